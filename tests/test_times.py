"""Times in a text, and where they lie on the calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import times

FRIDAY = date(2031, 3, 14)


def first(
    text: str,
    *,
    published: date | None = FRIDAY,
    language: str = "en",
    around: tuple[str, ...] = (),
) -> tuple[str, str | None, str]:
    """Return the words of the first time, its ISO date, and the basis."""
    time = times.find(text, times.Frame(published, language), around)[0]
    return text[time.start : time.end], time.place.iso if time.place else None, time.basis


@pytest.mark.parametrize(
    ("text", "raw", "iso"),
    [
        ("They met on 14 March 2031.", "14 March 2031", "2031-03-14"),
        ("They met on March 14, 2031.", "March 14, 2031", "2031-03-14"),
        ("They met on Mar. 14, 2031.", "Mar. 14, 2031", "2031-03-14"),
        ("On Friday, 14 March 2031, they met.", "Friday, 14 March 2031", "2031-03-14"),
        ("They met in March 2031.", "March 2031", "2031-03"),
        ("They met in 2031.", "2031", "2031"),
        ("They met in mid-2031.", "mid-2031", "2031"),
        ("They met in spring 2031.", "spring 2031", "2031"),
        ("Sales fell in Q3 2031.", "Q3 2031", "2031-07/2031-09"),
        ("Sales fell in the third quarter of 2031.", "third quarter of 2031", "2031-07/2031-09"),
        ("Sales fell in the first half of 2031.", "first half of 2031", "2031-01/2031-06"),
        ("They met on 2031-03-14.", "2031-03-14", "2031-03-14"),
        ("They met on 14.03.2031.", "14.03.2031", "2031-03-14"),
        ("They met in the early 1990s.", "early 1990s", "1990/1999"),
        ("They met from 3 to 5 May 2031.", "3 to 5 May 2031", "2031-05-03/2031-05-05"),
        ("They met on May 3–5, 2031.", "May 3–5, 2031", "2031-05-03/2031-05-05"),
        ("Between 3 and 5 May 2031 they met.", "3 and 5 May 2031", "2031-05-03/2031-05-05"),
        ("They met from March to May 2031.", "March to May 2031", "2031-03/2031-05"),
        ("The war of 2028–2030 is over.", "2028–2030", "2028/2030"),
        ("会议于2031年3月14日举行", "2031年3月14日", "2031-03-14"),
    ],
)
def test_a_year_in_the_words_makes_a_time_explicit(text: str, raw: str, iso: str) -> None:
    assert first(text, published=None) == (raw, iso, "explicit")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("They met on Wednesday.", "2031-03-12"),
        ("They met on Friday.", "2031-03-14"),
        ("They will meet on Tuesday.", "2031-03-18"),
        ("The shop will open next Tuesday.", "2031-03-18"),
        ("The shop opened Wednesday last week.", "2031-03-05"),
        ("They met yesterday.", "2031-03-13"),
        ("They met this morning.", "2031-03-14"),
        ("Exports fell last week.", "2031-W10"),
        ("Exports fell last month.", "2031-02"),
        ("Exports fell this year.", "2031"),
        ("The pier closed three weeks ago.", "2031-W08"),
        ("The pier closed in March.", "2031-03"),
        ("The pier closed in November.", "2030-11"),
        ("The pier will open in May.", "2031-05"),
        ("They met on 14 February.", "2031-02-14"),
    ],
)
def test_without_a_year_a_time_is_counted_from_the_publication_date(text: str, iso: str) -> None:
    assert first(text)[1:] == (iso, "publication_date")
    assert first(text, published=None)[1:] == (None, "unresolved")


@pytest.mark.parametrize(
    "text",
    [
        "The shop opens on Wednesday.",
        "They agreed to meet on Wednesday.",
        "They will meet on Friday.",
        "They met on Saturday.",
        "The shop opened last Tuesday.",
        "They met on 20 March.",
        "In 2019 he moved to Selm, and in March he left.",
        "“We met yesterday”, she wrote.",
        "The company today has 300 workers.",
        "Prices rose in the last year.",
        "The pier closed more than two years ago.",
        "They marched on Good Friday.",
        "They meet every Friday.",
        "Profit fell in fiscal 2031.",
        "The team lost in winter 2030.",
        "It was the team of 2030/31.",
        "The pier closed on 01/03/2023.",
        "The pier closed on 31 April 2031.",
        "They met on 3 and 5 May 2031.",
    ],
)
def test_a_time_in_doubt_keeps_its_words_only(text: str) -> None:
    found = times.find(text, times.Frame(FRIDAY, "en"))
    assert found[-1].place is None or "2019" in text
    assert any(time.basis == "unresolved" for time in found)


@pytest.mark.parametrize(
    "text", ["They may march on.", "The 2000 soldiers left.", "It cost $2031.", "He ran 2,031 m."]
)
def test_verbs_and_counts_are_no_times(text: str) -> None:
    assert times.find(text, times.Frame(FRIDAY, "en")) == ()


@pytest.mark.parametrize(
    ("language", "text", "iso"),
    [
        ("de", "Er traf sie am Mittwoch, den 12. März 2031.", "2031-03-12"),
        ("de", "Er traf sie am 01.03.2031.", "2031-03-01"),
        ("de", "Er sagte am Mittwoch nichts.", "2031-03-12"),
        ("de", "Er kam gestern an.", "2031-03-13"),
        ("de", "Vor drei Wochen kam er an.", "2031-W08"),
        ("de", "Im vergangenen Jahr kam er an.", "2030"),
        ("de", "Sie tagen vom 3. bis 5. Mai 2031.", "2031-05-03/2031-05-05"),
        ("fr", "Il est venu le 1er mai 2030.", "2030-05-01"),
        ("fr", "Il est venu hier.", "2031-03-13"),
        ("fr", "Il est venu mercredi dernier.", "2031-03-12"),
        ("fr", "C'était dans les années 1990.", "1990/1999"),
        ("es", "Llegó el 14 de marzo de 2031.", "2031-03-14"),
        ("es", "Llegó ayer.", "2031-03-13"),
        ("es", "Llegó hace dos semanas.", "2031-W09"),
        ("ru", "Это было 14 марта 2031 года.", "2031-03-14"),
    ],
)
def test_other_languages_are_read(language: str, text: str, iso: str) -> None:
    assert first(text, language=language)[1] == iso


def test_hier_is_here_in_german() -> None:
    assert times.find("Er war hier.", times.Frame(FRIDAY, "de")) == ()


def test_the_evidence_has_the_year_that_the_text_left_out() -> None:
    evidence = ("On Wednesday, 14 March 2029, they met in Selm.",)
    found = first("They met on Wednesday.", around=evidence)
    assert found == ("Wednesday", "2029-03-14", "explicit")


def test_two_dates_in_the_evidence_that_fit_tell_nothing() -> None:
    evidence = ("They met on Wednesday, 14 March 2029, and on Wednesday, 21 March 2029.",)
    found = first("The two meet on Wednesday.", published=None, around=evidence)
    assert found == ("Wednesday", None, "unresolved")


def test_the_tense_of_the_evidence_decides_where_the_text_has_none() -> None:
    found = first("The shop opens on Tuesday.", around=("The shop will open on Tuesday.",))
    assert found[1] == "2031-03-18"


def test_text_and_evidence_that_differ_in_tense_leave_a_time_unresolved() -> None:
    found = first("The shop opened on Tuesday.", around=("The shop will open on Tuesday.",))
    assert found[1] is None


@given(st.text(alphabet="2031年3月14日 ,.-/ MayQth„“\"'agoon", max_size=40))
def test_no_text_raises(text: str) -> None:
    for time in times.find(text, times.Frame(FRIDAY, "en")):
        assert 0 <= time.start < time.end <= len(text)
