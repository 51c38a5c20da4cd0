from __future__ import annotations

import pytest

from summarizer import bylines


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Friday, July 21, 2017", "2017-07-21"),
        ("March 1, 2023", "2023-03-01"),
        ("Sept. 5, 2023", "2023-09-05"),
        ("1 March 2023", "2023-03-01"),
        ("1st March 2023", "2023-03-01"),
        ("Wed, 1 Mar 2023 10:15:00 GMT", "2023-03-01"),
        ("Published: 1 March 2023, 10:15", "2023-03-01"),
        ("Published on Wednesday, March 1, 2023 at 9:05 AM", "2023-03-01"),
        ("2023-03-01", "2023-03-01"),
        ("2023-03-01T10:15:00Z", "2023-03-01"),
        ("Mittwoch, 1. März 2023", "2023-03-01"),
        ("Publié le 1er mars 2023 à 10h15", "2023-03-01"),
        ("miércoles, 1 de marzo de 2023", "2023-03-01"),
        ("1 марта 2023", "2023-03-01"),
    ],
)
def test_a_date_line_gives_the_iso_date(line: str, day: str) -> None:
    assert bylines.read(line) == bylines.Stamp([], day)


@pytest.mark.parametrize(
    "line",
    [
        "01/03/2023",  # January or March: unresolved
        "March 2023",
        "31 February 2023",
        "2023-13-01",
        "Attack of September 11, 2001",
        "It was signed on March 1, 2023",
        "Wednesday",
    ],
)
def test_what_is_no_sure_date_is_no_date_line(line: str) -> None:
    assert bylines.read(line) is None


def test_the_date_of_a_change_is_not_the_date_of_publication() -> None:
    assert bylines.read("Updated 3 March 2023") == bylines.Stamp([], None)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Roe", ["Jane Roe"]),
        ("BY JANE ROE", ["JANE ROE"]),
        ("By Jane Roe and John Q. Public", ["Jane Roe", "John Q. Public"]),
        ("By Élodie Brûlé, Reuters Staff", ["Élodie Brûlé"]),
        ("Von Max von Muster und Eva Muster", ["Max von Muster", "Eva Muster"]),
        ("Par Jeanne Dupont", ["Jeanne Dupont"]),
        ("By Reuters Staff", []),
        ("By Reuters", []),
    ],
)
def test_a_byline_gives_its_authors(line: str, names: list[str]) -> None:
    assert bylines.read(line) == bylines.Stamp(names, None)


def test_byline_and_date_may_share_a_line() -> None:
    assert bylines.read("By Jane Roe | March 1, 2023") == bylines.Stamp(["Jane Roe"], "2023-03-01")
    assert bylines.read("1 March 2023 — By Jane Roe") == bylines.Stamp(["Jane Roe"], "2023-03-01")


@pytest.mark.parametrize(
    "line",
    [
        "By the time Jane Roe arrived, it was over",
        "Von Berlin nach Warschau",
        "By Jane Roe. She left.",
        "By " + "Jane " * 60,
    ],
)
def test_prose_that_begins_with_by_is_no_byline(line: str) -> None:
    assert bylines.read(line) is None
