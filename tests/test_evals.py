from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from evals import cases
from evals.cases import Case, Labels, Text, Trap
from summarizer.errors import ConfigError
from tests import gold

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty gold set in the place of ours."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "second").mkdir()
    monkeypatch.setattr(cases, "GOLD", tmp_path)
    return tmp_path


def put(folder: Path, case: Case, name: str) -> None:
    text = case.model_copy(update={"name": name}).model_dump_json()
    (folder / "cases" / f"{name}.json").write_text(text, encoding="utf-8")


def test_a_case_knows_its_labels_and_reads_its_article() -> None:
    case = cases.load("lukashenko-xi")
    assert (case.split, case.source, case.language) == ("dev", "seed", "en")
    assert case.article().title == ("State visit: Lukashenko and Xi want to expand cooperation")
    assert case.article().publisher == "24hoursworld"
    assert {"Alexander Lukashenko", "Xi Jinping"} <= {a.names[0] for a in case.labels.actors}


def test_a_text_of_the_corpus_is_a_line_of_the_installed_package() -> None:
    case = cases.load("lee-b035")
    assert case.text.corpus == "lee_background.cor"
    assert case.text.file is None
    assert 40 < case.article().words < 500
    assert case.article().language == "en"


def test_every_case_of_the_gold_set_loads_and_is_named_after_its_file() -> None:
    every = cases.of_split("all")
    assert [case.name for case in every] == [*cases.names()]
    dev, test = cases.of_split("dev"), cases.of_split("test")
    assert len(dev) + len(test) == len(every)
    assert {case.split for case in dev} == {"dev"}


def test_a_twin_is_another_case_with_the_same_facts() -> None:
    twins = [case for case in cases.of_split("all") if case.twin]
    for case in twins:
        assert case.twin in cases.names()
        assert case.twin != case.name


def test_an_unknown_case_is_refused_with_the_names_there_are(folder: Path, tmp_path: Path) -> None:
    put(folder, gold.case(tmp_path), "story")
    with pytest.raises(ConfigError, match=r"^no case 'tale'; have story$"):
        cases.load("tale")


def test_a_malformed_case_is_refused_in_one_line(folder: Path, tmp_path: Path) -> None:
    case = json.loads(gold.case(tmp_path).model_dump_json())
    case["labels"]["facts"][0]["salience"] = 9
    (folder / "cases" / "story.json").write_text(json.dumps(case), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"case 'story' is malformed at .*'salience'") as caught:
        cases.load("story")
    assert "\n" not in str(caught.value)


def test_a_digest_pins_labels_and_sentences_but_not_the_log_of_changes(
    folder: Path, tmp_path: Path
) -> None:
    case = gold.case(tmp_path)
    put(folder, case, "story")
    before = cases.digests()
    assert set(before) == {"story"}
    assert len(before["story"]) == 64
    changes = ({"date": "2026-11-25", "why": "a typing error"},)
    put(folder, Case.model_validate(case.model_dump() | {"changes": changes}), "story")
    assert cases.digests() == before
    labels = case.labels.model_copy(update={"no_actors": ("Veldt",)})
    put(folder, case.model_copy(update={"labels": labels}), "story")
    assert cases.digests() != before


def test_the_digest_of_the_gold_set_is_that_of_its_pinned_digests(folder: Path) -> None:
    (folder / "digests.json").write_text('{"a": "1", "b": "2"}', encoding="utf-8")
    first = cases.gold_digest()
    assert len(first) == 16
    (folder / "digests.json").write_text('{"b": "2", "a": "1"}', encoding="utf-8")
    assert cases.gold_digest() == first
    (folder / "digests.json").write_text('{"a": "1", "b": "3"}', encoding="utf-8")
    assert cases.gold_digest() != first


def test_second_labels_are_listed_and_read(folder: Path, tmp_path: Path) -> None:
    labels = gold.case(tmp_path).labels
    (folder / "second" / "story.json").write_text(labels.model_dump_json(), encoding="utf-8")
    assert cases.twice_labelled() == ("story",)
    assert cases.raw_labels("story", "second") == labels


def test_a_holder_who_is_no_actor_is_refused() -> None:
    wrong = [gold.STANCES[0] | {"holder": ["Thomas Rehn"]}]
    with pytest.raises(ValidationError, match="holder 'Thomas Rehn' is no actor"):
        Labels.model_validate(gold.LABELS | {"stances": wrong})


def test_two_facts_with_one_id_are_refused() -> None:
    with pytest.raises(ValidationError, match="two facts share one id"):
        Labels.model_validate(gold.LABELS | {"facts": [gold.FACTS[0]] * 2})


@pytest.mark.parametrize(
    "place", [{}, {"file": "a.txt", "corpus": "lee.cor", "line": 1}, {"corpus": "lee.cor"}]
)
def test_a_text_has_one_place(place: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="give a file, or a corpus and a line"):
        Text.model_validate(place)


def test_a_trap_must_be_a_regular_expression() -> None:
    with pytest.raises(ValidationError, match=r"'\(' is no regular expression"):
        Trap.model_validate({"kind": "number", "pattern": "(", "why": "unclosed"})
