"""The reading loop over HTTP, against both reports of what a poll does to the queue: never lossy, never hot."""

import asyncio
import time

import pytest

from bot.channels.polling import EMPTY_PAUSE
from bot.channels.zalo import polling
from bot.channels.zalo.client import BotApi
from bot.domain.errors import NotPossibleNow

IDLE = {"ok": False, "description": "Request timeout", "error_code": 408}
NOT_FOUND = {"ok": False, "description": "Not Found", "error_code": 404}
DONE = {"ok": True, "result": {"url": "", "updated_at": 1749633372026}}


def texts(batches):
    return [update["message"]["text"] for batch in batches for update in batch]


class Inbox:
    """What was stored; the first so many times it can't be."""

    def __init__(self, failing=0):
        self.failing = failing
        self.stored = []

    async def store(self, updates):
        if self.failing:
            self.failing -= 1
            raise OSError("disk full: 0901234567")
        self.stored.append(updates)

    async def holding(self, count):
        async with asyncio.timeout(5):
            while len(self.stored) < count:  # noqa: ASYNC110 - what it waits for is somebody else's list
                await asyncio.sleep(0.01)


async def at_once(_seconds):
    await asyncio.sleep(0)


@pytest.fixture
async def reading(queue, token):
    api = BotApi(token, base_url=queue.url)
    tasks = []

    def start(inbox, **options):
        tasks.append(asyncio.create_task(polling.poll(api, inbox.store, hold=1, **options)))

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await api.close()


both = pytest.mark.parametrize("queue", ["consuming", "replaying"], indirect=True)


class TestEitherQueue:
    @both
    async def test_all_that_waits_is_stored_once_and_at_once(self, queue, reading, update):
        queue.waiting.extend(update(text=f"Tin {n}", message_id=f"m{n}") for n in range(20))
        inbox, began = Inbox(), time.monotonic()
        reading(inbox)
        await inbox.holding(20)
        assert time.monotonic() - began < polling.FLOOR
        await asyncio.sleep(0.1)
        assert texts(inbox.stored) == [f"Tin {n}" for n in range(20)]

    @both
    async def test_what_could_not_be_stored_is_handed_on_again(self, queue, reading, update, caplog):
        queue.waiting.extend(update(text=f"Tin {n}", message_id=f"m{n}") for n in range(3))
        inbox = Inbox(failing=2)
        reading(inbox, pause=at_once)
        await inbox.holding(3)
        assert texts(inbox.stored[:3]) == ["Tin 0", "Tin 1", "Tin 2"]
        assert "0901234567" not in caplog.text

    @pytest.mark.parametrize("queue", ["replaying"], indirect=True)
    async def test_old_updates_that_come_again_at_once_are_asked_for_once_a_second(self, queue, reading, update):
        queue.waiting.append(update())
        inbox = Inbox()
        reading(inbox)
        await inbox.holding(1)
        await asyncio.sleep(2.3)
        gaps = [after - before for before, after in zip(queue.polls[1:], queue.polls[2:], strict=False)]
        assert len(gaps) >= 1
        assert all(gap >= polling.FLOOR - 0.05 for gap in gaps)
        assert len(inbox.stored) == 1

    @pytest.mark.parametrize("queue", ["replaying"], indirect=True)
    async def test_what_is_new_among_old_ones_is_found(self, queue, reading, update):
        queue.waiting.extend(update(text=f"cũ {n}", message_id=f"m{n}") for n in range(3))
        inbox = Inbox()
        reading(inbox, pause=at_once)
        await inbox.holding(3)
        queue.waiting.append(update(text="mới", message_id="m3"))
        await inbox.holding(4)
        assert texts(inbox.stored) == ["cũ 0", "cũ 1", "cũ 2", "mới"]


class TestPolling:
    @pytest.fixture
    def loop(self, api):
        async def run(store, **options):
            await polling.poll(api, store, hold=3, **options)

        return run

    async def test_it_takes_a_webhook_away_first(self, reader, loop, wire):
        wire.answers(200, DONE)
        wire.answers(408, IDLE)
        await reader.run(loop, pauses=1)
        assert [request.target.rpartition("/")[2] for request in wire.requests] == ["deleteWebhook", "getUpdates"]
        assert wire.requests[1].json == {"timeout": "3"}

    @pytest.mark.parametrize(
        ("status", "said"),
        [
            (408, IDLE),
            (200, IDLE),
            (200, {"ok": True}),
            (200, {"ok": True, "result": None}),
            (200, {"ok": True, "result": {}}),
            (200, {"ok": True, "result": []}),
        ],
    )
    async def test_nothing_in_time_is_no_trouble_and_paced(self, reader, loop, wire, status, said, caplog):
        wire.answers(404, NOT_FOUND)
        for _ in range(3):
            wire.answers(status, said)
        await reader.run(loop, pauses=5)
        assert reader.pauses[::2] == [EMPTY_PAUSE] * 3
        assert all(polling.FLOOR / 2 < pause <= polling.FLOOR for pause in reader.pauses[1::2])
        assert not reader.stored
        assert not caplog.records

    async def test_no_answer_at_all_is_nothing_in_time(self, reader, wire, reply, token, monkeypatch, caplog):
        monkeypatch.setattr("bot.channels.zalo.client._GRACE", 0.1)
        wire.answers(200, DONE)
        wire.will(reply(silent=True))
        api = BotApi(token, base_url=wire.url)

        async def loop(store, **options):
            await polling.poll(api, store, hold=0, **options)

        await reader.run(loop, pauses=1)
        await api.close()
        assert reader.pauses == [EMPTY_PAUSE]
        assert not caplog.records

    async def test_an_update_may_come_wrapped_once_more_or_in_a_list(self, reader, loop, wire, update):
        wire.answers(200, DONE)
        one, two, three = (update(message_id=f"m{n}") for n in range(3))
        wire.answers(200, {"ok": True, "result": [one, two]})
        wire.answers(200, {"ok": True, "result": {"ok": True, "result": three}})
        wire.answers(408, IDLE)
        await reader.run(loop, pauses=1)
        assert reader.stored == [[one, two], [{"ok": True, "result": three}]]

    async def test_an_update_without_an_id_is_stored_raw_and_never_makes_it_hot(self, reader, loop, wire):
        wire.answers(200, DONE)
        for _ in range(3):
            wire.answers(200, {"ok": True, "result": {"event_name": "message.text.received", "message": {}}})
        await reader.run(loop, pauses=2)
        assert len(reader.stored) == 2
        assert all(polling.FLOOR / 2 < pause <= polling.FLOOR for pause in reader.pauses)

    @pytest.mark.parametrize("result", ["text", 5, True, ["a"]])
    async def test_an_answer_that_cannot_be_read_is_waited_for(self, reader, loop, wire, result):
        wire.answers(200, DONE)
        wire.answers(200, {"ok": True, "result": result})
        await reader.run(loop, pauses=1)
        assert reader.pauses == [1]

    async def test_trouble_makes_it_wait_longer_and_a_limit_a_minute(self, reader, loop, wire, reply):
        wire.answers(200, DONE)
        wire.will(reply(cut=0))
        wire.answers(500, {"ok": False, "error_code": 500})
        wire.answers(429, {"ok": False, "error_code": 429, "description": "Quota exceeded"})
        await reader.run(loop, pauses=5)
        assert reader.pauses[::2] == [1, 2, 60]

    @pytest.mark.parametrize("when", ["opening", "reading"])
    async def test_a_refused_token_ends_it_with_a_clear_error(self, reader, loop, wire, when):
        if when == "reading":
            wire.answers(200, DONE)
        wire.answers(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        with pytest.raises(NotPossibleNow) as caught:
            await loop(reader.store, pause=reader.pause)
        assert (caught.value.reason, caught.value.params["channel"]) == ("token-refused", "zalo")

    async def test_a_webhook_that_cannot_be_taken_away_yet_is_tried_again(self, reader, loop, wire, reply):
        wire.will(reply(cut=0))
        wire.answers(500, {"ok": False, "error_code": 500})
        wire.answers(200, DONE)
        wire.answers(408, IDLE)
        await reader.run(loop, pauses=3)
        targets = [request.target.rpartition("/")[2] for request in wire.requests]
        assert targets == ["deleteWebhook"] * 3 + ["getUpdates"]

    async def test_only_so_many_ids_are_remembered_and_they_only_set_the_pace(
        self, reader, loop, wire, update, monkeypatch
    ):
        monkeypatch.setattr(polling, "REMEMBERED", 2)
        wire.answers(200, DONE)
        for number in (0, 1, 2, 0):
            wire.answers(200, {"ok": True, "result": update(message_id=f"m{number}")})
        wire.answers(408, IDLE)
        await reader.run(loop, pauses=1)
        assert [batch[0]["message"]["message_id"] for batch in reader.stored] == ["m0", "m1", "m2", "m0"]
