"""The imitated Zalo over HTTP: who the bot is, what it can send, and what becomes of it."""

import re
from typing import Any

import aiohttp
import pytest

from bot.sandbox import ImpossibleAction, Kind
from tests.sandbox.zalo_wire import Zalo

HEX_ID = re.compile(r"[0-9a-f]{20}")


async def test_it_knows_who_it_is(zalo):
    me = (await zalo.ask("getMe")).result
    assert re.fullmatch(r"[1-9]\d{18}", me["id"])
    assert re.fullmatch(r"bot\.[A-Za-z0-9]{9}", me["account_name"])
    assert (me["account_type"], me["can_join_groups"]) == ("BASIC", False)


async def test_a_text_reaches_the_person(zalo, lan, world):
    answer = await zalo.send(lan.chat_id, "x" * 2000)

    shown = lan.screen[-1]
    assert (answer.status, set(answer.body), set(answer.result)) == (200, {"ok", "result"}, {"message_id", "date"})
    assert (shown.id, shown.text, shown.by_bot) == (answer.result["message_id"], "x" * 2000, True)
    assert HEX_ID.fullmatch(answer.result["message_id"])
    assert HEX_ID.fullmatch(lan.user_id)
    assert answer.result["date"] == int(shown.at.timestamp() * 1000)


async def test_parameters_come_in_every_way(zalo, lan):
    params = {"chat_id": lan.chat_id, "text": "Chào"}
    form = aiohttp.FormData(params, default_to_multipart=True)
    ways: list[tuple[str, dict[str, Any]]] = [
        ("GET", {"params": params}),
        ("POST", {"params": params}),
        ("POST", {"data": params}),
        ("POST", {"json": params}),
        ("POST", {"data": form}),
    ]
    for verb, options in ways:
        assert (await zalo.call("sendMessage", verb, **options)).body["ok"]
    assert [message.text for message in lan.screen] == ["xin chào"] + 5 * ["Chào"]


async def test_what_zalo_does_not_know_is_ignored_without_a_word(zalo, lan):
    answer = await zalo.send(lan.chat_id, "Chọn", reply_markup={"inline_keyboard": [[{"text": "Đã nhận"}]]})

    assert answer.body["ok"]
    assert lan.screen[-1].buttons == ()
    with pytest.raises(ImpossibleAction, match="no buttons"):
        lan.tap("Đã nhận")


async def test_a_photo_by_url_shows_its_caption_and_where_it_is(zalo, lan):
    url = "https://example.org/so-do.jpg"
    assert (await zalo.ask("sendPhoto", chat_id=lan.chat_id, photo=url, caption="Sơ đồ")).body["ok"]
    assert (await zalo.ask("sendPhoto", chat_id=lan.chat_id, photo=url)).body["ok"]

    first, second = lan.screen[-2:]
    assert (first.kind, first.text, second.text) == (Kind.PHOTO, f"Sơ đồ\n{url}", url)


async def test_stickers_voices_and_typing_arrive(zalo, lan):
    voice = "https://example.org/loi-nhan.aac?x=1"
    assert (await zalo.ask("sendSticker", chat_id=lan.chat_id, sticker="0e078a2e5c6b")).body["ok"]
    assert (await zalo.ask("sendVoice", chat_id=lan.chat_id, voice_url=voice)).body["ok"]
    typing = await zalo.ask("sendChatAction", chat_id=lan.chat_id, action="typing")

    assert [(message.kind, message.text) for message in lan.screen[1:]] == [
        (Kind.STICKER, ""),
        (Kind.VOICE, voice),
    ]
    assert typing.body == {"ok": True}
    assert [action for action, _ in lan.typing] == ["typing"]


STYLES = '[{"start": 5, "len": 3, "st": ["b", "c_db342e"]}]'
STYLED = [
    ({"parse_mode": "markdown", "text": "# Tin\n**gấp** `a*b` {red}đỏ{/red}"}, "Tin\ngấp a*b đỏ", ["Tin", "gấp"]),
    ({"parse_mode": "markdown", "text": "- một **nửa *và** > hai"}, "• một nửa *và > hai", ["nửa *và"]),
    ({"parse_mode": "html", "text": "a &lt; <b>gấp <i>lắm</i></b><u>!"}, "a < gấp lắm!", ["gấp lắm"]),
    ({"text": "😀 là gấp", "text_styles": STYLES}, "😀 là gấp", [" gấ"]),
    ({"text": "<b>a</b>", "text_styles": STYLES, "parse_mode": "html"}, "a", ["a"]),
    ({"text": "**a**"}, "**a**", []),
]


@pytest.mark.parametrize(("params", "text", "bold"), STYLED)
async def test_marks_become_styles(zalo, lan, params, text, bold):
    assert (await zalo.ask("sendMessage", chat_id=lan.chat_id, **params)).body["ok"]
    assert (lan.screen[-1].text, lan.screen[-1].styled("bold")) == (text, bold)


async def test_who_blocked_the_bot_is_refused_or_silently_lost(zalo, lan, sandbox):
    lan.block()
    assert (await zalo.send(lan.chat_id)).refusal == (403, "Internal server error")
    assert (await zalo.ask("sendChatAction", chat_id=lan.chat_id, action="typing")).refusal[0] == 403
    sandbox.zalo.settings.blocked = "lost"
    assert (await zalo.send(lan.chat_id)).result["message_id"]
    assert (await zalo.ask("sendChatAction", chat_id=lan.chat_id, action="typing")).body == {"ok": True}
    assert (len(lan.screen), lan.typing) == (1, [])
    lan.unblock()
    await zalo.send(lan.chat_id, "lại đây")
    assert lan.screen[-1].text == "lại đây"


async def test_a_voice_to_a_group_may_be_lost_instead(zalo, sandbox):
    sandbox.zalo.settings.group_voice = "lost"
    answer = await zalo.ask("sendVoice", chat_id="zgr-1", voice_url="https://a.vn/a.aac")
    assert HEX_ID.fullmatch(answer.result["message_id"])


async def test_by_the_milder_reading_characters_are_counted(zalo, lan, sandbox):
    sandbox.zalo.settings.text_unit = "characters"
    assert (await zalo.send(lan.chat_id, "😀" * 2000)).body["ok"]
    assert (await zalo.send(lan.chat_id, "😀" * 2001)).refusal[0] == 400


async def test_successes_may_carry_an_error_code_of_zero(zalo, lan, sandbox):
    sandbox.zalo.settings.zero_code = True
    answer = await zalo.send(lan.chat_id)
    assert (answer.body["ok"], answer.body["error_code"]) == (True, 0)


async def test_faults_speak_zalos_words(zalo, lan, world):
    world.faults.too_many(4, channel="zalo", method="sendmessage", times=1)
    answer = await zalo.send(lan.chat_id)
    assert answer.body == {"ok": False, "description": "Quota exceeded", "error_code": 429}
    world.faults.server_error(503, phone=lan, times=1)
    assert (await zalo.send(lan.chat_id)).refusal == (503, "Internal Server Error")
    world.faults.cut_before(method="sendMessage", times=1)
    with pytest.raises(aiohttp.ClientError):
        await zalo.send(lan.chat_id, "nothing of it")
    world.faults.cut_after(method="sendMessage", times=1)
    with pytest.raises(aiohttp.ClientError):
        await zalo.send(lan.chat_id, "it arrived")
    assert [message.text for message in lan.screen] == ["xin chào", "it arrived"]
    assert (world.calls[-1].outcome, world.calls[-1].accepted) == ("cut after accept", True)


async def test_its_limiter_is_off_and_then_by_arrival(zalo, lan, sandbox):
    assert {(await zalo.send(lan.chat_id)).status for _ in range(6)} == {200}
    sandbox.zalo.settings.limits.limiting = True
    answers = [await zalo.send(lan.chat_id) for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].refusal == (429, "Quota exceeded")
    assert (await zalo.ask("getMe")).status == 200


async def test_two_bots_do_not_hear_each_other(zalo, lan, sandbox, http, world):
    other = Zalo(sandbox, http, sandbox.add_zalo_bot("2000000000000000003:khac", "Bot Khác").token)
    binh = world.new_phone("+84904444444", bot=world.bot("zalo", "2000000000000000003"))
    binh.say("chào")

    assert await other.texts() == ["chào"]
    assert await zalo.texts() == []
    assert (await zalo.send(binh.chat_id)).status == 404
    assert (await other.ask("getMe")).result["id"] != (await zalo.ask("getMe")).result["id"]
