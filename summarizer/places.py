"""Where a batch reads and writes: a local path, or a URI of a file system that pyarrow knows.

Of another file system a file can be read bit by bit, but not be appended to: it is put there
whole. What is local stays a Path, and `file://` is local.
"""

from __future__ import annotations

import errno
import io
import os
import re
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from summarizer import extras
from summarizer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")  # two letters at least: C:// is a drive
_PASSWORD = re.compile(r"(?<=://)([^/:@]*):[^/@]*@")
_PIECE = 8 << 20
_BUFFER = 1 << 20
# Here an object is seen once its upload has ended; elsewhere it grows under the readers' eyes.
_SHOWN_WHOLE = frozenset({"s3", "gcs", "abfs"})
_FAILURES = (OSError, ValueError, NotImplementedError, ImportError)


@dataclass(frozen=True, slots=True)
class Remote:
    """A file of another file system. All methods raise OSError, of one line, where it fails."""

    files: Any  # a pyarrow.fs.FileSystem; it has no types
    path: str  # within it
    uri: str  # as it is shown and remembered: without what may be secret

    def __str__(self) -> str:
        """Return the URI without password and query."""
        return self.uri

    @property
    def suffix(self) -> str:
        """The ending of its name, as of a Path."""
        return PurePosixPath(self.path).suffix

    def size(self) -> int | None:
        """Tell its bytes; None where nothing is. A folder is an IsADirectoryError."""
        with _plainly():
            kind, size, _ = self._state(self.path)
        if kind == "Directory":
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        return size

    def open(self) -> BinaryIO:
        """Read it from its beginning, a megabyte in memory."""
        with _plainly():
            stream = self.files.open_input_stream(self.path, compression=None)
        return io.BufferedReader(stream, _BUFFER)

    def open_anywhere(self) -> Any:  # noqa: ANN401  # a pyarrow.NativeFile
        """Read it in any order, as pyarrow does with Parquet."""
        with _plainly():
            return self.files.open_input_file(self.path)

    def put(self, file: BinaryIO) -> None:
        """Write all of a file to it: the whole, or nothing that could be taken for it."""
        with _plainly():
            if self.files.type_name in _SHOWN_WHOLE:
                self._upload(file, self.path)
                return
            part = f"{self.path}.part"
            self._upload(file, part)
            self.unlink()  # HDFS moves nothing over what is there
            self.files.move(part, self.path)

    def unlink(self) -> None:
        """Remove it; harmless where nothing is."""
        with _plainly(), suppress(FileNotFoundError):
            self.files.delete_file(self.path)

    def require_reachable(self) -> None:
        """Find out what can be known without writing: whether its store answers, and has it."""
        self.size()
        bucket = self.path.partition("/")[0]
        if self.files.type_name not in _SHOWN_WHOLE:
            return
        try:
            kind = self._state(bucket)[0]
        except _FAILURES:
            return  # there may be rights to the object only
        if kind == "NotFound":
            raise FileNotFoundError(errno.ENOENT, f"there is no {bucket!r}")

    def _upload(self, file: BinaryIO, path: str) -> None:
        before = self._state(path)
        stream = self.files.open_output_stream(path, compression=None)
        try:
            while piece := file.read(_PIECE):
                stream.write(piece)
                if self.files.type_name == "s3":
                    stream.flush()  # waits; else all that is still to be sent piles up in memory
            stream.close()
        except BaseException:
            # pyarrow has no way to give up an upload: closing it makes a whole of the half.
            with suppress(*_FAILURES):
                stream.close()
            with suppress(*_FAILURES):
                if self._state(path) != before:
                    self.files.delete_file(path)
            raise

    def _state(self, path: str) -> tuple[str, int | None, int | None]:
        info = self.files.get_file_info(path)
        return info.type.name, info.size, info.mtime_ns


Place: TypeAlias = Path | Remote


def is_uri(name: str) -> bool:
    """Tell a URI from a local path."""
    return bool(_URI.match(name))


def at(name: str | Place) -> Place:
    """Return the place that a path or a URI names.

    Raises:
        ConfigError: no such file system, no rights to it, or pyarrow is not installed.
    """
    if not isinstance(name, str):
        return name
    scheme = _URI.match(name)
    if scheme is None:
        return Path(name)
    return _local(name) if scheme[1].lower() == "file" else _remote(name)


def identity(place: Place) -> str:
    """Name a place the same however it was written."""
    return str(place) if isinstance(place, Remote) else os.path.realpath(place)


def beside(place: Place, ending: str) -> Place:
    """Name the place that is called the same and something more."""
    if isinstance(place, Remote):
        return replace(place, path=place.path + ending, uri=place.uri + ending)
    return place.with_name(place.name + ending)


def size(place: Place) -> int:
    """Tell its bytes, 0 where nothing is; raises OSError."""
    if isinstance(place, Remote):
        return place.size() or 0
    return place.stat().st_size if place.exists() else 0


def open_binary(place: Place) -> BinaryIO:
    """Open it for reading; raises OSError."""
    return place.open() if isinstance(place, Remote) else place.open("rb")


def remove(place: Place) -> None:
    """Remove it; harmless where nothing is. Raises OSError."""
    if isinstance(place, Remote):
        place.unlink()
    else:
        place.unlink(missing_ok=True)


@contextmanager
def whole(place: Place) -> Iterator[BinaryIO]:
    """Give a file to write that is at its place once the block is done, never a half of it.

    Raises:
        OSError: it cannot be written, there or in the folder of temporary files.
    """
    if isinstance(place, Remote):
        with tempfile.TemporaryFile() as copy:
            yield copy
            copy.seek(0)
            place.put(copy)
        return
    part = place.with_name(f"{place.name}.part")
    with part.open("wb") as file:
        yield file
    part.replace(place)


def reason(exc: BaseException) -> str:
    """Say why in one line: the first of what may be many."""
    words = str((isinstance(exc, OSError) and exc.strerror) or exc).strip()
    return words.partition("\n")[0] or type(exc).__name__


def _local(uri: str) -> Path:
    from urllib.request import url2pathname  # noqa: PLC0415  # brings an HTTP client

    parts = urlsplit(uri)
    is_odd = parts.query or parts.fragment or not parts.path
    if is_odd or parts.netloc.lower() not in {"", "localhost"}:
        raise ConfigError(
            f"{uri!r} is no file of this machine; write file:///FOLDER/FILE, %23 for '#', %3F "
            "for '?'"
        )
    return Path(url2pathname(parts.path))


def _remote(uri: str) -> Remote:
    shown = _PASSWORD.sub(r"\1@", uri.partition("?")[0])
    if "#" in uri:
        raise ConfigError(f"{shown!r} has a '#', which ends a URI; write %23 for it")
    library = extras.load("pyarrow.fs", extra="parquet", purpose=f"opening {shown!r}")
    try:
        files, path = library.FileSystem.from_uri(uri)
    except _FAILURES as exc:
        raise ConfigError(
            f"cannot open {shown!r}: {reason(exc).replace(uri, shown)}; pass a path, or a URI of "
            "s3, gs, abfs, hdfs or file"
        ) from exc
    return Remote(files, path, shown)


@contextmanager
def _plainly() -> Iterator[None]:
    """Raise as OSError whatever pyarrow raises."""
    try:
        yield
    except OSError:
        raise
    except _FAILURES as exc:
        raise OSError(reason(exc)) from exc
