from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from summarizer.draft import Draft, PartDraft, bounded

FIELDS: dict[str, Any] = {
    "article_type": "report",
    "summary": [{"text": "Dockers walked out.", "s": [1, 2]}],
    "actors": [
        {"name": "Tomas Heyl", "role": "union leader", "country": "", "kind": "person", "s": [2]}
    ],
    "facts": [{"text": "They walked out.", "status": "reported", "source": "", "s": [3]}],
    "stances": [
        {
            "holder": "Tomas Heyl",
            "target": "the plan",
            "polarity": "against",
            "intensity": 2,
            "expressed": "stated",
            "s": [1],
        }
    ],
    "context": [{"text": "The port is old.", "s": [1]}],
    "background": ["Ports matter."],
}
CITING = ("DraftSentence", "DraftActor", "DraftFact", "DraftStance", "DraftPoint")


def test_draft_survives_a_round_trip_through_json() -> None:
    draft = Draft.model_validate(FIELDS)
    assert Draft.model_validate_json(draft.model_dump_json()) == draft
    assert draft.model_dump() == FIELDS


def test_bounded_draft_has_the_fields_and_the_description_of_the_draft() -> None:
    limited = bounded(7)
    assert limited.model_fields.keys() == Draft.model_fields.keys()
    assert limited.model_validate(FIELDS).model_dump() == FIELDS
    assert limited.__doc__ == Draft.__doc__
    assert issubclass(limited, Draft)


def test_bounded_schema_bounds_every_sentence_number() -> None:
    definitions = bounded(7).model_json_schema()["$defs"]
    assert {name for name, item in definitions.items() if "s" in item["properties"]} == set(CITING)
    for name in CITING:
        assert definitions[name]["properties"]["s"]["items"] == {
            "type": "integer",
            "minimum": 1,
            "maximum": 7,
        }


@pytest.mark.parametrize("item", ["summary", "actors", "facts", "stances", "context"])
@pytest.mark.parametrize("number", [0, -1, 8])
def test_bounded_schema_refuses_a_number_that_no_sentence_has(item: str, number: int) -> None:
    fields = json.loads(json.dumps(FIELDS))
    fields[item][0]["s"] = [number]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(fields, bounded(7).model_json_schema())


def test_bounded_schema_accepts_the_last_sentence() -> None:
    fields = {**FIELDS, "context": [{"text": "x", "s": [7]}]}
    jsonschema.validate(fields, bounded(7).model_json_schema())


def test_bounds_of_one_article_do_not_reach_another_or_the_draft() -> None:
    seven = bounded(7).model_json_schema()
    bounded(9).model_json_schema()
    assert bounded(7).model_json_schema() == seven
    plain = Draft.model_json_schema()["$defs"]["DraftFact"]["properties"]["s"]
    assert plain["items"] == {"type": "integer"}


def test_bounded_drafts_are_made_once_for_a_length() -> None:
    assert bounded(7) is bounded(7)
    assert bounded(7) is not bounded(8)


def test_schema_holds_no_pattern_and_no_free_object() -> None:
    schema = json.dumps(Draft.model_json_schema())
    assert '"pattern"' not in schema
    assert '"additionalProperties": true' not in schema
    assert schema.count('"additionalProperties": false') == 1 + len(CITING)


@pytest.mark.parametrize(
    "change",
    [
        {"summary": []},
        {"summary": [{"text": "x", "s": [1]}] * 6},
        {"summary": [{"text": "x" * 401, "s": [1]}]},
        {"summary": [{"text": "x", "s": [1, 2, 3, 4, 5]}]},
        {"article_type": "poem"},
        {"mood": "grim"},
        {"stances": [{**FIELDS["stances"][0], "intensity": 4}]},
    ],
)
def test_reply_that_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft.model_validate(FIELDS | change)


def test_the_draft_of_a_part_may_cite_its_own_sentences_only() -> None:
    schema = bounded(30, first=20, reply=PartDraft).model_json_schema()
    numbers = schema["$defs"]["DraftFact"]["properties"]["s"]["items"]
    assert (numbers["minimum"], numbers["maximum"]) == (20, 30)
    assert "summary" not in schema["properties"]
