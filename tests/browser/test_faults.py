"""What goes wrong on purpose is seen where it matters, and the clock gives everything its time."""

import pytest
from playwright.async_api import expect

from bot.cli.acts.demo.district import NURSERY_HEAD, PRINCIPAL, WARD_OFFICER
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_channel_that_is_down_is_told_on_the_phones_concerned(visitor: Visitor):
    principal, nursery = visitor.phone(PRINCIPAL), visitor.phone(NURSERY_HEAD, "zalo")
    told, untold = (phone.node.get_by_test_id("channel-trouble") for phone in (nursery, principal))
    await visitor.turns_fault("fault-zalo-down")
    await nursery.is_taken()
    await expect(told).to_have_text("Zalo đang ngừng: tin chưa tới được.")
    await principal.is_taken()
    await expect(untold).to_be_hidden()
    await visitor.turns_fault("fault-slow")
    await expect(untold).to_have_text("Kênh đang chậm: tin tới trễ vài giây.")
    await visitor.takes_picture("told")
    for fault in ("fault-slow", "fault-zalo-down"):
        await visitor.turns_fault(fault)
    await expect(untold).to_be_hidden()
    await nursery.is_taken()
    await expect(told).to_be_hidden()


async def test_reminders_come_at_their_time_when_the_clock_goes_on_by_a_day(visitor: Visitor):
    principal = visitor.phone(PRINCIPAL)
    await visitor.moves_clock("clock-24h")
    for code in ("NV-0001", "NV-0002"):  # the third comes once a month
        shown = await principal.sees(f"Nhắc việc {code}")
        await expect(shown).not_to_contain_text("nhắc muộn")
    await principal.is_taken()
    hour = (await principal.sees("Nhắc việc NV-0002")).locator("time")
    await expect(hour).to_have_text("07:30")
    await visitor.takes_picture("on-time")


async def test_the_page_opens_on_the_phone_that_the_tour_begins_with_and_hides_no_words(visitor: Visitor):
    ward = visitor.phone(WARD_OFFICER)
    await expect(ward.node).to_be_visible()
    await expect(visitor.part(f"tab-{WARD_OFFICER.number}-telegram")).to_have_attribute("aria-current", "true")
    if visitor.is_narrow:
        await expect(visitor.part(f"tab-{WARD_OFFICER.number}-telegram")).to_be_in_viewport(ratio=0.99)
    else:
        await expect(visitor.part("sample")).to_have_text("dữ liệu mẫu")
        fits = "node => node.scrollWidth <= node.clientWidth"
        assert await visitor.page.locator(".place-name").evaluate(fits)
        bubble = ward.messages.get_by_test_id("bubble").last
        await bubble.hover()
        arrow = await bubble.get_by_test_id("message-menu").bounding_box()
        words = await bubble.bounding_box()
        assert arrow is not None
        assert words is not None
        assert arrow["x"] >= words["x"] + words["width"] - 1, "it stands beside the words"
    await ward.writes("tro giup")
    await ward.sees("làm được những việc sau")
    await visitor.takes_picture("help")
