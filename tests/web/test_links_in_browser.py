"""The page of a link in a real browser: at a phone's width, by day and by night, without a script."""

import pytest
from playwright.async_api import ConsoleMessage, Page, async_playwright

from bot.domain.advisory import Level, Status
from tests.browser.conftest import ARGUMENTS, find_chromium
from tests.kit.roster import OFFICER_A, PRINCIPAL_B
from tests.usecases.test_answering import queued
from tests.web.linked import Site

pytestmark = pytest.mark.slow

# The contrast of each piece of text with what is behind it, as WCAG 2 reckons, and how high what one taps is.
LOOK = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((numbers(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const said = [...document.body.querySelectorAll("*")].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const contrast = said.map((element) => {
    const pair = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => a - b);
    return [(pair[1] + 0.05) / (pair[0] + 0.05), element.textContent.slice(0, 30)];
  });
  const tapped = [...document.querySelectorAll("button, .call a, .file")]
    .map((element) => [element.getBoundingClientRect().height, element.textContent]);
  return { contrast, tapped, wide: document.documentElement.scrollWidth };
}"""


async def looks_well(page: Page, width: int) -> None:
    found = await page.evaluate(LOOK)
    assert found["wide"] <= width
    assert [one for one in found["contrast"] if one[0] < 4.5] == []
    assert [one for one in found["tapped"] if one[0] < 48] == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light")])
async def test_it_is_read_and_answered(site: Site, made, token: str, width: int, scheme) -> None:
    chromium = find_chromium()
    drill = site.token(PRINCIPAL_B, await site.district.issue(OFFICER_A, Status.EXERCISE, Level.LUU_Y))
    khan = site.token(PRINCIPAL_B, await site.district.issue(OFFICER_A, level=Level.KHAN))
    said: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS])
        context = await browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        page = await context.new_page()
        page.on("console", lambda line: said.append(line.text) if not _asks_for_icon(line) else None)
        for one in (khan, drill, token):
            await page.goto(f"{site.url}/l/{one}")
            await looks_well(page, width)
        await page.get_by_role("button", name="Đã nhận").click()
        await page.get_by_text("✓ Đã nhận").first.wait_for()
        await looks_well(page, width)
        await page.get_by_role("button", name="Cần hỗ trợ").click()
        await page.get_by_text("Công an phường đã được báo").wait_for()
        await looks_well(page, width)
        assert await page.get_by_role("button").count() == 0
        await page.go_back()  # a page of before, as the browser kept it or asks for it anew
        await page.reload()
        assert "✓ Cần hỗ trợ" in await page.inner_text("body")
        assert await context.cookies() == []
        await browser.close()
    assert await queued(site.district, "alarm") == [OFFICER_A]
    assert said == []


def _asks_for_icon(line: ConsoleMessage) -> bool:
    """Every browser does, by itself, and there is none."""
    return line.location["url"].endswith("/favicon.ico")
