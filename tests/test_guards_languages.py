from __future__ import annotations

import json
from pathlib import Path

import pytest

from summarizer import Article, guards

TEXTS = Path(__file__).parent / "languages"
# Per language: kind of claim, claim, and words of the sentence that it cites.
CLAIMS: dict[str, list[list[str]]] = json.loads((TEXTS / "claims.json").read_text("utf-8"))


def article(tag: str) -> Article:
    blocks = (TEXTS / f"{tag}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    gap = "" if tag in {"ja", "zh"} else " "
    return Article.from_text("\n\n".join(gap.join(block.split("\n")) for block in blocks))


def errors(tag: str, claim: str, words: str) -> list[str]:
    read = article(tag)
    cited = [sentence.text for sentence in read.sentences if words in sentence.text]
    assert cited
    found = guards.check(claim, cited, source=guards.Source.of(read))
    return [fault.message for fault in found if fault.severity == "error"]


@pytest.mark.parametrize("tag", CLAIMS)
def test_a_right_claim_is_no_error_in_its_own_language_or_in_english(tag: str) -> None:
    read = article(tag)
    source = guards.Source.of(read)
    assert read.language == tag
    for sentence in read.sentences:
        assert read.text[sentence.start : sentence.end] == sentence.text
        assert not list(guards.check(sentence.text, [sentence.text], source=source))
    for kind, claim, words in CLAIMS[tag]:
        if kind in {"true", "english"}:
            assert errors(tag, claim, words) == []


@pytest.mark.parametrize("tag", CLAIMS)
def test_a_wrong_number_is_an_error_in_every_language(tag: str) -> None:
    for kind, claim, words in CLAIMS[tag]:
        if kind in {"number", "number-en"}:
            assert errors(tag, claim, words)


@pytest.mark.parametrize(
    ("kind", "tags"),
    [
        ("negation", "en de fr es ru uk ar zh"),
        ("date", "en de fr es ru ar zh ja ko"),
        ("name", "es ru uk"),
    ],
)
def test_other_errors_are_found_where_the_guards_know_the_language(kind: str, tags: str) -> None:
    for tag in tags.split():
        wrong = [(c, words) for k, c, words in CLAIMS[tag] if k == kind]
        assert wrong
        assert all(errors(tag, claim, words) for claim, words in wrong)
