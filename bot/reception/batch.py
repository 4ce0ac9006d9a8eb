"""Takes updates off the inbox, a batch a transaction; one bad update never holds up the rest."""

from collections.abc import Mapping

import structlog
from sqlalchemy.exc import OperationalError

from bot.domain.errors import TruongAnError
from bot.domain.incoming import Attached, Incoming, NothingToDo, Said
from bot.domain.ports import Clock, Inbound
from bot.reception.caller import Caller, Contended, Toast, recognise
from bot.reception.routing import route
from bot.store import deliveries, inbox
from bot.store.engine import Database, UnitOfWork
from bot.store.inbox import Update
from bot.usecases.house import House

log = structlog.get_logger(__name__)

BATCH = 100
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
        states: dict[str, list[int]] = {}
        async with self._database.write() as work:
            updates = await inbox.waiting(work, limit)
            tried[:] = [update.id for update in updates]
            for update in updates:
                state = await self._one(work, update, toasts)
                states.setdefault(state, []).append(update.id)
            for state, ids in states.items():
                await inbox.mark(work, ids, state, self._clock.now())
        return len(updates), tuple(toasts)

    async def _one(self, work: UnitOfWork, update: Update, toasts: list[Toast]) -> str:
        inbound = self._inbounds.get((update.channel, update.bot))
        if inbound is None:
            return "unreadable"
        try:
            incoming = inbound.read(update.raw)
        except (ValueError, KeyError, TypeError):
            log.warning("update_unreadable", update=update.id, channel=update.channel)
            return "unreadable"
        if isinstance(incoming.what, NothingToDo):
            return "done"
        return await self._handle(work, incoming, update, toasts)

    async def _handle(self, work: UnitOfWork, incoming: Incoming, update: Update, toasts: list[Toast]) -> str:
        """Lets one update have its effects, or none: what fails is taken back to here and said to the person."""
        shown = len(toasts)
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
            log.exception("update_failed", update=update.id, channel=update.channel)
            del toasts[shown:]
            caller = await self._caller(work, incoming, toasts)
            await caller.confirms(caller.voice.say("oops"))
            return "failed"
        return "done"

    async def _caller(self, work: UnitOfWork, incoming: Incoming, toasts: list[Toast]) -> Caller:
        return await recognise(work, self._house, incoming.chat, self._clock.now(), toasts, incoming.what)


def _sayable(params: Mapping[str, object]) -> dict[str, str | int]:
    return {key: value if isinstance(value, int) else str(value) for key, value in params.items()}
