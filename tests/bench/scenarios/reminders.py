"""Many reminders due at the same moment, each for one school: how late each is queued, seen from outside.

By one process, and by two on one PostgreSQL database: there none may come twice.
"""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.advisory import Audience
from bot.store import people, reminders
from bot.store.tables import occurrence, outbox
from tests.bench.district import District
from tests.bench.figures import Figure, percentile
from tests.bench.stage import Stage

_NAME = "reminders"
_AHEAD = 4.0  # seconds from their being set to their being due
_PATIENCE = 90.0


async def measure(stage: Stage) -> list[Figure]:
    alone = await _fire(stage, f"{_NAME} {stage.sizes.reminders:,}", 1)
    async with stage.databases.on_postgresql() as server:
        together = await _fire(replace(stage, databases=server), f"{_NAME}, PostgreSQL, two processes", 2)
    return [*alone, *together]


async def _fire(stage: Stage, name: str, processes: int) -> list[Figure]:
    count = stage.sizes.reminders
    await stage.judge.tell("reset")
    async with stage.district(f"{_NAME}-{processes}", count) as district, AsyncExitStack() as running:
        bots = [await running.enter_async_context(stage.bot(district, _NAME)) for _ in range(processes)]
        # On a whole second: what people set falls on whole minutes.
        due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=_AHEAD)
        await _set(district, due)
        before = sum(bot.seconds() for bot in bots)
        late: list[float] = []
        queued = outbox.c.purpose == "reminder"
        while len(late) < count and time.time() < due.timestamp() + _PATIENCE:
            await asyncio.sleep(0.02)
            seen = await district.count(outbox, queued)
            late += [time.time() - due.timestamp()] * (seen - len(late))
        spent = sum(bot.seconds() for bot in bots) - before
        await asyncio.sleep(1.5)  # for another look at what is due
        rows, fired = await district.count(outbox, queued), await district.count(occurrence)
    return [
        Figure(name, "not queued", count - len(late), "", 0),
        Figure(name, "queued twice", max(rows, fired) - count, "", 0),
        Figure(name, "lateness at the queue, p50", percentile(late, 0.5), "s"),
        Figure(name, "lateness at the queue, p99", percentile(late, 0.99), "s", 1, note=f"{spent:.1f} s of CPU"),
    ]


async def _set(district: District, due: datetime) -> None:
    now = datetime.now(UTC)
    async with district.database.write() as work:
        officer = await people.person(work, district.officers[0])
        assert officer is not None
        for number, school in enumerate(district.schools):
            await reminders.add_reminder(
                work,
                author_contact_id=officer.contact.id,
                standing=officer.standings[0],
                text=f"Nộp báo cáo tháng, lần {number}.",
                rule=None,
                starts_at=due,
                next_at=due,
                grace_minutes=720,
                audience=Audience(units=(school,)),
                now=now,
            )
