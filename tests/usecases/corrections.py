"""How tests correct what a district has sent, and see who is told."""

from typing import Any

from sqlalchemy import select, update

from bot.domain.advisory import (
    Advisory,
    AdvisoryText,
    MessageType,
)
from bot.domain.delivery import Outcome
from bot.store import advisories, outbox
from bot.store.outbox import Row
from bot.store.tables import outbox as table
from bot.usecases.boards import Standing, standing_of
from bot.usecases.following import Followed
from bot.usecases.revising import Wanted, revise
from tests.usecases.district import District

CANCEL, ALL_CLEAR, UPDATE = MessageType.CANCEL, MessageType.ALL_CLEAR, MessageType.UPDATE
WORDS = AdvisoryText("Giả danh bưu tá", "Gọi giục lấy bưu phẩm", "Không bấm đường dẫn")


async def corrects(
    district: District, name: str, made: Advisory, kind: MessageType = CANCEL, **changes: Any
) -> tuple[Advisory, Followed]:
    values = {"words": WORDS if kind is UPDATE else None} | changes
    async with district.database.write() as work:
        wanted = Wanted(made.id, kind, **values)
        return await revise(work, district.house, await district.person(name), wanted, district.now)


async def rows_of(district: District, purpose: str, **columns: Any) -> list[Any]:
    async with district.database.read() as work:
        query = select(table).where(table.c.purpose == purpose).order_by(table.c.id)
        for name, value in columns.items():
            query = query.where(table.c[name] == value)
        return list((await work.connection.execute(query)).all())


async def told(district: District) -> list[str]:
    """Who gets the word on a correction."""
    return sorted(row.external_id for row in await rows_of(district, "correction"))


async def standing(district: District, made: Advisory) -> Standing:
    async with district.database.read() as work:
        now = await advisories.load(work, made.id)
        assert now is not None
        return await standing_of(work, district.house, now)


async def carries(district: District, **outcomes: Outcome | None) -> dict[str, Row]:
    """One round of calls; None leaves one under way. Others are given back as if they had not been claimed."""
    rows = {row.chat.external_id: row for row in await district.box.claim(now=district.now)}
    others = [row.id for name, row in rows.items() if name not in outcomes]
    async with district.database.write() as work:
        await outbox.unclaim(work, others)
        await work.connection.execute(update(table).values(not_before=None))
    done = [(rows[name], outcome) for name, outcome in outcomes.items() if outcome is not None]
    await district.settle_all(done)
    return rows
