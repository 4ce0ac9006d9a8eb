"""The outbox as tests speak of it: rows put in by chat, claimed, settled; the database's clock moved by hand."""

from collections.abc import Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot.domain.delivery import Accepted, DeliveryState, Outcome, settle
from bot.domain.messages import CallKind, Choice, Part
from bot.domain.people import Chat
from bot.domain.richtext import RichText
from bot.store import outbox, outcomes, payloads
from bot.store.engine import Database
from bot.store.outbox import Row
from bot.store.outcomes import Settled
from bot.store.tables import outbox as table

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LANE = ("telegram", "bot")
MARK = "(gửi lại)"


def chat(name: str) -> Chat:
    return Chat(*LANE, name)


class Box:
    """One lane's outbox in a database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def put(
        self,
        name: str,
        priority: int = 4,
        *,
        text: str = "Chào",
        choices: tuple[Choice, ...] = (),
        parts: int = 1,
        lane: tuple[str, str] = LANE,
        **columns: Any,
    ) -> list[int]:
        """Queues one message in parts for a chat; returns the ids of its rows."""
        made = [Part(RichText.of(text), choices if last else ()) for last in [False] * (parts - 1) + [True]]
        async with self.database.write() as work:
            payload_ids = await payloads.add_payloads(work, made, MARK)
            common = {
                "channel": lane[0],
                "bot": lane[1],
                "external_id": name,
                "kind": CallKind.SEND,
                "purpose": "advisory",
                "priority": priority,
                "bundle": payload_ids[0] if parts > 1 else None,
                "created_at": NOW,
            }
            await outbox.add(work, [common | {"payload_id": one} | columns for one in payload_ids])
            newest = await work.connection.scalars(select(table.c.id).order_by(table.c.id.desc()).limit(parts))
            return sorted(newest)

    async def claim(self, limit: int = 100, now: datetime = NOW, lane: tuple[str, str] = LANE) -> list[Row]:
        async with self.database.write() as work:
            await outbox.expire(work, *lane, now)
            return list(await outbox.claim(work, *lane, limit, now))

    async def claim_ids(self, limit: int = 100, now: datetime = NOW, lane: tuple[str, str] = LANE) -> list[int]:
        return [row.id for row in await self.claim(limit, now, lane)]

    async def settle(self, row: Row, outcome: Outcome, now: datetime = NOW) -> None:
        await self.settle_all({row.id: (row, outcome)}, now)

    async def settle_all(self, heard: Mapping[int, tuple[Row, Outcome]], now: datetime = NOW) -> None:
        settled = [
            Settled(
                row,
                settle(outcome, repeat=row.repeat, edit=row.kind is CallKind.EDIT),
                outcome.message_id if isinstance(outcome, Accepted) else None,
            )
            for row, outcome in heard.values()
        ]
        async with self.database.write() as work:
            await outcomes.settle(work, settled, now)

    async def send(self, name: str, message_id: str, **columns: Any) -> int:
        """A message that went out: queued, claimed and accepted."""
        (row_id,) = await self.put(name, **columns)
        (row,) = [row for row in await self.claim() if row.id == row_id]
        await self.settle(row, Accepted(message_id))
        return row_id

    async def recover(self, *, all_claims: bool = True, lane: tuple[str, str] = LANE) -> int:
        async with self.database.write() as work:
            return await outbox.recover(work, *lane, NOW, 1 if all_claims else 0)

    async def clock_moves(self, seconds: float) -> None:
        """The database's clock can't be moved; so what it is compared with moves the other way."""
        async with self.database.write() as work:
            await work.connection.execute(
                table.update().values(
                    not_before=table.c.not_before - seconds, lease_until=table.c.lease_until - seconds
                )
            )

    async def row(self, row_id: int) -> Any:
        async with self.database.read() as work:
            return (await work.connection.execute(select(table).where(table.c.id == row_id))).one()

    async def states(self) -> dict[int, str]:
        async with self.database.read() as work:
            rows = await work.connection.execute(select(table.c.id, table.c.state))
            return {row.id: str(row.state) for row in rows}

    async def state(self, row_id: int) -> DeliveryState:
        found: DeliveryState = (await self.row(row_id)).state
        return found

    @asynccontextmanager
    async def work(self):
        async with self.database.write() as work:
            yield work
