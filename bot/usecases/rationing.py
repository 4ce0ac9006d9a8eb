"""What a month's quota does to a lane: what may not leave waits or goes another way, what may again is let go."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.domain.quota import Allowance, Room
from bot.store import boards, outbox, quota
from bot.store.engine import UnitOfWork
from bot.store.quota import Patience
from bot.usecases.falling import BOUND, fall_over_held
from bot.usecases.house import House
from bot.usecases.metering import allowance

Lane = tuple[str, str]

_WORTH_SENDING = timedelta(days=1)


async def look(work: UnitOfWork, house: House, lane: Lane, now: datetime) -> tuple[Allowance, bool]:
    """What may leave, and whether `ration` may have anything to do: disturbs no writer."""
    allowed = await allowance(work, house, lane, now)
    return allowed, await quota.has_news(work, lane, allowed.room, tried=allowed.looks_elsewhere)


async def ration(
    work: UnitOfWork, house: House, lane: Lane, healthy: Collection[Lane], now: datetime
) -> tuple[Allowance, int]:
    """Marks what must wait, moves what can go elsewhere, lets go what may leave; with how many messages moved."""
    allowed = await allowance(work, house, lane, now)
    tried = allowed.looks_elsewhere
    patience = Patience(now + house.reminder_grace, now + _WORTH_SENDING)
    about = await quota.let_go(work, lane, allowed.room, tried=tried)
    if allowed.room is not Room.EVERYTHING:
        about |= await quota.hold(work, lane, allowed.room, BOUND, patience, now)
    if tried:
        about |= await quota.mark_tried(work, lane)
    moved = await fall_over_held(work, house, lane, healthy, now)
    await outbox.expire(work, *lane, now)
    if about:
        await boards.mark_stale_of(work, about)
    return allowed, moved
