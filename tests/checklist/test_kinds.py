"""Kinds of pages: live blogs, lists, several stories, opinion, satire, press releases."""

from __future__ import annotations

import pytest

from summarizer import Article
from tests.checklist.briefing import NEWS, NEWS_DRAFT, brief, fact, kinds, stance
from tests.kind_texts import PAGES, SEVERAL

LIVE = """Floods in Larma – live updates

18:20

Rescuers say 11 people died in the floods in the valley of Larma. The rain has stopped.

15:05

The minister of the interior visited the valley and promised help.

12:40

Rescuers say 4 people died in the floods in the valley of Larma. Schools in Kestrel are closed.
"""


def test_the_latest_entry_of_a_live_blog_wins() -> None:
    oldest = brief(LIVE, facts=[fact("Rescuers say 4 people died in the floods.", 7)])
    latest = brief(LIVE, facts=[fact("Rescuers say 11 people died in the floods.", 3)])
    assert oldest.article.article_type == "live_blog"
    [finding] = [f for f in oldest.verification.findings if f.kind == "outdated"]
    assert (finding.severity, finding.path, finding.words) == ("warning", "$.key_facts[0]", "4")
    assert finding.sentence_id == "S3"
    assert "outdated" not in kinds(latest)


def test_the_latest_entry_wins_where_times_run_forwards() -> None:
    head, *entries = LIVE.strip().split("\n\n")
    turned = [entries[n : n + 2] for n in (4, 2, 0)]
    text = "\n\n".join([head, *(part for entry in turned for part in entry)])
    made = brief(
        text,
        article_type="live_blog",
        facts=[fact("Rescuers say 4 people died in the floods.", 3)],
    )
    assert "outdated" in kinds(made)


def test_a_fact_that_no_later_entry_speaks_of_is_not_outdated() -> None:
    made = brief(LIVE, facts=[fact("Schools in Kestrel are closed.", 8)])
    assert "outdated" not in kinds(made)


def test_a_listicle_gives_one_brief() -> None:
    made = brief(PAGES["listicle"][1])
    assert made.article.article_type == "listicle"
    assert "multi_story" not in kinds(made)
    assert made.verification.status == "verified"


@pytest.mark.parametrize("name", SEVERAL)
def test_several_stories_on_one_page_give_one_brief_with_a_finding(name: str) -> None:
    made = brief(SEVERAL[name])
    assert kinds(made) == {"multi_story"}
    assert made.verification.status == "verified"  # a warning flags nothing


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_one_story_has_no_finding_of_several(name: str) -> None:
    assert "multi_story" not in kinds(brief(PAGES[name][1]))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_typed_as_what_it_shows(name: str) -> None:
    kind, text = PAGES[name]
    made = brief(text, article_type="report" if name != "opinion-first-person" else "opinion")
    assert made.article.article_type == kind


def test_what_a_page_shows_wins_over_the_model_and_what_it_does_not_show_is_the_models() -> None:
    assert brief(PAGES["satire-label"][1], article_type="report").article.article_type == "satire"
    assert brief(NEWS, **NEWS_DRAFT, article_type="analysis").article.article_type == "analysis"


@pytest.mark.parametrize(("kind", "name"), [("satire", "satire-note"), ("sponsored", "sponsored")])
def test_satire_and_sponsored_pages_are_typed_as_such_with_a_warning(kind: str, name: str) -> None:
    made = brief(PAGES[name][1])
    assert made.article.article_type == kind
    assert kinds(made, severity="warning") == {kind}
    assert made.verification.status == "verified"


def test_satire_that_only_the_model_sees_is_warned_of_too() -> None:
    text = PAGES["satire-note"][1].rsplit("\n\n", 1)[0]
    made = brief(text, article_type="satire")
    assert (made.article.article_type, kinds(made)) == ("satire", {"satire"})


def test_claims_of_an_opinion_belong_to_the_author() -> None:
    text = PAGES["opinion-label"][1]
    numbers = {s.text[:12]: s.number for s in Article.from_text(text).sentences}
    made = brief(
        text,
        facts=[
            fact("The council must vote for the dredging now.", numbers["The council "]),
            fact("The ferries get fewer.", numbers["The ferries "]),
        ],
        stances=[stance("author", "the dredging", "favor", numbers["The council "])],
    )
    assert [(f.status, f.attributed_to) for f in made.key_facts] == [
        ("claimed", "author"),
        ("reported", None),
    ]
    assert made.stances[0].holder == "author"
    assert made.verification.status == "verified"


def test_claims_of_a_press_release_belong_to_its_issuer() -> None:
    made = brief(
        PAGES["press-release"][1],
        facts=[
            fact("Lumo Robotics is a leading maker of harbour cranes.", 3),
            fact("The plant will employ 240 people.", 4, status="planned"),
        ],
    )
    assert made.article.article_type == "press_release"
    assert [(f.status, f.attributed_to) for f in made.key_facts] == [
        ("claimed", "author"),
        ("planned", None),
    ]


def test_a_judgement_in_a_report_is_not_put_into_its_authors_mouth() -> None:
    made = brief(NEWS, **NEWS_DRAFT | {"facts": [fact("The decision is called reckless.", 3)]})
    assert made.key_facts[0].attributed_to is None


def test_the_author_of_a_neutral_report_is_not_forced_to_take_a_side() -> None:
    silent = brief(NEWS, **NEWS_DRAFT)
    neutral = brief(NEWS, **NEWS_DRAFT | {"stances": [stance("author", "Norland", "neutral", 2)]})
    assert [each.holder for each in silent.stances] == ["a2"]
    assert [(each.holder, each.polarity) for each in neutral.stances] == [("author", "neutral")]
    assert silent.verification.status == neutral.verification.status == "verified"
