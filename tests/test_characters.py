from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.characters import normalize
from tests.pace import LINEAR_S


def test_entities_are_unescaped_once() -> None:
    assert normalize("Fish &amp; chips &lt;b&gt; &#8364;5 &#x20ac;6&nbsp;now") == (
        "Fish & chips <b> €5 €6 now"
    )
    assert normalize("&amp;lt;b&amp;gt;") == "&lt;b&gt;"
    assert normalize("&Eacute;lys&eacute;e") == "Élysée"


def test_an_ampersand_that_starts_no_entity_stays() -> None:
    text = "AT&T and R&D; see ?a=1&copy=2 &unknown; &amp"
    assert normalize(text) == text


def test_mojibake_is_repaired() -> None:
    assert normalize("It was â€œunbreakableâ€\u009d, he said. CafÃ©.") == (
        "It was “unbreakable”, he said. Café."
    )
    assert normalize("ÐœÐ¸Ñ€") == "Мир"


def test_french_and_portuguese_capitals_are_no_mojibake() -> None:
    text = "«IRMÃ» e «CAFÉ», a «MAÇû."
    assert normalize(text) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "\u200b",  # zero-width space
        "\u00ad",  # soft hyphen
        "\u2060",
        "\ufeff",
        "\u202e",  # right-to-left override
        "\u202a\u202c",
        "\u2066\u2069",
        "\u200e",
        "\u0007",
        "\u009c",
        "\u200c",  # joiners between Latin letters
        "\u200d",
        "\U000e0049\U000e0047\U000e004e",  # tag characters spell a hidden order
        "\U000e0001",
        "\ud83d",  # half a surrogate pair
    ],
)
def test_what_no_reader_sees_is_stripped(hidden: str) -> None:
    assert normalize(f"trea{hidden}ty signed") == "treaty signed"


def test_a_run_of_variation_selectors_carries_nothing() -> None:
    assert normalize("❤\ufe0f\ufe01\U000e0101\ufe02 stays") == "❤\ufe0f stays"


@pytest.mark.parametrize(
    "text",
    [
        "رئیس جمهور گفت می\u200cرویم",  # Persian spells with a non-joiner
        "क्\u200dष और र्\u200cक",  # Hindi
        "the 👩\u200d🚀 and the ❤\ufe0f\u200d🔥",  # emoji are glued with joiners
    ],
)
def test_joiners_stay_where_they_are_spelling(text: str) -> None:
    assert normalize(text) == text


def test_accents_are_composed_so_that_quotes_compare() -> None:
    assert normalize("Cafe\u0301 u\u00ad\u0308ber") == "Café über"


def test_line_ends_of_every_system_become_one_newline() -> None:
    assert normalize("a\r\nb\rc\u2028d\u0085e\fg") == "a\nb\nc\nd\ne\ng"


def test_white_space_within_a_line_collapses() -> None:
    assert normalize("a \t\u00a0\u3000 b") == "a b"


@given(st.text(max_size=300))
@settings(deadline=None)
def test_normalizing_clean_text_changes_nothing(text: str) -> None:
    once = normalize(text.replace("&", ""))
    assert normalize(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize("unit", ["\u0301\u0316", "&amp;", "&", "â€", "\u200d", " ", "\ufe0f", "é"])
def test_text_of_any_shape_is_normalized_in_linear_time(unit: str) -> None:
    text = "a" + (unit * 200_000)[:200_000]
    started = time.process_time()
    normalize(text)
    assert time.process_time() - started < LINEAR_S
