"""By keyboard alone; and what people type and attach by mistake."""

from pathlib import Path

import pytest
from playwright.async_api import FilePayload, expect

from bot.cli.acts.demo.district import PRINCIPAL
from tests.browser.visiting import PagePhone, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

STEPS = 200  # of the Tab key at most; a phone's log holds many buttons


async def test_everything_can_be_done_without_a_mouse(visitor: Visitor):
    keyboard, principal = visitor.page.keyboard, visitor.phone(PRINCIPAL)
    if visitor.is_narrow:
        await _tabs_to(visitor, f'[data-testid="tab-{PRINCIPAL.number}-telegram"]')
        await keyboard.press("Enter")
        await expect(principal.node).to_be_visible()
    await _tabs_to(visitor, f"{principal.css} [data-testid=input]")
    await keyboard.type("Có người lạ trước cổng trường.")
    await keyboard.press("Enter")
    await principal.sees("chưa được gửi đi")
    await _tabs_to(visitor, f'{principal.css} [data-testid=button][data-label^="Gửi Công an"]', "Shift+Tab")
    await visitor.takes_picture("1-at-the-button")
    await keyboard.press("Enter")
    await principal.sees("Đã gửi Công an phường Đa Kao")
    await _tabs_to(visitor, f"{principal.css} [data-testid=attach]")
    await keyboard.press("Enter")
    await expect(visitor.part("attach-photo")).to_be_focused()
    await keyboard.press("ArrowDown")
    await expect(visitor.part("attach-document")).to_be_focused()
    await keyboard.press("Escape")
    await expect(visitor.part("attach-photo")).to_have_count(0)
    await expect(principal.node.get_by_test_id("attach")).to_be_focused()
    for opener, sheet in (("bar-add", "picker"), ("tour-all", "tour-list")):
        await visitor.part(opener).focus()
        await keyboard.press("Enter")
        await expect(visitor.part(sheet)).to_be_visible()
        await keyboard.press("Escape")
        await expect(visitor.part(sheet)).to_have_count(0)
        await expect(visitor.part(opener)).to_be_focused()


async def _tabs_to(visitor: Visitor, selector: str, key: str = "Tab") -> None:
    for _ in range(STEPS):
        await visitor.page.keyboard.press(key)
        if await visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{key} never gets to {selector}")


async def test_what_is_typed_by_mistake_gets_a_kind_sentence(visitor: Visitor):
    principal = visitor.phone(PRINCIPAL)
    visitor.refusals_are_expected = True
    await principal.is_taken()
    field, send = principal.node.get_by_test_id("input"), principal.node.get_by_test_id("send")
    before = len(await principal.texts())
    for empty in ("", "   ", "\n\n"):
        await field.fill(empty)
        await field.press("Enter")
    await field.fill("a" * 5000)
    await field.press("Enter")
    await expect(principal.node).to_contain_text("Dài quá 904 ký tự; mỗi tin tối đa 4096.")
    await expect(send).to_be_disabled()
    await visitor.takes_picture("1-too-long")
    await field.fill("Tin\x00 nhắn\x1b[31m")
    await field.press("Enter")
    await principal.is_told("ký tự điều khiển")
    await visitor.takes_picture("2-control")
    assert len(await principal.texts()) == before
    await _says_and_sees(principal, "<b>đậm</b><img src=x onerror=alert(1)>", "chưa được gửi đi")
    await _says_and_sees(principal, "/khongcolenhnay", "")
    await _says_and_sees(principal, "👨‍👩‍👧 العربية \u202e ngược", "")
    await visitor.takes_picture("3-odd")
    await _types_junk_into_the_picker_and_the_clock(visitor)


async def test_what_is_attached_by_mistake_gets_a_kind_sentence(visitor: Visitor, tmp_path: Path):
    principal, film = visitor.phone(PRINCIPAL), tmp_path / "phim.bin"
    with film.open("wb") as sparse:
        sparse.truncate(25 * 1024 * 1024)
    visitor.refusals_are_expected = True
    before = len(await principal.texts())
    await _attaches(principal, "attach-document", film)
    await principal.is_told("Tệp quá lớn (25,0 MB); tối đa là 20,0 MB")
    await visitor.takes_picture("1-too-large")
    await _attaches(principal, "attach-photo", "anh.jpg", b"<html>")
    await expect(visitor.part("send-file")).to_contain_text("Tệp này không phải ảnh nên sẽ gửi dạng tệp.")
    await visitor.takes_picture("2-no-photo")
    await visitor.page.keyboard.press("Escape")
    await _attaches(principal, "attach-document", "trong.txt", b"")
    await visitor.presses("send-file-now")
    await principal.is_told("Tệp rỗng")
    assert len(await principal.texts()) == before
    await _attaches(principal, "attach-document", "trang.html", b"<script>alert(1)</script>")
    await visitor.presses("send-file-now")
    sent = principal.messages.filter(has_text="trang.html").last
    await principal.sees("")
    async with visitor.page.expect_download() as download:
        await sent.get_by_test_id("file").click()
    assert (await download.value).suggested_filename == "trang.html"
    await visitor.takes_picture("3-sent")


async def _types_junk_into_the_picker_and_the_clock(visitor: Visitor) -> None:
    await visitor.presses("bar-add")
    picker = visitor.part("picker")
    await visitor.part("picker-search").fill("zzz ()[]*")
    await expect(visitor.part("picker-list").get_by_role("button")).to_have_count(0)
    for name, number, complaint in (
        ("Người lạ", "số mười", "số"),
        ("Người lạ", "12", "số"),
        ("   ", "0912345678", "Xin gõ tên"),
    ):
        await visitor.part("stranger-name").fill(name)
        await visitor.part("stranger-number").fill(number)
        await visitor.presses("stranger-open")
        await expect(picker.get_by_role("alert")).to_contain_text(complaint)
    await visitor.takes_picture("4-picker")
    await picker.get_by_test_id("close").click()
    before = await visitor.part("clock").inner_text()
    await visitor.moves_clock("clock-until")
    for day, hour, complaint in (
        ("1/1/2001", "00:00", "đã qua"),
        ("31/2/2027", "00:00", "Không có ngày 31/2/2027"),
        ("mai", "7:30", "Ngày viết như"),
        ("", "", "Ngày viết như"),
        ("25/12/2099", "25:00", "Giờ viết như"),
        ("25/12/2099", "7g30", "400 ngày"),
    ):
        await visitor.part("moment-day").fill(day)
        await visitor.part("moment-hour").fill(hour)
        await visitor.presses("moment-go")
        await expect(visitor.part("moment").get_by_role("alert")).to_contain_text(complaint)
    await visitor.takes_picture("5-moment")
    assert before[:2] in await visitor.part("clock").inner_text()


async def _says_and_sees(phone: PagePhone, text: str, words: str) -> None:
    """The text stands there as it is, and the bot says something to it."""
    count = len(await phone.texts())
    await phone.writes(text)
    await expect(phone.messages.filter(has_text=text[:6]).first).to_be_visible()
    await expect(phone.messages.nth(count + 1)).to_contain_text(words)


async def _attaches(phone: PagePhone, how: str, file: Path | str, data: bytes = b"") -> None:
    await phone.is_taken()
    await phone.node.get_by_test_id("attach").click()
    async with phone.visitor.page.expect_file_chooser() as chooser:
        await phone.visitor.presses(how)
    given: Path | FilePayload = (
        file if isinstance(file, Path) else {"name": file, "mimeType": "text/html", "buffer": data}
    )
    await (await chooser.value).set_files(given)
