"""Zalo in each reading of what its documentation leaves open: nothing is lost, and a limit is told from a chat."""

import itertools

import pytest

from bot.domain.delivery import Accepted, Retry, Trouble
from bot.domain.incoming import AttachmentKind, Said

READINGS = [
    {"queue": queue, "idle_poll": idle, "zero_code": zero, "photo_field": photo, "voice_field": voice}
    for (queue, idle), (zero, photo, voice) in itertools.product(
        itertools.product(["consume", "replay"], ["408", "200"]),
        [(False, "photo", "voice"), (True, "photo_url", "voice_url")],
    )
]
DOORS = [{"webhook_body": body, "webhook_probe": probe} for body in ("wrapped", "bare") for probe in (False, True)]


def adjust(sandbox, reading):
    for name, value in reading.items():
        setattr(sandbox.zalo.settings, name, value)


@pytest.mark.parametrize(
    ("way", "reading"),
    [*(("polling", reading) for reading in READINGS), *(("webhook", reading) for reading in DOORS)],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else value,
)
async def test_all_that_people_send_is_read_once(sandbox, open_line, way, reading):
    adjust(sandbox, reading)
    line = await open_line("zalo", way)
    line.inbox.failing = 1
    said = line.phone.say("Đã nhận")
    line.phone.send_photo(caption="Cổng trường")
    line.phone.send_voice()
    line.phone.send_document()
    words, photo, voice, document = (incoming.what for incoming in await line.reads(4))
    assert words == Said("Đã nhận", str(said.id))
    assert (photo.kind, photo.caption) == (AttachmentKind.PHOTO, "Cổng trường")
    assert (voice.kind, voice.remote_id, photo.remote_id) == (AttachmentKind.VOICE, "", "")
    assert document.kind is AttachmentKind.OTHER
    assert len({line.inbound.update_id(raw) for raw in line.inbox.raw}) == len(line.inbox.raw) == 4


async def test_a_quota_that_is_used_up_holds_the_lane_once_two_have_met_it(sandbox, open_bench):
    bench = open_bench("zalo")
    other = sandbox.world.new_phone("+84902222222", "Trần Văn Bình", channel="zalo")
    other.start()
    for phone in (bench.phone, other):
        assert isinstance(await bench.send(to=phone.chat_id), Accepted)
    sandbox.zalo.settings.messages = 1
    first, second = [await bench.send(to=phone.chat_id) for phone in (bench.phone, other)]
    assert isinstance(first, Retry)
    assert isinstance(second, Retry)
    assert [first.trouble, second.trouble] == [Trouble.TOO_MANY, Trouble.QUOTA]
    assert await bench.outbound.is_there()


async def test_people_beyond_the_plan_stop_nobody_else(sandbox, open_bench):
    bench = open_bench("zalo")
    assert isinstance(await bench.send(), Accepted)
    sandbox.zalo.settings.users = 1
    for number in range(3):
        phone = sandbox.world.new_phone(f"+8490333333{number}", "Lê Chi", channel="zalo")
        phone.start()
        outcome = await bench.send(to=phone.chat_id)
        assert isinstance(outcome, Retry)
        assert outcome.trouble is Trouble.TOO_MANY
    assert isinstance(await bench.send(), Accepted)
