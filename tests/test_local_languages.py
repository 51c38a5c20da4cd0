"""The embedded model on articles that are not English: an article of each language, for real."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from evals import cases
from summarizer import schema, sentences
from summarizer.pipeline import Summarizer
from summarizer.render import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.article import Article
    from summarizer.brief import Brief

pytestmark = pytest.mark.local_model

# One whose text is in the repository for each language of the gold set.
CASES = {
    "de": "german-coalition",
    "fr": "french-summit",
    "ru": "russian-border",
    "ar": "arabic-ceasefire",
    "zh": "chinese-port",
}


@pytest.fixture(scope="module")
def summarizer() -> Iterator[Summarizer]:
    with Summarizer() as opened:
        yield opened


def assert_sound(brief: Brief, article: Article, language: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema.published()))
    assert list(validator.iter_errors(json.loads(to_json(brief)))) == []
    assert brief.key_facts
    pieces = [e for s in brief.summary.sentences for e in s.evidence]
    pieces += [e for fact in brief.key_facts for e in fact.evidence]
    assert pieces
    assert all(article.text[e.start : e.end] == e.quote for e in pieces)
    assert sentences.identify_language(brief.summary.text) == language
    assert brief.provenance.parameters["language"] == language


@pytest.mark.parametrize(("language", "name"), CASES.items())
def test_a_brief_is_in_the_language_of_its_article(
    summarizer: Summarizer, language: str, name: str
) -> None:
    article = cases.load(name).article()
    assert article.language == language
    assert_sound(summarizer.summarize(article), article, language)


def test_the_prose_is_english_where_that_is_asked_for(summarizer: Summarizer) -> None:
    article = cases.load(CASES["de"]).article()
    brief = summarizer.summarize(article, language="en")
    assert brief.article.language == "de"
    assert_sound(brief, article, "en")
