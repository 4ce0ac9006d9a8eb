"""How much of its plan each bot has used this month: counts what was sent and received, and reads the counts.

What follows from them stands in `bot.domain.quota` and `bot.usecases.rationing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import Accepted, Outcome, Retry, Trouble, Unknown
from bot.domain.messages import CallKind
from bot.domain.people import Chat
from bot.domain.quota import DOUBT, Allowance, Plan, allow, is_near, is_used_up, month_of
from bot.store import usage
from bot.store.engine import UnitOfWork
from bot.store.outbox import Row
from bot.store.usage import Used
from bot.usecases.house import House

Lane = tuple[str, str]
Called = tuple[Row, Outcome]

_GIVEN_UP = timedelta(minutes=10)  # so long somebody who is new may meet a limit that is over in a moment


@dataclass(frozen=True, slots=True)
class Meter:
    """One bot this month. `refused`: the platform says for some time that nothing is left."""

    channel: str
    plan: Plan
    used: int
    users: int
    refused: bool = False

    @property
    def left(self) -> int:
        """Messages of the month that are left, as far as is known."""
        return 0 if self.refused else max(0, self.plan.messages - self.used)

    @property
    def is_near(self) -> bool:
        return self.is_used_up or is_near(self.used, self.plan.messages)

    @property
    def is_used_up(self) -> bool:
        return self.refused or is_used_up(self.used, self.plan.messages)

    @property
    def has_many_users(self) -> bool:
        return is_near(self.users, self.plan.users)

    @property
    def is_full(self) -> bool:
        return is_used_up(self.users, self.plan.users)


async def meters(work: UnitOfWork, house: House, now: datetime) -> tuple[Meter, ...]:
    """All bots that have a plan."""
    found = []
    for lane, plan in house.plans.items():
        used = await _used(work, house, lane, now)
        refused = used.refusal is not None and now - used.refusal.since >= DOUBT
        sent = plan.used(used.sent, used.received)
        found.append(Meter(lane[0], plan, sent, await usage.users(work, lane), refused))
    return tuple(found)


async def is_one_too_many(work: UnitOfWork, house: House, chat: Chat) -> bool:
    """Whether a bot has more people than its plan allows, with the one who has just come."""
    lane = chat.channel, chat.bot
    most = house.plans[lane].users if lane in house.plans else 0
    return 0 < most < await usage.users(work, lane)


async def allowance(work: UnitOfWork, house: House, lane: Lane, now: datetime) -> Allowance:
    """What a bot may send now. What is under way counts as sent."""
    plan = house.plans.get(lane)
    if plan is None:
        return Allowance()
    used = await _used(work, house, lane, now)
    under_way = await usage.under_way(work, lane) if plan.messages else 0
    return allow(plan, plan.used(used.sent + under_way, used.received), used.refusal, now)


async def _used(work: UnitOfWork, house: House, lane: Lane, now: datetime) -> Used:
    return await usage.used(work, lane, month_of(now, house.calendar.zone))


async def received(work: UnitOfWork, house: House, lane: Lane, many: int, now: datetime) -> None:
    """So many updates came that had not come before."""
    if many and lane in house.plans:
        await usage.count(work, lane, month_of(now, house.calendar.zone), now, received=many, took=None)


async def may_have_left(work: UnitOfWork, house: House, lane: Lane, many: int, now: datetime) -> None:
    """So many calls were under way when somebody lost them: they may have been sent."""
    if many and lane in house.plans:
        await usage.count(work, lane, month_of(now, house.calendar.zone), now, sent=many, took=None)


async def count(work: UnitOfWork, house: House, called: Sequence[Called], now: datetime) -> None:
    """Counts what was sent, or may have been, and keeps what the platform said last of its limit."""
    for lane in sorted({_lane(row) for row, _ in called} & house.plans.keys()):
        of_it = [outcome for row, outcome in called if _lane(row) == lane and row.kind is CallKind.SEND]
        sent = sum(isinstance(outcome, Accepted | Unknown) for outcome in of_it)
        said = [took for outcome in of_it if (took := _took(outcome)) is not None]
        if sent or said:
            month = month_of(now, house.calendar.zone)
            await usage.count(work, lane, month, now, sent=sent, took=said[-1] if said else None)


def _lane(row: Row) -> Lane:
    return row.chat.channel, row.chat.bot


def _took(outcome: Outcome) -> bool | None:
    match outcome:
        case Accepted():
            return True
        case Retry(trouble=Trouble.QUOTA):
            return False
        case _:
            return None


async def beyond_plan(work: UnitOfWork, house: House, called: Sequence[Called], now: datetime) -> frozenset[int]:
    """The rows of those who are one more than their bot's plan allows: they met a limit and never took a message.

    For sure if the bot has as many people as that; else once the limit has lasted for some time.
    """
    found: frozenset[int] = frozenset()
    limited = [row for row, outcome in called if _meets_limit(outcome)]
    for lane in sorted({_lane(row) for row in limited} & house.plans.keys()):
        most = house.plans[lane].users
        rows = [row for row in limited if _lane(row) == lane]
        known = await usage.took_before(work, lane, {row.chat.external_id for row in rows})
        new = frozenset(row.id for row in rows if row.chat.external_id not in known)
        if new and not 0 < most <= await usage.users(work, lane):
            new = await usage.waiting_since(work, new, now - _GIVEN_UP)
        found |= new
    return found


def _meets_limit(outcome: Outcome) -> bool:
    return isinstance(outcome, Retry) and outcome.trouble is Trouble.TOO_MANY
