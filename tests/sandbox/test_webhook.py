"""Webhooks: what arrives at the bot's address, in which order, what repeats it, what ends it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from tests.kit.serving import serving


@dataclass
class Address:
    """The bot's side: remembers what came; answers by script, then 200."""

    url: str = ""
    came: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    script: list[web.Response] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        async with self.news:
            self.came.append(update)
            self.headers.append(request.headers.copy())
            self.news.notify_all()
        if gate := self.gates.get(update.get("message", {}).get("text")):
            await gate.wait()
        return self.script.pop(0) if self.script else web.Response()

    async def until(self, count: int) -> list[Any]:
        """The texts that came, once so many have."""
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.came) >= count)
        return [update.get("message", {}).get("text") for update in self.came]


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    address = Address()
    async with serving(web.post("/hook", address.take)) as base_url:
        address.url = f"{base_url}/hook"
        yield address


async def test_an_update_is_posted_with_the_secret_and_exactly_that_content_type(scene, address):
    await scene.ask("setWebhook", url=address.url, secret_token="bi-mat_1")
    scene.an.say("một")

    assert await address.until(1) == ["một"]
    assert address.headers[0]["Content-Type"] == "application/json"
    assert address.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "bi-mat_1"
    assert sorted(address.came[0]) == ["message", "update_id"]
    await settled(scene, 0)


async def settled(scene, pending):
    """The bot's info, once so many updates are pending."""
    await scene.world.until(lambda: len(scene.sandbox.telegram.queue.pending()) == pending)
    return (await scene.ask("getWebhookInfo")).result


async def test_what_waited_before_is_delivered_too_unless_it_is_dropped(scene, address):
    scene.an.say("cũ")
    await scene.ask("setWebhook", url=address.url)
    assert await address.until(1) == ["cũ"]
    await settled(scene, 0)
    await scene.ask("deleteWebhook")
    scene.an.say("bỏ")
    await scene.ask("setWebhook", url=address.url, drop_pending_updates=True)
    scene.an.say("mới")
    assert await address.until(2) == ["cũ", "mới"]


async def test_order_holds_within_a_chat_and_chats_do_not_wait_for_each_other(scene, address):
    binh = scene.world.new_phone("+84902222222")
    address.gates["một"] = asyncio.Event()
    await scene.ask("setWebhook", url=address.url)
    scene.an.say("một")
    scene.an.say("hai")
    binh.say("chào")

    assert sorted(await address.until(2)) == ["chào", "một"]
    address.gates["một"].set()
    assert (await address.until(3))[-1] == "hai"


async def test_no_more_connections_are_used_than_the_bot_asked_for(scene, address):
    address.gates["một"] = asyncio.Event()
    await scene.ask("setWebhook", url=address.url, max_connections=1)
    scene.an.say("một")
    await address.until(1)
    scene.world.new_phone("+84902222222").say("chào")
    await scene.ask("getMe")
    assert len(address.came) == 1
    address.gates["một"].set()
    assert await address.until(2) == ["một", "chào"]


async def test_a_failed_delivery_is_repeated_until_it_is_taken(scene, address):
    address.script += [web.Response(status=500), web.Response(status=302, headers={"Location": "/x"})]
    await scene.ask("setWebhook", url=address.url)
    scene.an.say("một")

    assert await address.until(3) == ["một"] * 3
    assert len({update["update_id"] for update in address.came}) == 1
    info = await settled(scene, 0)
    assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"


async def test_an_address_that_is_away_gets_everything_when_it_is_back(scene, address, unused_tcp_port):
    away = f"http://127.0.0.1:{unused_tcp_port}/hook"
    await scene.ask("setWebhook", url=away)
    scene.an.say("một")
    await scene.world.until(lambda: scene.sandbox.telegram.webhook.last_error)
    assert "last_error_message" in (await scene.ask("getWebhookInfo")).result
    await scene.ask("setWebhook", url=address.url)

    assert await address.until(1) == ["một"]


async def test_the_bots_wish_to_wait_is_honoured(scene, address):
    address.script.append(web.Response(status=429, headers={"Retry-After": "3600"}))
    await scene.ask("setWebhook", url=address.url)
    scene.an.say("một")
    await address.until(1)
    await scene.ask("getMe")

    assert len(address.came) == 1
    assert (await settled(scene, 1))["pending_update_count"] == 1


async def test_an_update_is_dropped_when_its_time_would_be_over_before_the_next_try(scene, address):
    address.script.append(web.Response(status=503, headers={"Retry-After": "600"}))
    await scene.send(reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "d"}]]})
    await scene.ask("setWebhook", url=address.url)
    scene.an.tap("x")
    await address.until(1)

    await settled(scene, 0)


async def test_an_address_that_is_gone_for_23_hours_loses_the_webhook(scene, address):
    address.script += [web.Response(status=410) for _ in range(40)]
    await scene.ask("setWebhook", url=address.url)
    scene.an.say("một")
    await address.until(2)
    scene.world.clock.forward(hours=23, minutes=1)

    await scene.world.until(lambda: scene.sandbox.telegram.webhook.target is None)
    assert (await scene.ask("getWebhookInfo")).result["url"] == ""
    assert len((await scene.ask("getUpdates")).result) == 1


async def test_the_answer_may_carry_one_method_call(scene, address):
    body = {"method": "sendMessage", "chat_id": scene.an.chat_id, "text": "Chào thầy"}
    address.script += [web.json_response(body), web.json_response({"method": "getMe"})]
    await scene.ask("setWebhook", url=address.url)
    scene.an.say("một")
    await scene.an.until(lambda an: an.screen[-1].text == "Chào thầy")
    scene.an.say("hai")
    await address.until(2)
    await settled(scene, 0)

    assert scene.world.calls_of("getMe") == []


async def test_deliveries_stop_with_the_server_and_go_on_with_it(scene, address):
    await scene.ask("setWebhook", url=address.url)
    await scene.sandbox.stop()
    scene.an.say("một")
    assert address.came == []
    await scene.sandbox.start()

    assert await address.until(1) == ["một"]


BAD = [
    ("http", "http://example.org/", "bad webhook: An HTTPS URL must be provided for webhook"),
    ("port", "https://example.org:8080/", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ("no loopback", "https://example.org:8443/", "bad webhook: the sandbox delivers to loopback addresses only"),
    ("no address", "https://", "invalid webhook URL specified"),
    ("no number", "https://example.org:port/", "invalid webhook URL specified"),
]


@pytest.mark.parametrize(("url", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
async def test_an_address_that_will_not_do_is_refused(check_refusal, url, words):
    await check_refusal(lambda s: s.ask("setWebhook", url=url), 400, words)


async def test_a_webhook_may_be_set_once_a_second(scene):
    scene.sandbox.telegram.settings.webhook_interval = 60.0
    assert (await scene.ask("setWebhook", url="http://127.0.0.1:9/")).status == 200
    again = await scene.ask("setWebhook", url="http://127.0.0.1:9/")
    assert (again.status, again.body["parameters"]) == (429, {"retry_after": 1})
    assert (await scene.ask("deleteWebhook")).status == 200
