"""A visitor at the page and the phones there, in people's words; what goes wrong is kept as `troubles`."""

import os
import re
from pathlib import Path

from playwright.async_api import ConsoleMessage, Dialog, Locator, Page, Request, Response, expect

from bot.cli.acts.demo.district import Holder
from tests.browser.running import RunningDemo

NARROW = 390
SIZES = {1280: 800, NARROW: 844}
PICTURES = Path(__file__).parent / "screenshots"
DEPARTED = "net::ERR_ABORTED"  # what was under way when the page was left


class Visitor:
    """One page in one browser. `width` decides how it looks: phones side by side, or one at a time behind tabs."""

    def __init__(self, page: Page, demo: RunningDemo, width: int, story: str) -> None:
        self.page = page
        self.demo = demo
        self.width = width
        self.story = story
        self.troubles: list[str] = []
        self.refusals_are_expected = False
        self.is_away = False  # the demo is stopped on purpose: what fails meanwhile is no news
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.troubles.append(f"exception: {error}"))
        page.on("requestfailed", self._miss)
        page.on("response", self._receive)
        page.on("dialog", self._be_asked)

    @property
    def is_narrow(self) -> bool:
        return self.width == NARROW

    async def comes(self) -> None:
        await self.page.goto(self.demo.url)
        await self.sees_phones()

    async def comes_again(self) -> None:
        """Reloads."""
        await self.page.reload()
        await self.sees_phones()

    async def sees_phones(self) -> None:
        await expect(self.page.locator("[data-testid^=phone-]").first).to_be_attached()
        await expect(self.page.locator("#offline")).to_be_hidden()

    def part(self, name: str) -> Locator:
        """By its test id."""
        return self.page.get_by_test_id(name)

    async def presses(self, name: str) -> None:
        await self.part(name).click()

    def phone(self, whose: Holder | str, channel: str = "telegram") -> "PagePhone":
        number = whose if isinstance(whose, str) else whose.number
        return PagePhone(self, number, channel)

    async def moves_clock(self, name: str) -> None:
        """By one of the bar's buttons, which stand in a sheet where there is no room."""
        if self.is_narrow:
            await self.presses("bar-clock")
        await self.presses(name)
        if name != "clock-until":
            await self._leaves_controls()

    async def turns_fault(self, name: str) -> None:
        """On or off, by its switch."""
        if self.is_narrow:
            await self.presses("bar-clock")
        switch = self.part(name)
        before = await switch.get_attribute("aria-pressed")
        await switch.click()
        await expect(switch).to_have_attribute("aria-pressed", "false" if before == "true" else "true")
        await self._leaves_controls()

    async def _leaves_controls(self) -> None:
        if self.is_narrow:
            await self.part("controls").get_by_test_id("close").click()

    async def moves_clock_to(self, day: str, hour: str) -> None:
        """To a moment as people write it, in Vietnam's time: 27/11/2026 and 07:45."""
        await self.moves_clock("clock-until")
        await self.part("moment-day").fill(day)
        await self.part("moment-hour").fill(hour)
        await self.presses("moment-go")
        await expect(self.part("moment")).to_have_count(0)
        await self._leaves_controls()

    async def opens_phone_of(self, whose: Holder, sought: str, channel: str = "telegram") -> "PagePhone":
        """Through the picker."""
        await self.presses("bar-add")
        await self.part("picker-search").fill(sought)
        await self.presses(f"open-{whose.number}-{channel}")
        await expect(self.part("picker")).to_have_count(0)
        return self.phone(whose, channel)

    async def opens_phone_of_stranger(self, name: str, number: str, channel: str = "telegram") -> "PagePhone":
        await self.presses("bar-add")
        await self.part("stranger-name").fill(name)
        await self.part("stranger-number").fill(number)
        await self.part("stranger-channel").select_option(channel)
        await self.presses("stranger-open")
        await expect(self.part("picker")).to_have_count(0)
        return self.phone(f"+84{number[1:]}", channel)

    async def takes_picture(self, step: str, target: Path | None = None) -> None:
        """Only when pictures are asked for."""
        if os.environ.get("SCREENSHOTS"):
            PICTURES.mkdir(exist_ok=True)
            path = target or PICTURES / f"{self.story}-{self.width}-{step}.png"
            await self.page.screenshot(path=path, animations="disabled")

    async def finds_nothing_wrong(self) -> None:
        """Nothing went wrong, and nothing is wider than the screen."""
        wider = await self.page.evaluate(
            "[...[document.documentElement, document.body, ...document.querySelectorAll('.log')]]"
            ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.dataset.testid || e.tagName)"
        )
        assert wider == [], f"scrolls sideways: {wider}"
        assert not self.troubles, self.troubles
        assert not (said := self.demo.troubles()), said

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or self.is_away:
            return
        refused = (
            self.refusals_are_expected and message.location["url"].endswith("/page/act") and "409" in message.text
        )
        if not refused:
            self.troubles.append(f"console: {message.text}")

    def _miss(self, request: Request) -> None:
        if not self.is_away and request.failure != DEPARTED:
            self.troubles.append(f"request: {request.url} {request.failure}")

    def _receive(self, response: Response) -> None:
        if response.status >= 400 and not (self.refusals_are_expected and response.status == 409):
            self.troubles.append(f"response: {response.url} {response.status}")

    def _be_asked(self, dialog: Dialog) -> None:
        self.troubles.append(f"the browser's own dialog: {dialog.message}")


class PagePhone:
    """Somebody's phone on the page."""

    def __init__(self, visitor: Visitor, number: str, channel: str) -> None:
        self.visitor = visitor
        self.number = number
        self.channel = channel
        self.css = f'[data-testid="phone-{number}-{channel}"]'
        self.node = visitor.part(f"phone-{number}-{channel}")
        self.taps_done: list[str] = []

    @property
    def messages(self) -> Locator:
        return self.node.get_by_test_id("message")

    async def is_taken(self) -> None:
        """Brought into view, or to the front where only one is seen at a time."""
        if self.visitor.is_narrow:
            await self.visitor.presses(f"tab-{self.number}-{self.channel}")
        await expect(self.node).to_be_visible()
        await self.node.scroll_into_view_if_needed()

    async def writes(self, text: str) -> None:
        await self.is_taken()
        await self.node.get_by_test_id("input").fill(text)
        await self.node.get_by_test_id("send").click()
        await expect(self.node.get_by_test_id("input")).to_have_value("")

    async def sees(self, words: str) -> Locator:
        """The bot's newest message with these words, waited for."""
        found = self.node.locator("[data-testid=message][data-by=bot]").filter(has_text=words).last
        await expect(found).to_be_attached()
        return found

    async def sees_nothing_of(self, words: str) -> None:
        await expect(self.messages.filter(has_text=words)).to_have_count(0)

    async def is_told(self, words: str) -> None:
        """By a note that passes."""
        await expect(self.node.get_by_test_id("note").filter(has_text=words).last).to_be_visible()

    def button(self, label: str, under: str = "") -> Locator:
        """The newest whose label begins so, of the messages with some words."""
        return self.messages.filter(has_text=under).locator(f'[data-testid=button][data-label^="{label}"]').last

    async def taps(self, label: str, under: str = "") -> None:
        await self.is_taken()
        await self.button(label, under).click()
        self.taps_done.append(label)

    async def types_number_of(self, label: str) -> None:
        """Of a choice in the newest message that has it, as people answer where there are no buttons."""
        shown = await self.sees(f". {label}")
        number = re.search(rf"^(\d+)\. {re.escape(label)}", await shown.inner_text(), re.MULTILINE)
        assert number is not None, label
        await self.writes(number[1])

    async def chooses_command(self, name: str) -> None:
        """From the menu beside the input."""
        await self.is_taken()
        await self.node.get_by_test_id("menu").click()
        called = self.visitor.page.get_by_text(f"/{name}", exact=True)
        await self.node.get_by_test_id("command").filter(has=called).click()
        self.taps_done.append(f"/{name}")

    async def presses_key(self, label: str) -> None:
        """Of the keyboard below the input, or of the newest message."""
        await self.is_taken()
        key = self.node.get_by_test_id("key").filter(has_text=label)
        await key.or_(self.button(label)).click()

    async def opens_menu_of(self, message: Locator, action: str) -> None:
        """Chooses what is done with a message."""
        await self.is_taken()
        bubble = message.get_by_test_id("bubble")
        await bubble.hover()
        await message.get_by_test_id("message-menu").click()
        await self.visitor.presses(action)

    async def does(self, action: str) -> None:
        """By the phone's own menu."""
        await self.is_taken()
        await self.node.get_by_test_id("phone-menu").click()
        await self.visitor.presses(action)

    async def attaches(self, what: str) -> None:
        await self.is_taken()
        await self.node.get_by_test_id("attach").click()
        await self.visitor.presses(what)

    async def texts(self) -> list[str]:
        """All that stands on it."""
        return await self.messages.all_inner_texts()
