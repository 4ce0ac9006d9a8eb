"""kill -9 at random moments of a broadcast at the default pace, calls in flight: what is lost, what comes twice.

In three arrangements side by side, each with a judge of its own: one process on SQLite, one and two on PostgreSQL.
What was in flight is read from the database right after each kill; only that may come twice, and marked. The next
kill comes once the last is got over: what is killed amid its repeat is not repeated again, another promise.
"""

import asyncio
import random
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace

from sqlalchemy import and_, func, or_

from bot.domain.delivery import DeliveryState
from bot.store.tables import outbox
from tests.bench.databases import Databases
from tests.bench.district import District
from tests.bench.figures import Figure, percentile
from tests.bench.judge import Judge, Record, open_judge
from tests.bench.stage import Stage
from tests.kills.bots import Bot, Incubator
from tests.kit.crashing import Order

_LATENCY = 0.25  # seconds a call: some are always in flight
_PATIENCE = 60.0
_IS_SENDING = outbox.c.state == DeliveryState.SENDING
_OPEN = [state for state in DeliveryState if not state.final]
_IS_REPEATED = and_(outbox.c.repeat, outbox.c.state.in_(_OPEN))


@dataclass(eq=False)
class _Tally:
    """`under_way`: whose calls were, at all kills; `rows`: of the last kill; `at_once`: how many at each."""

    under_way: Counter[str] = field(default_factory=Counter)
    rows: list[int] = field(default_factory=list)
    at_once: list[int] = field(default_factory=list)


async def measure(stage: Stage) -> list[Figure]:
    founding = asyncio.Lock()  # migrations can't run side by side
    async with stage.databases.on_postgresql() as server, asyncio.TaskGroup() as together:
        measuring = [
            together.create_task(kill_often(stage, name, databases, processes, founding))
            for name, databases, processes in (
                ("kills, SQLite", Databases(), 1),
                ("kills, PostgreSQL", server, 1),
                ("kills, PostgreSQL, two processes", server, 2),
            )
        ]
    return [figure for one in measuring for figure in one.result()]


async def kill_often(
    stage: Stage, name: str, databases: Databases, processes: int, founding: asyncio.Lock | None = None
) -> list[Figure]:
    """One arrangement."""
    tally, dice = _Tally(), random.Random()
    async with open_judge() as judge, AsyncExitStack() as stack:
        await judge.tell("reset", latency=_LATENCY)
        apart = replace(stage, judge=judge, databases=databases)
        file = name.replace(", ", "-").replace(" ", "-")
        size = stage.sizes.kills * stage.sizes.a_kill
        async with founding or nullcontext():
            district = await stack.enter_async_context(apart.district(file, size))
        nest = await stack.enter_async_context(_nest(apart, district, file))
        sent = await district.sends("#B")
        mine = outbox.c.revision_id == sent.revision_id
        bots = deque([await nest.hatch() for _ in range(processes)])
        for _ in range(stage.sizes.kills):
            if not await _kill(judge, district, bots.popleft(), tally, dice):
                break  # all are sent
            bots.append(await nest.hatch())
        ends = asyncio.get_running_loop().time() + size / 10 + _PATIENCE
        while await district.count(outbox, mine, outbox.c.state.in_(_OPEN)):
            if asyncio.get_running_loop().time() > ends:
                break
            await asyncio.sleep(0.1)
        rows = await district.rows(outbox.c.external_id, outbox.c.state, where=[mine])
        record = await judge.record()
        stage.errors.extend(line for bot in nest.bots for line in bot.errors.splitlines()[:1])
    return _figures(name, record, dict(rows), tally, stage.sizes.kills)


async def _kill(judge: Judge, district: District, bot: Bot, tally: _Tally, dice: random.Random) -> bool:
    """Kills the one that sends, at some moment once the last kill is got over; False when all is sent."""
    accepted = await judge.accepted("#B")
    going = await judge.until(lambda seen: seen["accepted"].get("#B", 0) > accepted + 1, 10, look=0.05)
    unsettled = and_(outbox.c.id.in_(tally.rows), outbox.c.state.in_(_OPEN))
    while await district.count(outbox, unsettled):  # noqa: ASYNC110 - another process changes it
        await asyncio.sleep(0.02)
    await asyncio.sleep(dice.uniform(0, 0.7))
    epoch = (await district.rows(func.max(outbox.c.epoch), where=[]))[0][0]
    await bot.killed()
    # Where another takes over at once, it has begun with what it took back.
    under_way = or_(and_(_IS_SENDING, outbox.c.epoch <= epoch), _IS_REPEATED)
    rows = await district.rows(outbox.c.id, outbox.c.external_id, where=[under_way])
    if not going:
        return False
    tally.rows = [row.id for row in rows]
    tally.under_way.update(row.external_id for row in rows)
    tally.at_once.append(len(rows))
    return True


class _Nest:
    """Where the processes of one arrangement come from."""

    def __init__(self, stage: Stage, district: District, file: str, stack: AsyncExitStack) -> None:
        self.bots: list[Bot] = []
        self._stage, self._district, self._file, self._stack = stage, district, file, stack
        self._warm = Incubator()
        stack.callback(self._warm.close)

    async def hatch(self) -> Bot:
        """One more; with another beside it, the older one sends."""
        log = self._stage.folder / f"{self._file}-{len(self.bots)}.log"
        order = Order(self._district.settings, log)
        bot = await self._stack.enter_async_context(self._warm.hatch(order, errors_expected=True))
        self.bots.append(bot)
        async with asyncio.timeout(_PATIENCE):
            while not bot.said("began"):  # noqa: ASYNC110 - another process says
                await asyncio.sleep(0.02)
        return bot


@asynccontextmanager
async def _nest(stage: Stage, district: District, file: str) -> AsyncIterator[_Nest]:
    async with AsyncExitStack() as stack:
        yield _Nest(stage, district, file, stack)


def _figures(
    name: str, record: Record, states: dict[str, DeliveryState], tally: _Tally, kills: int
) -> list[Figure]:
    sends = record.sends("#B")
    copies = Counter(call.chat for call in sends)
    marked = Counter(call.chat for call in sends if call.repeat)
    unmarked = sum(max(0, copies[chat] - marked[chat] - 1) for chat in copies)
    beyond = sum(max(0, copies[chat] - 1 - tally.under_way[chat]) for chat in copies)
    lost = sum(copies[chat] == 0 for chat in states)
    unsure = sum(state is not DeliveryState.ACCEPTED for state in states.values())
    flight = f"{min(tally.at_once, default=0)}-{max(tally.at_once, default=0)} at a kill"
    return [
        Figure(name, "kills", len(tally.at_once), "", kills, ">=", note=flight),
        Figure(name, "lost", lost, "", 0, note=f"of {len(states):,}"),
        Figure(name, "not known to have arrived", unsure, "", 0),
        Figure(name, "second copies without a mark", unmarked, "", 0),
        Figure(name, "second copies of what was not in flight", beyond, "", 0),
        Figure(name, "second copies, marked", len(sends) - len(copies), "", sum(tally.at_once)),
        Figure(name, "in flight at a kill, p50", percentile(list(map(float, tally.at_once)), 0.5)),
    ]
