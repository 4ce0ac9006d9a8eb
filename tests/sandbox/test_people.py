"""What people can do on their phones, and what the world keeps about it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.sandbox import GroupKind, ImpossibleAction, Sandbox, Standing, World
from bot.sandbox.clock import WorldClock

BUTTONS = {"inline_keyboard": [[{"text": "Đã nhận", "callback_data": "ok"}]]}


def test_the_clock_flows_and_jumps():
    clock = WorldClock(datetime(2026, 9, 5, 7, 0, tzinfo=timezone(timedelta(hours=7))))
    assert clock.now().tzinfo is UTC
    assert clock.now().date().isoformat() == "2026-09-05"
    before = clock.now()
    assert clock.forward(hours=24, minutes=1) - before >= timedelta(hours=24, minutes=1)
    clock.jump_to(datetime(2026, 1, 1, tzinfo=UTC))
    first = clock.now()
    assert clock.now() >= first >= datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="aware"):
        clock.jump_to(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


def test_a_phone_needs_a_bot():
    with pytest.raises(LookupError, match="make the Sandbox first"):
        World().new_phone("+84901234567")


def test_the_sandbox_serves_this_machine_only(world):
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        Sandbox(world, host="0.0.0.0")


async def test_several_devices_may_share_a_number(world, an):
    other = world.new_phone(an.number, "Máy thứ hai")

    assert other.user_id != an.user_id
    assert world.phone(an.number) is an
    with pytest.raises(LookupError):
        world.phone("+84999999999")


async def test_a_tap_goes_to_the_latest_message_that_has_the_button(scene):
    for text in ("một", "hai", "không nút"):
        await scene.send(text=text, reply_markup=BUTTONS if text != "không nút" else {})
    first = scene.an.screen[1]
    scene.an.tap("Đã nhận")
    scene.an.tap("ok", first)

    updates = (await scene.ask("getUpdates")).result
    assert [update["callback_query"]["message"]["text"] for update in updates] == ["hai", "một"]


async def test_a_tap_on_nothing_says_what_there_is(scene):
    await scene.send(reply_markup=BUTTONS)
    with pytest.raises(ImpossibleAction, match="Đã nhận"):
        scene.an.tap("Thôi")
    with pytest.raises(ImpossibleAction):
        scene.an.tap("Đã nhận", scene.an.screen[0])
    scene.an.delete(scene.an.screen[-1])
    with pytest.raises(ImpossibleAction):
        scene.an.tap("Đã nhận")


async def test_a_button_of_the_keyboard_speaks_and_a_one_time_keyboard_folds(scene):
    await scene.send(reply_markup={"keyboard": [["Có", "Không"]], "one_time_keyboard": True})
    scene.an.tap("Có")

    assert scene.an.screen[-1].text == "Có"
    assert scene.an.keyboard is None


async def test_a_contact_shared_unasked_is_told_apart(scene):
    assert not scene.an.share_contact().asked
    await scene.send(reply_markup={"keyboard": [[{"text": "Gửi số", "request_contact": True}]]})
    assert scene.an.share_contact().asked
    assert scene.an.keyboard is not None


async def test_who_blocked_must_start_again_to_write(scene):
    scene.an.block()
    for act in (lambda: scene.an.say("x"), scene.an.send_photo):
        with pytest.raises(ImpossibleAction):
            act()
    scene.an.start("ABC")

    updates = (await scene.ask("getUpdates")).result
    assert [update["my_chat_member"]["new_chat_member"]["status"] for update in updates[:2]] == [
        "kicked",
        "member",
    ]
    assert updates[2]["message"]["text"] == "/start ABC"


@pytest.mark.parametrize("payload", ["x" * 65, "có dấu", "a b"])
async def test_a_deep_link_carries_64_plain_characters(an, payload):
    with pytest.raises(ImpossibleAction):
        an.start(payload)


async def test_people_edit_only_what_is_theirs(scene):
    await scene.send()
    with pytest.raises(ImpossibleAction):
        scene.an.edit(scene.an.screen[-1], "x")


async def test_a_tap_on_a_message_that_is_gone_brings_an_inaccessible_one(scene):
    await scene.send(reply_markup=BUTTONS)
    message = scene.an.screen[-1]
    await scene.in_chat("deleteMessage", message_id=message.id)
    scene.an.tap("ok", message)

    [update] = (await scene.ask("getUpdates")).result
    assert update["callback_query"]["message"]["date"] == 0


async def test_groups_speak_and_throw_the_bot_out(scene):
    group = scene.world.new_group("Trường Nguyễn Huệ", GroupKind.GROUP)
    group.say(scene.an, "@truongan ơi")
    assert (await scene.send(group.chat_id)).status == 200
    refused = await scene.send(
        group.chat_id, reply_markup={"keyboard": [[{"text": "Gửi số", "request_contact": True}]]}
    )
    assert refused.words == "Bad Request: phone number can be requested in private chats only"
    group.change_standing(Standing.KICKED)
    with pytest.raises(ImpossibleAction):
        group.say(scene.an, "x")

    spoken, thrown_out = (await scene.ask("getUpdates")).result
    assert (spoken["message"]["chat"]["type"], spoken["message"]["from"]["id"]) == ("group", scene.an.user_id)
    assert thrown_out["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_replies_silence_and_previews_are_shown(scene):
    said = scene.an.say("câu hỏi")
    preview = {"is_disabled": True}
    sent = await scene.send(
        reply_parameters={"message_id": said.id}, disable_notification=True, link_preview_options=preview
    )

    shown = scene.an.screen[-1]
    assert (shown.reply_to, shown.silent, shown.link_preview) == (said, True, preview)
    assert sent.result["reply_to_message"]["message_id"] == said.id
    missing = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in (await scene.send(reply_parameters=missing)).result
