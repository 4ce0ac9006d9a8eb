"""Releases an advisory from a process of its own, as the command line does, and writes what it took as JSON."""

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.domain.advisory import AdvisoryText, Audience, Category, Level, Status
from bot.settings import load_settings
from bot.store import people
from bot.store.engine import Database
from bot.store.tables import outbox
from bot.usecases.advisory import Draft, foresee, issue
from bot.wiring.house import make_house
from tests.bench.district import WORDS
from tests.bench.imitation import OFFICERS
from tests.bench.machine import memory_of


async def main(config: Path, tag: str) -> None:
    settings = load_settings(config, {})
    database = Database(settings.database.url)
    house = make_house(settings)
    words = AdvisoryText(f"Giả giáo viên báo học sinh cấp cứu {tag}.", WORDS * 3, "Gọi lại giáo viên chủ nhiệm.")
    draft = Draft(Status.ACTUAL, Level.CANH_BAO, Category.LUA_DAO, words, Audience())
    before, began = memory_of(os.getpid())[0], time.monotonic()
    async with database.read() as work:
        officer = await people.person_by_phone(work, f"+849{OFFICERS + 1:08d}")
        assert officer is not None
        await foresee(work, house, officer, draft, datetime.now(UTC))
    async with database.write() as work:
        officer = await people.person_by_phone(work, f"+849{OFFICERS + 1:08d}")
        assert officer is not None
        sent = await issue(work, house, officer, draft, datetime.now(UTC), via="cli")
    seconds = time.monotonic() - began
    async with database.read() as work:
        mine = outbox.c.revision_id == sent.revision_id
        rows = await work.connection.scalar(select(func.count()).select_from(outbox).where(mine))
    await database.close()
    told = {"seconds": seconds, "rows": rows, "before": before, "peak": memory_of(os.getpid())[1]}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
