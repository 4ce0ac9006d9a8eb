"""The list of commands goes away as it came; what a finger has to hit is large enough; numbers stay whole."""

import pytest
from playwright.async_api import Locator, expect

from bot.cli.acts.demo.district import PRINCIPAL, WARD_OFFICER
from tests.browser.visiting import PagePhone, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOUCHED = 40  # CSS pixels, at least
BROKEN = """node => [...node.querySelectorAll('.words .number')].map(one => one.getClientRects().length)"""

APART = """() => {
  const [brand, clock, end] = ['.brand img', '.clock', '.bar-end'].map(
    one => document.querySelector(one).getBoundingClientRect());
  return brand.right <= clock.left && clock.right <= end.left;
}"""


def _list_of(phone: PagePhone) -> tuple[Locator, Locator]:
    return phone.node.get_by_test_id("menu"), phone.node.get_by_role("listbox", name="Các lệnh")


async def test_the_list_of_commands_closes_by_escape_elsewhere_and_another_phone(visitor: Visitor):
    principal = visitor.phone(PRINCIPAL)
    await principal.is_taken()
    menu, shown = _list_of(principal)
    await menu.click()
    await expect(shown).to_be_visible()
    await expect(menu).to_have_attribute("aria-expanded", "true")
    await visitor.takes_picture("1-open")
    await visitor.page.keyboard.press("Escape")
    await expect(shown).to_be_hidden()
    await expect(menu).to_be_focused()
    await expect(menu).to_have_attribute("aria-expanded", "false")
    await menu.click()
    await principal.node.get_by_test_id("presence").click()
    await expect(shown).to_be_hidden()
    await menu.click()
    await menu.click()
    await expect(shown).to_be_hidden()
    await menu.click()
    if visitor.is_narrow:
        await visitor.phone(WARD_OFFICER).is_taken()
        await principal.is_taken()
    else:
        await visitor.phone(WARD_OFFICER).node.get_by_test_id("input").focus()
    await expect(shown).to_be_hidden()


async def test_commands_are_walked_and_picked_by_keyboard(visitor: Visitor):
    principal, keyboard = visitor.phone(PRINCIPAL), visitor.page.keyboard
    await principal.is_taken()
    menu, shown = _list_of(principal)
    entries = principal.node.get_by_test_id("command")
    await menu.focus()
    await keyboard.press("Enter")
    await expect(entries.first).to_be_focused()
    for key, at in (("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", -1), ("ArrowDown", 0)):
        await keyboard.press(key)
        await expect(entries.nth(at)).to_be_focused()
    await keyboard.press("Tab")
    await expect(shown).to_be_hidden()
    await expect(principal.node.get_by_test_id("input")).to_be_focused()
    await keyboard.type("/trogiu")
    await expect(entries).to_have_count(1)
    await keyboard.press("Escape")
    await expect(shown).to_be_hidden()
    await expect(principal.node.get_by_test_id("input")).to_have_value("/trogiu")
    await keyboard.type("p")
    await keyboard.press("ArrowUp")
    await expect(entries.first).to_be_focused()
    await keyboard.press("Enter")
    await principal.sees("làm được những việc sau")
    await expect(shown).to_be_hidden()
    await expect(principal.node.get_by_test_id("input")).to_have_value("")
    await menu.focus()
    await keyboard.press("Enter")
    await entries.filter(has_text="/phutrach").press("Enter")
    await expect(shown).to_be_hidden()
    await expect(menu).to_be_focused()
    newest = await principal.sees("Công an phường Đa Kao")
    await expect(newest).to_be_in_viewport()


async def test_a_finger_finds_tabs_and_clock_and_numbers_are_not_broken(visitor: Visitor):
    principal = visitor.phone(PRINCIPAL)
    await principal.writes("Số của tôi là 0900 000 110, của bảo vệ là 028 3829 7643, của văn thư là 0900 000 111")
    await principal.sees("chưa được gửi đi")
    lines = await principal.node.evaluate(BROKEN)
    assert len(lines) >= 3
    assert set(lines) == {1}
    if visitor.is_narrow:
        for one in (*await visitor.page.locator("#tabs .tab:not(.add)").all(), visitor.part("bar-clock")):
            box = await one.bounding_box()
            assert box is not None
            assert box["height"] >= TOUCHED
        await expect(visitor.part("bar-clock").locator(".icon")).to_be_visible()
        assert await visitor.page.evaluate(APART), "the clock lies over what stands beside it"
    await visitor.takes_picture("1-bar")
