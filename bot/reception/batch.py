"""Takes updates off the inbox, a batch a transaction; one bad update never holds up the rest."""

from collections.abc import Mapping

import structlog
from sqlalchemy.exc import OperationalError

from bot.domain.errors import TruongAnError
from bot.domain.incoming import Attached, Incoming, NothingToDo, Said
from bot.domain.ports import Clock, Inbound
from bot.reception.answers import Arrived, stretches, take_answers
from bot.reception.caller import Caller, Contended, Toast, recognise
from bot.reception.routing import route
from bot.store import deliveries, inbox
from bot.store.engine import Database, UnitOfWork
from bot.store.inbox import Update
from bot.usecases.house import House

log = structlog.get_logger(__name__)

BATCH = 250
UNSENT = 10  # answers; a stranger who writes faster than we may answer is not answered more often than that


class Reception:
    """`inbounds`: how each channel's bot reads its raw updates."""

    def __init__(
        self, database: Database, house: House, inbounds: Mapping[tuple[str, str], Inbound], clock: Clock
    ) -> None:
        self._database = database
        self._house = house
        self._inbounds = inbounds
        self._clock = clock

    async def take(self) -> tuple[int, tuple[Toast, ...]]:
        """Handles what waits, a batch at most; returns how many updates, and what to show on tapped buttons.

        Effects and "handled" are one commit. If the batch as a whole fails, its first update is tried alone, and
        set aside if it fails again. What somebody else has taken further meanwhile waits for the next look.

        Raises:
            OperationalError: the database is away or busy. No update is to blame, and all of them wait.
        """
        tried: list[int] = []
        try:
            return await self._take(BATCH, tried)
        except OperationalError:
            raise
        except Contended:
            log.info("batch_contended")
        except Exception:
            log.exception("batch_failed")
        try:
            return await self._take(1, tried)
        except OperationalError:
            raise
        except Contended:
            return 0, ()
        except Exception:
            log.exception("update_set_aside")
            async with self._database.write() as work:
                await inbox.mark(work, tried, "failed", self._clock.now())
            return 1, ()

    async def _take(self, limit: int, tried: list[int]) -> tuple[int, tuple[Toast, ...]]:
        """`tried`: becomes the ids of the updates that were taken, also when they fail."""
        toasts: list[Toast] = []
        async with self._database.write() as work:
            updates = await inbox.waiting(work, limit)
            tried[:] = [update.id for update in updates]
            states = {update.id: "unreadable" for update in updates}
            arrived = [Arrived(update.id, incoming) for update in updates if (incoming := self._read(update))]
            for stretch in stretches(arrived):
                states |= await self._handle_all(work, stretch, toasts)
            for state in sorted(set(states.values())):
                ids = [update_id for update_id, its in states.items() if its == state]
                await inbox.mark(work, ids, state, self._clock.now())
        return len(updates), tuple(toasts)

    def _read(self, update: Update) -> Incoming | None:
        inbound = self._inbounds.get((update.channel, update.bot))
        try:
            return None if inbound is None else inbound.read(update.raw)
        except (ValueError, KeyError, TypeError):
            log.warning("update_unreadable", update=update.id, channel=update.channel)
            return None

    async def _handle_all(self, work: UnitOfWork, stretch: list[Arrived], toasts: list[Toast]) -> dict[int, str]:
        """What becomes of each: answers are taken together first, and what is left is handled alone."""
        taken = await self._answered(work, stretch, toasts) if len(stretch) > 1 else frozenset()
        return {one.id: "done" if one.id in taken else await self._handle(work, one, toasts) for one in stretch}

    async def _answered(self, work: UnitOfWork, stretch: list[Arrived], toasts: list[Toast]) -> frozenset[int]:
        """The updates whose answers were taken; none when one brings a fault, which then is found alone."""
        arrived, shown = [one.incoming for one in stretch], len(toasts)
        try:
            async with work.connection.begin_nested():
                callers = await recognise(work, self._house, arrived, self._clock.now(), toasts)
                taken = await take_answers(callers, arrived)
        except OperationalError:
            raise
        except Exception:
            log.exception("answers_failed", updates=len(stretch))
            del toasts[shown:]
            return frozenset()
        return frozenset(one.id for one, was in zip(stretch, taken, strict=True) if was)

    async def _handle(self, work: UnitOfWork, one: Arrived, toasts: list[Toast]) -> str:
        """Lets one update have its effects, or none: what fails is taken back to here and said to the person."""
        incoming, shown = one.incoming, len(toasts)
        if isinstance(incoming.what, NothingToDo):
            return "done"
        try:
            async with work.connection.begin_nested():
                caller = await self._caller(work, incoming, toasts)
                spoke = isinstance(incoming.what, Said | Attached)
                if spoke and caller.person is None and await deliveries.count_unsent(work, caller.chat) >= UNSENT:
                    return "done"
                await route(caller, incoming)
        except TruongAnError as error:
            del toasts[shown:]
            caller = await self._caller(work, incoming, toasts)
            await caller.confirms(caller.voice.say(error.text_id, **_sayable(error.params)))
        except (OperationalError, Contended):
            raise
        except Exception:
            # The other of the two loops that must outlive any fault: the person is told, the rest goes on.
            log.exception("update_failed", update=one.id, channel=incoming.channel)
            del toasts[shown:]
            caller = await self._caller(work, incoming, toasts)
            await caller.confirms(caller.voice.say("oops"))
            return "failed"
        return "done"

    async def _caller(self, work: UnitOfWork, incoming: Incoming, toasts: list[Toast]) -> Caller:
        (caller,) = await recognise(work, self._house, [incoming], self._clock.now(), toasts)
        return caller


def _sayable(params: Mapping[str, object]) -> dict[str, str | int]:
    return {key: value if isinstance(value, int) else str(value) for key, value in params.items()}
