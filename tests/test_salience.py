from __future__ import annotations

import time

import pytest

from summarizer.article import Article
from summarizer.salience import rank
from summarizer.sentences import split
from tests.pace import LINEAR_S

STRIKE = (
    "Dockers walk out in Port Velm",
    (
        "About 4,200 dockers walked out in Port Velm on Tuesday over pay. "
        "Transport minister Ana Brodeur ruled out talks during the walkout in Port Velm."
    ),
    (
        "Exports through Port Velm fell by 12 percent to 3.1 billion crowns last year. "
        "It was a quiet morning with a little fog over the water."
    ),
    "What will the dockers do next in Port Velm this week? More below",
)


def article(*paragraphs: str, title: str | None = None, language: str = "en") -> Article:
    text, numbered = split(list(paragraphs), language)
    return Article(
        text=text, sentences=numbered, title=title, language=language, words=0, sha256="0" * 64
    )


def numbers(text: Article, count: int) -> list[int]:
    return [s.number for s in rank(text, count=count)]


def test_central_sentences_and_figures_are_chosen_in_article_order() -> None:
    assert numbers(article(*STRIKE, title=STRIKE[0]), 2) == [2, 4]


def test_title_questions_and_fragments_are_never_chosen() -> None:
    assert numbers(article(*STRIKE, title=STRIKE[0]), 10) == [2, 3, 4, 5]


def test_no_more_than_asked_for_are_chosen() -> None:
    text = article(*STRIKE, title=STRIKE[0])
    assert [len(numbers(text, count)) for count in (0, 1, 3)] == [0, 1, 3]


def test_sentence_that_repeats_a_chosen_one_gives_way() -> None:
    text = article(
        "The union called 4,200 dockers out on strike in Port Velm on Tuesday.",
        "On Tuesday the union called 4,200 dockers in Port Velm out on strike.",
        "Grain prices in the northern valley rose by 9 percent after the flood.",
    )
    assert numbers(text, 2) == [1, 3]


def test_caption_and_what_stands_beside_it_are_left_out() -> None:
    text = article(
        "Dockers stand before the main gate of Port Velm at dawn. Photo: M. Orr / Velm Pictures.",
        "About 4,200 dockers walked out in Port Velm on Tuesday over pay.",
    )
    assert numbers(text, 5) == [3]


def test_credit_inside_a_long_paragraph_costs_only_its_own_sentence() -> None:
    text = article(
        "About 4,200 dockers walked out in Port Velm on Tuesday over pay. "
        "The first ship arrived under guard at noon, image: the Velm navy press desk. "
        "Exports through Port Velm fell by 12 percent to 3.1 billion crowns. "
        "The minister for transport ruled out talks with the union this week."
    )
    assert numbers(text, 5) == [1, 3, 4]


def test_sentence_longer_than_a_fact_may_be_is_left_out() -> None:
    text = article(
        "The port " + "and the long quay " * 25 + "were shut.", "Nine ships left Port Velm."
    )
    assert numbers(text, 5) == [2]


@pytest.mark.parametrize(
    ("language", "paragraph", "expected"),
    [
        (
            "zh",
            "港口工会星期二宣布，约四千二百名码头工人开始罢工。政府说不会进行谈判。是吗？",
            [1, 2],
        ),
        (
            "ja",
            "港湾労働者およそ四千二百人がストライキに入った。運輸相は交渉を拒否すると述べた。",
            [1, 2],
        ),
        ("ru", "Около 4200 докеров начали забастовку во вторник в порту Велм.", [1]),
        ("de", "Rund 4200 Hafenarbeiter legten am Dienstag im Hafen Velm die Arbeit nieder.", [1]),
    ],
)
def test_other_scripts_have_sentences_that_carry_news_too(
    language: str, paragraph: str, expected: list[int]
) -> None:
    assert numbers(article(paragraph, language=language), 5) == expected


def test_article_without_a_whole_sentence_gives_nothing() -> None:
    assert numbers(article("Port Velm", "Strike", "More soon"), 5) == []


def test_long_article_is_ranked_in_seconds() -> None:
    text = article(
        *(f"Ship number {n} of the Velm fleet left the port today." for n in range(2000))
    )
    start = time.perf_counter()
    assert len(rank(text, count=6)) == 6
    assert time.perf_counter() - start < LINEAR_S
