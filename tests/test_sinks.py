"""The files of a batch: they follow the store, line by line, and say what cannot be written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarizer import sinks
from summarizer.article import Article
from summarizer.errors import ConfigError, OutputError, SummarizerError
from summarizer.ledger import Usage
from summarizer.pipeline import Summarizer
from summarizer.store import Store
from summarizer.testing import FakeClient
from tests.ships import DRAFT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.brief import Brief

TEXT = "The ship left the harbour of Velmora on Monday after a long winter in the dock. " * 4


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("out.jsonl")


class Work:
    """A job whose records end one by one, as told."""

    def __init__(self, store: Store, path: Path, *, ordered: bool = True) -> None:
        self.store = store
        self.path = path
        self.ordered = ordered
        self.job = store.open_job(str(path), {}).id
        self.sink = self.open()

    def open(self) -> sinks.Sink:
        job = self.store.open_job(str(self.path), {})
        return sinks.open_sink(self.path, self.store, job, ordered=self.ordered)

    def end(self, seq: int, error: SummarizerError | None = None) -> None:
        """Give a record its outcome, as a batch does."""
        self.keep(seq, error)
        self.sink.advance(seq)

    def keep(self, seq: int, error: SummarizerError | None = None) -> None:
        brief = None if error else self._brief()
        self.store.finish(
            self.job,
            seq=seq,
            key=f"line {seq + 1}",
            digest="d",
            record_id=f"a{seq}",
            brief_id=brief.provenance.id if brief else None,
            error=error,
        )

    def _brief(self) -> Brief:
        with Summarizer(client=FakeClient(DRAFT), store=self.store) as summarizer:
            return summarizer.summarize(Article.from_text(TEXT))


def dead(path: Path) -> Path:
    found = sinks.dead_path(path)
    assert isinstance(found, Path)
    return found


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_bytes().splitlines()]


def test_in_order_a_line_waits_for_those_before_it(store: Store, path: Path) -> None:
    work = Work(store, path)
    with work.sink:
        work.end(1)
        work.end(2)
        assert path.read_bytes() == b""
        work.end(0)
        assert ids(path) == ["a0", "a1", "a2"]
        work.end(3)
        assert ids(path)[3:] == ["a3"]


def test_as_completed_a_line_is_there_at_once(store: Store, path: Path) -> None:
    work = Work(store, path, ordered=False)
    with work.sink:
        for seq in (2, 0, 1):
            work.end(seq)
            assert ids(path)[-1] == f"a{seq}"
    assert ids(path) == ["a2", "a0", "a1"]


def test_a_dead_letter_takes_its_place_in_the_order_but_in_its_own_file(
    store: Store, path: Path
) -> None:
    work = Work(store, path)
    error = OutputError("no valid reply", usage=Usage(input_tokens=7), raw_output="<secret>")
    error.attempts = 3
    with work.sink:
        work.end(1)
        work.end(0, error)
    assert ids(path) == ["a1"]
    assert json.loads(dead(path).read_text()) == {
        "id": "a0",
        "key": "line 1",
        "error": "OutputError",
        "message": "no valid reply",
        "attempts": 3,
        "usage": {"input_tokens": 7, "cached_tokens": 0, "output_tokens": 0},
    }


@pytest.mark.parametrize("ordered", [True, False])
def test_what_the_store_has_and_the_file_has_not_is_written_when_it_is_opened(
    store: Store, path: Path, *, ordered: bool
) -> None:
    work = Work(store, path, ordered=ordered)
    with work.sink:
        work.end(0)
    whole = path.read_bytes()
    work.keep(1)
    work.keep(2, OutputError("no"))
    path.write_bytes(whole + b'{"id": "a1", "key"')  # torn by a kill
    with work.open():
        assert path.read_bytes().startswith(whole)
        assert ids(path) == ["a0", "a1"]
        assert ids(dead(path)) == ["a2"]
    with work.open():
        assert ids(path) == ["a0", "a1"]
        assert ids(dead(path)) == ["a2"]


def test_the_store_is_told_how_far_the_file_goes(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(store, path)
    with work.sink:
        work.end(0)
        assert store.open_job(str(path), {}).written_bytes == 0  # a second has not passed
        monkeypatch.setattr(sinks, "_MARK_S", 0.0)
        work.end(1)
        told = store.open_job(str(path), {})
        assert (told.written_bytes, told.written_seq) == (path.stat().st_size, 2)


def test_names_that_are_not_ascii_are_readable(store: Store, path: Path) -> None:
    work = Work(store, path)
    store.finish(
        work.job,
        seq=0,
        key="Öl/漢字.txt",
        digest="d",
        record_id=None,
        brief_id=None,
        error=OutputError("«nein»"),
    )
    with work.sink:
        pass
    text = dead(path).read_text(encoding="utf-8")
    assert '"key": "Öl/漢字.txt"' in text
    assert '"message": "«nein»"' in text


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a full disk")  # noqa: PTH110  # evaluated at import
def test_a_full_disk_is_one_line_and_costs_no_outcome(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(store, path)
    with pytest.raises(SummarizerError) as failed:
        _write_to_a_full_disk(work, monkeypatch)
    assert str(failed.value).startswith("cannot write 'out.jsonl': No space left on device; free")
    monkeypatch.undo()
    assert store.open_job(str(path), {}).written_bytes == 0
    monkeypatch.chdir(store.path.parent)
    with work.open():
        assert ids(path) == ["a0"]


def _write_to_a_full_disk(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    with work.sink:
        full = open("/dev/full", "r+b")  # noqa: PTH123, SIM115  # closed by the sink
        opened: Any = work.sink
        opened._file.close()
        monkeypatch.setattr(opened, "_file", full)
        work.end(0)


def test_an_output_that_cannot_be_opened_is_one_line(store: Store, tmp_path: Path) -> None:
    work = Work(store, tmp_path)  # a folder
    with pytest.raises(SummarizerError, match="cannot write"):
        work.sink.__enter__()


def test_without_pyarrow_parquet_names_the_extra(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ConfigError) as refused:
        Work(store, tmp_path / "out.parquet")
    assert str(refused.value).endswith("pip install 'summarizer[parquet]'")


def test_parquet_is_there_whole_or_not_at_all(store: Store, path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    work = Work(store, path.with_suffix(".parquet"))
    with work.sink:
        work.end(1)
        work.end(0)
        assert not work.path.exists()
        work.sink.complete()
    table = parquet.read_table(work.path)
    assert table.column_names == list(sinks.COLUMNS)
    assert table.column("id").to_pylist() == ["a0", "a1"]
    assert table.column("cost_usd").to_pylist() == [0.0, 0.0]
