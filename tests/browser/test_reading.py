"""For whoever sees badly or listens: everything has a name, and every text stands out from its ground."""

import pytest
from playwright.async_api import expect

from bot.cli.acts.demo.district import NURSERY_HEAD, PRINCIPAL
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMELESS = """() => [...document.querySelectorAll(
  'button, a[href], input:not([hidden]), textarea, select, summary, dialog, [role=button], [tabindex="0"]')]
  .filter(one => one.checkVisibility())
  .filter(one => {
    const named = (one.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id));
    const said = [one.getAttribute('aria-label'), ...named.map(other => other?.textContent)];
    if (!one.matches('input, textarea, select')) {
      said.push(one.textContent, ...[...one.querySelectorAll('img')].map(image => image.alt));
    }
    return !said.some(words => words?.trim()) && !one.labels?.length;
  })
  .map(one => one.outerHTML.slice(0, 120))"""

# WCAG 2.2, 1.4.3; grounds are laid over each other as the browser paints them, disabled controls are exempt.
FAINT = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const read = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, at) => part * a + below[at] * (1 - a));
  const ground = (node) => {
    if (!node) return read(getComputedStyle(document.documentElement).getPropertyValue('--page')).slice(0, 3);
    const own = read(getComputedStyle(node).backgroundColor);
    return own[3] > .995 ? own.slice(0, 3) : over(own, ground(node.parentElement));
  };
  const light = (colour) => colour
    .map(part => part / 255).map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + .05) / (low + .05);
  };
  const found = new Map();
  for (const node of document.querySelectorAll('body *')) {
    const texts = [...node.childNodes].filter(one => one.nodeType === 3);
    const words = texts.map(one => one.textContent).join('').trim();
    const style = getComputedStyle(node);
    if (!words || !node.checkVisibility() || node.closest(':disabled, .skip, noscript')) continue;
    const below = ground(node);
    const ratio = contrast(over(read(style.color), below), below);
    if (ratio < 4.5) found.set(`${node.tagName}.${node.className}`, `${ratio.toFixed(2)} ${words.slice(0, 40)}`);
  }
  return [...found].map(one => one.join(': '));
}"""


async def _is_readable(visitor: Visitor, where: str) -> None:
    nameless = await visitor.page.evaluate(NAMELESS)
    assert nameless == [], where
    for scheme in ("light", "dark"):
        await visitor.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        faint = await visitor.page.evaluate(FAINT)
        assert faint == [], f"{where}, {scheme}"
        await visitor.takes_picture(f"{where}-{scheme}")


async def test_everything_has_a_name_and_stands_out_from_its_ground(visitor: Visitor):
    principal, nursery = visitor.phone(PRINCIPAL), visitor.phone(NURSERY_HEAD, "zalo")
    await nursery.writes("trợ giúp")
    await nursery.sees("làm được những việc sau")
    await _is_readable(visitor, "plain")
    await principal.writes("Có người lạ trước cổng.")
    await principal.sees("chưa được gửi đi")
    await principal.node.get_by_test_id("menu").click()
    await _is_readable(visitor, "commands")
    await principal.node.get_by_test_id("menu").click()
    await principal.node.get_by_test_id("phone-menu").click()
    await _is_readable(visitor, "menu")
    await visitor.page.keyboard.press("Escape")
    await visitor.presses("bar-side")
    await expect(visitor.part("advisory-TB-0001")).to_be_visible()
    await _is_readable(visitor, "side")
    if visitor.is_narrow:
        await visitor.page.keyboard.press("Escape")
        await visitor.presses("bar-clock")
    await visitor.presses("fault-slow")
    await expect(visitor.part("fault-slow")).to_have_attribute("aria-pressed", "true")
    await _is_readable(visitor, "fault")
    await visitor.presses("disputes-open")
    await expect(visitor.part("disputes")).to_be_visible()
    await _is_readable(visitor, "disputes")
    await visitor.part("disputes").get_by_test_id("close").click()
    if visitor.is_narrow:
        await visitor.part("controls").get_by_test_id("close").click()
    for opener, sheet in (("bar-add", "picker"), ("tour-all", "tour-list")):
        await visitor.presses(opener)
        await expect(visitor.part(sheet)).to_be_visible()
        await _is_readable(visitor, sheet)
        await visitor.page.keyboard.press("Escape")
        await expect(visitor.part(sheet)).to_have_count(0)
