from __future__ import annotations

import time
from pathlib import Path

import pytest

from summarizer import sentences
from tests.pace import LINEAR_S

TEXTS = Path(__file__).parent / "languages"
TAGS = sorted(path.stem for path in TEXTS.glob("*.txt"))
UNSPACED = {"ja", "zh"}


def texts(paragraph: str, language: str) -> list[str]:
    return [sentence.text for sentence in sentences.split([paragraph], language)[1]]


def paragraphs(path: Path) -> list[list[str]]:
    """Read what a reader of the language marked: a sentence a line, a blank between paragraphs."""
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [block.split("\n") for block in blocks]


def test_thirteen_languages_have_two_texts_each() -> None:
    assert "ar de en es fr he hi ja ko ru th uk zh".split() == TAGS
    assert sorted(path.stem for path in (TEXTS / "held_out").glob("*.txt")) == TAGS


@pytest.mark.parametrize("folder", [TEXTS, TEXTS / "held_out"], ids=["tuned", "held_out"])
@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag != "th"])
def test_news_is_split_where_a_reader_of_the_language_splits_it(tag: str, folder: Path) -> None:
    for expected in paragraphs(folder / f"{tag}.txt"):
        assert texts(("" if tag in UNSPACED else " ").join(expected), tag) == expected


@pytest.mark.parametrize("folder", [TEXTS, TEXTS / "held_out"], ids=["tuned", "held_out"])
def test_thai_is_split_at_spaces_into_pieces_of_a_bounded_length(folder: Path) -> None:
    expected = paragraphs(folder / "th.txt")
    found = [texts(" ".join(lines), "th") for lines in expected]
    assert all(len(text) <= 400 for each in found for text in each)
    right = {line for lines in expected for line in lines} & {t for each in found for t in each}
    assert len(right) >= 3


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ru", ["Это было в 2012 г.", "Тогда победил союз."]),
        ("ru", ["В 2012 г. Россия вышла из договора."]),
        ("ru", ["«Мы… Я не знаю», — сказал он."]),
        ("uk", ["Верф належала скарбниці й у XIX ст.", "Тепер вона приватна."]),
        ("de", ["Der Wert stieg auf 12.", "Der Rest fiel."]),
        ("de", ["Am 12. Mai kam er.", "Es blieben Öl, Gas usw.", "Das reichte."]),
        ("es", ["Viajó a EE. UU.", "El lunes volvió."]),
        ("es", ["El Sr. Vidal y la Sra. Amador viven en la Avda. del Mar."]),
        ("fr", ["MM. Vidal et J.-R. Petit sont là.", "Selon l'art. 12, c'est non."]),
        ("ar", ["قالت أ. د. رنا عامر إن العمل انتهى.", "غادر الجميع في 2012 م.", "هل عادوا؟"]),
        ("he", ['דובר צה״ל וח"כ ש. לוי דיברו עם ד"ר כרמי.', "הם לא הגיבו."]),
        ("hi", ["कीमत १.२ अरब और 2.5 लाख रु. है।", "एम. के. वर्मा आए।"]),
        ("ko", ['"기다리세요."라고 그가 말했다.', "2025. 9. 30. 마감된다."]),
        ("zh", ["“请等待！”魏立对记者说。", "他读了《港口。大海。》一书。"]),
        ("en", ['"Wait!" Whitlock told reporters.', '"Stop!"', "Then he left."]),
    ],
)
def test_abbreviations_and_quotations_of_each_language(language: str, expected: list[str]) -> None:
    assert texts(("" if language in UNSPACED else " ").join(expected), language) == expected


def test_a_small_letter_goes_on_with_a_sentence() -> None:
    assert texts("Wer kommt? fragte sie.", "de") == ["Wer kommt? fragte sie."]


@pytest.mark.parametrize("language", TAGS)
@pytest.mark.parametrize("unit", ["2012 г. А", "《。", "a…", "…", "“… B", "А. ", "1. ", "ค ", '"'])
def test_text_of_any_shape_is_split_in_linear_time(unit: str, language: str) -> None:
    paragraph = (unit * 10_000)[:10_000]
    started = time.process_time()
    sentences.split([paragraph], language)
    assert time.process_time() - started < LINEAR_S
