"""What a page brings along: walls, stubs, duplicates, entities, furniture."""

# ruff: noqa: E501  # texts as they would stand on a page

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from summarizer import Article, ArticleError, loading
from tests.checklist.briefing import NEWS, NEWS_DRAFT, actor, asks_nobody, brief, fact, kinds

if TYPE_CHECKING:
    from pathlib import Path

FILL = "The council of Ostrand met on Monday to speak about the ferries, as it does every month. "
WALLS = {
    "cookies": "We value your privacy.\n\nWe and our partners use cookies to store data. "
    "By clicking accept you agree to the use of cookies on this site and to our partners reading "
    "them. You can change your settings at any time. Accept all\n\nManage preferences",
    "scripts": "Please enable JavaScript to view this page.\n\nThis site needs JavaScript to work. "
    "Please enable JavaScript in your browser and reload the page. If you have switched it on "
    "already, your browser may be out of date; please update your browser and come back to us.",
    "captcha": "Please verify that you are human.\n\nPlease complete the security check to access "
    "this site. Verifying you are human may take a few seconds. Press and hold the button to "
    "confirm that you are human and not a bot. Performance & security by Wall.",
    "missing": "404 Not Found\n\nThe page you are looking for does not exist. The page may have "
    "been moved or deleted. Please check the address or go back to the home page. We are sorry for "
    "the trouble. Go to the home page, or use the search to find what you were looking for today.",
}


@pytest.mark.parametrize(
    "text", ["", "   \n\t", FILL, "https://news.example/2031/05/ferries-of-ostrand"]
)
def test_empty_or_under_40_words_or_only_a_url_is_a_typed_error_before_any_call(text: str) -> None:
    client, go = asks_nobody(lambda: Article.from_text(text))
    with pytest.raises(ArticleError):
        go()
    assert client.prompts == []


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_gives_no_brief(name: str) -> None:
    client, go = asks_nobody(lambda: Article.from_text(WALLS[name]))
    with pytest.raises(ArticleError):
        go()
    assert client.prompts == []


def test_a_file_that_is_a_wall_gives_no_brief(tmp_path: Path) -> None:
    path = tmp_path / "wall.html"
    path.write_text(
        "<html><head><title>Just a moment...</title></head><body><p>Checking your browser before "
        "you go on.</p><noscript>Enable JavaScript and cookies to continue</noscript></body></html>",
        encoding="utf-8",
    )
    client, go = asks_nobody(lambda: loading.load(str(path)))
    with pytest.raises(ArticleError, match=r"bot check|JavaScript|no article text"):
        go()
    assert client.prompts == []


def test_completeness_of_a_paywall_stub_says_so_and_nothing_is_invented() -> None:
    text = f"Ferries of Ostrand to be sold\n\n{FILL * 3}\n\nSubscribe to continue reading."
    made = brief(
        text,
        summary=[{"text": "The council met on Monday to speak about the ferries.", "s": [2]}],
        facts=[fact("The ferries were sold for 40 million crowns.", 2)],
    )
    assert made.article.completeness == "paywall_stub"
    assert made.verification.status == "flagged"
    assert {"number_not_in_evidence"} <= kinds(made)


def test_a_duplicate_headline_or_paragraph_stands_once() -> None:
    head, first, rest = NEWS.split("\n\n", 2)
    article = Article.from_text(f"{head}\n\n{head}\n\n{first}\n\n{first}\n\n{rest}")
    assert article.text == Article.from_text(NEWS).text
    assert brief(article, **NEWS_DRAFT).verification.status == "verified"


def test_html_entities_are_unescaped_once() -> None:
    text = NEWS.replace("Veldt", "Veldt &amp; Ulm, where &amp;lt;b&amp;gt; is a joke")
    article = Article.from_text(text)
    assert "Veldt & Ulm, where &lt;b&gt; is a joke" in article.text


def test_mojibake_is_repaired() -> None:
    wrong = NEWS.replace("reckless", "foolish – José’s word").encode().decode("cp1252")
    assert Article.from_text(wrong).text.count("José") == 1
    assert "â€" not in Article.from_text(wrong).text


PAGE = f"""Ostrand Courier

Norland cuts grain exports to Sorvia

Norland cuts grain exports to Sorvia

{NEWS.split(chr(10) * 2, 1)[1]}
Leave a Reply

Bob Grumble says: Minister Fosse of Ulm stole the harvest, and everybody knows it by now.

Latest Posts

Earthquake shakes Ulm, and 31 people are hurt
"""


def test_no_fact_comes_from_boilerplate_comments_or_latest_posts() -> None:
    made = brief(
        PAGE,
        **NEWS_DRAFT | {"facts": [fact("An earthquake shook Ulm and hurt 31 people.", 5)]},
    )
    assert "Ulm" not in Article.from_text(PAGE).text
    assert made.verification.status == "flagged"
    assert not {"from_boilerplate", "not_in_article"}.isdisjoint(kinds(made, severity="error"))


@pytest.mark.parametrize("name", ["Bob Grumble", "Minister Fosse", "Ostrand Courier"])
def test_no_actor_comes_from_boilerplate_comments_or_the_outlet(name: str) -> None:
    made = brief(PAGE, **NEWS_DRAFT | {"actors": [actor(name, 2)], "stances": []})
    assert not {"from_boilerplate", "name_not_in_article"}.isdisjoint(kinds(made, severity="error"))
