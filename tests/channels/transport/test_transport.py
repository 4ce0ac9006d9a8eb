"""The transport: whether bytes had left, what travels, how it ends."""

import asyncio
import gc
import json
import logging
from datetime import timedelta

import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.http import HttpClient
from bot.channels.telegram.client import call_raw, close_api, make_api
from bot.channels.telegram.request import AiohttpRequest, NotSent, ServerRefused, client_timeout


@pytest.fixture
async def api(wire, token):
    api = make_api(token, base_url=f"{wire.url}/bot", base_file_url=f"{wire.url}/file/bot")
    yield api
    await close_api(api)


async def send(api, text="chào"):
    return await call_raw(api, "sendMessage", {"chat_id": "42", "text": text})


class TestWhatTravels:
    async def test_a_call_is_json_with_nested_objects_and_vietnamese_intact(self, api, wire, token):
        text = "Đề nghị nhà trường + phụ huynh & học sinh: 100% 👮🏽‍♀️"
        sent = {"chat_id": "42", "text": text, "reply_markup": {"inline_keyboard": []}}
        await call_raw(api, "sendMessage", sent)
        [request] = wire.requests
        assert (request.method, request.target) == ("POST", f"/bot{token}/SendMessage")
        assert request.headers["content-type"] == "application/json"
        assert request.json == sent

    async def test_a_file_is_multipart_with_its_utf8_name_and_nested_objects_as_json(self, api, wire):
        data = bytes(range(256)) * 5000
        file = InputFile(data, filename='Kế hoạch "số 1".pdf')
        bold = {"type": "bold", "offset": 0, "length": 3}
        await call_raw(api, "sendDocument", {"chat_id": 42, "document": file, "caption_entities": [bold]})
        [request] = wire.requests
        assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
        assert 'name="document"; filename="Kế hoạch \\"số 1\\".pdf"'.encode() in request.body
        assert data in request.body
        assert json.dumps([bold]).encode() in request.body

    async def test_the_librarys_own_methods_and_downloads_work_over_it(self, api, wire, reply, token):
        me = {"id": 1000000001, "is_bot": True, "first_name": "An", "username": "an_bot"}
        wire.answers(200, {"ok": True, "result": me})
        assert (await api.get_me()).username == "an_bot"
        stored = {"file_id": "f", "file_unique_id": "u", "file_path": "docs/1.pdf"}
        wire.answers(200, {"ok": True, "result": stored})
        wire.will(reply(body=b"raw bytes"))
        file = await api.get_file("f")
        assert bytes(await file.download_as_bytearray()) == b"raw bytes"
        assert (wire.requests[-1].method, wire.requests[-1].target) == ("GET", f"/file/bot{token}/docs/1.pdf")

    async def test_one_connection_serves_call_after_call(self, api, wire):
        for _ in range(5):
            await send(api)
        assert (len(wire.requests), wire.connections) == (5, 1)

    async def test_a_redirect_is_not_followed(self, api, wire, reply):
        wire.will(reply(status=302, body=b"", headers={"Location": f"{wire.url}/elsewhere"}))
        with pytest.raises(NetworkError):
            await send(api)
        assert len(wire.requests) == 1


class TestWhetherBytesHadLeft:
    async def test_a_refused_connection_sent_nothing(self, api_over, closed_port):
        with pytest.raises(NotSent):
            await send(api_over(f"http://127.0.0.1:{closed_port}"))

    async def test_a_tls_handshake_that_does_not_come_about_sent_nothing(self, api_over, wire):
        with pytest.raises(NotSent):
            await send(api_over(f"https://127.0.0.1:{wire.port}", connect_timeout=0.2))
        assert not wire.requests

    async def test_a_connection_cut_after_the_request_is_unknown(self, api, wire, reply):
        wire.will(reply(cut=0))
        with pytest.raises(NetworkError) as caught:
            await send(api)
        assert not isinstance(caught.value, NotSent | BadRequest)
        assert len(wire.requests) == 1

    async def test_a_connection_cut_within_the_answer_is_unknown(self, api, wire, reply):
        wire.will(reply(cut=60))
        with pytest.raises(NetworkError) as caught:
            await send(api)
        assert not isinstance(caught.value, NotSent)

    async def test_a_silent_server_times_out_as_unknown(self, api_over, wire, reply):
        wire.will(reply(silent=True))
        with pytest.raises(TimedOut):
            await send(api_over(wire.url, read_timeout=0.1))
        assert len(wire.requests) == 1

    async def test_a_full_pool_sent_nothing(self, api_over, wire, reply):
        gate = asyncio.Event()
        api = api_over(wire.url, connections=1, pool_timeout=0.1, connect_timeout=0.1)
        wire.will(reply(gate=gate))
        first = asyncio.create_task(send(api))
        await wire.came.wait()
        with pytest.raises(NotSent):
            await send(api)
        gate.set()
        assert (await first)["message_id"] == 7
        assert len(wire.requests) == 1

    async def test_a_connection_closed_while_idle_is_replaced(self, api, wire, reply):
        await send(api)
        wire.will(reply(headers={"Connection": "close"}))
        await send(api)
        assert (await send(api))["message_id"] == 7
        assert len(wire.requests) == 3

    async def test_a_cancelled_call_leaves_the_pool_usable(self, api, wire, reply):
        wire.will(reply(silent=True))
        call = asyncio.create_task(send(api))
        await wire.came.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (await send(api))["message_id"] == 7


class TestAnswersThatRefuse:
    async def test_a_5xx_of_the_bot_api_was_not_accepted(self, api, wire):
        wire.answers(500, {"ok": False, "error_code": 500, "description": "Internal Server Error: restart"})
        with pytest.raises(ServerRefused):
            await send(api)

    @pytest.mark.parametrize("status", [403, 404, 502, 503, 504])
    async def test_a_page_of_something_in_between_decides_nothing(self, api, wire, reply, status):
        wire.will(reply(status=status, body=b"<html>Access denied</html>"))
        with pytest.raises(NetworkError) as caught:
            await send(api)
        assert type(caught.value) is NetworkError

    async def test_a_429_without_its_parameter_is_still_a_429(self, api, wire):
        wire.answers(429, {"ok": False, "description": "Too Many Requests"}, Retry_After="9")
        with pytest.raises(RetryAfter) as caught:
            await send(api)
        assert caught.value.retry_after == timedelta(seconds=9)

    async def test_a_body_too_large_is_refused_for_good(self, api, wire, reply):
        wire.will(reply(status=413, body=b"<html>"))
        with pytest.raises(BadRequest):
            await send(api)

    async def test_refusals_in_the_bot_apis_words_are_the_librarys(self, api, wire):
        wire.answers(403, {"ok": False, "description": "Forbidden: bot was blocked by the user"})
        with pytest.raises(Forbidden):
            await send(api)

    @pytest.mark.parametrize(
        "body", [b"", b"<html>", b"[]", b"{}", b'{"ok":false,"description":"x"}', b"[" * 100_000]
    )
    async def test_a_200_that_is_no_answer_raises_the_librarys_error_and_logs_nothing(
        self, api, wire, reply, body, caplog
    ):
        wire.will(reply(body=body))
        with pytest.raises(TelegramError):
            await send(api)
        assert not caplog.records


class TestClosing:
    async def test_a_call_in_flight_ends_before_the_close(self, wire, token, reply):
        api = make_api(token, base_url=f"{wire.url}/bot")
        gate = asyncio.Event()
        wire.will(reply(gate=gate))
        call = asyncio.create_task(send(api))
        await wire.came.wait()
        closing = asyncio.create_task(close_api(api))
        await asyncio.sleep(0)
        with pytest.raises(NotSent):
            await send(api)
        gate.set()
        assert (await call)["message_id"] == 7
        await closing

    async def test_a_call_that_does_not_end_is_cut_as_unknown(self, wire, token, reply):
        client = HttpClient()
        request = AiohttpRequest()
        request._client = client
        api = Bot(token, base_url=f"{wire.url}/bot", request=request, get_updates_request=request)
        wire.will(reply(silent=True))
        call = asyncio.create_task(send(api))
        await wire.came.wait()
        await client.close(grace=0.01)
        with pytest.raises(NetworkError) as caught:
            await call
        assert not isinstance(caught.value, NotSent)

    async def test_it_opens_again_after_a_close_and_closes_twice(self, api):
        await send(api)
        await close_api(api)
        await close_api(api)
        await api.request.initialize()
        assert (await send(api))["message_id"] == 7

    async def test_nothing_is_left_open(self, wire, token):
        api = make_api(token, base_url=f"{wire.url}/bot")
        await send(api)
        await close_api(api)
        del api
        gc.collect()  # an unclosed session would warn here, and warnings are errors


async def test_no_log_and_no_error_holds_token_text_or_url(api, api_over, wire, reply, token, closed_port, caplog):
    """Even when everything is logged that can be."""
    caplog.set_level(logging.DEBUG)
    wire.will(reply(cut=0), reply(status=502, body="bí mật".encode()), reply(body="bí mật".encode()), reply())
    errors = []
    for target in (api, api, api, api, api_over(f"http://127.0.0.1:{closed_port}"), api_over("http://[bad")):
        try:
            await send(target, "bí mật 0901234567")
        except TelegramError as error:
            errors.append(f"{error!r} {error.__cause__!r}")
    said = "\n".join([*errors, *(record.getMessage() for record in caplog.records)])
    assert len(errors) == 5
    assert not [secret for secret in (token, "bí mật", "0901234567", str(closed_port)) if secret in said]


def test_timeouts_are_aiohttps():
    calls = client_timeout(read=20, connect=5, pool=3, bounded=True)
    assert (calls.total, calls.connect, calls.sock_connect, calls.sock_read) == (48, 8, 5, 20)
    assert client_timeout(read=20, connect=5, pool=3, bounded=False).total is None
    assert client_timeout(read=None, connect=None, pool=None, bounded=True).connect is None
