"""python-zalo-bot, an independent client that speaks forms instead of JSON, unchanged."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from zalo_bot import Bot
from zalo_bot.error import BadRequest, Forbidden, InvalidToken, NetworkError

from bot.sandbox import DEMO_ZALO_TOKEN


@pytest.fixture
async def bot(sandbox) -> AsyncIterator[Bot]:
    async with Bot(DEMO_ZALO_TOKEN, base_url=sandbox.zalo_base_url) as client:
        yield client


@pytest.fixture
def lan(world, sandbox):
    phone = world.new_phone("+84903333333", "Trần Thị Lan", channel="zalo")
    phone.say("xin chào")
    return phone


async def test_it_knows_who_it_is(bot, sandbox):
    me = await bot.get_me()
    assert (me.id, me.account_name) == (sandbox.zalo.id, sandbox.zalo.account_name)


async def test_it_reads_what_people_send_and_answers(bot, lan):
    update = await bot.get_update(timeout=5)
    assert (update.message.text, update.message.chat.id) == ("xin chào", lan.chat_id)
    assert update.effective_user.display_name == "Trần Thị Lan"
    assert abs(update.message.date.astimezone() - lan.screen[0].at) < timedelta(milliseconds=1)

    reply = await update.message.reply_text("Chào cô Lan")

    assert (lan.screen[-1].text, lan.screen[-1].id) == ("Chào cô Lan", reply.message_id)
    await bot.send_chat_action(lan.chat_id, "typing")
    assert len(lan.typing) == 1


async def test_it_sends_pictures_and_stickers(bot, lan):
    await bot.send_photo(lan.chat_id, "Sơ đồ", "https://example.org/so-do.jpg")
    await bot.send_sticker(lan.chat_id, "0e078a2e5c6b")

    assert [message.kind for message in lan.screen] == ["text", "photo", "sticker"]


async def test_it_reads_a_picture_by_the_name_that_was_captured(bot, lan, sandbox):
    sandbox.zalo.settings.photo_field, sandbox.zalo.settings.message_type = "photo_url", True
    lan.send_photo()
    await bot.get_update(timeout=5)

    message = (await bot.get_update(timeout=5)).message

    assert (message.message_type, message.photo_url.rpartition(".")[2]) == ("CHAT_PHOTO", "png")


async def test_a_quiet_poll_is_its_network_error(bot):
    with pytest.raises(NetworkError, match="408"):
        await bot.get_update(timeout=0)


async def test_refusals_become_its_errors(bot, lan, sandbox, world):
    with pytest.raises(BadRequest, match="longer than 2000"):
        await bot.send_message(lan.chat_id, "x" * 2001)
    lan.block()
    with pytest.raises(Forbidden):
        await bot.send_message(lan.chat_id, "x")
    lan.unblock()
    world.faults.too_many(3, channel="zalo", times=1)
    with pytest.raises(NetworkError, match="Quota"):
        await bot.send_message(lan.chat_id, "x")
    with pytest.raises(InvalidToken):
        await Bot("1:x", base_url=sandbox.zalo_base_url).initialize()
