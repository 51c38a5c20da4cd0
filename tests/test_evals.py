from __future__ import annotations

from pathlib import Path

from evals import cases
from summarizer import Article, Summarizer
from summarizer.draft import Draft, DraftActor, DraftFact, DraftSentence, DraftStance
from summarizer.testing import FakeClient

CASE = cases.load("lukashenko-xi")
TOP = Path(__file__).parent.parent
PEOPLE = (
    ("Alexander Lukashenko", "Belarus"),
    ("Xi Jinping", "China"),
    ("Vladimir Putin", "Russia"),
)


def draft() -> Draft:
    fact = DraftFact(text="Trade rose by 33 percent.", status="claimed", source="", s=[16])
    people = [DraftActor(name=n, role="", country=c, kind="person", s=[2]) for n, c in PEOPLE]
    states = [
        DraftActor(name=n, role="", country=n, kind="state", s=[4]) for n in ("Belarus", "China")
    ]
    favor = DraftStance(
        holder="Belarus", target="China", polarity="favor", intensity=1, expressed="implied", s=[4]
    )
    return Draft(
        article_type="report",
        summary=[DraftSentence(text="Lukashenko visits Xi.", s=[5])],
        actors=[*people, *states],
        facts=[fact] * 4,
        stances=[favor],
        context=[],
        background=[],
    )


def failures(value: Draft) -> list[str]:
    article = Article.from_file(TOP / CASE.article)
    with Summarizer(client=FakeClient(value)) as summarizer:
        return cases.failures(summarizer.summarize(article), CASE)


def test_a_right_brief_has_no_failures() -> None:
    assert failures(draft()) == []


def test_each_expectation_can_fail() -> None:
    right = draft()
    stern = right.actors[0].model_copy(update={"name": "Stern"})
    elsewhere = right.actors[0].model_copy(update={"country": "Chile"})
    member = right.summary[0].model_copy(update={"text": "Belarus is a member of the SCO."})
    against = right.stances[0].model_copy(update={"polarity": "against"})
    wrong: dict[str, dict[str, object]] = {
        "3 key facts, expected 4": {"facts": right.facts[:3]},
        "no actor 'Alexander Lukashenko'": {"actors": right.actors[1:]},
        "has country": {"actors": [elsewhere, *right.actors[1:]]},
        "'Stern' is no actor": {"actors": [*right.actors, stern]},
        "no stance Belarus": {"stances": [against]},
        "says '(?i)": {"summary": [member]},
    }
    for expected, change in wrong.items():
        found = failures(right.model_copy(update=change))
        assert len(found) == 1, (expected, found)
        assert expected in found[0]
