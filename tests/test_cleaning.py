from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.cleaning import clean
from tests.pace import LINEAR_S

TITLE = "Harbour strike ends after eleven days"
LEAD = "Dock workers in the port of Norrhamn returned to work on Tuesday after an accord."
BODY = "The union said its members had accepted the offer of the port by a wide margin."
MORE = "The port handles a third of the country’s grain, according to the ministry of trade."
LAST = "Talks on pensions are to resume in the autumn, both sides said in a statement."
ARTICLE = [TITLE, LEAD, BODY, MORE, LAST]


def page(*blocks: str) -> str:
    return "\n\n".join(blocks)


def test_an_article_without_furniture_stays_whole() -> None:
    cleaned = clean(page(*ARTICLE))
    assert cleaned.paragraphs == ARTICLE
    assert cleaned.title == TITLE
    assert cleaned.removed == []
    assert cleaned[2:6] == (None, None, [], None)


def test_a_site_name_above_a_repeated_headline_is_the_publisher() -> None:
    cleaned = clean(page("Norrhamn Daily", TITLE, TITLE, *ARTICLE[1:]))
    assert cleaned.publisher == "Norrhamn Daily"
    assert cleaned.paragraphs == ARTICLE
    assert cleaned.removed == ["Norrhamn Daily", TITLE]


@pytest.mark.parametrize("first", ["norrhamn-daily.example.com", "Norrhamn.co.uk"])
def test_a_domain_on_top_is_the_publisher(first: str) -> None:
    assert clean(page(first, *ARTICLE)).publisher == first


def test_a_site_name_behind_the_headline_is_the_publisher() -> None:
    cleaned = clean(page(f"{TITLE} | Norrhamn Daily", *ARTICLE))
    assert cleaned.publisher == "Norrhamn Daily"
    assert cleaned.paragraphs == ARTICLE


def test_a_source_line_is_metadata() -> None:
    cleaned = clean(page(*ARTICLE, "Source: Example Press"))
    assert cleaned.syndicated_from == "Example Press"
    assert cleaned.paragraphs == ARTICLE


def test_a_source_line_below_the_comments_is_found() -> None:
    cleaned = clean(page(*ARTICLE, "Leave a Reply", "Quelle: Beispiel", "Latest Posts"))
    assert cleaned.syndicated_from == "Beispiel"


def test_prose_that_begins_with_source_stays() -> None:
    prose = "Sources: the minister and two aides, who spoke of a long night of talks in Norrhamn."
    assert clean(page(*ARTICLE, prose)).paragraphs[-1] == prose


def test_byline_and_date_near_the_top_are_metadata() -> None:
    cleaned = clean(page(TITLE, "By Jane Roe", "March 1, 2023", *ARTICLE[1:]))
    assert cleaned.authors == ["Jane Roe"]
    assert cleaned.published == "2023-03-01"
    assert cleaned.paragraphs == ARTICLE


def test_a_date_far_down_is_no_publication_date() -> None:
    cleaned = clean(page(*ARTICLE, "March 1, 2023", LAST.upper()))
    assert cleaned.published is None
    assert "March 1, 2023" in cleaned.paragraphs


def test_headline_byline_and_date_above_the_text_without_blank_lines() -> None:
    cleaned = clean(f"{TITLE}\nBy Jane Roe\n1 March 2023\n{LEAD} {BODY}\n\n{MORE}\n\n{LAST}")
    assert cleaned.title == TITLE
    assert cleaned.authors == ["Jane Roe"]
    assert cleaned.published == "2023-03-01"
    assert cleaned.paragraphs == [TITLE, f"{LEAD} {BODY}", MORE, LAST]


@pytest.mark.parametrize(
    "furniture",
    [
        "Skip to content",
        "Advertisement",
        "ANZEIGE",
        "Share this article",
        "Share on Facebook",
        "Follow us on Example",
        "Your email address will not be published. Required fields are marked *",
        "Subscribe to our free newsletter",
        "Accept all cookies",
        "Cookie settings",
        "We use cookies to improve your experience. By clicking Accept you agree.",
        "We and our 154 partners use cookies to show you personalised content.",
        "Diese Website verwendet Cookies, um Ihnen besser zu dienen.",
        "© 2023 Norrhamn Daily",
        "Copyright 2023 Norrhamn Daily. All rights reserved.",
        "Read more…",
    ],
)
def test_furniture_is_set_aside_on_top_and_below(furniture: str) -> None:
    for blocks in ([furniture, *ARTICLE], [*ARTICLE, furniture]):
        cleaned = clean(page(*blocks))
        assert cleaned.paragraphs == ARTICLE
        assert cleaned.removed == [furniture]


def test_buttons_are_furniture_in_a_row_and_headings_alone() -> None:
    bar = ["Share", "Facebook", "Twitter", "Email"]
    assert clean(page(TITLE, LEAD, *bar, BODY, MORE, LAST)).paragraphs == ARTICLE
    headed = [TITLE, LEAD, "Twitter", BODY, MORE, LAST]
    assert clean(page(*headed)).paragraphs == headed


@pytest.mark.parametrize(
    "heading", ["Leave a Reply", "Latest Posts", "3 Comments", "Comments (12)", "Comments"]
)
def test_nothing_below_the_end_of_the_article_is_kept(heading: str) -> None:
    comments = ["Angry Reader", LEAD.replace("Dock", "Lazy"), BODY.replace("union", "mob")]
    cleaned = clean(page(*ARTICLE, heading, *comments))
    assert cleaned.paragraphs == ARTICLE
    assert cleaned.removed == [heading, *comments]


def test_a_list_of_links_ends_where_the_article_goes_on() -> None:
    links = ["Related articles", "Grain prices fall again", "Minister visits Norrhamn"]
    cleaned = clean(page(TITLE, LEAD, BODY, *links, MORE, LAST))
    assert cleaned.paragraphs == ARTICLE
    assert cleaned.removed == links


def test_teasers_below_the_article_are_no_part_of_it() -> None:
    links = ["You may also like", "Grain prices fall", MORE.replace("grain", "wine"), "Wine news"]
    assert clean(page(*ARTICLE, *links)).paragraphs == ARTICLE


def test_an_article_about_cookies_stays_whole() -> None:
    blocks = [
        "Accept cookies or pay: what publishers ask of readers",
        "“We use cookies to improve your experience”: few lines are read less, a study said.",
        "We use cookies to follow your clicks, and most accept it, the company said on Monday.",
        "Cookie walls",
        "Copyright law, too, is being rewritten, ministers said in a joint statement.",
        "Subscribe or leave, one publisher told its readers in June, and many left.",
        LAST,
    ]
    assert clean(page(*blocks)).paragraphs == blocks


def test_an_article_about_comments_stays_whole() -> None:
    blocks = [
        "Leave a reply, if you dare: how comment sections changed",
        "Comments below an article were once the heart of a news site, an editor recalled.",
        "Latest posts came first, oldest last, and moderators worked through the night.",
        "Comments",
        "Then the comments went to the networks, and with them went most of the readers.",
        LAST,
    ]
    cleaned = clean(page(*blocks))
    assert cleaned.paragraphs == blocks
    assert cleaned.removed == []


def test_a_repeated_paragraph_is_kept_once() -> None:
    cleaned = clean(page(*ARTICLE, BODY, LAST.upper()))
    assert cleaned.paragraphs == ARTICLE
    assert cleaned.removed == [BODY, LAST.upper()]


def test_a_short_line_said_twice_in_dialogue_is_kept_twice() -> None:
    blocks = [TITLE, LEAD, "“Did you sign?”", "“No.”", "“Will you sign?”", "“No.”", LAST]
    assert clean(page(*blocks)).paragraphs == blocks


def test_a_section_name_above_the_headline_is_not_the_title() -> None:
    cleaned = clean(page("World", *ARTICLE))
    assert cleaned.title == TITLE
    assert cleaned.paragraphs == ["World", *ARTICLE]


@pytest.mark.parametrize(
    "title",
    [
        "Xi calls the friendship “unbreakable”",
        "Storm kills five in the U.S.",
        "Is the strike over?",
        "港口罢工十一天后结束",
    ],
)
def test_a_headline_may_end_in_a_quote_an_abbreviation_or_a_question(title: str) -> None:
    assert clean(page(title, *ARTICLE[1:])).title == title


def test_text_that_begins_with_a_sentence_has_no_title() -> None:
    assert clean(page(*ARTICLE[1:])).title is None


def test_hard_wrapped_text_is_joined_and_its_headline_stays_apart() -> None:
    wrapped = """\
Harbour strike ends after eleven days
Dock workers in the port of Norrhamn returned to work
on Tuesday after an accord. The union said its members
had accepted the offer of the port by a wide margin.
The port handles a third of the country’s grain, says
the ministry of trade."""
    for text in (wrapped, wrapped.replace("\n", "\r\n"), wrapped.replace("days\n", "days\n\n")):
        cleaned = clean(text)
        assert cleaned.title == TITLE
        assert cleaned.paragraphs[1].startswith(f"{LEAD} The union said its members had")
        assert cleaned.paragraphs[-1].endswith("says the ministry of trade.")


def test_every_line_is_a_paragraph_where_there_are_no_blank_lines() -> None:
    assert clean("\n".join(ARTICLE)).paragraphs == ARTICLE


def test_wrapped_chinese_is_joined_without_spaces() -> None:
    cleaned = clean(
        "部长周二在会议上表示两国愿意进一步\n加强在贸易和农业领域的合作并且签署\n一项协议。"
    )
    assert cleaned.paragraphs == [
        "部长周二在会议上表示两国愿意进一步加强在贸易和农业领域的合作并且签署一项协议。"
    ]


@given(st.lists(st.sampled_from([*ARTICLE, "Share", "Comments", "Tags:", "1 March 2023", "x"])))
@settings(deadline=None)
def test_no_block_is_lost_from_sight(blocks: list[str]) -> None:
    cleaned = clean(page(*blocks))
    assert set(cleaned.paragraphs) | set(cleaned.removed) == set(blocks)
    assert len(cleaned.paragraphs) + len(cleaned.removed) == len(blocks)


@pytest.mark.parametrize(
    "unit",
    [
        "we use cookies ",
        "By Aaa Bbb ",
        "subscribe ",
        "Comments\n\n",
        "menu\n",
        "a line here\n",
        "a\n\n",
        " - ",
        "a.-",
        "Share\n\nShare on the ",
        "Related posts\n\nx\n\n",
        "1 March 2023 | ",
        "a | a\n\n",
        "mon ",
    ],
)
def test_a_page_of_any_shape_is_cleaned_in_linear_time(unit: str) -> None:
    text = (unit * 1_000_000)[:1_000_000]
    started = time.process_time()
    clean(text)
    assert time.process_time() - started < LINEAR_S
