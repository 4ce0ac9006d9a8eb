"""The imitated Zalo goes on after a restart."""

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from bot.sandbox import PhoneState, Sandbox, World
from bot.sandbox.attachments import TINY_PNG
from bot.sandbox.snapshot import restore, save
from tests.sandbox.zalo_wire import Zalo, an_address


@dataclass
class Life:
    """The sandbox from one start to the next."""

    world: World
    sandbox: Sandbox
    zalo: Zalo
    http: aiohttp.ClientSession
    came_back: bool

    @property
    def lan(self):
        return self.world.phone("+84903333333", "zalo")


@asynccontextmanager
async def life(folder):
    """A life on what the folder holds; it ends as by a kill, without saving."""
    world = World()
    sandbox = Sandbox(world)
    came_back = restore(world, folder)
    if not came_back:
        world.new_phone("+84903333333", "Trần Thị Lan", channel="zalo").say("xin chào")
    async with sandbox, aiohttp.ClientSession() as http:
        yield Life(world, sandbox, Zalo(sandbox, http), http, came_back)


async def test_people_updates_and_media_are_there_again(tmp_path):
    async with life(tmp_path) as before:
        before.lan.send_photo(TINY_PNG, caption="ảnh")
        sent = await before.zalo.send(before.lan.chat_id, "**Chào**", parse_mode="markdown")
        before.lan.block()
        save(before.world, tmp_path)
        lan_id = before.lan.chat_id

    async with life(tmp_path) as after:
        assert after.came_back
        assert (after.lan.chat_id, after.lan.state) == (lan_id, PhoneState.BLOCKED)
        assert (after.lan.screen[-1].id, after.lan.screen[-1].styled("bold")) == (
            sent.result["message_id"],
            ["Chào"],
        )
        assert (await after.zalo.poll()).result["message"]["text"] == "xin chào"
        photo = (await after.zalo.poll()).result["message"]
        async with after.http.get(photo["photo"]) as response:
            assert await response.read() == TINY_PNG
        after.lan.unblock()
        ids = {message.id for message in after.lan.screen}
        assert after.lan.say("tiếp").id not in ids
        assert after.world.new_phone("+84904444444", channel="zalo").user_id != lan_id


async def test_what_was_given_comes_again_under_replay_and_the_quota_stays_used(tmp_path):
    async with life(tmp_path) as before:
        before.sandbox.zalo.settings.queue = "replay"
        await before.zalo.poll()
        await before.zalo.send(before.lan.chat_id)
        save(before.world, tmp_path)

    async with life(tmp_path) as after:
        after.sandbox.zalo.settings.queue = "replay"
        quota = after.sandbox.zalo.quota
        assert (quota.users, quota.used(after.world.clock.now())) == ([after.lan.chat_id], 2)
        assert (await after.zalo.poll()).result["message"]["text"] == "xin chào"


async def test_a_webhook_goes_on_where_it_stopped(tmp_path):
    async with an_address() as address:
        async with life(tmp_path) as before:
            address.statuses = [500] * 100
            await before.zalo.ask("setWebhook", url=address.url, secret_token="bi-mat-dai")
            await address.came.get()
            info = (await before.zalo.ask("getWebhookInfo")).result
            save(before.world, tmp_path)
        address.statuses = []
        while not address.came.empty():
            address.came.get_nowait()
        async with life(tmp_path) as after:
            assert (await address.came.get()).body["result"]["message"]["text"] == "xin chào"
            assert (await after.zalo.ask("getWebhookInfo")).result == info


@pytest.mark.parametrize(
    ("field", "broken"),
    [
        ("webhook", {"url": "https://example.org/", "secret": "bi-mat-dai", "updated_at": 1}),
        ("pending", [{"media": {}}]),
        ("pending", [{"update": {}, "media": {"kind": "parcel", "path": "x"}}]),
        ("quota", {"users": [], "month": "2026-11"}),
    ],
)
async def test_a_snapshot_that_cannot_be_is_set_aside(tmp_path, field, broken):
    async with life(tmp_path) as before:
        save(before.world, tmp_path)
    document = tmp_path / "world.json"
    given = json.loads(document.read_text())
    given["bots"][f"zalo {before.sandbox.zalo.name}"][field] = broken
    document.write_text(json.dumps(given))

    async with life(tmp_path) as after:
        assert not after.came_back
    assert (tmp_path / "world.broken-1.json").exists()
