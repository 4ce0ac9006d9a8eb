"""What people send comes to the bot, polled one by one; media by URL."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from bot.sandbox.attachments import TINY_PNG


async def test_a_poll_gives_one_update_as_an_object(zalo, lan):
    said = lan.say("xin chào")
    lan.say("còn nữa")

    update = (await zalo.poll()).result

    assert update == {
        "event_name": "message.text.received",
        "message": {
            "from": {"id": lan.chat_id, "display_name": "Trần Thị Lan", "is_bot": False},
            "chat": {"id": lan.chat_id, "chat_type": "PRIVATE"},
            "text": "xin chào",
            "message_id": said.id,
            "date": int(said.at.timestamp() * 1000),
        },
    }
    assert await zalo.texts() == ["còn nữa"]


async def test_each_kind_has_its_event_and_what_has_none_comes_without_its_content(zalo, lan):
    lan.send_photo(caption="ảnh")
    lan.send_photo()
    lan.send_voice()
    lan.send_sticker()
    lan.share_contact()
    lan.send_document(caption="công văn")
    lan.edit(lan.screen[0], "không ai biết")
    lan.block()

    updates = [(await zalo.poll()).result for _ in range(6)]

    assert [update["event_name"].split(".")[1] for update in updates] == [
        "image", "image", "voice", "sticker", "unsupported", "unsupported",
    ]  # fmt: skip
    fields = [set(update["message"]) - {"from", "chat", "message_id", "date"} for update in updates]
    assert fields == [{"photo", "caption"}, {"photo"}, {"voice_url"}, {"sticker"}, set(), set()]
    assert updates[0]["message"]["caption"] == "ảnh"
    assert (await zalo.poll()).status == 408


async def test_a_poll_waits_for_what_comes(zalo, lan, world):
    poll = asyncio.create_task(zalo.ask("getUpdates"))
    await world.until(lambda: world.calls_of("getUpdates"))
    assert not poll.done()
    lan.say("một")

    assert (await poll).result["message"]["text"] == "một"


@pytest.mark.parametrize("timeout", [0, "0", 0.02, "0.02", -1])
async def test_a_quiet_poll_ends_as_a_timeout_in_either_dress(zalo, sandbox, timeout):
    answer = await zalo.ask("getUpdates", timeout=timeout)
    assert (answer.status, answer.body) == (
        408,
        {"ok": False, "description": "Request timeout", "error_code": 408},
    )
    sandbox.zalo.settings.idle_poll = "200"
    again = await zalo.ask("getUpdates", timeout=timeout)
    assert (again.status, again.body) == (200, answer.body)


async def test_two_polls_at_once_share_what_comes(zalo, lan, world):
    polls = [asyncio.create_task(zalo.poll(10)) for _ in range(2)]
    await world.until(lambda: len(world.calls_of("getUpdates")) == 2)
    lan.say("một")
    lan.say("hai")

    assert {(await poll).result["message"]["text"] for poll in polls} == {"một", "hai"}


async def test_who_hung_up_takes_nothing_along(zalo, lan, world):
    with pytest.raises(TimeoutError):
        await zalo.call("getUpdates", json={"timeout": 10}, timeout=aiohttp.ClientTimeout(total=0.05))
    await asyncio.sleep(0.05)
    lan.say("không mất")
    await world.until(lambda: world.calls_of("getUpdates")[0].status is not None)

    assert await zalo.texts() == ["không mất"]


async def test_what_a_broken_connection_carried_is_gone_for_good(zalo, lan, world):
    lan.say("mất")
    lan.say("còn")
    world.faults.cut_after(method="getUpdates", times=1)
    with pytest.raises(aiohttp.ClientError):
        await zalo.poll()

    assert await zalo.texts() == ["còn"]


async def test_what_is_said_while_zalo_is_down_comes_when_it_is_up_again(zalo, lan, sandbox):
    await sandbox.stop()
    with pytest.raises(aiohttp.ClientError):
        await zalo.poll()
    lan.say("lúc ngừng")
    await sandbox.start()
    assert await zalo.texts() == ["lúc ngừng"]


async def test_under_replay_old_ones_come_again_and_again_and_new_ones_first(zalo, lan, sandbox):
    sandbox.zalo.settings.queue = "replay"
    assert (await zalo.poll()).status == 408
    lan.say("một")
    lan.say("hai")

    async def texts(count):
        return [(await zalo.poll(30)).result["message"]["text"] for _ in range(count)]

    assert await texts(2) == ["một", "hai"]
    assert sorted(await texts(4)) == ["hai", "hai", "một", "một"]
    lan.say("ba")
    assert await texts(1) == ["ba"]
    assert set(await texts(3)) == {"một", "hai", "ba"}


async def test_any_update_can_come_nonsense_too(zalo, lan):
    for raw in ({"event_name": "message.reaction.received"}, {"message": 5}, {}):
        lan.send_raw_update(raw)
        assert (await zalo.poll()).result == raw


async def fetch(http, url):
    async with http.get(url) as response:
        return response.status, response.content_type, await response.read()


async def test_a_photo_and_a_voice_are_fetched_by_url_until_they_expire(zalo, lan, http, world):
    lan.send_photo(TINY_PNG)
    lan.send_voice(b"\xff\xf1 aac")
    photo, voice = [(await zalo.poll()).result["message"] for _ in range(2)]

    assert await fetch(http, photo["photo"]) == (200, "image/png", TINY_PNG)
    assert await fetch(http, voice["voice_url"]) == (200, "audio/aac", b"\xff\xf1 aac")
    assert photo["photo"].endswith(".png")
    assert voice["voice_url"].endswith(".aac")
    assert (await fetch(http, photo["photo"] + "x"))[0] == 404
    async with http.post(photo["photo"]) as response:
        assert response.status == 404
    world.clock.forward(minutes=59)
    assert (await fetch(http, photo["photo"]))[0] == 200
    world.clock.forward(minutes=2)
    assert [(await fetch(http, url))[0] for url in (photo["photo"], voice["voice_url"])] == [404, 404]
    assert lan.screen[-1].at < world.clock.now() - timedelta(hours=1)


async def test_media_may_have_the_names_that_were_captured(zalo, lan, sandbox):
    settings = sandbox.zalo.settings
    lan.send_photo()
    lan.send_voice()
    settings.photo_field, settings.voice_field, settings.message_type = "photo_url", "voice", True

    photo, voice = [(await zalo.poll()).result["message"] for _ in range(2)]

    assert ("photo" in photo, photo["message_type"]) == (False, "CHAT_PHOTO")
    assert ("voice_url" in voice, voice["message_type"]) == (False, "CHAT_VOICE")
    assert photo["photo_url"].startswith(f"{sandbox.zalo_base_url}/media/")
    assert voice["voice"].endswith(".aac")
