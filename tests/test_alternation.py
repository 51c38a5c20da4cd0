"""Words as one fast pattern."""

from __future__ import annotations

import re

import pytest

from summarizer.alternation import any_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("may", "may"),
        ("mayor", "mayor"),
        ("mayo", "may"),  # the longest word that is there
        ("march", None),
        ("a.b", "a.b"),
        ("axb", None),  # a word is no pattern
    ],
)
def test_the_longest_word_at_a_place_is_found(text: str, found: str | None) -> None:
    match = re.match(any_of(["may", "mayor", "a.b"]), text)
    assert (match[0] if match else None) == found


def test_a_shorter_word_is_tried_where_the_longer_one_does_not_fit() -> None:
    match = re.fullmatch(rf"{any_of(['co', 'coop'])}op", "coop")
    assert match is not None
    assert match[0] == "coop"


def test_the_spelling_of_a_character_can_be_chosen() -> None:
    pattern = any_of(["new york"], spell=lambda char: r"\s+" if char == " " else char)
    assert re.fullmatch(pattern, "new \n york")


def test_no_words_make_an_empty_pattern() -> None:
    assert any_of([]) == any_of([""]) == ""
