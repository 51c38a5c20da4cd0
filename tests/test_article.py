from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from summarizer._resources import resource
from summarizer.article import Article, Sentence
from summarizer.errors import ArticleError
from summarizer.sentences import is_whole

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = resource("examples") / "lukashenko-xi.txt"
FORTY = "The minister of trade said on Tuesday that both countries had signed an accord. " * 4


@pytest.fixture(scope="module")
def example() -> Article:
    return Article.from_file(EXAMPLE)


def test_the_example_knows_where_it_comes_from(example: Article) -> None:
    assert example.title == "State visit: Lukashenko and Xi want to expand cooperation"
    assert example.publisher == "24hoursworld"
    assert example.syndicated_from == "Stern"
    assert example.published is None
    assert example.authors == ()
    assert example.language == "en"
    assert example.completeness == "full"
    assert example.path == str(EXAMPLE)


def test_the_example_keeps_its_text_and_loses_its_furniture(example: Article) -> None:
    assert example.text.count("Lukashenko and Xi want to expand cooperation") == 1
    for furniture in ("24hoursworld", "Stern", "Leave a Reply", "email address", "Latest Posts"):
        assert furniture not in example.text
        assert any(furniture in line for line in example.removed)
    assert len(example.sentences) == 25
    assert example.sentences[-1].text.startswith("Both sides had also declared")
    assert example.sentences[-1].paragraph == 10


def test_only_the_headline_and_the_subheading_of_the_example_claim_nothing(
    example: Article,
) -> None:
    assert [s.text for s in example.sentences if not is_whole(s.text)] == [
        example.title,
        "hope for cooperation",
    ]


def test_the_hash_is_of_the_cleaned_text(example: Article) -> None:
    assert example.sha256 == hashlib.sha256(example.text.encode()).hexdigest()
    again = Article.from_text("\ufeff" + EXAMPLE.read_text(encoding="utf-8").replace("\n", "\r\n"))
    assert again.sha256 == example.sha256


@given(st.text(max_size=400))
@settings(deadline=None)
def test_offsets_resolve_for_any_text(noise: str) -> None:
    try:
        article = Article.from_text(f"{FORTY}\n\n{noise}\n\n{FORTY[:70]}")
    except ArticleError:
        return
    for sentence in article.sentences:
        assert article.text[sentence.start : sentence.end] == sentence.text
    joined = "".join(s.text for s in article.sentences)
    assert "".join(joined.split()) == "".join(article.text.split())


def test_hidden_characters_are_gone_before_offsets_are_counted() -> None:
    article = Article.from_text(FORTY.replace("minister", "min\u200bi\u202est\U000e0041er"))
    assert article.sentences[0].text == FORTY[:79].strip()
    assert article.text.startswith(article.sentences[0].text)


def _article(*sentences: Sentence) -> Article:
    return Article(text="One. Two.", sentences=sentences, language="en", words=2, sha256="0")


def test_an_article_whose_offsets_do_not_resolve_cannot_be_made() -> None:
    one = Sentence(number=1, start=0, end=4, text="One.", paragraph=1)
    two = Sentence(number=2, start=5, end=9, text="Two.", paragraph=1)
    assert _article(one, two).sentences[1].id == "S2"
    for wrong in (
        (two.model_copy(update={"text": "Too."}),),
        (two,),
        (two.model_copy(update={"number": 1}), one.model_copy(update={"number": 2})),
        (one, one.model_copy(update={"number": 2})),
    ):
        with pytest.raises(ValidationError, match=r"does not match|out of order"):
            _article(*wrong)


def test_an_article_cannot_change(example: Article) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        example.title = "Other"  # type: ignore[misc]  # that is the point


def test_a_path_may_be_a_string(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(FORTY, encoding="utf-8")
    assert Article.from_file(str(file)).path == str(file)
