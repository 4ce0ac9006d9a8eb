"""An operator who watches a town's bot from outside, and what can be made to hang in it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import delete, insert, select

from bot.store.engine import Database
from bot.store.tables import address, outbox, payload
from bot.web.app import serve
from tests.kit.town import Town, free_port, open_town

TOKEN = "metrics-token-of-the-tests"
KEY = "a-secret-key-in-the-url"
BEAT = 0.05  # so a look every second and a half


class Operator:
    """Who keeps the machine: sees the signs of life come in, and asks the bot how it is."""

    def __init__(self) -> None:
        self.signs = 0
        self.status = 200
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    async def hear(self, request: web.Request) -> web.Response:
        assert request.path.endswith(KEY)
        self.signs += 1
        return web.Response(status=self.status)

    async def health(self) -> tuple[int, dict[str, Any]]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/healthz") as answer:
            return answer.status, json.loads(await answer.text())

    async def metrics(self, token: str = TOKEN) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{self.url}/metrics") as answer,
        ):
            return answer.status, await answer.text()

    async def until(self, is_so: Callable[[], Awaitable[bool]], seconds: float = 30.0) -> None:
        async with asyncio.timeout(seconds):
            while not await is_so():  # noqa: ASYNC110 - asked over HTTP
                await asyncio.sleep(0.1)

    async def until_status(self, status: str) -> dict[str, Any]:
        said: dict[str, Any] = {}

        async def is_so() -> bool:
            nonlocal said
            _, said = await self.health()
            return bool(said["status"] == status)

        try:
            await self.until(is_so)
        except TimeoutError:
            raise AssertionError(f"never {status}: {said}") from None
        return said

    async def until_signs(self, more: int) -> None:
        wanted = self.signs + more

        async def is_so() -> bool:
            return self.signs >= wanted

        await self.until(is_so)


@asynccontextmanager
async def watched(
    database: Database,
    operator: Operator,
    channel: str = "telegram",
    *,
    start: datetime | None = None,
    **more: Any,
) -> AsyncIterator[Town]:
    app = web.Application()
    app.router.add_get("/{key}", operator.hear)
    async with serve(app, "127.0.0.1", 0) as port:
        sections: dict[str, Any] = {
            "web": {"enabled": True, "port": operator.port, "metrics_token": TOKEN},
            "pulse": {"url": f"http://127.0.0.1:{port}/{KEY}"},
        }
        async with open_town(database, channel, "polling", start=start, beat=BEAT, **sections, **more) as town:
            yield town


async def hang(town: Town, name: str, minutes: int = 30, priority: int = 2) -> None:
    """Something for somebody that stays where it is, as if nobody sent it."""
    now = town.world.clock.now()
    async with town.database.write() as work:
        chat = (
            await work.connection.execute(
                select(address).where(address.c.contact_id == town.roster.contacts[name]).limit(1)
            )
        ).one()
        made = await work.connection.execute(insert(payload).values(body={}))
        assert made.inserted_primary_key is not None
        await work.connection.execute(
            insert(outbox).values(
                channel=chat.channel,
                bot=chat.bot,
                external_id="somewhere-else",
                kind="send",
                purpose="advisory",
                priority=priority,
                state="queued",
                payload_id=made.inserted_primary_key[0],
                not_before=work.database_seconds + 3600,
                created_at=now - timedelta(minutes=minutes),
            )
        )


async def take_away(town: Town) -> None:
    async with town.database.write() as work:
        await work.connection.execute(delete(outbox).where(outbox.c.external_id == "somewhere-else"))
