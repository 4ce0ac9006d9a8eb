"""telegram.md 2.1: refusals about chats, tokens, methods, polls and floods, in Telegram's exact words."""

import asyncio

import pytest

from bot.sandbox import DEMO_TELEGRAM_TOKEN, GroupKind, PhoneState, Standing


async def blocked(s):
    s.an.block()
    return await s.send()


async def deactivated(s):
    s.an.deactivate()
    return await s.send()


async def never_started(s):
    return await s.send(s.world.new_phone("+84902222222").chat_id)


async def unseen(s):
    s.an.state = PhoneState.UNSEEN
    return await s.send()


async def unknown(s):
    s.an.state = PhoneState.UNKNOWN
    return await s.send()


async def upgraded(s):
    group = s.world.new_group("Trường", GroupKind.GROUP)
    new = s.world.upgrade_group(group)
    reply = await s.send(group.chat_id)
    assert reply.body["parameters"] == {"migrate_to_chat_id": new.chat_id}
    assert (await s.send(new.chat_id)).status == 200
    return reply


async def second_poll(s):
    older, newer = await s.poll(), await s.poll()
    reply = await older
    s.an.say("cho kết thúc")
    assert len((await newer).result) == 1
    return reply


async def poll_with_webhook(s):
    await s.ask("setWebhook", url="http://127.0.0.1:9/hook")
    return await s.ask("getUpdates")


async def poll_ended_by_webhook(s):
    poll = await s.poll()
    await s.ask("setWebhook", url="http://127.0.0.1:9/hook")
    return await poll


async def poll_at_close(s):
    poll = await s.poll()
    assert (await s.ask("close")).result is True
    return await poll


async def poll_at_shutdown(s):
    poll = await s.poll()
    await s.sandbox.stop(politely=True)
    return await poll


async def flood(s):
    s.world.faults.too_many(7, phone=s.an)
    return await s.send()


async def after_log_out(s):
    assert (await s.ask("logOut")).result is True
    return await s.send()


def group(kind, standing):
    async def act(s):
        made = s.world.new_group("Trường", kind)
        made.change_standing(standing)
        return await s.send(made.chat_id)

    return act


def ask(method, **params):
    return lambda s: s.ask(method, **params)


KICKED, LEFT = Standing.KICKED, Standing.LEFT
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
ROWS = [
    ("blocked", blocked, 403, "bot was blocked by the user"),
    ("deactivated", deactivated, 403, "user is deactivated"),
    ("never started", never_started, 403, "bot can't initiate conversation with a user"),
    ("kicked from group", group(GroupKind.GROUP, KICKED), 403, "bot was kicked from the group chat"),
    (
        "kicked from supergroup",
        group(GroupKind.SUPERGROUP, KICKED),
        403,
        "bot was kicked from the supergroup chat",
    ),
    ("kicked from channel", group(GroupKind.CHANNEL, KICKED), 403, "bot was kicked from the channel chat"),
    ("left group", group(GroupKind.GROUP, LEFT), 403, "bot is not a member of the group chat"),
    ("left supergroup", group(GroupKind.SUPERGROUP, LEFT), 403, "bot is not a member of the supergroup chat"),
    ("left channel", group(GroupKind.CHANNEL, LEFT), 403, "bot is not a member of the channel chat"),
    ("group deleted", group(GroupKind.GROUP, Standing.DELETED), 403, "the group chat was deleted"),
    ("group upgraded", upgraded, 400, "group chat was upgraded to a supergroup chat"),
    ("chat unknown", lambda s: s.send(1), 400, "chat not found"),
    ("chat gone", unknown, 400, "chat not found"),
    ("private chat unseen", unseen, 400, "private chat not found"),
    ("no chat id", lambda s: s.send(""), 400, "chat_id is empty"),
    ("token malformed", ask("getMe", token="abc"), 401, ": invalid token specified"),
    ("token begins with 0", ask("getMe", token="0123:abc"), 401, ": invalid token specified"),
    ("token unknown", ask("getMe", token="1000000002:abc"), 401, ""),
    ("after logOut", after_log_out, 401, ""),
    ("method unknown", ask("sendMesage"), 404, ": method not found"),
    ("two polls", second_poll, 409, OTHER_POLL),
    ("poll beside webhook", poll_with_webhook, 409, ACTIVE),
    ("poll ended by webhook", poll_ended_by_webhook, 409, "terminated by setWebhook request"),
    ("flood", flood, 429, "Too Many Requests: retry after 7"),
    ("dropped at shutdown", poll_at_shutdown, 429, "Too Many Requests: retry after 5"),
    ("restart", poll_at_close, 500, "Internal Server Error: restart"),
]


@pytest.mark.parametrize(("act", "status", "words"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
async def test_telegram_refuses_in_exactly_these_words(check_refusal, act, status, words):
    await check_refusal(act, status, words)


@pytest.mark.parametrize("path", ["/page", "/bot", "/robots.txt", f"/bot{DEMO_TELEGRAM_TOKEN}"])
async def test_what_is_no_path_of_a_method_is_not_found(sandbox, http, path):
    async with http.get(sandbox.url + path) as response:
        assert (response.status, (await response.json())["description"]) == (404, "Not Found")


async def test_a_429_says_when_to_come_back_in_body_and_header(scene):
    reply = await flood(scene)

    assert reply.body["parameters"] == {"retry_after": 7}
    assert reply.headers["Retry-After"] == "7"


async def test_a_repeated_conflict_is_delayed_while_other_calls_pass(scene):
    scene.sandbox.telegram.settings.conflict_delay = 60.0
    await poll_with_webhook(scene)

    repeated = asyncio.create_task(scene.ask("getUpdates"))
    await scene.world.until(lambda: len(scene.world.calls_of("getUpdates")) == 2)

    assert (await scene.ask("getMe")).status == 200
    assert not repeated.done()
    repeated.cancel()
