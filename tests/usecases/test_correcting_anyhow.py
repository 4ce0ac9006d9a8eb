"""The word on a correction goes to exactly those who have the old text, whatever happens, in whatever order."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.domain.advisory import (
    MessageType,
)
from bot.domain.delivery import Accepted, DeliveryState, Failed, Reason, Retry, Unknown
from bot.domain.messages import CallKind
from bot.domain.people import AddressState
from bot.store import outbox
from bot.store.engine import Database
from bot.store.outbox import Row
from bot.store.tables import address, metadata
from bot.store.tables import outbox as table
from bot.usecases.following import catch_up
from tests.kit.roster import (
    DUTY_OFFICER,
)
from tests.usecases.corrections import ALL_CLEAR, CANCEL, UPDATE, corrects, rows_of
from tests.usecases.district import PHOTO, District
from tests.usecases.samples import NOW, TELEGRAM

ARRIVES = (Accepted("x"), Unknown())
OUTCOMES = st.sampled_from([*ARRIVES, Retry(timedelta(0)), Failed(Reason.REFUSED), Failed(Reason.BLOCKED)])


class Life:
    """One broadcast with a correction at some moment of it; `draw` says what happens to each call."""

    def __init__(self, district: District, draw: Any) -> None:
        self.district = district
        self.draw = draw
        self.number = 0
        self.after = False
        self.old_calls_after = 0

    async def claims(self, limit: int) -> list[Row]:
        async with self.district.database.write() as work:
            await work.connection.execute(update(table).values(not_before=None))
            rows = list(await outbox.claim(work, *TELEGRAM, limit, NOW))
        self.old_calls_after += sum(
            self.after and row.revision_id == 1 and row.purpose == "advisory" for row in rows
        )
        return rows

    async def settles(self, rows: list[Row]) -> None:
        done = []
        for row in rows:
            self.number += 1
            outcome = self.draw(OUTCOMES) if row.purpose in {"advisory", "correction"} else Accepted("b")
            arrived = Accepted(row.message_id or str(self.number))
            done.append((row, arrived if isinstance(outcome, Accepted) else outcome))
        await self.district.settle_all(done)

    async def plays(self, kind: MessageType) -> None:
        made = await self.district.issue(DUTY_OFFICER, attachments=() if self.draw(st.booleans()) else (PHOTO,))
        for _ in range(self.draw(st.integers(0, 4))):
            await self.settles(await self.claims(self.draw(st.integers(1, 6))))
        hanging = await self.claims(self.draw(st.integers(0, 4)))
        await corrects(self.district, DUTY_OFFICER, made, kind)
        self.after = True
        if self.draw(st.booleans()):
            await self.settles(hanging)
        else:  # the process is killed
            async with self.district.database.write() as work:
                await outbox.recover(work, *TELEGRAM, NOW, 1)
                await catch_up(work, self.district.house, NOW)
        while rows := await self.claims(100):
            await self.settles(rows)


async def whoever_has_it_hears_of_it(district: District, draw: Any, kind: MessageType) -> None:
    life = Life(district, draw)
    await life.plays(kind)
    async with district.database.read() as work:
        gone = set(
            await work.connection.scalars(
                select(address.c.external_id).where(address.c.state == AddressState.BLOCKED)
            )
        )
    old = await rows_of(district, "advisory", revision_id=1)
    has_it = {row.external_id for row in old if row.state in {"accepted", "unknown"}}
    notices = [row for row in await rows_of(district, "correction") if row.kind == CallKind.SEND]
    heard = [row.external_id for row in notices]
    assert len(heard) == len(set(heard)), "nobody hears of it twice"
    assert has_it - gone <= set(heard) <= has_it
    assert life.old_calls_after == 0, "nothing of the old text leaves once it is corrected"
    assert not [row for row in old if row.state in {DeliveryState.QUEUED, DeliveryState.SENDING}]
    if kind is UPDATE:
        new = {row.external_id for row in await rows_of(district, "advisory", revision_id=2)}
        meant = {row.external_id for row in old}
        assert not new & set(heard), "each gets the new text in one way"
        assert meant - gone <= new | set(heard)


@settings(max_examples=25)
@given(st.data(), st.sampled_from([CANCEL, ALL_CLEAR, UPDATE]))
def test_the_notice_goes_to_exactly_those_who_have_the_old_text_whatever_happens(data, kind):
    async def story() -> None:
        with tempfile.TemporaryDirectory() as folder:
            database = Database(f"sqlite:///{Path(folder) / 'a.db'}")
            async with database.engine.begin() as connection:
                await connection.run_sync(metadata.create_all)
            try:
                await whoever_has_it_hears_of_it(await District.make(database), data.draw, kind)
            finally:
                await database.close()

    asyncio.run(story())
