from __future__ import annotations

import time
from pathlib import Path

import py3langid
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals import cases
from summarizer import sentences
from tests.pace import LINEAR_S

EXAMPLE = Path(__file__).parent.parent / "examples" / "lukashenko-xi.txt"

LANGUAGES = ("en", "de", "fr", "ru", "ar", "zh", "ja", "hi", "th", "und")
_MARKS = list(" \n\t.!?…\"“”«»„'()[]。」「と1M\u00a0\u200d\u0301\u2028")
TEXT = st.text(st.one_of(st.characters(), st.sampled_from(_MARKS)), max_size=200)


def texts(paragraph: str, language: str = "en") -> list[str]:
    return [s.text for s in sentences.split([paragraph], language)[1]]


@given(st.lists(TEXT, max_size=4), st.sampled_from(LANGUAGES))
@settings(deadline=None)
def test_every_character_but_white_space_is_in_exactly_one_sentence(
    paragraphs: list[str], language: str
) -> None:
    text, found = sentences.split(paragraphs, language)
    end, between = 0, ""
    for number, sentence in enumerate(found, 1):
        assert sentence.number == number
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        assert sentence.start >= end
        between += text[end : sentence.start]
        end = sentence.end
    assert (between + text[end:]).strip() == ""


def test_numbers_run_through_the_article_and_paragraphs_are_counted() -> None:
    text, found = sentences.split(["One two.", "Three four. Five six."], "en")
    assert text == "One two.\n\nThree four. Five six."
    assert [(s.id, s.paragraph, s.start, s.end) for s in found] == [
        ("S1", 1, 0, 8),
        ("S2", 2, 10, 21),
        ("S3", 2, 22, 31),
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["The U.S. Army met Dr. Smith and Mr. Jones at 5 p.m. on Jan. 5.", "It left."]),
        ("en", ["“Never,” she said.", "“We are done.”", "He sat in Washington, D.C.", "Why?"]),
        ("en", ['He said, "We go."', "Then he left for 3.5 million dollars."]),
        ("en", ["The workers' union said no.", "The bosses' reply came."]),
        ("de", ["Am 3. Oktober sprach Hr. Müller u. a. mit Hrn. Schmidt.", "„Wir gehen.“"]),
        ("de", ["Im 19. Jahrhundert war das so.", "Der 1. FC Köln gewann 3,5 Mio. Euro."]),
        ("fr", ["M. Durand a vu Mme Petit.", "« Nous partons. »", "Il est parti."]),
        ("fr", ["« Pourquoi ? » a-t-il demandé.", "Le n° 5 est ici."]),
        ("ru", ["В. В. Иванов прибыл в г. Минск.", "«Мы едем».", "Потом он уехал."]),
        ("ar", ["قال الوزير إن الاتفاق مهم.", "هل توافق؟", "نعم."]),
        ("hi", ["डॉ. शर्मा ने कहा कि यह सही है।", "क्या यह सच है?", "हाँ।"]),
    ],
)
def test_sentences_end_where_a_reader_of_the_language_ends_them(
    language: str, expected: list[str]
) -> None:
    assert texts(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["部长说：“我们愿意合作。”", "贸易额增长33%！", "为什么？"]),
        ("ja", ["首相は「行きます。」と述べた。", "その後、退席した。"]),
    ],
)
def test_scripts_without_spaces_are_split(language: str, expected: list[str]) -> None:
    assert texts("".join(expected), language) == expected


def test_a_long_thai_paragraph_is_split_at_spaces() -> None:
    clause = "นายกรัฐมนตรีกล่าวว่ารัฐบาลจะดำเนินการต่อไปตามแผนที่วางไว้"
    found = texts(" ".join([clause] * 6), "th")
    assert found == [f"{clause} {clause}"] * 3
    assert all(sentences.is_whole(text) for text in found)


def test_a_closing_quote_stays_with_the_sentence_it_closes() -> None:
    paragraph = 'We should have won it early." After the match, he said, "We played well.'
    assert texts(paragraph)[0] == 'We should have won it early."'
    assert texts(paragraph)[1].startswith("After the match")


def test_a_quote_of_several_sentences_is_one_sentence_even_across_a_window() -> None:
    plain, quote = "The minister of trade spoke again on Monday.", "“We go. We stay,” she said."
    expected = [plain, quote] * 60
    assert texts(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "unit", ["中国愿意合作。", "「中。", "“a. B", '"a. ', "(a. ", "word ", "a", "Mr. ", "!", "\n"]
)
@pytest.mark.parametrize("language", ["en", "th"])
def test_a_paragraph_of_any_shape_is_split_in_linear_time(unit: str, language: str) -> None:
    paragraph = (unit * 100_000)[:100_000]
    started = time.process_time()
    sentences.split([paragraph], language)
    assert time.process_time() - started < LINEAR_S


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("He left.", True),
        ("He left!”", True),
        ("„Wir gehen.“", True),
        ("« Nous partons. »", True),
        ("他离开了。”", True),
        ("یہ سچ ہے۔", True),
        ("hope for cooperation", False),
        ("The minister said that the", False),
        ("Group G — Belgium 3 – 0 Panama", False),
    ],
)
def test_a_heading_or_a_cut_off_sentence_is_not_whole(text: str, *, whole: bool) -> None:
    assert sentences.is_whole(text) is whole


def test_whole_sentences_leaves_out_an_unfinished_end_unless_it_is_alone() -> None:
    assert sentences.whole_sentences("One is done.\nTwo is done. Three is", "en") == [
        "One is done.",
        "Two is done.",
    ]
    assert sentences.whole_sentences("Only this much", "en") == ["Only this much"]
    assert sentences.whole_sentences("  ", "en") == []


def test_half_a_surrogate_pair_in_a_reply_is_no_crash() -> None:
    assert sentences.whole_sentences("It was \ud800 over.", "en") == ["It was \ud800 over."]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The minister said that trade between both countries rose last year.", "en"),
        ("Der Minister sagte, dass der Handel zwischen den Ländern gewachsen sei.", "de"),
        ("Министр заявил, что торговля между странами выросла в прошлом году.", "ru"),
        ("部长表示，两国之间的贸易去年有所增长。", "zh"),
        ("肯尼亚否认出售蒙巴萨港。", "zh"),
        ("وزير الخارجية قال إن التجارة بين البلدين ارتفعت العام الماضي", "ar"),
        ("123 — 456", "und"),
    ],
)
def test_language_is_identified(text: str, tag: str) -> None:
    assert sentences.identify_language(text) == tag


@pytest.mark.parametrize("name", ["german-coalition", "french-summit", "chinese-trade"])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_page_in_two_languages_is_of_the_one_that_the_classifier_says(
    name: str, share: float
) -> None:
    other = cases.load(name).article().text[: int(1500 * share)]
    english = EXAMPLE.read_text(encoding="utf-8")[: int(1500 * (1 - share))]
    page = f"{other}\n\n{english}"
    assert sentences.identify_language(page) == py3langid.classify(page)[0]


def test_plain_english_is_told_without_the_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "_classifier", lambda: pytest.fail("asked"))
    assert sentences.identify_language(EXAMPLE.read_text(encoding="utf-8")) == "en"


def test_sentences_are_told_as_their_language_joins_them() -> None:
    assert sentences.told(["It rains.", "It pours."]) == "It rains. It pours."
    assert sentences.told(["部长表示，贸易有所增长。", "会谈没有结果。"]) == (
        "部长表示，贸易有所增长。会谈没有结果。"
    )


def test_words_are_counted_and_characters_where_there_are_no_spaces() -> None:
    assert sentences.count_words("It’s a state-of-the-art plan: 3.5 percent.") == 6
    assert sentences.count_words("中国愿意") == 4
    assert sentences.count_words("बंदरगाह समझौते पर हड़ताल") == 4
    assert sentences.count_words("צה״ל הגיע") == 2
    assert sentences.count_words("صوّت مجلس المدينة") == 3
    assert sentences.count_words("… — !") == 0


def test_a_language_is_named_in_english_for_a_prompt() -> None:
    assert sentences.language_name("de") == "German"
    assert sentences.language_name("pt-BR") == "Portuguese"
    assert sentences.language_name("und") == "und"
    assert sentences.language_name("tlh-x") == "Klingon"
    assert sentences.language_name("no such") == "no such"
