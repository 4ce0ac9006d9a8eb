"""What people do in the sandbox, fetched by the reading loops or brought to the doors, read by the inbounds."""

import asyncio

import pytest

from bot.domain.errors import NotPossibleNow
from bot.domain.incoming import (
    AttachmentKind,
    Said,
    Started,
)


@pytest.fixture(params=["polling", "webhook"])
def way(request):
    return request.param


@pytest.fixture(params=["telegram", "textonly", "zalo"])
async def line(open_line, request, way):
    return await open_line(request.param, way)


async def test_opening_and_words_come_in_order_with_name_and_time(line):
    line.phone.start("ABCDE23456")
    said = line.phone.say("Vie\u0302\u0323t, đã nhận 👍")
    photo = line.phone.send_photo(caption="Cổng trường")
    line.phone.send_voice()
    read = await line.reads(4)
    assert [incoming.external_id for incoming in read] == [str(line.phone.chat_id)] * 4
    assert {incoming.name for incoming in read} == {"Nguyễn Thị Lan"}
    assert all(abs((incoming.at - said.at).total_seconds()) < 60 for incoming in read)
    started, words, picture, voice = (incoming.what for incoming in read)
    assert started == Started("ABCDE23456")
    assert words == Said("Việt, đã nhận 👍", str(said.id))
    assert (picture.kind, picture.caption) == (AttachmentKind.PHOTO, photo.text)
    assert voice.kind is AttachmentKind.VOICE


async def test_what_could_not_be_stored_comes_again_and_nothing_is_lost(line, caplog):
    line.inbox.failing = 3
    for number in range(5):
        line.phone.say(f"Tin {number}")
    read = await line.reads(5)
    assert sorted({incoming.what.text for incoming in read}) == [f"Tin {number}" for number in range(5)]
    assert "Tin" not in caplog.text


async def test_an_odd_update_does_not_hold_the_rest(line):
    line.phone.start()
    if line.channel == "telegram":
        line.phone.send_raw_update({"message": {"poll": "nonsense"}})
    elif line.channel == "zalo":
        message = {"message_id": "0e078a46", "chat": "nonsense"}
        line.phone.send_raw_update({"event_name": "message.text.received", "message": message})
    else:
        line.phone.send_raw_update({"kind": None, "from": 5})
    line.phone.say("Vẫn nghe")
    _, odd, fine = await line.raws(3)
    with pytest.raises((ValueError, KeyError, TypeError)):
        line.inbound.read(odd)
    assert line.inbound.update_id(odd)
    assert line.inbound.read(fine).what.text == "Vẫn nghe"


async def test_a_platform_that_goes_down_and_comes_back_is_read_on(open_line):
    for channel in ("telegram", "textonly", "zalo"):
        line = await open_line(channel, "polling")
        line.phone.say("trước")
        await line.reads(1)
        await line.sandbox.stop()
        line.phone.say("giữa chừng")
        await line.sandbox.start()
        assert (await line.reads(2))[1].what.text == "giữa chừng"


@pytest.mark.parametrize("channel", ["telegram", "textonly", "zalo"])
async def test_a_refused_token_ends_the_reading(open_line, channel):
    line = await open_line(channel, "polling", token="1000000001:not-the-token-that-the-sandbox-knows")
    async with asyncio.timeout(5):
        with pytest.raises(NotPossibleNow) as caught:
            await line.task
    assert caught.value.reason == "token-refused"
