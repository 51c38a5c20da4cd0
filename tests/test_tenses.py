"""Which way a clause points."""

from __future__ import annotations

import pytest

from summarizer import tenses


def direction(text: str, time: str, language: str) -> int | None:
    start = text.index(time)
    return tenses.direction(text, start, start + len(time), language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministers met on Wednesday in Paris.", -1),
        ("He flew to Berlin on Wednesday.", -1),
        ("The bridge was closed on Wednesday.", -1),
        ("The report, released on Wednesday, is long.", -1),
        ("On Wednesday, the minister said he will go.", -1),
        ("They will meet on Wednesday.", 1),
        ("Talks will be held on Wednesday.", 1),
        ("They won’t return on Wednesday.", 1),
        ("The court is expected to rule on Wednesday.", 1),
        ("The president is due in Paris on Wednesday.", 1),
        ("They agreed to meet on Wednesday.", None),
        ("The talks would resume on Wednesday.", None),
        ("It was due to open on Wednesday.", None),
        ("The shop opens on Wednesday.", None),
        ("It is published on Wednesday.", None),
        ("On Wednesday armed men attack.", None),
        ("Talks planned for Wednesday", None),
    ],
)
def test_the_verb_nearest_to_the_time_tells_the_direction(text: str, expected: int | None) -> None:
    assert direction(text, "Wednesday", "en") == expected


@pytest.mark.parametrize(
    ("language", "text", "time", "expected"),
    [
        ("de", "Der Minister sagte am Mittwoch nichts.", "Mittwoch", -1),
        ("de", "Er ist am Mittwoch nach Rom gereist.", "Mittwoch", -1),
        ("de", "Er wird am Mittwoch nach Rom reisen.", "Mittwoch", 1),
        ("fr", "Le ministre a déclaré mercredi son accord.", "mercredi", -1),
        ("fr", "Il rencontrera mercredi le roi.", "mercredi", 1),
        ("es", "El ministro viajó el miércoles.", "miércoles", -1),
        ("es", "El ministro viajará el miércoles.", "miércoles", 1),
        ("it", "Il ministro parlò mercoledì.", "mercoledì", None),
    ],
)
def test_other_languages_tell_it_by_the_verbs_of_the_clause(
    language: str, text: str, time: str, expected: int | None
) -> None:
    assert direction(text, time, language) == expected
