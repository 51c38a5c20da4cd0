"""A store of objects in a folder: what pyarrow shows of S3 and HDFS, and their faults."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

from summarizer import places

if TYPE_CHECKING:
    from pathlib import Path


class Shelf:
    """Stands for a pyarrow.fs.FileSystem; its buckets are the folders of `folder`."""

    def __init__(self, folder: Path, kind: str) -> None:
        fs = pytest.importorskip("pyarrow.fs")
        self.folder = folder
        self.type_name = kind
        self.fails_after: int | None = None  # bytes of an upload
        self.forbids = ""  # the object that nobody may look at
        self.received = 0  # bytes of objects that were read as streams
        self.unsent = 0  # the most bytes that waited in memory
        self._files = fs.SubTreeFileSystem(str(folder), fs.LocalFileSystem())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._files, name)

    def get_file_info(self, path: str) -> Any:
        if path == self.forbids:
            raise OSError("AWS Error ACCESS_DENIED during HeadObject operation\nmore of it")
        return self._files.get_file_info(path)

    def open_input_stream(self, path: str, *, compression: None) -> Any:
        return _Download(self, self._files.open_input_stream(path, compression=compression))

    def open_output_stream(self, path: str, *, compression: None) -> Any:
        del compression
        return _Upload(self, self.folder / path)

    def move(self, path: str, to: str) -> None:
        if (self.folder / to).exists():
            raise OSError(f"cannot rename to {to}")  # as HDFS
        self._files.move(path, to)


class _Download(io.RawIOBase):
    def __init__(self, shelf: Shelf, stream: Any) -> None:
        self._shelf = shelf
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count: int = self._stream.readinto(buffer)
        self._shelf.received += count
        return count


class _Upload:
    """On S3 an object is there when the upload is closed, however much of it has been sent."""

    def __init__(self, shelf: Shelf, path: Path) -> None:
        self._shelf = shelf
        self._path = path
        self._data = b""
        self._sent = 0
        if shelf.type_name == "hdfs":
            path.write_bytes(b"")

    def write(self, piece: bytes) -> None:
        limit = self._shelf.fails_after
        if limit is not None and len(self._data) + len(piece) > limit:
            raise OSError("AWS Error INTERNAL_FAILURE during UploadPart operation")
        self._data += piece
        self._shelf.unsent = max(self._shelf.unsent, len(self._data) - self._sent)
        if self._shelf.type_name == "hdfs":
            self._path.write_bytes(self._data)

    def flush(self) -> None:
        self._sent = len(self._data)

    def close(self) -> None:
        self._path.write_bytes(self._data)


def put_up(monkeypatch: pytest.MonkeyPatch, folder: Path, kind: str = "s3") -> Shelf:
    """Let URIs of any scheme lead to a shelf; its one bucket is "news"."""
    shelf = Shelf(folder, kind)
    (folder / "news").mkdir(parents=True)

    def from_uri(uri: str) -> tuple[Shelf, str]:
        parts = urlsplit(uri)
        return shelf, unquote(f"{parts.netloc.rpartition('@')[2]}{parts.path}").rstrip("/")

    library = SimpleNamespace(FileSystem=SimpleNamespace(from_uri=from_uri))
    monkeypatch.setattr(places, "extras", SimpleNamespace(load=lambda *_, **__: library))
    return shelf
