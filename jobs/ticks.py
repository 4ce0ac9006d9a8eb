"""The ticks: each opens one transaction, lets a use case do what is due by now, and closes it."""

from datetime import datetime, timedelta

from bot.domain.ports import Clock
from bot.store import boards, holding, reminders
from bot.store.engine import Database
from bot.usecases import forgetting
from bot.usecases.boards import redraw_stale
from bot.usecases.firing import fire_again, fire_due
from bot.usecases.house import House
from bot.usecases.sending import release_held
from jobs.deliver import Lane

_FILES_EVERY = timedelta(days=1)


class Ticks:
    """What the timetable calls."""

    def __init__(self, database: Database, house: House, clock: Clock, lanes: tuple[Lane, ...]) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._lanes = lanes
        self._files_at: datetime | None = None  # when files were looked through

    async def remind(self) -> None:
        """Fires reminders, and brings back those that were put off."""
        now = self._clock.now()
        async with self._database.read() as work:
            if not await reminders.anything_due(work, now):
                return
        async with self._database.write() as work:
            await fire_due(work, self._house, now)
            await fire_again(work, self._house, now)

    async def redraw(self) -> None:
        """Queues edits of boards that answers made stale."""
        now = self._clock.now()
        async with self._database.read() as work:
            if not await boards.any_stale(work):
                return
        async with self._database.write() as work:
            await redraw_stale(work, self._house, now)

    async def release(self) -> None:
        """Releases advisories that were held so that their authors could take them back."""
        now = self._clock.now()
        async with self._database.read() as work:
            if not await holding.held_until(work, now):
                return
        async with self._database.write() as work:
            await release_held(work, self._house, now)

    async def sweep(self) -> None:
        """Takes back claims whose lease is over, and forgets what need not be kept."""
        for lane in self._lanes:
            await lane.recover(all_claims=False)
        now = self._clock.now()
        async with self._database.write() as work:
            await forgetting.forget(work, self._house, now)
        if self._files_at is None or abs(now - self._files_at) >= _FILES_EVERY:
            async with self._database.write() as work:
                await forgetting.forget_files(work, now)
            self._files_at = now
