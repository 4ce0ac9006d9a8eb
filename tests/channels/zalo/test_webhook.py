"""Zalo's door over HTTP: only the secret opens, only what is stored is confirmed; and telling Zalo where it is."""

import json

import pytest

from bot.channels.webhook import BODY_LIMIT
from bot.channels.zalo import webhook
from bot.domain.errors import NotPossibleNow
from tests.channels.doors import SECRET, at_the_door


@pytest.fixture
async def door():
    async with at_the_door(webhook) as door:
        yield door


class TestTheDoor:
    async def test_an_update_is_stored_as_it_came_wrapped_or_bare(self, door, update):
        bare, wrapped = (
            update(),
            {"ok": True, "result": update("image", text=None, photo_url="https://a.zdn.vn/b")},
        )
        assert [await door.knock(bare), await door.knock(wrapped)] == [200, 200]
        assert door.stored == [bare, wrapped]

    @pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "mật-khẩu"])
    async def test_a_wrong_secret_opens_nothing(self, door, update, secret):
        assert [await door.knock(update(), secret), await door.knock(b"", secret)] == [403, 403]
        assert not door.stored

    async def test_an_empty_knock_with_the_secret_is_a_probe(self, door):
        assert await door.knock(b"") == 200
        assert not door.stored

    @pytest.mark.parametrize(
        "body",
        [
            b" ",
            b"[]",
            b"null",
            b"\xff\xfe{}",
            b"[" * 100_000,
        ],
        ids=lambda body: str(body[:60]),
    )
    async def test_what_is_no_object_is_refused(self, door, body):
        assert await door.knock(body) == 400
        assert not door.stored

    @pytest.mark.parametrize(
        "body",
        [
            b"{}",
            b'{"ok":true}',
            b'{"ok":true,"result":[]}',
            b'{"event_name":"message.text.received"}',
            b'{"event_name":"message.text.received","message":{"message_id":1.5}}',
        ],
    )
    async def test_what_is_no_update_is_passed_over_so_that_it_does_not_come_for_ever(self, door, body):
        assert await door.knock(body) == 200
        assert not door.stored
        assert not door.stored

    async def test_a_body_over_the_limit_is_refused(self, door, update):
        filling = BODY_LIMIT - len(json.dumps(update(text="")))
        assert await door.knock(update(text="x" * filling)) == 200
        assert await door.knock(update(text="x" * (filling + 1))) == 413
        assert len(door.stored) == 1

    async def test_what_is_not_stored_is_not_confirmed_and_nothing_of_it_is_logged(self, door, update, caplog):
        door.error = OSError("disk full: Đã nhận")
        assert await door.knock(update()) == 500
        assert "Đã nhận" not in caplog.text

    def test_a_door_without_a_secret_is_not_built(self, door):
        with pytest.raises(ValueError, match="secret"):
            webhook.route("/hook", "", door.store)


class TestSettingIt:
    async def test_zalo_is_told_where(self, api, wire, caplog):
        wire.answers(200, {"ok": True, "result": {"url": "https://an.example/z", "updated_at": 1749633372026}})
        await webhook.set_webhook(api, "https://an.example/z", SECRET)
        assert wire.requests[0].target.endswith("/setWebhook")
        assert wire.requests[0].json == {"url": "https://an.example/z", "secret_token": SECRET}
        assert not caplog.records

    @pytest.mark.parametrize(
        ("verification", "word"),
        [
            ({"ok": False, "outcome": "err.dns", "hint": "https://an.example/z"}, "err.dns"),
            ({"ok": False, "outcome": "http.404", "status_code": 404}, "http.404"),
            ({"ok": False, "outcome": "https://an.example/z?khoa=1"}, "no outcome named"),
            ({"ok": False}, "no outcome named"),
        ],
    )
    async def test_a_failed_verification_is_said_and_the_url_holds(self, api, wire, caplog, verification, word):
        wire.answers(200, {"ok": True, "result": {"url": "https://an.example/z", "verification": verification}})
        await webhook.set_webhook(api, "https://an.example/z", SECRET)
        [record] = caplog.records
        assert (record.levelname, word in record.getMessage()) == ("WARNING", True)
        assert "an.example" not in caplog.text

    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            (400, "channel-refused"),
            (401, "token-refused"),
            (403, "channel-unreachable"),
            (408, "channel-unreachable"),
        ],
    )
    async def test_zalo_can_refuse(self, api, wire, code, reason):
        wire.answers(200, {"ok": False, "error_code": code, "description": "Bad Request: invalid url"})
        with pytest.raises(NotPossibleNow) as caught:
            await webhook.set_webhook(api, "https://10.0.0.1/z", SECRET)
        assert caught.value.reason == reason
