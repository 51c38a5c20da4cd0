"""The report's page in a real browser: wide and narrow, light and dark, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from evals import cases, report
from tests import chromium, evals_report_stub, evals_stub
from tests.test_html_view import CONTRAST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.chromium import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium.BROWSER is None, reason="no chromium on the PATH; apt-get install chromium"
    ),
    pytest.mark.asyncio(loop_scope="module"),
]

OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
OUTSIDE = """[...document.querySelectorAll("body *")]
  .filter((e) => !e.closest(".scroll, .unseen, .skip, thead"))
  .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((e) => e.tagName + "." + (e.className.baseVal ?? e.className))"""
FILLS = """[...document.querySelectorAll(".key .mark")]
  .map((mark) => getComputedStyle(mark).fill + " " + mark.tagName)"""


@pytest_asyncio.fixture(name="page", loop_scope="module", scope="module")
async def _page(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Page]:
    folder = tmp_path_factory.mktemp("browser")
    evals_stub.make_gold(folder / "gold")
    file = folder / "report.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases, "GOLD", folder / "gold")
        file.write_text(report.html(evals_report_stub.whole()), encoding="utf-8")
    async with chromium.launched(folder / "profile") as page:
        await page.resize(1280)
        await page.open(file.as_uri())
        yield page


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _fresh(page: Page) -> None:
    await page.prefer("light")
    await page.resize(1280)
    await page.ask(OPEN_ALL)


async def test_the_page_loads_nothing_runs_nothing_and_breaks_no_rule_of_its_own(
    page: Page,
) -> None:
    assert len(page.requests) == 1
    assert page.console == []
    assert await page.ask("document.scripts.length + document.images.length") == 0
    assert await page.ask("document.title") == "Evals: pipeline, naive on 2 articles"


async def test_policy_stops_what_gets_in_all_the_same(page: Page) -> None:
    stopped = await page.ask(
        """new Promise((done) => {
            const found = [];
            addEventListener("securitypolicyviolation", (e) => found.push(e.violatedDirective));
            const image = document.createElement("img");
            image.src = "https://news.example/pixel.png";
            const script = document.createElement("script");
            script.append("window.ran = true");
            document.body.append(image, script);
            image.remove();
            script.remove();
            setTimeout(() => done(found), 100);
        })"""
    )
    page.console.clear()
    assert {"img-src", "script-src-elem"} <= set(stopped)
    assert await page.ask("window.ran ?? false") is False


@pytest.mark.parametrize("width", [1280, 800, 360])
async def test_nothing_stands_outside_the_page_at_any_width(page: Page, width: int) -> None:
    await page.resize(width)
    assert await page.ask(OUTSIDE) == []
    assert await page.ask("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_has_the_contrast_of_wcag_aa(page: Page, scheme: str) -> None:
    await page.prefer(scheme)
    assert await page.ask(CONTRAST) == {}


async def test_systems_differ_in_shape_and_in_hue_and_dark_has_its_own(page: Page) -> None:
    light = set(await page.ask(FILLS))
    await page.prefer("dark")
    dark = set(await page.ask(FILLS))
    assert len(light) == len(dark) == 2
    assert len({fill.rpartition(" ")[2] for fill in light}) == 2
    assert not light & dark


async def test_an_interval_is_drawn_where_its_numbers_say(page: Page) -> None:
    drawn, said = await page.ask(
        """(() => {
            const body = [...document.querySelectorAll(".scores tbody")]
              .find((b) => b.querySelector("code").textContent === "validity.valid");
            const plot = body.querySelector(".dots").getBoundingClientRect();
            const square = body.querySelector("rect.mark").getBoundingClientRect();
            const scale = plot.width / 320;
            const x = (square.x + square.width / 2 - plot.x) / scale;
            const row = body.querySelectorAll("tr")[1];
            return [(x - 10) / 300, Number(row.querySelector(".mean").textContent)];
        })()"""
    )
    assert drawn == pytest.approx(said, abs=0.01)
    assert said == 0.5


async def test_a_plot_lane_stands_beside_its_row(page: Page) -> None:
    apart = await page.ask(
        """[...document.querySelectorAll(".scores tbody")].flatMap((body) =>
            [...body.querySelectorAll(".dots .mark")].map((mark, n) => {
              const row = [...body.querySelectorAll("td.mean")][n].getBoundingClientRect();
              const lane = mark.getBoundingClientRect();
              return Math.abs(row.y + row.height / 2 - lane.y - lane.height / 2);
            }))"""
    )
    assert apart
    assert max(apart) < 8


async def test_the_name_of_an_article_opens_its_items(page: Page) -> None:
    await page.ask("document.querySelectorAll('details').forEach((each) => { each.open = false; })")
    await page.click("#articles a[href='#case-ferry']")
    assert await page.ask("document.querySelector('#case-ferry').closest('details').open") is True
    top = await page.ask("document.querySelector('#case-ferry').getBoundingClientRect().top")
    assert 0 <= top < 800


async def test_tables_keep_their_meaning_where_cells_are_stacked(page: Page) -> None:
    await page.resize(360)
    tree = await page.send("Accessibility.getFullAXTree")
    roles = [node["role"]["value"] for node in tree["nodes"] if not node.get("ignored")]
    assert roles.count("table") == await page.ask("document.querySelectorAll('table').length")
    assert roles.count("rowheader") > 20
    assert roles.count("image") >= 20


async def test_the_keyboard_reaches_links_details_and_what_scrolls(page: Page) -> None:
    await page.resize(360)
    await page.ask("document.activeElement.blur(), scrollTo(0, 0)")
    reached = set()
    for _ in range(30):
        await page.press("Tab")
        reached.add(
            await page.ask("document.activeElement.className || document.activeElement.tagName")
        )
    assert {"skip", "SUMMARY", "A", "scroll"} <= reached


async def test_on_paper_the_items_are_there_without_being_opened(page: Page) -> None:
    await page.ask("document.querySelectorAll('details').forEach((each) => { each.open = false; })")
    await page.send("Emulation.setEmulatedMedia", media="print")
    height = await page.ask("document.querySelector('#case-bridge').getBoundingClientRect().height")
    await page.send("Emulation.setEmulatedMedia", media="")
    assert height > 300
