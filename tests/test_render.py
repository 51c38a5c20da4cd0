from __future__ import annotations

import json
import re

import pytest
from markdown_it import MarkdownIt
from rich.cells import cell_len

from summarizer.brief import Brief, Verification
from summarizer.render import FORMATS, render, to_json
from summarizer.render.html import to_html
from summarizer.render.markdown import to_markdown
from summarizer.render.text import to_text
from tests import invented

HOSTILE = (
    "\x1b[31mred\x1b[0m \x9b2J \u202eesrever\u202c \x07bell \U000e0041tag [x](http://e.example)"
)
DANGEROUS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


@pytest.fixture(name="brief")
def _brief() -> Brief:
    return invented.brief()


def _hostile(value: object) -> object:
    """Put hostile characters into every free string of a dumped brief."""
    if isinstance(value, dict):
        free = {"text", "name", "role", "title", "publisher", "message", "words", "raw", "model"}
        return {
            key: f"{HOSTILE} {item}" if key in free and isinstance(item, str) else _hostile(item)
            for key, item in value.items()
        }
    return [_hostile(item) for item in value] if isinstance(value, (list, tuple)) else value


def _poisoned(brief: Brief) -> Brief:
    return Brief.model_validate(_hostile(brief.model_dump()))


def _block(text: str, start: str) -> list[str]:
    """Lines from the one that contains `start` on."""
    lines = text.splitlines()
    return lines[next(i for i, line in enumerate(lines) if start in line) :]


# --- all formats


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_shows_every_claim(brief: Brief, fmt: str) -> None:
    page = render(brief, invented.article(), fmt, width=1000)  # type: ignore[arg-type]  # FORMATS
    for fact in brief.key_facts:
        assert fact.text in page
    for actor in brief.actors:
        assert actor.name in page


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_shows_every_finding(brief: Brief, fmt: str) -> None:
    page = render(brief, invented.article(), fmt, width=1000)  # type: ignore[arg-type]  # FORMATS
    for finding in brief.verification.findings:
        assert finding.message in page


@pytest.mark.parametrize("fmt", FORMATS)
def test_no_format_passes_control_characters_or_direction_overrides(brief: Brief, fmt: str) -> None:
    page = render(_poisoned(brief), invented.article(), fmt, evidence=True)  # type: ignore[arg-type]  # FORMATS
    assert not DANGEROUS.search(page)
    assert "esrever" in page


def test_json_with_escapes_is_the_same_brief(brief: Brief) -> None:
    poisoned = _poisoned(brief)
    assert Brief.model_validate_json(to_json(poisoned)) == poisoned


def test_jsonl_is_one_line_even_with_unicode_line_ends(brief: Brief) -> None:
    actor = brief.actors[0].model_copy(update={"name": "Ana\u2028Brodeur\x85"})
    line = to_json(brief.model_copy(update={"actors": (actor,)}), indent=None)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["actors"][0]["name"] == "Ana\u2028Brodeur\x85"


# --- text


def test_text_without_color_has_no_escape_sequence(
    brief: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in to_text(brief)


def test_text_with_color_is_the_same_text(brief: Brief) -> None:
    colored = to_text(brief, color=True)
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored).split() == to_text(brief).split()


@pytest.mark.parametrize("width", [40, 60, 88])
def test_no_text_line_is_wider_than_asked_cjk_counting_double(brief: Brief, width: int) -> None:
    point = brief.geopolitical_context.background[0].model_copy(update={"text": "罢工将持续" * 30})
    context = brief.geopolitical_context.model_copy(update={"background": (point,)})
    text = to_text(brief.model_copy(update={"geopolitical_context": context}), width=width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert all(line == line.rstrip() for line in text.splitlines())


def test_text_opens_with_title_and_what_is_known_of_the_source(brief: Brief) -> None:
    lines = to_text(brief, width=200).splitlines()
    assert lines[0] == "Dockers & crane drivers walk out in Port Velm"
    assert lines[1].startswith(
        "The Velm Courier · from Littoral Wire · by J. Quill · 2031-05-06 · report · 110 words"
    )
    assert lines[2] == "Countries: Netherlands, Kosovo"


def test_unknown_source_leaves_no_trace_in_text(brief: Brief) -> None:
    unknown = {"title": None, "publisher": None, "syndicated_from": None, "published": None}
    info = brief.article.model_copy(update={**unknown, "authors": (), "url": None})
    lines = to_text(brief.model_copy(update={"article": info})).splitlines()
    assert lines[:2] == ["Untitled article", "report · 110 words"]


def test_fact_shows_status_speaker_time_and_sentences(brief: Brief) -> None:
    line = (
        "1. About 4,200 dockers walked out. (claimed; according to SDV; Tuesday (2031-05-06)) [S2]"
    )
    assert line in to_text(brief, width=200)


def test_reported_fact_without_speaker_shows_neither(brief: Brief) -> None:
    assert "  3. A slogan was painted on a crane. [S6]\n" in to_text(brief)


def test_actor_shows_role_and_country_name(brief: Brief) -> None:
    text = to_text(brief)
    assert "- Ana Brodeur (transport minister; Netherlands) [S3]" in text
    assert "- SDV (non-governmental organization) [S2]" in text


def test_stance_reads_holder_arrow_target_with_polarity_and_intensity(brief: Brief) -> None:
    text = to_text(brief)
    assert "- Ana Brodeur → SDV (against; strong (3/3); in own words) [S3]" in text
    assert "the author → the strike (neutral; mild (1/3); implied)" in text


def test_flagged_fact_is_marked_and_its_finding_stands_beneath(brief: Brief) -> None:
    marked, finding, *_ = _block(to_text(brief), "21 percent")
    assert marked.startswith("! 2. Exports fell")
    assert finding == ("     ! error: the number is not in the evidence: “21 percent”; see S5")


def test_warning_has_a_mark_of_its_own(brief: Brief) -> None:
    marked, finding, *_ = _block(to_text(brief, width=200), "4,200")
    assert marked.startswith("? 1. ")
    assert finding.strip() == "? warning: the date rests on the day of publication"


def test_claim_citing_a_sentence_that_does_not_exist_is_marked_without_any_finding(
    brief: Brief,
) -> None:
    unchecked = Verification(status="unchecked", items=(), findings=())
    text = to_text(brief.model_copy(update={"verification": unchecked}), width=200)
    marked, reason, *_ = _block(text, "the strike")
    assert marked.startswith("! - the author → the strike")
    assert marked.endswith("[S99: no such sentence]")
    assert "no sentence of the article was found to support this" in reason
    assert "Not checked: the claims were not compared with the article." in text


def test_misquoted_claim_shows_how_the_article_words_it(brief: Brief) -> None:
    marked, difference, reason, *_ = _block(to_text(brief), "two ships")
    assert marked == "! 6. A banner said “No talks, two ships”. [S9, edited]"
    assert difference.strip() == "differs: the article has “no”, the quote “two” (number)"
    assert reason.strip() == "! error: what this rests on is not in the article as quoted"


def test_finding_about_item_ten_does_not_land_on_item_one(brief: Brief) -> None:
    facts = brief.key_facts * 2
    finding = brief.verification.findings[0].model_copy(update={"path": "$.key_facts[10]"})
    verification = brief.verification.model_copy(update={"findings": (finding,)})
    text = to_text(brief.model_copy(update={"key_facts": facts, "verification": verification}))
    assert "the number is not" in _block(text, "11. ")[1]
    assert "the number is not" not in _block(text, "2. Exports")[1]


def test_finding_about_no_item_is_not_lost(brief: Brief) -> None:
    finding = brief.verification.findings[0].model_copy(update={"path": "$"})
    verification = brief.verification.model_copy(update={"findings": (finding,)})
    heading, line, *_ = _block(
        to_text(brief.model_copy(update={"verification": verification})), "Other findings"
    )
    assert heading == "Other findings"
    assert line.startswith("  ! error: the number is not in the evidence")


def test_item_that_was_not_checked_among_checked_ones_says_so(brief: Brief) -> None:
    items = tuple(i for i in brief.verification.items if i.path != "$.key_facts[2]")
    verification = brief.verification.model_copy(update={"items": items})
    text = to_text(brief.model_copy(update={"verification": verification}))
    assert "3. A slogan was painted on a crane. (unchecked) [S6]" in text


def test_doubtful_summary_sentence_stands_apart(brief: Brief) -> None:
    finding = brief.verification.findings[0].model_copy(
        update={"path": "$.summary.sentences[1]", "sentence_id": None}
    )
    verification = brief.verification.model_copy(update={"findings": (finding,)})
    text = to_text(brief.model_copy(update={"verification": verification}), width=120)
    assert _block(text, "Summary")[1:4] == [
        "  Dockers in Port Velm walked out on Tuesday. [S2]",
        "! The minister ruled out talks while the union holds out until Friday. [S3] [S4]",
        "  ! error: the number is not in the evidence: “21 percent”",
    ]


def test_background_is_labelled_as_the_models_own_and_unverified(brief: Brief) -> None:
    heading, line, *_ = _block(to_text(brief), "Background")
    assert heading == "Background. Added by the model from memory: not in the article, unverified."
    assert line == "  - Velm and Orsk have long competed for cargo."


def test_empty_sections_say_none_found_or_stay_away(brief: Brief) -> None:
    context = brief.geopolitical_context.model_copy(update={"stated": (), "background": ()})
    bare = {"actors": (), "stances": (), "key_facts": (), "geopolitical_context": context}
    text = to_text(brief.model_copy(update=bare))
    assert text.count("none found") == 3
    assert "Background" not in text
    assert "Context" not in text


def test_evidence_is_listed_once_in_article_order_on_request(brief: Brief) -> None:
    lines = _block(to_text(brief, evidence=True, width=400), "Evidence")
    tags = [line.split("]")[0] for line in lines[1:10]]
    assert tags == [f"  [S{number}" for number in range(2, 11)]
    assert "  [S9] No talks, no ships" in lines
    assert "\nEvidence\n" not in to_text(brief)


def test_text_ends_with_verification_and_provenance(brief: Brief) -> None:
    made = (
        "local/tiny-test on this machine · brief@1 · "
        "1,705 tokens read, 600 of them cached, 728 written · 28.3 s"
    )
    assert to_text(brief, width=200).splitlines()[-4:] == [
        "Verification",
        "  10 of 13 claims verified, 3 flagged; 1 error, 1 warning.",
        "",
        made,
    ]


def test_country_code_that_no_country_has_is_shown_as_it_is(brief: Brief) -> None:
    context = brief.geopolitical_context.model_copy(update={"countries": ("QQQ",)})
    assert "Countries: QQQ" in to_text(brief.model_copy(update={"geopolitical_context": context}))


# --- markdown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<!-- hidden",
        "[click](javascript:alert(1))",
        "![x](http://evil.example/x.png)",
        "<http://evil.example>",
        "http://evil.example and www.evil.example and mail@evil.example",
        "# heading",
        "1. one",
        "12) twelve",
        "- item",
        "> quote",
        "---",
        "`code` and ```",
        "*bold* __bold__ ~~gone~~",
        "a | b",
        "&lt;b&gt; &amp;",
        "\\<b>",
        "[ref]: http://evil.example",
        "    indented",
        "line\n\n# heading\n```\nfence",
    ],
)
def test_markdown_shows_the_text_and_takes_none_of_it_for_markup(brief: Brief, text: str) -> None:
    fact = brief.key_facts[2].model_copy(update={"text": text})
    info = brief.article.model_copy(update={"title": text})
    page = to_markdown(brief.model_copy(update={"key_facts": (fact,), "article": info}))
    plain = to_markdown(brief.model_copy(update={"key_facts": brief.key_facts[2:3]}))
    parser = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    tokens = parser.parse(page)
    assert [t.type for t in tokens] == [t.type for t in parser.parse(plain)]
    inlines = [token for token in tokens if token.type == "inline"]
    kinds = {child.type for token in inlines for child in token.children or []}
    assert kinds <= {"text", "text_special", "em_open", "em_close", "strong_open", "strong_close"}
    shown = ["".join(child.content for child in token.children or []) for token in inlines]
    assert shown[0] == " ".join(text.split())


@pytest.mark.parametrize("text", ["https://e.example/a", "www.e.example", "me@e.example"])
def test_markdown_leaves_nothing_that_github_would_link_by_itself(brief: Brief, text: str) -> None:
    fact = brief.key_facts[2].model_copy(update={"text": text})
    assert text not in to_markdown(brief.model_copy(update={"key_facts": (fact,)}))


def test_markdown_headings_start_at_level_two(brief: Brief) -> None:
    levels = re.findall(r"(?m)^(#+) ", to_markdown(brief))
    assert levels[0] == "##"
    assert set(levels) == {"##", "###"}


def test_markdown_marks_the_flagged_fact(brief: Brief) -> None:
    marked, finding, *_ = _block(to_markdown(brief), "21 percent")
    assert (
        marked
        == "2. **!** Exports fell by 21 percent. *(according to the customs office)* \\[S5\\]"
    )
    assert finding == "   - error: the number is not in the evidence: “21 percent”; see S5"


# --- html: what needs no browser


def test_html_escapes_the_article(brief: Brief) -> None:
    page = to_html(brief, invented.article())
    assert page.count("<script") == page.count("</script>") == 1
    assert page.count("<style") == page.count("</style>") == 1
    assert "<img" not in page
    assert "&lt;script&gt;document.title" in page


def test_html_names_no_address_but_that_of_the_article(brief: Brief) -> None:
    page = to_html(brief, invented.article())
    addresses = re.findall(r'(?:href|src|url)\W+((?:https?:)?//[^"\s]+)', page)
    assert addresses
    assert all(a.startswith("https://news.example/2031/port-strike") for a in addresses)


def test_html_policy_allows_its_own_script_and_style_only(brief: Brief) -> None:
    page = to_html(brief, invented.article())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    rules = policy[1].replace("&#39;", "'")
    assert rules.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in rules
    assert " style=" not in page
    assert not re.search(
        r"\son\w+=(?!&)", page.split("<body>")[1].split("<script>")[0].replace("onerror=&", "")
    )


def test_html_links_to_the_words_in_the_live_page(brief: Brief) -> None:
    page = to_html(brief, invented.article())
    assert (
        'href="https://news.example/2031/port-strike?id=7&amp;lang=en#:~:text='
        'Neighbouring%20Orsk%20has%20offered%20to%20take%20the%20diverted%20ships."' in page
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "http://[", None])
def test_html_links_to_no_other_kind_of_address(brief: Brief, url: str | None) -> None:
    info = brief.article.model_copy(update={"url": url})
    page = to_html(brief.model_copy(update={"article": info}), invented.article(url=url))
    assert ":~:text" not in page
    assert "live page" not in page.split("<body>")[1].split("<script>")[0]
    assert 'href="javascript' not in page


def test_html_of_another_text_says_so_and_links_only_what_still_matches(brief: Brief) -> None:
    changed = invented.article().model_copy(update={"sha256": "f" * 64})
    page = to_html(brief, changed)
    assert "This brief was made of another text" in page
    assert 'href="#S5"' in page
    other = brief.key_facts[1].evidence[0].model_copy(update={"start": 0, "end": 7})
    fact = brief.key_facts[1].model_copy(update={"evidence": (other,)})
    page = to_html(brief.model_copy(update={"key_facts": (fact,)}), changed)
    assert 'href="#S5"' not in page


def test_html_cuts_sentences_by_characters_not_utf_16_units(brief: Brief) -> None:
    page = to_html(brief, invented.article())
    assert re.search(r'data-c="c8">No talks, no ships</span>” 🚢\.', page)


def test_html_names_the_languages_of_article_and_brief(brief: Brief) -> None:
    made = brief.provenance.model_copy(update={"parameters": {"language": "fr"}})
    arabic = invented.article().model_copy(update={"language": "ar"})
    page = to_html(brief.model_copy(update={"provenance": made}), arabic)
    assert re.search(r'<article [^>]*lang="ar"', page)
    assert re.search(r'<section class="facts"[^>]*lang="fr"', page)
