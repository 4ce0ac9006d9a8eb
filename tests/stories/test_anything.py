"""Whatever somebody sends in private gets an answer, nothing is lost, and no error stands in the log."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.sandbox import Button, GroupKind
from bot.store.tables import inbox
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B
from tests.kit.someone import Someone
from tests.kit.town import Town

TEXTS = {
    "nothing but spaces": "   ",
    "a word": "abc",
    "a question": "Ai phụ trách trường tôi?",
    "markup": "<b>đậm</b> *sao* _gạch_ `mã` [x](http://vi.du) &amp;",
    "a command unknown": "/khongcolenhnay 12",
    "a command with a bot's name": "/help@ai_do_bot",
    "a formula": '=HYPERLINK("http://vi.du")',
    "a path": "../../etc/passwd",
    "sql": "'; DROP TABLE contact; --",
    "a format string": "{name} %s {0} {you}",
    "emoji": "👩‍👩‍👧‍👦🇻🇳👍🏽",
    "right to left": "שלום \u202eabc",
    "zalgo": "t" + "́̂̃" * 200,
    "decomposed": "đã nhận",
    "very long": "x" * 4096,
    "many lines": "\n".join("dòng" for _ in range(300)),
    "a null": "a\x00b",
    "a number too big": "999999999999999999999",
    "a negative number": "-1",
    "a number out of range": "7",
    "a code of nobody": "9 TB-9999",
    "gỡ out of range": "gỡ 999999999",
    "a board of nothing": "bảng TB-9999999999",
    "callback data typed": "a:1:0",
}


async def every_update_is_done(town: Town) -> None:
    """The table is looked at, since what asks for nothing shows nowhere else."""
    states: set[str] = set()
    for _ in range(100):
        async with town.database.read() as work:
            states = set(await work.connection.scalars(select(inbox.c.state)))
        if states <= {"done"}:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"updates stay {states}")


@pytest.mark.parametrize("who", ["a member", "a stranger"])
async def test_any_text_gets_an_answer(town: Town, who: str):
    someone = await town.member(PRINCIPAL_A) if who == "a member" else town.newcomer("Người lạ", "+84912345678")
    for kind, text in TEXTS.items():
        before = len(someone.messages)
        someone.says(text)
        await answered(someone, before, kind)
    someone.ignores_the_rest()
    await every_update_is_done(town)


async def answered(someone: Someone, before: int, kind: str) -> None:
    try:
        await someone.phone.until(lambda _: len(someone.messages) > before)
    except TimeoutError:
        raise AssertionError(f"no answer to {kind}") from None


@pytest.mark.parametrize("who", ["a member", "a stranger", "somebody in the middle of leaving"])
async def test_any_kind_of_message_gets_an_answer(town: Town, who: str):
    someone = town.newcomer("Người lạ", "+84912345678") if who == "a stranger" else await town.member(PRINCIPAL_A)
    if who == "somebody in the middle of leaving":
        someone.says("/roikhoi")
        await someone.sees("có chắc")
    phone = someone.phone
    acts: dict[str, Callable[[], object]] = {
        "a photo": phone.send_photo,
        "a voice": phone.send_voice,
        "a forward": lambda: phone.forward("Tin chuyển tiếp"),
    }
    if someone.has_buttons:
        acts |= {
            "a document": phone.send_document,
            "a video": phone.send_video,
            "an audio": phone.send_audio,
            "a sticker": phone.send_sticker,
            "a place": phone.send_location,
            "a poll": lambda: phone.send_poll("Họp lúc nào?", ["Sáng", "Chiều"]),
            "a card": lambda: phone.forward_contact("+84911111111"),
            "start with rubbish": lambda: phone.start("rubbish_-"),
        }
    for kind, act in acts.items():
        before = len(someone.messages)
        act()
        await answered(someone, before, kind)
    someone.ignores_the_rest()
    await every_update_is_done(town)


async def test_old_and_foreign_buttons_are_answered_kindly(telegram_town: Town):
    town = telegram_town
    principal = await town.member(PRINCIPAL_A)
    principal.says("/roikhoi")
    asked = await principal.sees("có chắc")
    principal.chooses("Ở lại")
    await principal.sees("vẫn ở lại")
    principal.chooses("Rời khỏi", asked)
    await principal.is_told("Lựa chọn này đã cũ")
    principal.says("/ngonngu")
    await principal.sees("Chọn ngôn ngữ")
    principal.chooses("Rời khỏi", asked)
    await principal.sees("Lựa chọn vừa rồi thuộc về câu hỏi cũ")
    for data in ("", "zzz", "a:1", "d::", "a:1:0:0", "x:99999999999999999999"):
        before = len(principal.phone.toasts)
        principal.phone.bot.button_tapped(principal.phone, asked, Button("?", data=data or "-"))
        await principal.phone.until(lambda phone: len(phone.toasts) > before)  # noqa: B023 - awaited at once


async def test_edits_deletions_and_membership_ask_for_nothing(town: Town):
    principal, other = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    if principal.has_buttons:
        message = principal.phone.say("/trogiup")
        await principal.sees("làm được những việc sau")
        principal.phone.edit(message, "/trogiup sửa")
        principal.phone.delete(message)
        principal.phone.block()
        principal.phone.unblock()
    other.says("/trogiup")
    await other.sees("làm được những việc sau")
    await every_update_is_done(town)


async def test_in_a_group_the_bot_asks_once_to_be_written_to_in_private(telegram_town: Town):
    town = telegram_town
    principal = await town.member(PRINCIPAL_A)
    group = town.world.new_group("Phụ huynh lớp 7", GroupKind.SUPERGROUP)
    for text in ("/start", "chào @bot", "/help"):
        group.say(principal.phone, text)
    await town.world.until(lambda: any("nhắn riêng" in message.text for message in group.screen))
    principal.says("/trogiup")
    await principal.sees("làm được những việc sau")
    assert sum("nhắn riêng" in message.text for message in group.screen) == 1


async def test_nonsense_on_the_wire_holds_up_nobody(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    rubbish: list[dict[str, object]] = [
        {"message": {"text": "no chat"}},
        {"message": None},
        {"callback_query": {"id": 5}},
        {"message": {"chat": {"id": "x", "type": "private"}, "text": 7, "date": "gestern"}},
        {"something_new": {"a": [1, 2, 3]}},
        {"my_chat_member": []},
    ]
    for update in rubbish:
        principal.phone.send_raw_update(update)
    principal.says("/trogiup")
    await principal.sees("làm được những việc sau")
    await town.sends(OFFICER_A)
    await principal.sees("TB-0001")
    await officer.sees("TB-0001")
