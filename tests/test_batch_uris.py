"""Outputs that are objects: written whole at the end, protected, and reached by going on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarizer import batch, sinks
from summarizer.batch import Options, Report
from summarizer.errors import BudgetError, ConfigError, OutputError, SummarizerError
from summarizer.ledger import Usage
from summarizer.pipeline import Summarizer
from summarizer.store import Store
from summarizer.testing import FakeClient
from tests.shelf import Shelf, put_up
from tests.ships import DRAFT, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.messages import Prompt

KINDS = ["jsonl", "parquet"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        yield opened


@pytest.fixture(params=["s3", "hdfs"])
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Shelf:
    monkeypatch.chdir(tmp_path)
    return put_up(monkeypatch, tmp_path / "shelf", request.param)


def write_input(count: int) -> None:
    rows = [json.dumps({"id": f"a{n}", "text": TEXT.format(n=n)}) for n in range(count)]
    Path("in.jsonl").write_text("\n".join(rows))


class Model:
    """Counts what it is asked; fails on the articles it is told to, and has a limit."""

    def __init__(
        self, *failures: int, most: int = 99, watch: Callable[[], None] | None = None
    ) -> None:
        self._most = most
        self.asked: list[int] = []
        self._failures = failures
        self._watch = watch

    async def _answer(self, prompt: Prompt, _reply: object) -> dict[str, object]:
        number = int(prompt.messages[-1].content.split("Ship ", 1)[1].split(" ", 1)[0])
        if len(self.asked) == self._most:
            raise BudgetError("used up", is_exhausted=True)
        self.asked.append(number)
        if self._watch:
            self._watch()
        if number in self._failures:
            raise OutputError("no valid reply")
        return DRAFT

    def run(self, store: Store, output: str, **options: Any) -> Report:
        client = FakeClient(self._answer, usage=Usage(input_tokens=100, output_tokens=10))
        settings = Options(**{"concurrency": 1, **options})
        with Summarizer(client=client, store=store) as summarizer:
            return batch.run(summarizer, "in.jsonl", output, store=store, options=settings)


def uri(kind: str) -> str:
    return f"s3://news/out.{kind}"


def objects(shelf: Shelf) -> list[str]:
    return sorted(path.name for path in (shelf.folder / "news").iterdir())


def ids(shelf: Shelf, name: str) -> list[str]:
    path = shelf.folder / "news" / name
    if path.suffix == ".jsonl":
        return [json.loads(line)["id"] for line in path.read_bytes().splitlines()]
    table = pytest.importorskip("pyarrow.parquet").read_table(path)
    found: list[str] = table.column("id").to_pylist()
    return found


@pytest.mark.parametrize("order", ["input", "completed"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_object_is_there_at_the_end_with_the_dead_letters_beside_it(
    store: Store, shelf: Shelf, kind: str, order: str
) -> None:
    write_input(4)
    seen: list[str] = []
    model = Model(2, watch=lambda: seen.extend(objects(shelf)))
    report = model.run(store, uri(kind), ordered=order == "input")
    assert (report.briefs, report.dead) == (3, 1)
    assert seen == []
    assert objects(shelf) == [f"out.{kind}", f"out.{kind}.dead.jsonl"]
    assert ids(shelf, f"out.{kind}") == ["a0", "a1", "a3"]
    assert ids(shelf, f"out.{kind}.dead.jsonl") == ["a2"]


def test_an_object_holds_the_same_lines_as_a_file(store: Store, shelf: Shelf) -> None:
    write_input(3)
    Model().run(store, uri("jsonl"))
    here = store.path.with_name("here.db")
    path = shelf.folder / "news/out.jsonl"
    with Store(here) as other:
        Model().run(other, "out.jsonl")
    local, remote = (
        [json.loads(line) for line in file.read_bytes().splitlines()]
        for file in (Path("out.jsonl"), path)
    )
    assert [list(line) for line in local] == [list(line) for line in remote]
    assert [line["brief"]["summary"] for line in local] == [
        line["brief"]["summary"] for line in remote
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_on_where_it_was_and_dead_letters_can_be_tried_again(
    store: Store, shelf: Shelf, kind: str
) -> None:
    write_input(3)
    Model(0).run(store, uri(kind))
    write_input(4)
    model = Model()
    assert model.run(store, uri(kind)).resumed == 3
    assert model.asked == [3]
    Model().run(store, uri(kind), retry_dead=True)
    assert ids(shelf, f"out.{kind}") == ["a0", "a1", "a2", "a3"]
    assert objects(shelf) == [f"out.{kind}"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_upload_that_fails_is_one_line_and_costs_no_brief(
    store: Store, shelf: Shelf, kind: str
) -> None:
    write_input(3)
    shelf.fails_after = 100
    with pytest.raises(SummarizerError) as failed:
        Model().run(store, uri(kind))
    assert str(failed.value).startswith(
        f"cannot write '{uri(kind)}': AWS Error INTERNAL_FAILURE during UploadPart operation; "
    )
    assert objects(shelf) == []
    shelf.fails_after = None
    model = Model()
    model.run(store, uri(kind))
    assert model.asked == []
    assert ids(shelf, f"out.{kind}") == ["a0", "a1", "a2"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_limit_leaves_what_is_done_in_the_object(store: Store, shelf: Shelf, kind: str) -> None:
    write_input(4)
    with pytest.raises(BudgetError):
        Model(most=2).run(store, uri(kind))
    assert ids(shelf, f"out.{kind}") == ["a0", "a1"]
    Model().run(store, uri(kind))
    assert ids(shelf, f"out.{kind}") == ["a0", "a1", "a2", "a3"]


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_an_object_of_somebody_else_is_not_written_over(
    store: Store, shelf: Shelf, kind: str, *, begun: bool
) -> None:
    write_input(2)
    path = shelf.folder / f"news/out.{kind}"
    if begun:
        Model().run(store, uri(kind))
    path.write_bytes(b'{"id": "theirs", "key": "line 1", "brief": {}}\n')
    theirs = path.read_bytes()
    model = Model()
    with pytest.raises(ConfigError, match="is there and not of this batch; name another output"):
        model.run(store, uri(kind))
    assert model.asked == []
    assert path.read_bytes() == theirs
    model.run(store, uri(kind), fresh=True)
    assert ids(shelf, f"out.{kind}") == ["a0", "a1"]


def test_a_table_of_somebody_else_is_not_written_over(store: Store, shelf: Shelf) -> None:
    write_input(2)
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    Model().run(store, uri("parquet"))
    path = shelf.folder / "news/out.parquet"
    for table in (
        pa.table({"brief": ["{}"]}),
        pa.table({name: ["{}"] for name in sinks.COLUMNS}),
    ):
        parquet.write_table(table, path)
        with pytest.raises(ConfigError, match="is there and not of this batch"):
            Model().run(store, uri("parquet"))


@pytest.mark.parametrize("kind", KINDS)
def test_dead_letters_of_somebody_else_are_not_written_over(
    store: Store, shelf: Shelf, kind: str
) -> None:
    write_input(1)
    path = shelf.folder / f"news/out.{kind}.dead.jsonl"
    path.write_text("{}\n")
    with pytest.raises(ConfigError, match=r"dead\.jsonl' is there and not of this batch"):
        Model().run(store, uri(kind))
    assert path.read_text() == "{}\n"


@pytest.mark.parametrize("kind", KINDS)
def test_an_output_without_any_brief_is_its_own_the_next_time(
    store: Store, shelf: Shelf, kind: str
) -> None:
    write_input(2)
    Model(0, 1).run(store, uri(kind))
    assert ids(shelf, f"out.{kind}") == []
    Model().run(store, uri(kind), retry_dead=True)
    assert ids(shelf, f"out.{kind}") == ["a0", "a1"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_whose_first_brief_is_no_longer_the_first_is_still_its_own(
    store: Store, shelf: Shelf, kind: str
) -> None:
    """A run that retried an early dead letter and was killed before it wrote the object."""
    write_input(2)
    Model(0).run(store, uri(kind))
    before = (shelf.folder / f"news/out.{kind}").read_bytes()
    shelf.fails_after = 100
    with pytest.raises(SummarizerError, match="cannot write"):
        Model().run(store, uri(kind), retry_dead=True)
    (shelf.folder / f"news/out.{kind}").write_bytes(before)
    shelf.fails_after = None
    Model().run(store, uri(kind))
    assert ids(shelf, f"out.{kind}") == ["a0", "a1"]
