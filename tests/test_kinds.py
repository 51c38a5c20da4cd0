from __future__ import annotations

import pytest

from summarizer import Article, kinds
from tests.checklist.briefing import NEWS
from tests.kind_texts import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_no_model_read_is_of_the_kind_it_shows(name: str) -> None:
    kind, text = PAGES[name]
    assert kinds.shown(Article.from_text(text)) == kind


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Kommentar: {}", "opinion"),
        ("Meinung | {}", "opinion"),
        ("Tribune. {}", "opinion"),
        ("Opinión: {}", "opinion"),
        ("{} – Liveticker", "live_blog"),
        ("Faktencheck: {}", "fact_check"),
        ("Pressemitteilung – {}", "press_release"),
        ("Sponsored by Lumo: {}", "sponsored"),
        ("Q&A: {}", "interview"),
        ("Satire | {}", "satire"),
    ],
)
def test_a_label_in_the_line_of_the_headline_is_a_strong_sign(label: str, kind: str) -> None:
    head, rest = NEWS.split("\n\n", 1)
    found = kinds.sign(Article.from_text(f"{label.format(head)}\n\n{rest}"))
    assert found
    assert (found.kind, found.is_strong) == (kind, True)


def test_the_sections_of_a_menu_are_no_labels() -> None:
    text = NEWS.replace("\n\n", "\n\nWorld\n\nOpinion\n\nSatire\n\n", 1)
    assert kinds.sign(Article.from_text(text)) is None


def test_the_section_of_a_url_and_a_satirical_outlet_are_strong_signs() -> None:
    column = Article.from_text(NEWS, url="https://news.example/opinion/2031/grain")
    joke = Article.from_text(NEWS, url="https://www.theonion.com/grain-1")
    assert kinds.decided(column, "report") == "opinion"
    assert kinds.decided(joke, "report") == "satire"


def test_a_weak_sign_does_not_win_over_a_model() -> None:
    article = Article.from_text(PAGES["opinion-first-person"][1])
    found = kinds.sign(article)
    assert found
    assert not found.is_strong
    assert kinds.decided(article, "report") == "report"
    assert kinds.shown(article) == "opinion"
