from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from summarizer import schema
from summarizer.article import Article
from summarizer.brief import Brief
from summarizer.errors import ConfigError
from summarizer.pipeline import Summarizer
from summarizer.render import to_json
from summarizer.testing import FakeClient
from tests import invented
from tests.test_pipeline import DRAFT, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _validator() -> jsonschema.Draft202012Validator:
    published = json.loads(schema.published())
    jsonschema.Draft202012Validator.check_schema(published)
    return jsonschema.Draft202012Validator(published)


def test_the_published_schema_is_what_the_models_generate() -> None:
    schema.check()
    assert schema.published() == schema.generate()


def test_a_brief_validates_with_an_independent_validator() -> None:
    with Summarizer(client=FakeClient(DRAFT)) as summarizer:
        brief = summarizer.summarize(Article.from_text(TEXT))
    assert list(_validator().iter_errors(json.loads(to_json(brief)))) == []


def test_a_brief_with_every_kind_of_item_validates() -> None:
    document = json.loads(to_json(invented.brief()))
    assert list(_validator().iter_errors(document)) == []
    assert Brief.model_validate(document) == invented.brief()


def _drop(document: dict[str, Any]) -> None:
    del document["key_facts"][0]["evidence"]


def _add(document: dict[str, Any]) -> None:
    document["actors"][0]["mood"] = "calm"


def _misspell(document: dict[str, Any]) -> None:
    document["stances"][0]["polarity"] = "hostile"


def _overdo(document: dict[str, Any]) -> None:
    document["stances"][0]["intensity"] = 4


def _raise_version(document: dict[str, Any]) -> None:
    document["schema_version"] = 2


@pytest.mark.parametrize("spoil", [_drop, _add, _misspell, _overdo, _raise_version])
def test_a_spoilt_brief_does_not_validate(spoil: Callable[[dict[str, Any]], None]) -> None:
    document = json.loads(to_json(invented.brief()))
    spoil(document)
    assert len(list(_validator().iter_errors(document))) == 1


def test_no_pattern_is_in_it_and_every_field_is_required() -> None:
    """Servers drop a schema with a regular expression they cannot compile."""
    document = json.loads(schema.published())
    assert '"pattern"' not in schema.published()
    for model in (document, *document["$defs"].values()):
        if model.get("type") == "object" and "properties" in model:
            assert sorted(model["required"]) == sorted(model["properties"])


def test_drift_fails_with_the_command_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "published", lambda: "{}\n")
    with pytest.raises(ConfigError, match="run: summarizer schema export"):
        schema.check()


def test_export_writes_what_is_generated(tmp_path: Path) -> None:
    path = schema.export(tmp_path / "new")
    assert path == tmp_path / "new" / "brief.v1.json"
    assert path.read_bytes() == schema.generate().encode()


def test_a_missing_schema_is_a_broken_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "FILE_NAME", "brief.v99.json")
    with pytest.raises(ConfigError, match=r"no 'brief\.v99\.json' in this installation"):
        schema.published()
