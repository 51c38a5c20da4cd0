from __future__ import annotations

import pytest

from summarizer import Article, stories
from tests.kind_texts import PAGES, SEVERAL


@pytest.mark.parametrize(
    ("block", "minute"),
    [
        ("17:42", 1062),
        ("10.45pm: With half of the votes counted", 1365),
        ("+++ 15:20 Uhr +++ Die Gewerkschaft meldet", 920),
        ("14h05", 845),
        ("12.30 a.m.", 30),
        ("10.45 million people voted on Sunday in Sorvia", None),
        ("24 people were hurt", None),
        ("2031", None),
    ],
)
def test_the_time_at_the_head_of_an_entry_is_read(block: str, minute: int | None) -> None:
    assert stories.stamp(block) == minute


def test_entries_are_ordered_by_when_they_were_written_and_cover_the_text() -> None:
    article = Article.from_text(PAGES["live-descending"][1])
    found = stories.in_order(article)
    assert [entry.minute for entry in found] == [895, 970, 1062]
    assert [article.text[entry.start : entry.start + 5] for entry in found] == [
        "14:55",
        "16:10",
        "17:42",
    ]
    assert found[-1].holds(article.text.index("The ferry line"))


def test_stories_that_share_nothing_are_counted_and_parts_of_one_are_not() -> None:
    assert [stories.stories(Article.from_text(text)) for text in SEVERAL.values()] == [3, 3]
    assert stories.stories(Article.from_text(PAGES["report-with-subheads"][1])) == 1
