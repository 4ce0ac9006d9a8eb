"""The doors of both channels, over HTTP: only the secret opens, only what is stored is confirmed."""

import asyncio
import json
from typing import Any

import pytest

from bot.channels import webhook
from bot.channels.telegram import webhook as telegram
from bot.channels.telegram.client import close_api, make_api
from bot.channels.textonly import webhook as textonly
from bot.channels.textonly.gateway import Gateway
from bot.channels.webhook import BODY_LIMIT, same_secret
from bot.channels.zalo import webhook as zalo
from bot.domain.errors import NotPossibleNow
from tests.channels.doors import SECRET, at_the_door

UPDATES: dict[str, dict[str, Any]] = {
    "telegram": {"update_id": 5, "message": {"text": "chào"}},
    "textonly": {"id": 5, "text": "chào"},
    "zalo": {"event_name": "message.text.received", "message": {"message_id": "a5", "text": "chào"}},
}
CHANNELS = {"telegram": telegram, "textonly": textonly, "zalo": zalo}


@pytest.fixture(params=sorted(CHANNELS))
async def door(request):
    async with at_the_door(CHANNELS[request.param]) as door:
        door.channel = request.param
        yield door


async def test_an_update_is_stored_then_confirmed(door):
    update = UPDATES[door.channel]
    assert await door.knock(json.dumps(update)) == 200
    assert door.stored == [update]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "mật-khẩu"])
async def test_a_wrong_secret_opens_nothing(door, secret):
    assert await door.knock(json.dumps(UPDATES[door.channel]), secret) == 403
    assert not door.stored


async def test_what_is_not_stored_is_not_confirmed_and_nothing_of_it_is_logged(door, caplog):
    door.error = OSError("disk full: chào")
    assert await door.knock(json.dumps(UPDATES[door.channel])) == 500
    [record] = caplog.records
    assert (record.levelname, "chào" in record.getMessage(), record.exc_info) == ("ERROR", False, None)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "chào",
        "[]",
        "null",
        "5",
        "{}",
        '{"update_id":"5","id":"5"}',
        '{"update_id":true,"id":null}',
        "[" * 100_000,
    ],
    ids=lambda body: body[:20],
)
async def test_what_is_no_update_is_refused(door, body):
    passed_over = door.channel == "zalo" and body in {
        "",
        "{}",
        '{"update_id":"5","id":"5"}',
        '{"update_id":true,"id":null}',
    }
    assert await door.knock(body) == (200 if passed_over else 400)
    assert not door.stored


async def test_bytes_that_are_no_text_are_refused(door):
    assert await door.knock(b"\xff\xfe{}") == 400


async def test_a_body_up_to_the_limit_is_taken_and_one_over_it_is_refused(door):
    update = UPDATES[door.channel] | {"filling": ""}
    filling = BODY_LIMIT - len(json.dumps(update))
    assert await door.knock(json.dumps(update | {"filling": "x" * filling})) == 200
    assert await door.knock(json.dumps(update | {"filling": "x" * (filling + 1)})) == 413
    assert len(door.stored) == 1


async def test_ten_megabytes_without_the_secret_are_not_read(door):
    assert await door.knock(b"x" * 10_000_000, "wrong") == 403
    assert not door.stored


async def test_a_body_that_never_ends_is_not_waited_for(door, monkeypatch):
    monkeypatch.setattr(webhook, "PATIENCE", 0.3)
    assert b" 408 " in await door.says(b'{"update_id": 5, "id"', length=100)
    assert not door.stored


async def test_who_hangs_up_in_the_middle_of_an_update_leaves_nothing_behind(door):
    await door.says(b'{"update_id": 5, "id"', length=100, hangs_up=True)
    assert await door.knock(json.dumps(UPDATES[door.channel])) == 200
    assert door.stored == [UPDATES[door.channel]]


async def test_a_thousand_strangers_at_once_keep_no_update_out(door):
    update = json.dumps(UPDATES[door.channel])
    strangers = asyncio.gather(*(door.knock(update, "wrong") for _ in range(1000)))
    assert await door.knock(update) == 200
    assert set(await strangers) == {403}
    assert len(door.stored) == 1


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_a_door_without_a_secret_is_not_built(channel):
    async def store(updates):
        raise AssertionError

    with pytest.raises(ValueError, match="secret"):
        CHANNELS[channel].route("/hook", "", store)


def test_secrets_are_compared_whole():
    assert same_secret("a", "a")
    assert not same_secret(None, "a")
    assert not same_secret("\udcff", "a")


class TestSettingIt:
    async def test_telegram_is_told_where_and_which_updates_and_drops_nothing(self, wire, token):
        api = make_api(token, base_url=f"{wire.url}/bot")
        wire.answers(200, {"ok": True, "result": True})
        await telegram.set_webhook(api, "https://an.example/tg", SECRET)
        await close_api(api)
        assert wire.requests[0].json == {
            "url": "https://an.example/tg",
            "secret_token": SECRET,
            "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
            "drop_pending_updates": False,
        }

    @pytest.mark.parametrize(
        ("status", "description", "reason"),
        [
            (400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", "channel-refused"),
            (401, "Unauthorized", "token-refused"),
            (429, "Too Many Requests: retry after 1", "channel-unreachable"),
        ],
    )
    async def test_telegram_can_refuse(self, wire, token, status, description, reason):
        api = make_api(token, base_url=f"{wire.url}/bot")
        wire.answers(status, {"ok": False, "error_code": status, "description": description})
        with pytest.raises(NotPossibleNow) as caught:
            await telegram.set_webhook(api, "http://an.example/tg", SECRET)
        await close_api(api)
        assert caught.value.reason == reason

    async def test_the_gateway_is_told_where(self, wire):
        gateway = Gateway(f"{wire.url}/text/", "token-for-tests")
        wire.answers(200, {"ok": True})
        await textonly.set_webhook(gateway, "https://an.example/text", SECRET)
        [request] = wire.requests
        assert (request.method, request.target) == ("PUT", "/text/token-for-tests/webhook")
        assert request.json == {"url": "https://an.example/text", "secret": SECRET}
        wire.answers(400, {"ok": False, "error": "bad_request"})
        with pytest.raises(NotPossibleNow) as caught:
            await textonly.set_webhook(gateway, "nowhere", SECRET)
        await gateway.close()
        assert caught.value.reason == "channel-refused"
