"""Who says it: unnamed officials, nobody, and chains of media."""

# ruff: noqa: E501  # texts as they would stand on a page

from __future__ import annotations

import pytest

from tests.checklist.briefing import NEWS, NEWS_DRAFT, actor, brief, fact, kinds

TEXT = """Talks on the river border go on

Officials say 300 lorries are waiting at the bridge over the Larma. The queue is nine kilometres long.

The border will open on Friday, Sorvian officials told the broadcaster SRT, the agency Meridian
reported on Sunday.

"The minister told me: 'We shall never close the bridge again,'" said Ruth Amari, who leads the
association of hauliers.
"""


def test_what_officials_say_is_attributed_to_the_unnamed_officials() -> None:
    said = fact("300 lorries are waiting.", 2, status="claimed", source="officials")
    made = brief(TEXT, facts=[said])
    assert (made.key_facts[0].status, made.key_facts[0].attributed_to) == ("claimed", "officials")
    assert kinds(made) == set()


@pytest.mark.parametrize("nobody", ["", " ", "none", "null", "Unknown", "N/A", "not specified"])
def test_what_nobody_says_is_attributed_to_null(nobody: str) -> None:
    made = brief(TEXT, facts=[fact("The queue is nine kilometres long.", 3, source=nobody)])
    assert made.key_facts[0].attributed_to is None


def test_a_source_that_the_article_does_not_name_is_found() -> None:
    made = brief(TEXT, facts=[fact("300 lorries are waiting.", 2, source="General Kross")])
    assert "name_not_in_article" in kinds(made)


CHAIN = "Sorvian officials, via SRT, via Meridian"


def test_the_chain_of_a_claim_that_went_through_media_is_kept() -> None:
    said = fact("The border will open on Friday.", 4, status="planned", source=CHAIN)
    made = brief(TEXT, facts=[said])
    assert made.key_facts[0].attributed_to == CHAIN
    assert kinds(made) == set()


def test_a_link_of_a_chain_that_the_article_does_not_name_is_found() -> None:
    source = "Sorvian officials, via Gazetta"
    made = brief(TEXT, facts=[fact("The border will open on Friday.", 4, source=source)])
    [finding] = [f for f in made.verification.findings if f.kind == "name_not_in_article"]
    assert finding.words == "Gazetta"


def test_a_chain_keeps_its_links_where_one_of_them_is_an_actor() -> None:
    made = brief(
        TEXT,
        actors=[actor("Ruth Amari", 5)],
        facts=[
            fact(
                "The bridge shall never close again.",
                5,
                status="claimed",
                source="the minister, via Ruth Amari",
            )
        ],
    )
    assert made.key_facts[0].attributed_to == "the minister, via Ruth Amari"
    assert "name_not_in_article" not in kinds(made)


def test_a_quote_inside_a_quote_is_verbatim_or_found() -> None:
    right = "The minister told Amari: “We shall never close the bridge again.”"
    wrong = "The minister told Amari: “We shall soon close the bridge again.”"
    assert "quote_not_verbatim" not in kinds(brief(TEXT, facts=[fact(right, 5)]))
    assert "quote_not_verbatim" in kinds(brief(TEXT, facts=[fact(wrong, 5)]), severity="error")


def test_words_put_into_another_mouth_are_flagged() -> None:
    said = fact("Tomas Rehn said that Norland will cut its grain exports.", 2)
    made = brief(NEWS, **NEWS_DRAFT | {"facts": [said]})
    assert "speaker_changed" in kinds(made, severity="error")
