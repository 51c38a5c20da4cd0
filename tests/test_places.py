"""Places: what is local, what is not, and that nothing is ever half written."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from summarizer import places
from summarizer.errors import ConfigError
from summarizer.places import Remote
from tests.shelf import Shelf, put_up

URI = "s3://news/out.jsonl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "shelf"


@pytest.fixture(params=["s3", "hdfs"])
def shelf(monkeypatch: pytest.MonkeyPatch, folder: Path, request: pytest.FixtureRequest) -> Shelf:
    return put_up(monkeypatch, folder, request.param)


def remote(uri: str = URI) -> Remote:
    place = places.at(uri)
    assert isinstance(place, Remote)
    return place


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///news/a%20b%23c.jsonl", "/news/a b#c.jsonl"),
        ("file://localhost/news/in.jsonl", "/news/in.jsonl"),
        ("FILE:///news/in.jsonl", "/news/in.jsonl"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="its paths begin with a drive")
def test_a_file_uri_is_the_local_path_it_names(uri: str, path: str) -> None:
    assert places.at(uri) == Path(path)


@pytest.mark.parametrize("name", ["in.jsonl", "a/b.jsonl", "C://x", "s3:/x", "nul\x00"])
def test_what_is_no_uri_is_a_path_as_it_stands(name: str) -> None:
    assert not places.is_uri(name)
    assert places.at(name) == Path(name)


@pytest.mark.parametrize("uri", ["file://in.jsonl", "file:///a?b", "file:///a#b", "file://"])
def test_a_file_uri_that_names_no_local_file_is_refused(uri: str) -> None:
    with pytest.raises(ConfigError, match="is no file of this machine; write file:///FOLDER"):
        places.at(uri)


def test_without_pyarrow_a_uri_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "pyarrow.fs", raising=False)
    with pytest.raises(ConfigError) as refused:
        places.at(URI)
    assert str(refused.value).startswith(f"opening '{URI}' needs pyarrow.fs: ")
    assert str(refused.value).endswith("pip install 'summarizer[parquet]'")


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("nobody://news/x", "cannot open 'nobody://news/x': Unrecognized filesystem type"),
        ("s3://key:hush@news/a b?sig=hush", "cannot open 's3://key@news/a b': Cannot parse URI"),
        ("s3://key:hush@news/a#b", "'s3://key@news/a#b' has a '#', which ends a URI; write %23"),
    ],
)
def test_a_uri_that_cannot_be_opened_is_one_line_without_its_password(uri: str, words: str) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(ConfigError) as refused:
        places.at(uri)
    assert words in str(refused.value)
    assert "hush" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("shelf")
def test_a_place_is_remembered_and_shown_without_what_is_secret() -> None:
    place = remote("s3://key:hush@news/a%20b.jsonl?region=x&sig=hush")
    assert str(place) == places.identity(place) == "s3://key@news/a%20b.jsonl"
    dead = places.beside(place, ".dead.jsonl")
    assert isinstance(dead, Remote)
    assert (dead.path, str(dead)) == ("news/a b.jsonl.dead.jsonl", f"{place}.dead.jsonl")


def test_the_same_file_has_one_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "out.jsonl"
    assert places.identity(places.at(path.as_uri())) == places.identity(Path("out.jsonl"))


def test_it_is_there_whole_once_the_block_is_done(shelf: Shelf) -> None:
    with places.whole(remote()) as file:
        file.write(b"one\n")
        assert list((shelf.folder / "news").iterdir()) == []
        file.write(b"two\n")
    with places.open_binary(remote()) as lines:
        assert lines.readlines() == [b"one\n", b"two\n"]
    with places.whole(remote()) as file:
        file.write(b"three\n")
    assert [path.name for path in (shelf.folder / "news").iterdir()] == ["out.jsonl"]
    assert places.size(remote()) == len(b"three\n")


def test_a_block_that_fails_leaves_what_was_there(shelf: Shelf) -> None:
    _write(b"old")
    with pytest.raises(KeyError):
        _fail_in_the_block()
    assert (shelf.folder / "news/out.jsonl").read_bytes() == b"old"


def _write(data: bytes) -> None:
    with places.whole(remote()) as file:
        file.write(data)


def _fail_in_the_block() -> None:
    with places.whole(remote()) as file:
        file.write(b"half")
        raise KeyError


@pytest.mark.parametrize("failure", [OSError, KeyboardInterrupt])
def test_an_upload_that_breaks_off_leaves_no_half(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    monkeypatch.setattr(places, "_PIECE", 4)
    if failure is OSError:
        shelf.fails_after = 6
    source = io.BytesIO(b"whole thing") if failure is OSError else _Interrupted(b"whole thing")
    with pytest.raises(failure):
        remote().put(source)
    assert list((shelf.folder / "news").iterdir()) == []


class _Interrupted(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise KeyboardInterrupt
        return super().read(size)


def test_what_is_still_to_be_sent_does_not_pile_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = put_up(monkeypatch, folder)
    monkeypatch.setattr(places, "_PIECE", 4)
    _write(b"x" * 1000)
    assert shelf.unsent == 4


@pytest.mark.usefixtures("shelf")
def test_nothing_is_of_no_size_and_can_be_removed(shelf: Shelf) -> None:
    assert places.size(remote()) == 0
    places.remove(remote())
    _write(b"x")
    places.remove(remote())
    assert list((shelf.folder / "news").iterdir()) == []


def test_a_folder_is_no_file(shelf: Shelf) -> None:
    (shelf.folder / "news/out.jsonl").mkdir()
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        places.size(remote())


def test_a_bucket_that_is_missing_is_told_before_anything_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_up(monkeypatch, folder)
    remote().require_reachable()
    with pytest.raises(OSError, match="there is no 'olds'"):
        remote("s3://olds/out.jsonl").require_reachable()


def test_who_may_not_look_at_the_bucket_may_still_write_to_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_up(monkeypatch, folder).forbids = "news"
    remote().require_reachable()


def test_other_errors_of_pyarrow_are_told_as_those_of_files(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise NotImplementedError("no flat namespace\nof this kind")

    monkeypatch.setattr(shelf, "get_file_info", fail)
    with pytest.raises(OSError, match=r"^no flat namespace$"):
        places.size(remote())
