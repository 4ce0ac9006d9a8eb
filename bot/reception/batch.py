"""Takes updates off the inbox, a batch a transaction; one bad update never holds up the rest."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import structlog
from sqlalchemy.exc import OperationalError

from bot.domain.errors import TruongAnError
from bot.domain.incoming import Attached, Incoming, NothingToDo, Said
from bot.domain.ports import Clock, Fetch, Inbound
from bot.reception.answers import Arrived, stretches, take_answers
from bot.reception.caller import Caller, Contended, Toast, recognise
from bot.reception.fetching import Fetching
from bot.reception.routing import route
from bot.store import deliveries, inbox
from bot.store.engine import Database, UnitOfWork
from bot.store.inbox import Update
from bot.usecases.fetched import keep_fetched
from bot.usecases.house import House

log = structlog.get_logger(__name__)

BATCH = 250
_WAITS = "new"  # what becomes of an update that is left as it is
UNSENT = 10  # answers; a stranger who writes faster than we may answer is not answered more often than that


class Reception:
    """`inbounds`: how each channel's bot reads its raw updates; `sources`: who fetches files for it, if any."""

    def __init__(
        self,
        database: Database,
        house: House,
        inbounds: Mapping[tuple[str, str], Inbound],
        clock: Clock,
        sources: Mapping[tuple[str, str], Fetch] = MappingProxyType({}),
    ) -> None:
        self._database = database
        self._house = house
        self._inbounds = inbounds
        self._clock = clock
        self._fetching = Fetching(sources, database.wake)

    async def close(self) -> None:
        """Fetches nothing any more."""
        await self._fetching.close()

    async def take(self) -> tuple[int, tuple[Toast, ...]]:
        """Handles what waits, a batch at most; returns how many updates, and what to show on tapped buttons.

        What brought a file that must be fetched waits for it, and so do later updates of its chat, but no others.
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
            self._fetching.forget(tried)
            return 1, ()

    async def _take(self, limit: int, tried: list[int]) -> tuple[int, tuple[Toast, ...]]:
        """`tried`: becomes the ids of the updates that were taken, also when they fail."""
        toasts: list[Toast] = []
        async with self._database.write() as work:
            updates = await inbox.waiting(work, limit, beside=self._fetching.waiting())
            tried[:] = [update.id for update in updates]
            self._fetching.look_round(tried)
            arrived = [Arrived(update.id, incoming) for update in updates if (incoming := self._read(update))]
            passed = await self._passed_over(work, arrived)
            tried[:] = [one for one in tried if one not in passed]
            states = dict.fromkeys(tried, "unreadable")
            for stretch in stretches(one for one in arrived if one.id not in passed):
                states |= await self._handle_all(work, stretch, toasts)
            for state in sorted(set(states.values()) - {_WAITS}):
                ids = [update_id for update_id, its in states.items() if its == state]
                await inbox.mark(work, ids, state, self._clock.now())
        done = [update_id for update_id, state in states.items() if state != _WAITS]
        self._fetching.forget(done)
        return len(done), tuple(toasts)

    async def _passed_over(self, work: UnitOfWork, arrived: list[Arrived]) -> frozenset[int]:
        """Which wait for a file, their own or one before it. Nothing is fetched of somebody who isn't known."""
        wanting = [one for one in arrived if self._fetching.wants(one)]
        senders = await recognise(work, self._house, [one.incoming for one in wanting], self._clock.now(), [])
        for one, caller in zip(wanting, senders, strict=True):
            if caller.person is not None:
                self._fetching.begin(one)
        return frozenset(one.id for one in arrived if self._fetching.holds(one))

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
                if caller.person is not None and self._fetching.wants(one):
                    return _WAITS  # has joined a moment ago, and now it is fetched
                await route(caller, await self._with_file(work, one))
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

    async def _with_file(self, work: UnitOfWork, one: Arrived) -> Incoming:
        """What came, with the file that was fetched for it."""
        got, what = self._fetching.got(one.id), one.incoming.what
        if got is None or not isinstance(what, Attached):
            return one.incoming
        return replace(one.incoming, what=await keep_fetched(work, what, got, self._clock.now()))

    async def _caller(self, work: UnitOfWork, incoming: Incoming, toasts: list[Toast]) -> Caller:
        (caller,) = await recognise(work, self._house, [incoming], self._clock.now(), toasts)
        return caller


def _sayable(params: Mapping[str, object]) -> dict[str, str | int]:
    return {key: value if isinstance(value, int) else str(value) for key, value in params.items()}
