"""telegram.md 2.3 by getUpdates: what an offset confirms, what is let in, what is over, how polls wait and end."""

import asyncio

import pytest


async def texts(scene, **params):
    updates = (await scene.ask("getUpdates", **params)).result
    return [update.get("message", {}).get("text") for update in updates]


async def ids(scene, **params):
    return [update["update_id"] for update in (await scene.ask("getUpdates", **params)).result]


@pytest.fixture
def said(scene):
    for word in ("một", "hai", "ba"):
        scene.an.say(word)
    return scene


async def test_an_update_comes_again_until_an_offset_confirms_it(said):
    assert await texts(said) == await texts(said) == ["một", "hai", "ba"]
    first, second, third = await ids(said)
    assert (first + 1, first + 2) == (second, third)

    assert await texts(said, offset=third) == ["ba"]
    assert await texts(said) == ["ba"]
    assert await texts(said, offset=third + 1) == []
    said.an.say("bốn")
    assert await ids(said) == [third + 1]


async def test_a_limit_takes_the_oldest(said):
    assert await texts(said, limit=2) == ["một", "hai"]
    assert len(await texts(said, limit=0)) == 1
    assert len(await texts(said, limit=1000)) == 3


async def test_a_negative_offset_keeps_the_last_ones_only(said):
    assert await texts(said, offset=-2) == ["hai", "ba"]
    assert await texts(said) == ["hai", "ba"]


async def test_messages_live_for_a_day_and_taps_for_150_seconds_of_the_worlds_time(scene):
    await scene.send(reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "d"}]]})
    scene.an.say("một")
    scene.an.tap("x")
    assert len(await ids(scene)) == 2

    scene.world.clock.forward(seconds=149)
    assert len(await ids(scene)) == 2
    scene.world.clock.forward(seconds=2)
    assert await texts(scene) == ["một"]
    scene.world.clock.forward(hours=24)
    assert await texts(scene) == []


async def test_kinds_are_let_in_when_the_update_is_made_and_the_setting_stays(scene):
    scene.an.block()
    scene.an.unblock()
    await scene.ask("getUpdates", allowed_updates=["message"])
    scene.an.block()
    scene.an.unblock()
    scene.an.say("một")
    assert len(await ids(scene)) == 3

    await scene.ask("getUpdates", offset=10**12)
    scene.an.block()
    assert await ids(scene) == []
    await scene.ask("getUpdates", allowed_updates=[])
    scene.an.unblock()
    assert len(await ids(scene)) == 1


async def test_reactions_and_members_of_chats_are_not_let_in_by_default(scene):
    for kind in ("message_reaction", "message_reaction_count", "chat_member"):
        scene.an.send_raw_update({kind: {}})
    scene.an.send_raw_update({"business_message": {"nonsense": True}})

    [update] = (await scene.ask("getUpdates")).result
    assert update["business_message"] == {"nonsense": True}


async def test_nonsense_comes_whatever_was_asked_for(scene):
    await scene.ask("getUpdates", allowed_updates=["message"])
    scene.an.send_raw_update({"of_tomorrow": 5})
    scene.an.send_raw_update({})
    scene.an.send_raw_update({"update_id": "x", "message": None})

    updates = (await scene.ask("getUpdates")).result
    assert [list(update) for update in updates] == [
        ["update_id", "of_tomorrow"],
        ["update_id"],
        ["update_id", "message"],
    ]
    assert updates[2]["update_id"] == "x"


async def test_a_poll_waits_for_what_comes(scene):
    poll = await scene.poll()
    assert not poll.done()

    scene.an.say("một")

    assert [update["message"]["text"] for update in (await poll).result] == ["một"]


async def test_a_poll_ends_empty_when_its_time_is_over(scene):
    assert await texts(scene, timeout=1) == []


async def test_a_poll_lasts_at_most_the_platforms_longest(scene):
    scene.sandbox.telegram.settings.longest_poll = 0.05

    assert await texts(scene, timeout=1000) == []


async def test_a_jump_of_the_clock_lets_a_poll_look_again(scene):
    poll = await scene.poll()
    scene.world.clock.forward(hours=1)
    scene.an.say("một")

    assert len((await poll).result) == 1


async def test_a_poll_repeated_at_once_gets_one_update(said):
    said.sandbox.telegram.settings.repeat_rules = True

    assert await texts(said, offset=5) == ["một", "hai", "ba"]
    assert await texts(said, offset=5) == ["một"]
    assert await texts(said, offset=6) == ["một", "hai", "ba"]


async def test_a_poll_repeated_soon_waits_though_it_was_told_not_to(scene):
    scene.sandbox.telegram.settings.repeat_rules = True
    await texts(scene, offset=5)
    repeated = await scene.poll(offset=5, timeout=0)
    await scene.ask("getMe")
    assert not repeated.done()

    scene.an.say("một")
    assert len((await repeated).result) == 1


async def test_every_poll_but_the_newest_is_ended(scene):
    polls = [await scene.poll() for _ in range(4)]
    scene.an.say("một")

    replies = await asyncio.gather(*polls)

    assert [reply.status for reply in replies] == [409, 409, 409, 200]


async def test_two_bots_do_not_hear_each_other(scene):
    other = scene.sandbox.add_telegram_bot("1000000005:other", "Khác")
    binh = scene.world.new_phone("+84905555555", bot=other)
    binh.say("chào")

    assert await texts(scene) == []
    assert (await scene.ask("getUpdates", token=other.token)).result[0]["message"]["text"] == "chào"
    assert (await scene.ask("sendMessage", chat_id=binh.chat_id, text="x")).words == "Bad Request: chat not found"
