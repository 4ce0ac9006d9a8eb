"""The call sheets on disk: written while no channel works, fresh as long as that lasts, removed when all is well.

No channel is needed for it. While the database is away the last files stay, and say as of when they hold.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.ports import Clock
from bot.store.engine import Database
from bot.store.sheet_folder import SheetFolder
from bot.usecases.call_sheet import Sheet, khan_open, load_sheets
from bot.usecases.house import House
from bot.usecases.sheet_links import note_look
from bot.usecases.sheet_word import tell_duty
from jobs.gate import Gate

log = structlog.get_logger(__name__)

KEPT = 600.0  # seconds for which the files stay after the channels came back
_LOOK = 5.0  # between two looks at who is to be called
_FRESH = 30.0  # a file is written anew at least this often, so that it shows that somebody keeps it
_CLEAR = 60.0
_WORD = 60.0

Files = Callable[[Sequence[Sheet]], dict[str, str]]


class Sheets:
    """What the timetable calls. `files`: how sheets become files, text by name.

    `held`: the gates of the lanes by which this process sends; of several processes each goes by its own.
    `seconds`: a clock that nobody sets.
    """

    def __init__(
        self,
        database: Database,
        house: House,
        clock: Clock,
        held: Callable[[], Sequence[Gate]],
        folder: SheetFolder,
        files: Files,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._held = held
        self._folder = folder
        self._files = files
        self._seconds = seconds
        self._until = self._look_at = self._clear_at = self._word_at = self._written_at = -KEPT
        self._written: tuple[Sheet, ...] = ()
        self._names: frozenset[str] = frozenset()
        self._failed = False

    @property
    def usable(self) -> bool:
        """Whether sheets can be written, as far as is known before it is tried."""
        return not self._failed and self._folder.usable

    async def keep(self) -> None:
        """Does what is to be done with the files now."""
        held = self._held()
        mute = [gate.lane for gate in held if gate.mute]
        # E-mail and SMS may be idle, and are not everybody's: they are no reason to think anybody is reached.
        talking = [gate for gate in held if gate.lane in self._house.two_way]
        now = self._seconds()
        try:
            if mute and (all(gate.mute for gate in talking) or await self._khan_open()):
                self._until = now + KEPT
            if now < self._until and now - self._look_at >= _LOOK:
                self._look_at = now
                await self._renew(mute, now)
        except SQLAlchemyError as error:
            log.warning("sheets_wait", error=type(error).__name__)
            return
        if held and now >= self._until and now - self._clear_at >= _CLEAR:
            self._clear_at = now
            await self._clear()

    async def _khan_open(self) -> bool:
        async with self._database.read() as work:
            return await khan_open(work, self._clock.now())

    async def _renew(self, mute: Collection[tuple[str, str]], now: float) -> None:
        moment = self._clock.now()
        async with self._database.read() as work:
            made = await load_sheets(work, self._house, moment)
        if not _same(made, self._written) or now - self._written_at >= _FRESH:
            await self._write(made, moment, now)
        if mute and any(sheet.urgent for sheet in made) and now - self._word_at >= _WORD:
            self._word_at = now
            await self._tell(made, mute, moment)

    async def _write(self, made: tuple[Sheet, ...], moment: datetime, now: float) -> None:
        """In a thread: a large district takes a moment to lay out, and a disk takes what it takes."""
        begins = not self._written
        try:
            self._names = await asyncio.to_thread(self._put, made)
        except OSError as error:
            if not self._failed:
                log.warning("sheets_not_written", error=type(error).__name__)
            self._failed = True
            return
        if len(made) != len(self._written):
            log.warning("sheets_written", sheets=len(made), calls=sum(sheet.calls for sheet in made))
        self._failed, self._written, self._written_at = False, made, now
        if begins and made:
            async with self._database.write() as work:
                await note_look(work, [one.police for one in made], moment, via="file")

    def _put(self, made: Sequence[Sheet]) -> frozenset[str]:
        files = self._files(made)
        self._folder.keep(files)
        return frozenset(files)

    async def _tell(self, made: Sequence[Sheet], mute: Collection[tuple[str, str]], moment: datetime) -> None:
        async with self._database.write() as work:
            if await work.turn("sheet"):
                told = await tell_duty(work, self._house, made, mute, moment)
                if told:
                    work.wake()
                    log.info("duty_told", people=told)

    async def _clear(self) -> None:
        try:
            removed = await asyncio.to_thread(self._folder.clear, KEPT, self._names)
        except OSError as error:
            log.warning("sheets_not_removed", error=type(error).__name__)
            return
        self._written, self._names, self._failed = (), frozenset(), False
        if removed:
            log.info("sheets_removed", sheets=removed)


def _same(made: Sequence[Sheet], written: Sequence[Sheet]) -> bool:
    """Whether they say the same, whenever that was."""
    if not written or len(made) != len(written):
        return False
    return all(replace(one, at=other.at) == other for one, other in zip(made, written, strict=True))
