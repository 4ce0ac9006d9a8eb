"""A broadcast in bad weather: one in twenty has blocked the bot, one call in a hundred is cut after it was
accepted, and for a minute every call gets a 500. Nobody may be lost, no copy may come twice
without its mark, and each who could not be reached must stand in the database with the reason.
"""

import asyncio
import time
from collections import Counter

from bot.domain.delivery import DeliveryState
from bot.store.tables import outbox
from tests.bench.district import MANY
from tests.bench.figures import Figure
from tests.bench.judge import Record
from tests.bench.scenarios.broadcast import PER_SECOND
from tests.bench.stage import Stage

_NAME = "faults"


async def measure(stage: Stage) -> list[Figure]:
    size, outage, judge = stage.sizes.faults, stage.sizes.outage, stage.judge
    chats = [str(MANY + number) for number in range(size)]
    blocked, cut = chats[7::20], chats[3::100]
    await judge.tell("reset", blocked=blocked, cut=cut)
    async with stage.district(_NAME, size) as district, stage.bot(district, _NAME):
        await asyncio.sleep(min(1.0, size / 100))
        sent = await district.sends("#B")
        began = time.monotonic()
        await asyncio.sleep(size / PER_SECOND / 3)
        await judge.tell("down", seconds=outage)
        mine = outbox.c.revision_id == sent.revision_id
        open_states = [state for state in DeliveryState if not state.final]
        ends = began + 3 * (outage + size / PER_SECOND) + 20
        while await district.count(outbox, mine, outbox.c.state.in_(open_states)) and time.monotonic() < ends:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        rows = await district.rows(outbox.c.external_id, outbox.c.state, outbox.c.reason, where=[mine])
    return _judge(await judge.record(), rows, set(chats), set(blocked), began, outage)


def _judge(
    record: Record,
    rows: list[tuple[str, DeliveryState, str]],
    chats: set[str],
    blocked: set[str],
    began: float,
    outage: float,
) -> list[Figure]:
    sends = record.sends("#B")
    copies = Counter(call.chat for call in sends)
    marked = Counter(call.chat for call in sends if call.repeat)
    unmarked = sum(max(0, copies[chat] - marked[chat] - 1) for chat in copies)
    listed = {chat for chat, state, reason in rows if state is DeliveryState.FAILED and reason}
    missing = chats - copies.keys()
    last = max((call.done for call in sends), default=float("nan"))
    ideal = len(chats) / PER_SECOND
    refused = sum(call.status == 500 for call in record.calls)
    return [
        Figure(_NAME, "lost", len(missing - blocked), "", 0, note=f"{len(blocked)} of {len(chats)} blocked"),
        Figure(_NAME, "second copies without a mark", unmarked, "", 0),
        Figure(_NAME, "second copies, marked", sum(count - 1 for count in copies.values())),
        Figure(
            _NAME, "unreachable, not listed", len(missing - listed), "", 0, note=f"{len(listed)} with a reason"
        ),
        Figure(_NAME, "listed, though reached", len(listed & copies.keys()), "", 0),
        Figure(_NAME, "cost of the outage", last - began - ideal, "s", outage, note=f"{refused} calls got a 500"),
        Figure(_NAME, "429s", record.refused, "", 0),
    ]
