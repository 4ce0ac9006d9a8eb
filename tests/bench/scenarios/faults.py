"""A broadcast in bad weather: one in twenty has blocked the bot, one call in a hundred is cut after it was
accepted, and for a minute every call gets a 500. Nobody may be lost, no copy may come twice
without its mark, and each who could not be reached must stand in the database with the reason. What the outage
costs is told by the same broadcast without it.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass

from bot.domain.delivery import DeliveryState
from bot.store.tables import outbox
from tests.bench.district import MANY
from tests.bench.figures import Figure
from tests.bench.judge import Record
from tests.bench.scenarios.broadcast import PER_SECOND
from tests.bench.stage import Stage

_NAME = "faults"


async def measure(stage: Stage) -> list[Figure]:
    undisturbed = (await _broadcast(stage, 0.0)).took
    weather = await _broadcast(stage, stage.sizes.outage)
    return _judge(weather, undisturbed, stage.sizes.outage)


@dataclass(frozen=True, slots=True)
class _Broadcast:
    """`rows`: chat, state and reason; `took`: seconds from its release to the last message that is no repeat."""

    record: Record
    rows: list[tuple[str, DeliveryState, str]]
    chats: set[str]
    blocked: set[str]
    took: float


async def _broadcast(stage: Stage, outage: float) -> _Broadcast:
    size, judge = stage.sizes.faults, stage.judge
    chats = [str(MANY + number) for number in range(size)]
    blocked, cut = chats[7::20], chats[3::100]
    await judge.tell("reset", blocked=blocked, cut=cut)
    async with stage.district(f"{_NAME}-{outage:.0f}", size) as district, stage.bot(district, _NAME):
        await asyncio.sleep(min(1.0, size / 100))
        sent = await district.sends("#B")
        began = time.monotonic()
        await asyncio.sleep(size / PER_SECOND / 3)
        await judge.tell("down", seconds=outage)
        mine = outbox.c.revision_id == sent.revision_id
        open_states = [state for state in DeliveryState if not state.final]
        ends = began + 3 * (outage + size / PER_SECOND) + 20
        while await district.count(outbox, mine, outbox.c.state.in_(open_states)):
            if time.monotonic() > ends:
                break
            await asyncio.sleep(0.1)
        rows = await district.rows(outbox.c.external_id, outbox.c.state, outbox.c.reason, where=[mine])
    record = await judge.record()
    last = max((call.done for call in record.sends("#B") if not call.repeat), default=float("nan"))
    return _Broadcast(record, rows, set(chats), set(blocked), last - began)


def _judge(weather: _Broadcast, undisturbed: float, outage: float) -> list[Figure]:
    record, chats, blocked = weather.record, weather.chats, weather.blocked
    sends = record.sends("#B")
    copies = Counter(call.chat for call in sends)
    marked = Counter(call.chat for call in sends if call.repeat)
    unmarked = sum(max(0, copies[chat] - marked[chat] - 1) for chat in copies)
    listed = {chat for chat, state, reason in weather.rows if state is DeliveryState.FAILED and reason}
    missing = chats - copies.keys()
    refused = sum(call.status == 500 for call in record.calls)
    cost = weather.took - undisturbed
    note = f"{undisturbed:.1f} s without it; {cost:.1f} s for {outage:.0f} s, in which {refused} calls got a 500"
    return [
        Figure(_NAME, "lost", len(missing - blocked), "", 0, note=f"{len(blocked)} of {len(chats)} blocked"),
        Figure(_NAME, "second copies without a mark", unmarked, "", 0),
        Figure(_NAME, "second copies, marked", sum(count - 1 for count in copies.values())),
        Figure(
            _NAME, "unreachable, not listed", len(missing - listed), "", 0, note=f"{len(listed)} with a reason"
        ),
        Figure(_NAME, "listed, though reached", len(listed & copies.keys()), "", 0),
        Figure(_NAME, "cost of the outage beyond its length", cost - outage, "s", 1, note=note),
        Figure(_NAME, "429s", record.refused, "", 0),
    ]
