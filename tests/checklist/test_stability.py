"""The same text gives the same brief, under whatever names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from summarizer import Article
from tests.checklist.briefing import NEWS, NEWS_DRAFT, brief
from tests.kind_texts import PAGES

if TYPE_CHECKING:
    from summarizer.brief import Brief

NAMES = {"Norland": "Quandria", "Sorvia": "Morvale", "Lind": "Tarrin", "Rehn": "Brask"}


def content(made: Brief) -> dict[str, object]:
    return made.model_dump(exclude={"provenance"})


def test_the_same_text_twice_gives_the_same_facts() -> None:
    assert content(brief(NEWS, **NEWS_DRAFT)) == content(brief(NEWS, **NEWS_DRAFT))


@pytest.mark.parametrize("name", ["live-german", "satire-note", "press-release"])
def test_the_same_page_twice_gives_the_same_kind_and_findings(name: str) -> None:
    assert content(brief(PAGES[name][1])) == content(brief(PAGES[name][1]))


def test_white_space_and_line_breaks_change_no_fact() -> None:
    spaced = NEWS.replace("\n\n", "\n\n\n ").replace(". ", ".  ")
    assert Article.from_text(spaced).text == Article.from_text(NEWS).text
    assert content(brief(spaced, **NEWS_DRAFT)) == content(brief(NEWS, **NEWS_DRAFT))


def test_a_story_under_other_names_gives_the_same_facts_under_those_names() -> None:
    def other(text: str) -> str:
        for name, new in NAMES.items():
            text = text.replace(name, new)
        return text

    drafted = {
        key: [{k: other(v) if isinstance(v, str) else v for k, v in item.items()} for item in items]
        for key, items in NEWS_DRAFT.items()
    }
    one, two = brief(NEWS, **NEWS_DRAFT), brief(other(NEWS), **drafted)
    for mine, theirs in zip(one.key_facts, two.key_facts, strict=True):
        assert (other(mine.text), mine.status) == (theirs.text, theirs.status)
        assert [other(e.quote) for e in mine.evidence] == [e.quote for e in theirs.evidence]
    assert [other(a.name) for a in one.actors] == [a.name for a in two.actors]
    assert [(s.holder, other(s.target), s.polarity) for s in one.stances] == [
        (s.holder, s.target, s.polarity) for s in two.stances
    ]
    assert one.verification.status == two.verification.status == "verified"
