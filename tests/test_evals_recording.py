"""Recordings: what is appended survives a kill and a neighbour, and holds no article."""

from __future__ import annotations

import json
import logging
import multiprocessing
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import cases, recording
from evals.gold_briefs import gold_brief
from evals.packing import LEAST, pack, unpack
from summarizer.errors import ConfigError, SummarizerError
from tests import evals_stub, invented
from tests.evals_stub import record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import JsonValue


ARTICLE = invented.article().text
REAL_GOLD = cases.GOLD


@pytest.fixture(autouse=True)
def gold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return evals_stub.use_gold(monkeypatch, tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs" / "dev.jsonl"


# --- packing

stretches = st.tuples(st.integers(0, len(ARTICLE)), st.integers(0, 60)).map(
    lambda at: ARTICLE[at[0] : at[0] + at[1]]
)
strings = st.lists(
    st.one_of(stretches, st.sampled_from(["⟦", "⟧", "⟦1:9⟧", "⟦⟧", ":", " "]), st.text(max_size=5))
).map("".join)
spans = st.fixed_dictionaries(
    {
        "start": st.one_of(st.integers(-3, 50), st.booleans()),
        "end": st.one_of(st.integers(-3, 50), st.booleans()),
        "quote": st.one_of(st.integers(0, 49).map(lambda at: ARTICLE[at : at + 1]), strings),
    }
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), strings, spans),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(strings, inner)),
    max_leaves=8,
)


@given(values)
def test_unpacking_gives_back_exactly_what_was_packed(value: JsonValue) -> None:
    assert unpack(pack(value, ARTICLE), ARTICLE) == value


@given(strings)
def test_a_packed_string_holds_no_long_stretch_of_the_article(string: str) -> None:
    packed = pack(string, ARTICLE)
    assert isinstance(packed, str)
    assert not any(
        packed[at : at + LEAST] in ARTICLE for at in range(max(0, len(packed) - LEAST + 1))
    )


@given(st.text("ab", max_size=60), st.text("ab⟦", max_size=60))
def test_packing_is_exact_where_the_article_repeats_itself(text: str, string: str) -> None:
    assert unpack(pack(string, text), text) == string


def test_the_longest_stretch_is_one_reference() -> None:
    text = "The crossing takes forty minutes. The crossing takes forty minutes and runs daily."
    assert pack("He says: The crossing takes forty minutes and runs twice", text) == (
        "He says:⟦33:76⟧twice"
    )


def test_nineteen_characters_are_anybodys_and_twenty_are_the_articles() -> None:
    text = "abcdefghijklmnopqrstuvwxyz"
    assert pack(text[:19], text) == text[:19]
    assert pack(text[:20], text) == "⟦0:20⟧"


def test_a_quote_at_its_offsets_is_a_reference_however_short() -> None:
    span: JsonValue = {"start": 4, "end": 7, "quote": "efg", "sought": "efg"}
    assert pack(span, "abcdefgh") == {"start": 4, "end": 7, "quote": "⟦4:7⟧", "sought": "efg"}
    moved: JsonValue = {"start": 3, "end": 6, "quote": "efg"}
    assert pack(moved, "abcdefgh") == moved


def test_brackets_of_the_original_are_no_references() -> None:
    packed = pack("⟦0:3⟧ and ⟦⟧", "abcdef")
    assert packed == "⟦⟧0:3⟧ and ⟦⟧⟧"
    assert unpack(packed, "abcdef") == "⟦0:3⟧ and ⟦⟧"


def test_packing_is_not_quadratic_even_in_text_of_one_letter() -> None:
    started = time.process_time()
    for text in ("a" * 40_000, ARTICLE * 60):
        string = text + "b" + text
        assert unpack(pack(string, text), text) == string
    assert time.process_time() - started < 5


# --- records in a file


def test_what_is_appended_is_read_in_order(path: Path) -> None:
    outputs = [
        record(),
        record("ferry", epoch=1),
        record("ferry", system="naive", failure="no valid reply; try again"),
    ]
    for output in outputs:
        recording.append(path, output)
    assert recording.read(path) == tuple(outputs)
    assert path.read_bytes().count(b"\n") == 3


def test_a_recording_holds_no_text_of_its_article(path: Path) -> None:
    output = record()
    article = cases.load("bridge").article()
    assert article.sentences[4].text in output.model_dump_json()
    recording.append(path, output)
    [line] = path.read_text(encoding="utf-8").splitlines()
    held = json.loads(line)
    assert held["case"] == "bridge"
    assert held["article_sha256"] == article.sha256
    [evidence] = held["brief"]["key_facts"][0]["evidence"]
    assert evidence["quote"] == f"⟦{evidence['start']}:{evidence['end']}⟧"
    grams = {article.text[at : at + LEAST] for at in range(len(article.text) - LEAST + 1)}
    assert not any(line[at : at + LEAST] in grams for at in range(len(line)))


def test_a_failure_message_holds_no_text_either(path: Path) -> None:
    words = cases.load("bridge").article().sentences[1].text
    output = record(failure=f"not JSON: {words}")
    recording.append(path, output)
    assert words[:LEAST] not in path.read_text(encoding="utf-8")
    assert recording.read(path) == (output,)


def test_briefs_of_the_real_gold_set_come_back_whole_and_are_packed_bare(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cases, "GOLD", REAL_GOLD)
    for case in cases.of_split("all"):
        text = case.article().text
        held: JsonValue = gold_brief(case).model_dump(mode="json")
        packed = pack(held, text)
        assert unpack(packed, text) == held
        for string in _strings(packed):
            stretches = (string[at : at + LEAST] for at in range(len(string) - LEAST + 1))
            assert not any(stretch in text for stretch in stretches), (case.name, string)


def test_a_torn_last_line_is_passed_over_with_a_warning(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = record()
    recording.append(path, first)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    with caplog.at_level(logging.WARNING):
        assert recording.read(path) == (first,)
    assert caplog.messages == [f"{path}: the last line is torn; it is passed over"]


@pytest.mark.parametrize("kept", [0, 1])
def test_a_torn_last_line_is_overwritten_by_the_next_output(path: Path, kept: int) -> None:
    outputs = [record(), record("ferry")]
    recording.append(path, outputs[0])
    whole = path.read_bytes()
    path.write_bytes(whole * kept + whole[:-1])
    recording.append(path, outputs[1])
    assert recording.read(path) == (*outputs[:kept], outputs[1])
    assert path.read_bytes().endswith(b"}\n")


def test_processes_that_append_at_once_lose_nothing(path: Path, gold: Path) -> None:
    outputs = [record(epoch=epoch) for epoch in range(24)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(3, initializer=_use_gold, initargs=(gold,)) as pool:
        pool.starmap(recording.append, [(path, output) for output in outputs], chunksize=1)
    found = recording.read(path)
    assert sorted(output.epoch for output in found) == list(range(24))
    assert {output.key for output in found} == {output.key for output in outputs}


def test_of_a_retried_run_the_last_outcome_counts(path: Path) -> None:
    failed, other, made = record(failure="too long"), record("ferry"), record()
    recording.append(path, failed)
    recording.append(path, other)
    assert recording.read(path) == (failed, other)
    recording.append(path, made)
    assert recording.read(path) == (made, other)


def test_outputs_of_another_version_are_refused_by_name(path: Path) -> None:
    recording.append(path, record())
    recording.append(path, record("ferry", code="two"))
    with pytest.raises(ConfigError, match=r"another version of 'pipeline' \(code differs\); give"):
        recording.read(path)


def test_an_article_that_changed_since_is_refused(path: Path, gold: Path) -> None:
    recording.append(path, record())
    recording.append(path, record("ferry"))
    other = gold / "other.txt"
    other.write_text(evals_stub.TEXT.format(name="bus"), encoding="utf-8")
    evals_stub.write_case(gold, "ferry", evals_stub.labels(), file=str(other))
    with pytest.raises(ConfigError, match=r"line 2 is of another text of 'ferry'.*record it anew$"):
        recording.read(path)


@pytest.mark.parametrize("line", ["[]", "{}", "nonsense", '{"case": "bridge"}'])
def test_a_line_that_is_no_record_is_named(path: Path, line: str) -> None:
    recording.append(path, record())
    with path.open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(ConfigError, match=r"line 2 is no record of this version; record it anew$"):
        recording.read(path)


def test_a_recording_that_is_not_there_is_one_line(path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read '.*dev.jsonl': No such file"):
        recording.read(path)


def test_a_folder_that_cannot_be_written_is_one_line(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(SummarizerError, match=r"cannot write '.*dev.jsonl': Is a directory; free"):
        recording.append(path, record())


def test_the_key_depends_on_article_identity_and_epoch_and_nothing_else() -> None:
    keys = {
        recording.key("abc", {"a": 1, "b": "x"}, 0),
        recording.key("abd", {"a": 1, "b": "x"}, 0),
        recording.key("abc", {"a": 2, "b": "x"}, 0),
        recording.key("abc", {"a": 1, "b": "x"}, 1),
    }
    assert len(keys) == 4
    assert recording.key("abc", {"b": "x", "a": 1}, 0) in keys


def _use_gold(folder: Path) -> None:
    cases.GOLD = folder


def _strings(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
