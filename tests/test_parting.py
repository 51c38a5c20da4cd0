"""Long articles in parts: nothing lost, nothing twice, numbers and offsets those of the whole."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import parting, tokens
from summarizer.article import Article, Sentence

WORDS = st.lists(
    st.sampled_from("dam rust 4,317 Korvath of the inquiry Ærø 水坝 был".split()), min_size=1
)
SENTENCES = st.builds(lambda words: " ".join(words) + ".", WORDS)
PARAGRAPHS = st.lists(st.lists(SENTENCES, min_size=1, max_size=6), min_size=1, max_size=12)


def article(paragraphs: list[list[str]], title: str | None = None) -> Article:
    text = ""
    found: list[Sentence] = []
    for place, sentences in enumerate(([[title]] if title else []) + paragraphs, 1):
        text += "\n\n" if text else ""
        for n, words in enumerate(sentences):
            text += " " if n else ""
            start = len(text)
            text += words
            found.append(
                Sentence(
                    number=len(found) + 1, start=start, end=len(text), text=words, paragraph=place
                )
            )
    return Article(
        text=text, sentences=tuple(found), title=title, language="en", words=9, sha256="0" * 64
    )


def told(parts: tuple[parting.Part, ...]) -> list[tuple[int, str]]:
    """Put the pieces of each sentence together again, in the order of the parts."""
    whole: dict[int, str] = {}
    for part in parts:
        for piece in part.pieces:
            whole[piece.number] = whole.get(piece.number, "") + piece.text
    return [*whole.items()]


@settings(deadline=None, max_examples=60)
@given(PARAGRAPHS, st.integers(min_value=60, max_value=400))
def test_parts_hold_every_sentence_once_in_order_and_none_is_too_large(
    paragraphs: list[list[str]], most: int
) -> None:
    whole = article(paragraphs)
    parts = parting.parts(whole, most_tokens=most)
    assert told(parts) == [(s.number, s.text) for s in whole.sentences]
    assert [part.number for part in parts] == [*range(1, len(parts) + 1)]
    assert {part.of for part in parts} == {len(parts)}
    if len(parts) > 1:
        assert all(parting.size(whole, part.pieces) <= most for part in parts)


@settings(deadline=None, max_examples=30)
@given(PARAGRAPHS, st.integers(min_value=60, max_value=200))
def test_each_view_has_the_numbers_and_offsets_of_the_whole(
    paragraphs: list[list[str]], most: int
) -> None:
    whole = article(paragraphs, title="Dam inquiry")
    for part in parting.parts(whole, most_tokens=most):
        view = parting.view(whole, part.pieces)
        Article.model_validate(view.model_dump())  # offsets, order, numbers
        assert len(view.text) == len(whole.text)
        shown = [s for s in view.sentences if s.text]
        assert all(whole.text[s.start : s.end] == s.text for s in shown)
        assert view.sentences[0].text == "Dam inquiry"


def test_short_article_is_one_part_and_is_not_even_counted() -> None:
    whole = article([["The dam holds."]])
    (part,) = parting.parts(whole, most_tokens=100)
    assert part.pieces is whole.sentences


def test_parts_break_at_paragraphs_and_are_about_equal() -> None:
    whole = article([["The inquiry heard of the dam on Monday."] * 4] * 30)
    parts = parting.parts(whole, most_tokens=500)
    sizes = [parting.size(whole, part.pieces) for part in parts]
    assert len(parts) > 3
    assert max(sizes) < 1.4 * min(sizes)
    borders = [(one.pieces[-1], other.pieces[0]) for one, other in pairwise(parts)]
    assert all(last.paragraph < first.paragraph for last, first in borders)


def test_sentence_longer_than_a_part_is_split_between_words_and_kept_whole() -> None:
    endless = "the dam and the rust " * 400
    whole = article([["A short one.", endless.strip(), "The end."]])
    parts = parting.parts(whole, most_tokens=300)
    assert told(parts) == [(s.number, s.text) for s in whole.sentences]
    pieces = [p for part in parts for p in part.pieces if p.number == 2]
    assert len(pieces) > 3
    assert all(piece.text[:-1].strip()[-1:].isalpha() for piece in pieces)
    assert all(whole.text[p.start : p.end] == p.text for p in pieces)


def test_words_without_spaces_are_split_too() -> None:
    whole = article([["水" * 900]])
    parts = parting.parts(whole, most_tokens=200)
    assert told(parts) == [(1, "水" * 900)]
    assert len(parts) >= 4


def test_coverage_counts_what_was_read_and_never_rounds_up() -> None:
    whole = article([["One is here."]] * 3000)
    assert parting.coverage(whole, whole.sentences) == 1.0
    assert parting.coverage(whole, whole.sentences[:-1]) == 0.999


def test_estimates_are_not_below_what_tokenizers_make() -> None:
    # Counts of the embedded model's tokenizer.
    assert tokens.estimate("Lukashenko met Xi Jinping on 12 March 2023.") >= 15
    assert tokens.estimate("外務大臣は火曜日、両国が協定に署名した。") >= 17
    assert tokens.estimate("министр сказал", language="ru") >= 4
    assert tokens.most("水坝 dam") == 10
