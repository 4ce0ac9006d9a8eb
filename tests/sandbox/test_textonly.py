"""The text-only channel over HTTP: what its bot can do, how it is refused, how updates reach it."""

import asyncio
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox import DEMO_TEXTONLY_TOKEN, ImpossibleAction, PhoneState
from tests.kit.serving import serving


class Gateway:
    """A bare client of the channel."""

    def __init__(self, sandbox, http, token=DEMO_TEXTONLY_TOKEN):
        self.base = f"{sandbox.textonly_base_url}/{token}"
        self.http = http

    async def call(self, verb, action, **options):
        async with self.http.request(verb, f"{self.base}/{action}", **options) as response:
            return response.status, await response.json(), response.headers

    async def send(self, to, text="Chào cô"):
        status, body, _ = await self.call("POST", "send", json={"to": to, "text": text})
        return status, body

    async def updates(self, after=0, timeout=0):
        _, body, _ = await self.call("GET", "updates", params={"after": after, "timeout": timeout})
        return body["updates"]


@pytest.fixture
def gateway(sandbox, http):
    return Gateway(sandbox, http)


@pytest.fixture
def lan(world, sandbox):
    phone = world.new_phone("+84903333333", "Trần Thị Lan", channel="textonly")
    phone.state = PhoneState.OPEN
    return phone


async def test_it_knows_its_name(gateway):
    assert (await gateway.call("GET", "me"))[:2] == (200, {"ok": True, "name": "Trường An"})


async def test_a_text_reaches_the_person(gateway, lan):
    status, body = await gateway.send(lan.chat_id, "x" * 2000)

    assert (status, body["ok"]) == (200, True)
    assert (lan.screen[-1].id, lan.screen[-1].text, lan.screen[-1].by_bot) == (
        body["message_id"],
        "x" * 2000,
        True,
    )


async def test_what_people_send_comes_as_updates_in_order(gateway, lan):
    lan.say("xin chào")
    lan.send_photo(caption="ảnh")
    lan.send_voice()
    lan.send_document()
    lan.edit(lan.screen[0], "không ai biết")

    updates = await gateway.updates()

    assert [(u["id"], u["kind"], u["text"]) for u in updates] == [
        (1, "text", "xin chào"), (2, "photo", "ảnh"), (3, "voice", ""), (4, "other", ""),
    ]  # fmt: skip
    assert (updates[0]["from"], updates[0]["name"]) == (lan.chat_id, "Trần Thị Lan")
    assert updates[0]["message_id"] == lan.screen[0].id
    assert datetime.fromisoformat(updates[0]["at"]).tzinfo is not None


async def test_updates_come_again_until_they_are_confirmed(gateway, lan):
    lan.say("một")
    lan.say("hai")
    assert len(await gateway.updates()) == len(await gateway.updates()) == 2
    assert [u["text"] for u in await gateway.updates(after=1)] == ["hai"]
    assert [u["text"] for u in await gateway.updates(after=0)] == ["hai"]
    assert await gateway.updates(after=2) == []


async def test_a_poll_waits_for_what_comes(gateway, lan, world):
    poll = asyncio.create_task(gateway.updates(timeout=10))
    await world.until(lambda: world.calls_of("updates"))
    assert not poll.done()
    lan.say("một")

    assert [u["text"] for u in await poll] == ["một"]


async def test_a_poll_ends_empty_when_its_time_is_over(gateway, lan):
    assert await gateway.updates(timeout=0.05) == []


REFUSALS = [
    ("too long", {"text": "x" * 2001}, 400, "too_long"),
    ("empty", {"text": " \n"}, 400, "empty"),
    ("unknown recipient", {"to": "u-999"}, 404, "unknown_recipient"),
    ("no recipient", {"to": None}, 400, "bad_request"),
    ("no text", {"text": 5}, 400, "bad_request"),
]


@pytest.mark.parametrize(("change", "status", "error"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS])
async def test_what_will_not_do_is_refused(gateway, lan, change, status, error):
    body = {"to": lan.chat_id, "text": "x", **change}

    assert (await gateway.call("POST", "send", json=body))[:2] == (status, {"ok": False, "error": error})


async def test_broken_requests_are_refused(gateway, sandbox, http):
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "send", {"data": b"{"}),
        ("POST", "send", {"json": ["x"]}),
        ("GET", "updates", {"params": {"after": "x"}}),
        ("PUT", "webhook", {"json": {"url": "https://example.org/"}}),
        ("PUT", "webhook", {"json": {"secret": "x"}}),
        ("GET", "send", {}),
        ("GET", "nothing", {}),
    ]
    for verb, action, options in requests:
        assert (await gateway.call(verb, action, **options))[:2] == (400, {"ok": False, "error": "bad_request"})
    stranger = Gateway(sandbox, http, token="other")
    assert (await stranger.call("GET", "me"))[:2] == (401, {"ok": False, "error": "bad_token"})


@pytest.mark.parametrize("state", [PhoneState.NEVER_STARTED, PhoneState.DEACTIVATED, PhoneState.UNKNOWN])
async def test_who_is_not_there_is_unknown(gateway, lan, state):
    lan.state = state

    assert await gateway.send(lan.chat_id) == (404, {"ok": False, "error": "unknown_recipient"})


async def test_who_blocked_the_bot_is_told_apart(gateway, lan):
    lan.block()
    assert await gateway.send(lan.chat_id) == (403, {"ok": False, "error": "blocked"})
    with pytest.raises(ImpossibleAction):
        lan.say("x")
    lan.start("MA-MOI")
    assert (await gateway.send(lan.chat_id))[0] == 200
    assert (await gateway.updates())[0]["text"] == "/start MA-MOI"


async def test_there_are_no_buttons(lan):
    with pytest.raises(ImpossibleAction, match="no buttons"):
        lan.tap("Đã nhận")


async def test_the_same_faults_speak_the_gateways_words(gateway, lan, world):
    world.faults.too_many(4, channel="textonly", times=1)
    status, body, headers = await gateway.call("POST", "send", json={"to": lan.chat_id, "text": "x"})
    assert (status, body) == (429, {"ok": False, "error": "rate_limited", "retry_after": 4})
    assert headers["Retry-After"] == "4"
    world.faults.server_error(503, phone=lan, times=1)
    assert await gateway.send(lan.chat_id) == (503, {"ok": False, "error": "server"})
    world.faults.cut_after(method="send", times=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await gateway.send(lan.chat_id)
    assert len(lan.screen) == 1


async def test_its_limiter_is_by_arrival_too(gateway, lan, sandbox):
    sandbox.textonly.limits.limiting = True
    assert [(await gateway.send(lan.chat_id))[0] for _ in range(4)] == [200, 200, 200, 429]


@pytest.fixture
async def address():
    """An address that takes updates after it has refused the first one."""
    came: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    secrets = []

    async def take(request):
        secrets.append(request.headers["X-Text-Gateway-Secret"])
        came.put_nowait(await request.json())
        return web.Response(status=500 if len(secrets) == 1 else 204)

    async with serving(web.post("/hook", take)) as base_url:
        yield f"{base_url}/hook", came, secrets


async def test_a_webhook_gets_each_update_until_it_takes_it(gateway, lan, sandbox, address):
    url, came, secrets = address
    sandbox.textonly.retry = 0.005
    await gateway.call("PUT", "webhook", json={"url": url, "secret": "bi-mat"})
    lan.say("một")
    lan.say("hai")

    assert [(await came.get())["text"] for _ in range(3)] == ["một", "một", "hai"]
    assert set(secrets) == {"bi-mat"}
    await gateway.call("DELETE", "webhook")
    lan.say("ba")
    assert [u["text"] for u in await gateway.updates(after=2)] == ["ba"]


async def test_two_bots_do_not_hear_each_other(gateway, lan, sandbox, http, world):
    other = Gateway(sandbox, http, sandbox.add_textonly_bot("other-token", "Khác").token)
    binh = world.new_phone("+84904444444", bot=world.bot("textonly", "other-token"))
    binh.say("chào")

    assert (await other.call("GET", "me"))[1]["name"] == "Khác"
    assert [u["text"] for u in await other.updates()] == ["chào"]
    assert await gateway.updates() == []
    assert (await gateway.send(binh.chat_id))[0] == 404
