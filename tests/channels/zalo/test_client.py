"""The Bot API's methods over HTTP: what is sent, what is believed of the answer, and that no token gets out."""

import logging

import pytest

from bot.channels.http import NoAnswerError, NothingSentError
from bot.channels.zalo.client import ApiError, BotApi

SENT = {"message_id": "82599fa32f56d00e8941", "date": 1749632637199}
CALLS = [
    ("getMe", lambda api: api.get_me(), {}),
    ("getUpdates", lambda api: api.get_updates(30), {"timeout": "30"}),
    ("sendMessage", lambda api: api.send_message("6ede", "Chào cô"), {"chat_id": "6ede", "text": "Chào cô"}),
    (
        "sendPhoto",
        lambda api: api.send_photo("6ede", "https://an.example/a.jpg", "Cổng trường"),
        {"chat_id": "6ede", "photo": "https://an.example/a.jpg", "caption": "Cổng trường"},
    ),
    (
        "sendPhoto",
        lambda api: api.send_photo("6ede", "https://an.example/a.jpg"),
        {"chat_id": "6ede", "photo": "https://an.example/a.jpg"},
    ),
    (
        "setWebhook",
        lambda api: api.set_webhook("https://an.example/z", "bi-mat-0123"),
        {"url": "https://an.example/z", "secret_token": "bi-mat-0123"},
    ),
    ("deleteWebhook", lambda api: api.delete_webhook(), {}),
    ("getWebhookInfo", lambda api: api.get_webhook_info(), {}),
]


@pytest.mark.parametrize(
    ("method", "call", "body"), CALLS, ids=lambda value: value if isinstance(value, str) else ""
)
async def test_a_method_is_a_post_of_json_and_its_result_is_given_back(api, wire, token, method, call, body):
    wire.answers(200, {"ok": True, "result": SENT})
    assert await call(api) == SENT
    [request] = wire.requests
    assert (request.method, request.target, request.json) == ("POST", f"/bot{token}/{method}", body)


async def test_typing_is_shown_though_its_answer_has_no_result(api, wire):
    wire.answers(200, {"ok": True})
    await api.send_chat_action("6ede")
    assert wire.requests[0].json == {"chat_id": "6ede", "action": "typing"}


async def test_a_code_of_zero_in_a_success_says_nothing(api, wire):
    wire.answers(200, {"ok": True, "result": SENT, "error_code": 0})
    assert await api.send_message("6ede", "Chào cô") == SENT


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (200, {"ok": False, "error_code": 408, "description": "Request timeout"}, 408),
        (408, {"ok": False, "error_code": 408, "description": "Request timeout"}, 408),
        (401, {"ok": False, "error_code": "401"}, 401),
        (429, {"ok": False, "error_code": 0}, 429),
        (404, {"ok": False}, 404),
        (200, {"ok": False, "error_code": -32}, -32),
        (400, {"ok": False, "error_code": True, "description": 5}, 400),
        (400, {"ok": False, "error_code": "nhiều"}, 400),
    ],
)
async def test_ok_decides_and_the_code_is_the_platforms_or_else_the_status(api, wire, status, said, code):
    wire.answers(status, said)
    with pytest.raises(ApiError) as caught:
        await api.get_me()
    assert caught.value.code == code


async def test_a_time_out_of_the_platform_is_one_in_whatever_words(api, wire, reply):
    wire.will(reply(408, b"<html>Request Timeout</html>"))
    with pytest.raises(ApiError) as caught:
        await api.get_updates(1)
    assert caught.value.code == 408


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"ok":1}', b'{"ok":"true"}', b"\xff", b"[" * 100_000, b"9" * 5000]
)
async def test_what_is_not_the_platforms_is_no_answer(api, wire, reply, body):
    wire.will(reply(502, body))
    with pytest.raises(NoAnswerError, match=r"^status 502 not from the platform$"):
        await api.get_me()


async def test_nobody_listening_is_nothing_sent(closed_port, token):
    api = BotApi(token, base_url=f"http://127.0.0.1:{closed_port}")
    with pytest.raises(NothingSentError):
        await api.get_me()
    await api.close()


async def test_the_token_is_in_no_error_and_in_no_log(api, wire, reply, token, caplog):
    caplog.set_level(logging.DEBUG)
    secret = token.partition(":")[2]
    wire.answers(
        401, {"ok": False, "error_code": 401, "description": f"bad {token} or /bot{secret}/ " + "x" * 999}
    )
    wire.will(reply(cut=0))
    with pytest.raises(ApiError) as refused:
        await api.get_me()
    with pytest.raises(NoAnswerError) as cut:
        await api.get_me()
    said = f"{refused.value} {refused.value.description} {cut.value!r} {cut.value.__cause__} {caplog.text}"
    assert secret not in said
    assert len(refused.value.description) == 200
    assert refused.value.description.startswith("bad … or /bot…/ x")


@pytest.mark.parametrize(
    "token", ["", "1000000001", "a:b", "1:", ":x", "1:a/../b", "1:a?b", "1:a b", "1:ấ", "1:a\n"]
)
def test_what_is_no_token_is_not_put_into_a_url(token):
    with pytest.raises(ValueError, match="DIGITS:SECRET") as caught:
        BotApi(token)
    assert not token or token not in str(caught.value)


@pytest.mark.parametrize("secret", ["", "1234567", "x" * 257])
async def test_a_secret_that_the_platform_would_not_take_is_not_sent(api, wire, secret):
    with pytest.raises(ValueError, match="8 to 256"):
        await api.set_webhook("https://an.example/z", secret)
    assert not wire.requests
