"""A district in which a bot's month runs short, and what is left of it."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.people import Chat
from bot.domain.quota import Plan
from bot.store import people, usage
from bot.store.outbox import Row
from tests.kit.roster import PRINCIPAL_A
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM, TEXTONLY

MONTH = "2026-11"
MINUTE = timedelta(seconds=60)


async def run_short(district: District) -> District:
    """Its main bot has twenty messages a month, four of them for Khẩn; the first principal is elsewhere too."""
    district.house = replace(district.house, plans={TELEGRAM: Plan(20, 0, 4)})
    async with district.database.write() as work:
        await people.open_address(work, district.roster.contacts[PRINCIPAL_A], Chat(*TEXTONLY, PRINCIPAL_A), NOW)
    return district


async def has_used(district: District, sent: int, *, took: bool | None = None, now: datetime = NOW) -> None:
    async with district.database.write() as work:
        await usage.count(work, TELEGRAM, MONTH, now, sent=sent, took=took)


async def claim(district: District, lane: tuple[str, str] = TELEGRAM) -> dict[str, Row]:
    rows = await district.box.claim(now=district.now, lane=lane)
    return {row.chat.external_id: row for row in rows if row.purpose == "advisory"}


async def again(district: District, row: Row) -> Row:
    await district.box.clock_moves(120)
    return (await claim(district))[row.chat.external_id]
