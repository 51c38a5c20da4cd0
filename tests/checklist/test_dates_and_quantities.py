"""Dates, quantities, corrections: from the text of an article to the fields of its brief."""

from __future__ import annotations

import pytest

from summarizer.article import Article
from summarizer.brief import Brief, Quantity, When
from summarizer.pipeline import Summarizer
from summarizer.settings import Settings
from summarizer.testing import FakeClient

REST = (
    "The harbour town lies between two hills and has had a market since anybody can remember. "
    "Its council meets in the old customs house, and its ferry goes to the islands twice a day. "
    "Nobody else was there to be asked, and the ferry company did not answer the telephone."
)
GERMAN_REST = (
    "Die Stadt liegt zwischen zwei Hügeln am Meer und hat seit langer Zeit einen Markt. Der Rat "
    "der Stadt kommt im alten Zollhaus zusammen, und die Fähre fährt jeden Morgen zu den Inseln. "
    "Mehr war von den Leuten am Hafen nicht zu hören, und die Reederei ging nicht ans Telefon."
)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SUMMARIZER_{name.upper()}", raising=False)


def article_of(sentence: str, *, rest: str = REST, published: str | None = None) -> Article:
    article = Article.from_text(f"News from the harbour\n\n{sentence}\n\n{rest}\n")
    return article.model_copy(update={"published": published})


def brief_of(
    article: Article, claim: str, *, summary: str | None = None, cites: tuple[int, ...] = (2,)
) -> Brief:
    """Brief an article with one claim, which by default cites the first sentence of its body."""
    draft = {
        "article_type": "report",
        "summary": [{"text": summary or claim, "s": [*cites]}],
        "actors": [],
        "facts": [{"text": claim, "status": "reported", "source": "", "s": [*cites]}],
        "stances": [],
        "context": [],
        "background": [],
    }
    with Summarizer(client=FakeClient(draft)) as summarizer:
        return summarizer.summarize(article)


def quantities(sentence: str, *, rest: str = REST) -> tuple[Quantity, ...]:
    brief = brief_of(article_of(sentence, rest=rest), sentence)
    assert not brief.verification.findings
    return brief.key_facts[0].quantities


def when(sentence: str, *, published: str | None = None, language: str = "en") -> When | None:
    article = article_of(sentence, published=published)
    article = article.model_copy(update={"language": language})
    return brief_of(article, sentence).key_facts[0].when


def kinds(brief: Brief) -> set[str]:
    return {finding.kind for finding in brief.verification.findings}


# --- value, unit and bound


def test_by_33_percent_and_to_five_billion_are_a_change_and_a_level() -> None:
    change, level = quantities("Trade rose by 33 percent to five billion US dollars.")
    assert (change.value, change.unit, change.change) == (33, "%", "by")
    assert (level.value, level.unit, level.change) == (5_000_000_000, "USD", "to")
    assert change.direction == level.direction == "up"


def test_by_turned_into_to_is_flagged() -> None:
    article = article_of("Trade rose by 33 percent.")
    assert "quantity_changed" in kinds(brief_of(article, "Trade rose to 33 percent."))


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("The harbour company borrowed €1.5bn for the pier.", 1_500_000_000, "EUR"),
        ("The state gave 3 crore rupees for the new pier.", 30_000_000, "INR"),
        ("The state gave 2 lakh rupees for the new pier.", 200_000, "INR"),
        ("The state gave 2 lakh crore rupees for the new pier.", 2_000_000_000_000, "INR"),
        ("The harbour company borrowed A$5m for the pier.", 5_000_000, "AUD"),
    ],
)
def test_scales_and_money_are_read(sentence: str, value: float, unit: str) -> None:
    [found] = quantities(sentence)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Die Stadt zahlte 1,5 Mrd. Euro für den neuen Hafen.", 1_500_000_000),
        ("Die Stadt zahlte 2,5 Mio. Euro für den neuen Hafen.", 2_500_000),
        ("Die Stadt zahlte 1.500 Euro für den neuen Hafen.", 1_500),
        ("Die Stadt zahlte 1.500.000 Euro für den neuen Hafen.", 1_500_000),
    ],
)
def test_the_decimal_comma_is_read_by_the_language(sentence: str, value: float) -> None:
    [found] = quantities(sentence, rest=GERMAN_REST)
    assert (found.value, found.unit) == (value, "EUR")


def test_percent_and_percentage_points_are_two_units() -> None:
    share, points = quantities("The tax of 5 percent rose by 2 percentage points.")
    assert (share.unit, points.unit) == ("%", "points")
    article = article_of("The tax rose by 2 percentage points.")
    assert "quantity_changed" in kinds(brief_of(article, "The tax rose by 2 percent."))


@pytest.mark.parametrize(
    ("sentence", "low", "high", "unit"),
    [
        ("The new pier cost between 3 and 5 million euros.", 3_000_000, 5_000_000, "EUR"),
        ("The company lost 3–5 % of its ships in the storm.", 3, 5, "%"),
        ("The pier was closed for 10 to 15 days in the winter.", 10, 15, "days"),
    ],
)
def test_a_range_has_a_lower_and_an_upper_end(
    sentence: str, low: float, high: float, unit: str
) -> None:
    [found] = quantities(sentence)
    assert (found.value, found.upper, found.unit) == (low, high, unit)


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("at least", "at least"),
        ("more than", "at least"),
        ("at most", "at most"),
        ("fewer than", "at most"),
        ("up to", "at most"),
        ("about", "about"),
        ("nearly", "about"),
    ],
)
def test_the_bound_of_a_number_is_kept(words: str, bound: str) -> None:
    [found] = quantities(f"The storm damaged {words} 40 ships.")
    assert (found.value, found.bound) == (40, bound)


def test_at_least_turned_into_at_most_is_flagged() -> None:
    article = article_of("At least 40 ships sank in the storm.")
    assert "quantity_changed" in kinds(brief_of(article, "At most 40 ships sank in the storm."))


def test_years_ranks_and_names_with_numbers_are_no_quantities() -> None:
    assert quantities("The second pier was built in 1990 for the ships of the G20.") == ()


def test_every_number_of_the_summary_traces_to_the_text() -> None:
    article = article_of("At least 40 ships sank in the storm, and 7 sailors drowned.")
    claim = "At least 40 ships sank, and 7 sailors drowned."
    assert not brief_of(article, claim).verification.findings
    other = brief_of(article, claim, summary="At least 40 ships sank, and 9 sailors drowned.")
    assert [(f.kind, f.words, f.severity) for f in other.verification.findings] == [
        ("number_not_in_evidence", "9", "error")
    ]


# --- relative and ambiguous dates


@pytest.mark.parametrize("words", ["on Wednesday", "yesterday", "last month", "three weeks ago"])
def test_a_relative_date_without_a_publication_date_is_unresolved(words: str) -> None:
    found = when(f"The council closed the pier {words}.")
    assert found
    assert found.raw in f"on {words}"
    assert (found.iso, found.precision, found.basis) == (None, None, "unresolved")


@pytest.mark.parametrize(
    ("words", "iso", "precision"),
    [
        ("on Wednesday", "2031-03-12", "day"),
        ("yesterday", "2031-03-13", "day"),
        ("last month", "2031-02", "month"),
        ("three weeks ago", "2031-W08", "week"),
    ],
)
def test_a_relative_date_is_counted_from_the_publication_date(
    words: str, iso: str, precision: str
) -> None:
    found = when(f"The council closed the pier {words}.", published="2031-03-14")
    assert found
    assert (found.iso, found.precision, found.basis) == (iso, precision, "publication_date")


@pytest.mark.parametrize(
    ("language", "iso"),
    [
        ("en", None),
        ("en-US", "2023-01-03"),
        ("en-GB", "2023-03-01"),
        ("en-CA", None),
    ],
)
def test_a_date_in_figures_is_ambiguous_unless_the_locale_is_known(
    language: str, iso: str | None
) -> None:
    found = when("The council closed the pier on 01/03/2023.", language=language)
    assert found
    assert (found.raw, found.iso) == ("01/03/2023", iso)
    assert found.basis == ("explicit" if iso else "unresolved")


def test_a_date_in_figures_is_clear_where_the_language_has_one_order() -> None:
    sentence = "Der Rat der Stadt schloss den Hafen am 01.03.2023 für die Schiffe."
    brief = brief_of(article_of(sentence, rest=GERMAN_REST), sentence)
    assert brief.article.language == "de"
    assert brief.key_facts[0].when == When(
        raw="01.03.2023", iso="2023-03-01", precision="day", basis="explicit"
    )


def test_a_number_over_twelve_tells_the_order_in_any_locale() -> None:
    found = when("The council closed the pier on 25/03/2023.")
    assert found
    assert found.iso == "2023-03-25"


# --- corrections and contradictions

CORRECTED = """Storm at the harbour

A storm off the coast sank 40 ships on Wednesday, the harbour master said.

{rest}

Correction: an earlier version of this article said 40 ships; it was 14.
"""
CONTRADICTORY = """Storm at the harbour

The harbour master said that the storm had sunk 40 ships. The fishermen's union counted 20 ships.

{rest}
"""


def test_a_claim_with_the_superseded_figure_is_flagged() -> None:
    article = Article.from_text(CORRECTED.format(rest=REST))
    brief = brief_of(article, "A storm sank 40 ships.")
    assert {(f.kind, f.severity, f.words) for f in brief.verification.findings} == {
        ("superseded", "error", "40")
    }
    assert {f.sentence_id for f in brief.verification.findings} == {article.sentences[-1].id}
    assert brief.verification.status == "flagged"


def test_the_corrected_value_wins() -> None:
    article = Article.from_text(CORRECTED.format(rest=REST))
    notice = article.sentences[-1].number
    brief = brief_of(article, "A storm sank 14 ships.", cites=(2, notice))
    assert not brief.verification.findings
    assert brief.key_facts[0].quantities[0].value == 14


def test_contradictory_figures_are_both_kept_with_their_sources() -> None:
    article = Article.from_text(CONTRADICTORY.format(rest=REST))
    claim = "The storm sank 40 ships, said the harbour master, or 20 ships, counted the union."
    brief = brief_of(article, claim, cites=(2, 3))
    assert not [f for f in brief.verification.findings if f.severity == "error"]
    assert [q.value for q in brief.key_facts[0].quantities] == [40, 20]
    assert [e.sentence_id for e in brief.key_facts[0].evidence] == ["S2", "S3"]


def test_an_average_of_contradictory_figures_is_flagged() -> None:
    article = Article.from_text(CONTRADICTORY.format(rest=REST))
    brief = brief_of(article, "The storm sank 30 ships.", cites=(2, 3))
    assert {(f.kind, f.severity, f.words) for f in brief.verification.findings} == {
        ("number_not_in_evidence", "error", "30")
    }
