"""Grounding: quotes, sentence numbers and names to offsets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from summarizer import approximate, folding, grounding
from summarizer.article import Article, Sentence

EXAMPLE = Path(__file__).parent.parent / "examples" / "lukashenko-xi.txt"


def article_of(*sentences: str) -> Article:
    numbered, offset = [], 0
    for number, text in enumerate(sentences, 1):
        end = offset + len(text)
        numbered.append(Sentence(number=number, start=offset, end=end, text=text, paragraph=1))
        offset = end + 1
    body = " ".join(sentences)
    return Article(
        text=body, sentences=tuple(numbered), language="en", words=len(body.split()), sha256=""
    )


@pytest.fixture(scope="module")
def touchstone() -> Article:
    return Article.from_file(EXAMPLE)


def test_literal_quote_is_exact_and_its_offsets_resolve(touchstone: Article) -> None:
    found = grounding.locate(touchstone, "no new initiative to end the war")
    assert (found.match, found.sentence_id) == ("exact", "S9")
    assert touchstone.text[found.start : found.end] == found.quote
    assert found.sought is None


def test_exact_match_prefers_the_cited_sentence() -> None:
    article = article_of("Iran signed the pact.", "Oman left.", "Iran signed the pact.")
    assert grounding.locate(article, "signed the pact", near=[3]).sentence_id == "S3"
    assert grounding.locate(article, "signed the pact").sentence_id == "S1"


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("He called it “a step — at last”.", 'a step - at last"', "a step — at last"),
        (
            "The co\u00adoperation grew\u00a0fast.",
            "cooperation grew fast",
            "co\u00adoperation grew\u00a0fast",
        ),
        ("Die STRASSE ist zu.", "die straße ist zu", "Die STRASSE ist zu"),
        ("Путин сказал: «Мы готовы».", "мы готовы", "Мы готовы"),
        ("قال الوزيــر إن الاتفاق جاهز", "الوزير إن الاتفاق", "الوزيــر إن الاتفاق"),
        ("该公司表示“合作”将继续。", '该公司表示"合作"将继续', "该公司表示“合作”将继续"),
        ("ﬁve oﬃcers came", "five officers", "ﬁve oﬃcers"),
        ("Line one\n\n  line two ends", "line one line two", "Line one\n\n  line two"),
    ],
)
def test_typography_and_case_are_forgiven_as_normalized(
    text: str, quote: str, expected: str
) -> None:
    found = grounding.locate(article_of(text), quote)
    assert (found.match, found.quote) == ("normalized", expected)
    assert found.is_grounded


def test_misspelling_is_edited_and_still_grounded() -> None:
    article = article_of("The committee welcomed the unexpected resignation of the treasurer.")
    found = grounding.locate(article, "welcomed the unexpected resignaton of the treasurer")
    assert found.match == "edited"
    assert [(e.article, e.quoted, e.touches) for e in found.edits] == [
        ("resignation", "resignaton", "spelling")
    ]
    assert found.is_grounded


@pytest.mark.parametrize(
    ("quote", "touches"),
    [
        ("The court in Lusk fined the bank 46 million crowns on Friday", "number"),
        ("The court in Lusk not fined the bank 45 million crowns on Friday", "negation"),
        ("The court in Lund fined the bank 45 million crowns on Friday", "name"),
        ("The court in Lusk freed the bank 45 million crowns on Friday", "word"),
    ],
)
def test_edit_of_meaning_is_never_grounded(quote: str, touches: str) -> None:
    article = article_of("The court in Lusk fined the bank 45 million crowns on Friday.")
    found = grounding.locate(article, quote)
    assert found.match == "edited"
    assert touches in {edit.touches for edit in found.edits}
    assert not found.is_grounded


def test_absent_quote_keeps_its_words_and_points_nowhere(touchstone: Article) -> None:
    found = grounding.locate(touchstone, "The weather in Minsk was splendid")
    assert (found.match, found.start, found.end, found.quote) == ("absent", 0, 0, "")
    assert found.sought == "The weather in Minsk was splendid"
    assert not found.is_grounded


def test_part_of_a_word_is_not_what_an_edited_match_returns() -> None:
    article = article_of("Yesterday Vladimir Putin visited the northern shipyard at Severodvinsk.")
    found = grounding.locate(article, "Vladimir Putin visted the northern shipyard")
    assert found.quote == "Vladimir Putin visited the northern shipyard"


def test_long_absent_quote_is_absent_from_a_long_article() -> None:
    words = [f"w{n * 7919 % 4999:04d}" for n in range(5000)]
    article = article_of(" ".join(words))
    quote = " ".join(f"q{n * 104729 % 4999:04d}" for n in range(60))
    assert grounding.locate(article, quote).match == "absent"


def test_cited_number_without_a_sentence_stays_as_absent_evidence(touchstone: Article) -> None:
    found = grounding.cite(touchstone, [9, 99, 9])
    assert [(e.sentence_id, e.match) for e in found] == [("S9", "exact"), ("S99", "absent")]


def test_name_is_found_in_cited_sentences_first_and_in_the_title_last(touchstone: Article) -> None:
    found = grounding.find_name(touchstone, "Xi Jinping", is_person=True, near=[7])
    assert found[0].sentence_id == "S7"
    assert grounding.find_name(touchstone, "Xi")[0].sentence_id != "S1"
    assert grounding.find_name(touchstone, "Macron") == ()


def test_a_name_is_whole_words_with_any_white_space_between_them() -> None:
    assert grounding.spans_of("xBo Bo Bo, Bo  Bó, Bo\n\nBo.", "Bo Bo") == [(4, 9), (19, 25)]
    assert grounding.spans_of("BO BO met bo bo", "Bo Bo") == [(0, 5), (10, 15)]
    assert grounding.spans_of("Boer Bo-Bo", "Bo") == [(5, 7), (8, 10)]
    assert grounding.spans_of("在北京Xi说", "Xi") == [(3, 5)]


def test_support_finds_the_sentences_that_share_the_rare_words(touchstone: Article) -> None:
    assert (
        grounding.support(touchstone, "Trade rose by 33 percent to five billion dollars")[0] == 16
    )
    assert grounding.support(touchstone, "Zebras gallop") == ()


@given(text=st.text(min_size=1, max_size=80), data=st.data())
def test_any_substring_is_found_exactly(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    article = article_of(text)
    found = grounding.locate(article, text[start:end])
    assert found.match == "exact"
    assert article.text[found.start : found.end] == found.quote == text[start:end]


@given(text=st.text(max_size=120), quote=st.text(max_size=60))
def test_offsets_resolve_whatever_is_looked_for(text: str, quote: str) -> None:
    assume(text)
    article = article_of(text)
    found = grounding.locate(article, quote)
    assert article.text[found.start : found.end] == found.quote


@given(text=st.text(max_size=60))
def test_folded_spans_stay_inside_the_text_and_are_never_empty(text: str) -> None:
    folded = folding.fold(text)
    for start in range(len(folded.text)):
        begin, end = folded.span(start, start + 1)
        assert 0 <= begin < end <= len(text)


@given(
    pattern=st.text("abc ", min_size=8, max_size=30),
    before=st.text("abc ", max_size=40),
    after=st.text("abc ", max_size=40),
)
def test_approximate_search_finds_what_has_one_letter_changed(
    pattern: str, before: str, after: str
) -> None:
    changed = pattern[:4] + "x" + pattern[5:]
    found = approximate.find(pattern, before + changed + after)
    assert found is not None
    assert found.distance <= 1
