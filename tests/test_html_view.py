"""The HTML view in a real browser: what a reader with a mouse, a keyboard or a phone meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from summarizer.render.html import to_html
from tests import chromium, invented

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.chromium import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium.BROWSER is None, reason="no chromium on the PATH; apt-get install chromium"
    ),
]

LIT = "[...document.querySelectorAll('.piece.on')].map(p => p.closest('.sentence').id)"
LIT_CLAIMS = "[...document.querySelectorAll('.claim.on')].map(c => c.id)"
LIT_WORDS = "[...document.querySelectorAll('.piece.on')].map(p => p.textContent)"
FOCUSED = "document.activeElement.closest('.claim')?.id ?? null"
CONTRAST = """(() => {
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return color === "rgba(0, 0, 0, 0)" ? ground(element.parentElement) : color;
  };
  const worst = {};
  for (const element of document.querySelectorAll("body *")) {
    if (![...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    if (element.matches("script, style, .skip, #peek *")) continue;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) worst[element.className || element.tagName] = ratio;
  }
  return worst;
})()"""


@pytest_asyncio.fixture(name="page", loop_scope="module", scope="module")
async def _page(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Page]:
    folder = tmp_path_factory.mktemp("browser")
    file = folder / "brief.html"
    file.write_text(to_html(invented.brief(), invented.article()), encoding="utf-8")
    async with chromium.launched(folder / "profile") as page:
        await page.resize(1280)
        await page.open(file.as_uri())
        yield page


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _fresh(page: Page) -> None:
    """Bring the page back to a wide light window with nothing chosen."""
    await page.prefer("light")
    await page.resize(1280)
    await page.press("Escape")
    await page.ask("document.activeElement.blur(), getSelection().empty(), scrollTo(0, 0)")


pytestmark.append(pytest.mark.asyncio(loop_scope="module"))


async def test_nothing_of_the_article_ran_and_nothing_was_loaded(page: Page) -> None:
    assert await page.ask("document.title") == (
        "Dockers & crane drivers walk out in Port Velm: brief and article"
    )
    assert await page.ask("document.scripts.length") == 1
    assert await page.ask("document.images.length") == 0
    assert len(page.requests) == 1
    assert page.console == []
    shown = await page.ask("document.querySelector('#S6').innerText")
    assert invented.SCRIPT in shown
    assert invented.MARKUP in shown


async def test_policy_stops_a_script_that_gets_in_all_the_same(page: Page) -> None:
    await page.ask(
        """(() => {
            window.stopped = [];
            addEventListener("securitypolicyviolation", (e) => stopped.push(e.violatedDirective));
            const image = document.createElement("img");
            image.setAttribute("src", "https://news.example/pixel.png");
            const script = document.createElement("script");
            script.append("window.ran = true");
            const style = document.createElement("style");
            style.append("body { display: none }");
            const strangers = [image, style, script];
            document.body.append(...strangers);
            for (const stranger of strangers) stranger.remove();
        })()"""
    )
    stopped = await page.ask("new Promise(done => setTimeout(() => done(stopped), 100))")
    assert await page.ask("window.ran ?? false") is False
    assert {"img-src", "style-src-elem", "require-trusted-types-for"} <= set(stopped)


async def test_every_sentence_is_shown_as_the_article_has_it(page: Page) -> None:
    for sentence in invented.article().sentences:
        shown = await page.ask(
            f"""[...document.querySelector('#{sentence.id}').childNodes]
                .filter(n => !n.matches?.('.number, .live')).map(n => n.textContent).join('')"""
        )
        assert shown.strip() == sentence.text


async def test_hovering_a_claim_lights_its_sentences_and_no_others(page: Page) -> None:
    await page.hover("#c2 .text")
    assert await page.ask(LIT) == ["S3", "S3", "S3", "S4"]  # S3 is cut around a name
    assert await page.ask(LIT_CLAIMS) == ["c2"]
    await page.hover("h1")
    assert await page.ask(LIT) == []


async def test_hovering_words_lights_the_claims_that_rest_on_them(page: Page) -> None:
    await page.hover("#S5 .piece")
    assert await page.ask(LIT_CLAIMS) == ["c4"]


async def test_claim_on_a_part_of_a_sentence_lights_that_part_after_emoji(page: Page) -> None:
    await page.hover("#c8 .text")
    assert await page.ask(LIT_WORDS) == ["No talks, no ships"]


async def test_claim_that_nothing_supports_lights_no_sentence(page: Page) -> None:
    await page.hover("#c12 .text")
    assert await page.ask(LIT_CLAIMS) == ["c12"]
    assert await page.ask(LIT) == []


async def test_tab_walks_through_the_claims_in_order_and_lights_their_sentences(
    page: Page,
) -> None:
    seen: list[str] = []
    for _ in range(30):
        await page.press("Tab")
        claim = await page.ask(FOCUSED)
        if claim and claim not in seen:
            seen.append(claim)
            assert await page.ask(LIT_CLAIMS) == [claim]
        if claim == "c4":
            assert await page.ask(LIT) == ["S5"]
            assert (
                await page.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            )
    assert seen == [f"c{number}" for number in range(1, 14)]


async def test_focus_tells_a_screen_reader_the_sentence_and_the_finding(page: Page) -> None:
    await page.ask("document.querySelector('#c4 a').focus()")
    said = await page.ask("document.querySelector('#said').textContent")
    assert said == f"S5 {invented.article().sentences[4].text}"
    described = "document.getElementById(document.activeElement.getAttribute('aria-describedby'))"
    assert "the number is not in the evidence" in await page.ask(f"{described}.textContent")


async def test_enter_goes_to_the_sentence_and_its_number_leads_back(page: Page) -> None:
    await page.ask("document.querySelector('#c4 a').focus()")
    await page.press("Enter")
    assert await page.ask("location.hash") == "#S5"
    assert await page.ask("document.querySelector('#S5').matches(':target')")
    await page.ask("document.querySelector('#S5 .number').focus()")
    assert await page.ask(LIT_CLAIMS) == ["c4"]
    await page.press("Enter")
    assert await page.ask("location.hash") == "#c4"


async def test_landmarks_and_headings_have_names(page: Page) -> None:
    names = "[...document.querySelectorAll('main, article, aside')].map(e => e.ariaLabel)"
    assert await page.ask(names) == ["Brief", "Article", "Evidence of the chosen claim"]
    headings = "[...document.querySelectorAll('h1, h2')].map(e => e.textContent)"
    assert await page.ask(headings) == [
        "Dockers & crane drivers walk out in Port Velm",
        "Summary",
        "Key facts",
        "Actors",
        "Stances",
        "Context the article states",
        "Background",
        "Countries mentioned",
        "Article",
    ]


async def test_findings_are_told_in_words_not_by_color_alone(page: Page) -> None:
    assert await page.ask("document.querySelector('#c4 .mark').innerText") == "✕ Flagged"
    assert await page.ask("document.querySelector('#c3 .mark').innerText") == "▲ Doubtful"
    colors = [
        await page.ask(f"getComputedStyle(document.querySelector('{where}')).color")
        for where in ("#c4 .findings li", "#c3 .findings li", "#c4 .text")
    ]
    assert len(set(colors)) == 3


@pytest.mark.parametrize("width", [320, 360, 768])
async def test_narrow_screen_has_one_column_and_no_sideways_scrolling(
    page: Page, width: int
) -> None:
    await page.resize(width)
    room = "document.documentElement.clientWidth - document.documentElement.scrollWidth"
    assert await page.ask(room) == 0
    tops = "['brief', 'article'].map(id => document.getElementById(id).getBoundingClientRect().top)"
    brief, article = await page.ask(tops)
    assert article > brief


async def test_first_tap_on_a_phone_shows_the_sentence_and_the_second_goes_there(
    page: Page,
) -> None:
    await page.resize(360)
    await page.ask("location.hash = ''")
    await page.click("#c4 .text")
    assert await page.ask("location.hash") == ""
    box = (
        "(() => { const b = document.querySelector('#peek').getBoundingClientRect(); return %s })()"
    )
    assert await page.ask(box % "b.width > 300 && b.bottom <= innerHeight && b.height > 60")
    await page.click("#c4 .text")
    assert await page.ask("location.hash") == "#S5"
    await page.press("Escape")
    assert await page.ask(box % "b.width") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_has_contrast_in_light_and_dark(page: Page, scheme: str) -> None:
    await page.prefer(scheme)
    await page.hover("#c4 .text")
    assert await page.ask(CONTRAST) == {}


async def test_dark_mode_follows_the_system(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = await page.ask(ground)
    await page.prefer("dark")
    assert (light, await page.ask(ground)) == ("rgb(253, 252, 249)", "rgb(23, 22, 20)")


async def test_right_to_left_and_cjk_keep_their_direction(page: Page) -> None:
    direction = "getComputedStyle(document.querySelector('%s')).direction"
    assert await page.ask(direction % "#S7") == "rtl"
    assert await page.ask(direction % "#c6") == "rtl"
    assert await page.ask(direction % "#S8") == "ltr"
    assert await page.ask(
        "document.querySelector('#S8').innerText.includes('罢工将持续到星期五。')"
    )


async def test_page_works_by_its_links_without_the_script(page: Page) -> None:
    links = "[...document.querySelectorAll('main a, article a.number')].map(a => a.hash)"
    hashes = await page.ask(links)
    assert len(hashes) > 20
    assert await page.ask(f"{hashes}.filter(hash => !document.querySelector(hash))") == []
