"""Rows that hold only if the model does its part; run alone, with the embedded model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from summarizer import Article, Summarizer
from tests.checklist import test_attribution, test_kinds, test_names, test_polarity
from tests.checklist.briefing import NEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.brief import Brief

pytestmark = pytest.mark.local_model


@pytest.fixture(scope="module")
def summarizer() -> Iterator[Summarizer]:
    with Summarizer() as made:
        yield made


def test_what_officials_say_is_attributed_to_them(summarizer: Summarizer) -> None:
    made = summarizer.summarize(Article.from_text(test_attribution.TEXT))
    sources = {fact.attributed_to or "" for fact in made.key_facts}
    assert any("fficials" in source for source in sources)


def test_no_fact_turns_a_negation_a_denial_or_a_plan(summarizer: Summarizer) -> None:
    made = summarizer.summarize(Article.from_text(test_polarity.TEXT))
    turned = {"negation_changed", "plan_as_fact"}
    assert not turned & {finding.kind for finding in made.verification.findings}
    assert {"negated", "denied", "planned"} & {fact.status for fact in made.key_facts}


def test_the_latest_entry_of_a_live_blog_wins(summarizer: Summarizer) -> None:
    made = summarizer.summarize(Article.from_text(test_kinds.LIVE))
    assert made.article.article_type == "live_blog"
    old = [fact for fact in made.key_facts if "4 people" in fact.text]
    assert not old or "outdated" in {finding.kind for finding in made.verification.findings}


def test_the_author_of_a_neutral_report_takes_no_side(summarizer: Summarizer) -> None:
    made = summarizer.summarize(Article.from_text(NEWS))
    sides = {stance.polarity for stance in made.stances if stance.holder == "author"}
    assert sides <= {"neutral"}


def test_fictional_names_survive(summarizer: Summarizer) -> None:
    made = summarizer.summarize(Article.from_text(test_names.renamed(test_names.OFFICE)))
    names = " ".join(actor.name for actor in made.actors)
    assert "Brask" in names
    assert not {"China", "Lukashenko", "Li"} & {*names.split()}


def test_the_same_text_twice_gives_the_same_facts(summarizer: Summarizer) -> None:
    one, two = (summarizer.summarize(Article.from_text(NEWS)) for _ in range(2))
    assert facts(one) == facts(two)


def facts(brief: Brief) -> list[tuple[object, ...]]:
    """List what facts say but for their words: a warm engine may choose others as likely."""
    return [
        (fact.status, fact.quantities, {piece.sentence_id for piece in fact.evidence})
        for fact in brief.key_facts
    ]
