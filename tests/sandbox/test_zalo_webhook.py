"""What people send is posted to the bot's webhook; how that is set, tried and taken away."""

import asyncio

import pytest

from tests.sandbox.zalo_wire import Zalo, an_address

SECRET = "bi-mat-dai"


@pytest.fixture
def zalo(sandbox, http):
    sandbox.zalo.settings.webhook_retry = 0.005
    return Zalo(sandbox, http)


@pytest.fixture
async def address():
    async with an_address() as here:
        yield here


async def test_a_webhook_gets_each_update_in_order_until_it_takes_it(zalo, lan, world, address):
    address.statuses = [500, 404]
    result = (await zalo.ask("setWebhook", url=address.url, secret_token=SECRET)).result
    assert result == {"url": address.url, "updated_at": result["updated_at"]}
    assert (await zalo.ask("getWebhookInfo")).result == result
    lan.say("một")
    lan.say("hai")

    came = [await address.came.get() for _ in range(4)]

    assert [one.body["result"]["message"]["text"] for one in came] == ["một", "một", "một", "hai"]
    assert {(one.secret, one.content_type, one.body["ok"]) for one in came} == {(SECRET, "application/json", True)}


async def test_a_webhooks_body_may_be_bare(zalo, lan, sandbox, address):
    sandbox.zalo.settings.webhook_body = "bare"
    await zalo.ask("setWebhook", url=address.url, secret_token=SECRET)
    lan.say("một")

    body = (await address.came.get()).body

    assert (set(body), body["message"]["text"]) == ({"event_name", "message"}, "một")


async def test_an_update_may_be_given_up(zalo, lan, sandbox, address):
    sandbox.zalo.settings.webhook_tries = 2
    address.statuses = [500, 500]
    await zalo.ask("setWebhook", url=address.url, secret_token=SECRET)
    lan.say("một")
    lan.say("hai")

    texts = [(await address.came.get()).body["result"]["message"]["text"] for _ in range(3)]

    assert texts == ["một", "một", "hai"]


async def test_a_webhook_and_polling_exclude_each_other(zalo, lan, sandbox, world, address):
    poll = asyncio.create_task(zalo.poll(30))
    await world.until(lambda: world.calls_of("getUpdates"))
    await zalo.ask("setWebhook", url=address.url, secret_token=SECRET)
    words = "Bad request: a webhook is set; delete it to poll"
    assert (await poll).refusal == (await zalo.poll()).refusal == (400, words)
    sandbox.zalo.settings.beside_webhook = 409
    assert (await zalo.poll()).refusal == (409, words)

    deleted = (await zalo.ask("deleteWebhook")).result
    assert (deleted["url"], set(deleted)) == ("", {"url", "updated_at"})
    lan.say("ba")
    assert await zalo.texts() == ["ba"]
    assert address.came.empty()


async def test_without_a_webhook_there_is_no_information_or_an_empty_address(zalo, sandbox):
    assert (await zalo.ask("getWebhookInfo")).refusal == (404, "Not Found")
    assert (await zalo.ask("deleteWebhook")).result["url"] == ""
    sandbox.zalo.settings.webhook_info = "empty"
    assert (await zalo.ask("getWebhookInfo")).result == {"url": "", "updated_at": 0}


async def test_a_webhook_may_be_probed_with_nothing_and_stays_though_it_fails(zalo, sandbox, address):
    sandbox.zalo.settings.webhook_probe = True
    good = (await zalo.ask("setWebhook", url=address.url, secret_token=SECRET)).result["verification"]
    probe = await address.came.get()
    assert (probe.raw, probe.content_type, probe.secret) == (b"", None, SECRET)
    assert (good["ok"], good["outcome"], good["status_code"]) == (True, "webhook.ok", 200)

    for status, outcome in ((403, "http.403"), (502, "http.5xx"), (302, "http.other")):
        address.statuses = [status]
        bad = (await zalo.ask("setWebhook", url=address.url, secret_token=SECRET)).result["verification"]
        assert (bad["ok"], bad["outcome"], bad["status_code"]) == (False, outcome, status)
    nobody = "http://127.0.0.1:9/hook"
    gone = (await zalo.ask("setWebhook", url=nobody, secret_token=SECRET)).result["verification"]
    assert (gone["ok"], gone["outcome"], gone["status_code"]) == (False, "err.conn", 0)
    assert (await zalo.ask("getWebhookInfo")).result["url"] == nobody


async def test_a_webhook_can_be_tried_so_many_times_a_day(zalo, sandbox, world, address):
    sandbox.zalo.settings.webhook_tests = 2
    assert (await zalo.ask("testWebhook")).refusal[0] == 404
    await zalo.ask("setWebhook", url=address.url, secret_token=SECRET)
    for _ in range(2):
        tried = (await zalo.ask("testWebhook")).result
        assert (tried["ok"], tried["url"], tried["outcome"]) == (True, address.url, "webhook.ok")
    assert (await zalo.ask("testWebhook")).refusal[0] == 426
    world.clock.forward(hours=24)
    assert (await zalo.ask("testWebhook")).body["ok"]


async def test_a_webhook_gets_what_was_said_while_zalo_was_down(zalo, lan, sandbox, address):
    await zalo.ask("setWebhook", url=address.url, secret_token=SECRET)
    await sandbox.stop()
    lan.say("lại ngừng")
    await sandbox.start()
    assert (await address.came.get()).body["result"]["message"]["text"] == "lại ngừng"
