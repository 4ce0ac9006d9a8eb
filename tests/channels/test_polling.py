"""The reading loop over HTTP: stored first, then confirmed; never lost, never hot, never silent about it."""

import asyncio

import pytest

from bot.channels.polling import EMPTY_PAUSE
from bot.channels.telegram import polling as telegram
from bot.channels.telegram.client import close_api, make_api
from bot.channels.textonly import polling as textonly
from bot.channels.textonly.gateway import Gateway
from bot.domain.errors import NotPossibleNow

TELEGRAM_401 = (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
TELEGRAM_409 = (
    409,
    {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
        "running",
    },
)


@pytest.fixture
async def api(wire, token):
    api = make_api(token, base_url=f"{wire.url}/bot")
    yield api
    await close_api(api)


class TestTelegram:
    @pytest.fixture
    def loop(self, api):
        async def run(store, **options):
            await telegram.poll(api, store, **options)

        return run

    @pytest.fixture
    def says(self, wire):
        def say(*batches):
            wire.answers(200, {"ok": True, "result": True})
            for batch in batches:
                if isinstance(batch, tuple):
                    wire.answers(*batch)
                else:
                    wire.answers(200, {"ok": True, "result": batch})

        return say

    def offsets(self, wire):
        return [request.json["offset"] for request in wire.requests if request.target.endswith("GetUpdates")]

    async def test_a_batch_is_stored_before_the_offset_moves(self, reader, loop, wire, says):
        first, second = [{"update_id": 5, "message": {}}, {"update_id": 6}], [{"update_id": 7}]
        says(first, second, [])
        await reader.run(loop, pauses=1)
        assert reader.stored == [first, second]
        assert self.offsets(wire) == [0, 7, 8]
        assert reader.calls_at_store == [2, 3]
        assert reader.pauses == [EMPTY_PAUSE]

    async def test_quiet_times_keep_the_offset(self, reader, loop, wire, says):
        says([], [{"update_id": 5}], [], [])
        await reader.run(loop, pauses=3)
        assert self.offsets(wire) == [0, 0, 6, 6]

    async def test_ids_that_begin_anew_are_followed(self, reader, loop, wire, says):
        says([{"update_id": 900}], [{"update_id": 3}], [])
        await reader.run(loop, pauses=1)
        assert self.offsets(wire) == [0, 901, 4]

    async def test_it_takes_a_webhook_away_and_drops_nothing(self, reader, loop, wire, says):
        says([])
        await reader.run(loop, pauses=1)
        assert wire.requests[0].target.endswith("deleteWebhook")
        assert wire.requests[0].json == {"drop_pending_updates": False}
        assert wire.requests[1].json == {
            "offset": 0,
            "limit": 100,
            "timeout": 30,
            "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
        }

    async def test_unreadable_updates_are_stored_raw_and_the_offset_moves_on(self, reader, loop, wire, says):
        batch = [{"update_id": 5, "message": "nonsense"}, {"update_id": 6, "message": {"poll": None}}]
        says([*batch, "no object"], [])
        await reader.run(loop, pauses=1)
        assert reader.stored == [batch]
        assert self.offsets(wire) == [0, 7]

    async def test_what_could_not_be_stored_is_fetched_again(self, reader, loop, wire, says, caplog):
        reader.failing = 2
        batch = [{"update_id": 5}]
        says(batch, batch, batch, [])
        await reader.run(loop, pauses=3)
        assert reader.stored == [batch]
        assert self.offsets(wire) == [0, 0, 0, 6]
        assert reader.pauses == [1, 2, EMPTY_PAUSE]
        assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"] * 2
        assert "0901234567" not in caplog.text

    async def test_trouble_makes_it_wait_longer_and_longer_up_to_a_bound(self, reader, loop, wire, says, reply):
        says()
        wire.will(*[reply(cut=0)] * 7)
        await reader.run(loop, pauses=7)
        assert reader.pauses == [1, 2, 4, 8, 16, 30, 30]

    async def test_after_success_it_waits_shortly_again(self, reader, loop, wire, says, reply):
        says()
        wire.will(reply(cut=0), reply(cut=0))
        wire.answers(200, {"ok": True, "result": [{"update_id": 1}]})
        wire.will(reply(cut=0))
        await reader.run(loop, pauses=3)
        assert reader.pauses == [1, 2, 1]

    async def test_a_429_is_obeyed(self, reader, loop, says):
        says((429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 25}}))
        await reader.run(loop, pauses=1)
        assert reader.pauses == [25]

    async def test_a_second_reader_is_told_in_words_and_reading_goes_on(self, reader, loop, says, caplog):
        says(TELEGRAM_409, [{"update_id": 1}], [])
        await reader.run(loop, pauses=2)
        assert reader.stored == [[{"update_id": 1}]]
        [record] = caplog.records
        assert record.levelname == "WARNING"
        assert "another process reads with this token" in record.getMessage()

    async def test_a_refused_token_ends_it_with_a_clear_error(self, loop, reader, wire, says):
        says(TELEGRAM_401)
        with pytest.raises(NotPossibleNow) as caught:
            await loop(reader.store, pause=reader.pause)
        assert (caught.value.reason, caught.value.params["channel"]) == ("token-refused", "telegram")
        wire.answers(*TELEGRAM_401)
        with pytest.raises(NotPossibleNow):
            await loop(reader.store, pause=reader.pause)

    async def test_a_webhook_that_cannot_be_taken_away_yet_is_tried_again(self, reader, loop, wire, reply):
        wire.will(reply(cut=0))
        wire.answers(200, {"ok": True, "result": True})
        wire.answers(200, {"ok": True, "result": []})
        await reader.run(loop, pauses=2)
        assert [request.target.rpartition("/")[2] for request in wire.requests] == [
            "deleteWebhook",
            "deleteWebhook",
            "GetUpdates",
        ]

    @pytest.mark.parametrize("result", ["text", {"a": 1}, [{"no": "id"}], [{"update_id": "7"}]])
    async def test_an_answer_without_any_id_never_makes_it_hot(self, reader, loop, wire, says, result):
        says(result, result)
        await reader.run(loop, pauses=2)
        assert reader.pauses[0] in {1, EMPTY_PAUSE}
        assert self.offsets(wire) == [0, 0]

    async def test_it_ends_cleanly_when_cancelled(self, loop, reader, wire, says, reply):
        says()
        wire.will(reply(silent=True))
        task = asyncio.create_task(loop(reader.store))
        for _ in range(2):
            await wire.came.wait()
            wire.came.clear()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not reader.stored


class TestTextOnly:
    @pytest.fixture
    async def loop(self, wire):
        gateway = Gateway(f"{wire.url}/text", "token-for-tests")

        async def run(store, **options):
            await textonly.poll(gateway, store, hold=3, **options)

        yield run
        await gateway.close()

    async def test_a_batch_is_stored_before_the_position_moves(self, reader, loop, wire):
        first, second = [{"id": 5, "kind": "odd"}, {"id": 6}], [{"id": 9}]
        wire.answers(200, {"ok": True})
        for updates in (first, second, []):
            wire.answers(200, {"ok": True, "updates": updates})
        await reader.run(loop, pauses=1)
        assert reader.stored == [first, second]
        assert [(request.method, request.target) for request in wire.requests] == [
            ("DELETE", "/text/token-for-tests/webhook"),
            ("GET", "/text/token-for-tests/updates?after=0&timeout=3"),
            ("GET", "/text/token-for-tests/updates?after=6&timeout=3"),
            ("GET", "/text/token-for-tests/updates?after=9&timeout=3"),
        ]
        assert reader.calls_at_store == [2, 3]

    async def test_what_could_not_be_stored_is_fetched_again(self, reader, loop, wire):
        reader.failing = 1
        wire.answers(200, {"ok": True})
        for updates in ([{"id": 5}], [{"id": 5}], []):
            wire.answers(200, {"ok": True, "updates": updates})
        await reader.run(loop, pauses=2)
        assert reader.stored == [[{"id": 5}]]
        assert reader.pauses == [1, EMPTY_PAUSE]

    async def test_trouble_and_refusals_make_it_wait(self, reader, loop, wire, reply):
        wire.answers(200, {"ok": True})
        wire.will(reply(cut=0), reply(cut=0))  # aiohttp repeats a GET once, by itself
        wire.answers(429, {"ok": False, "error": "rate_limited", "retry_after": 12})
        wire.answers(200, {"ok": True})
        await reader.run(loop, pauses=3)
        assert reader.pauses == [1, 12, 4]

    async def test_a_refused_token_ends_it_with_a_clear_error(self, reader, loop, wire):
        wire.answers(401, {"ok": False, "error": "bad_token"})
        with pytest.raises(NotPossibleNow) as caught:
            await loop(reader.store, pause=reader.pause)
        assert (caught.value.reason, caught.value.params["channel"]) == ("token-refused", "textonly")
