"""Tells the administrators what the auditor found: what, since when, what to do. Each message stands alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.messages import Message
from bot.domain.richtext import RichText
from bot.store import people
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.text.dates import show_date, show_time
from bot.usecases.auditing import MONTHLY, PURPOSE, Fault, News
from bot.usecases.house import House
from bot.usecases.introducing import reach
from bot.usecases.posting import Posting, Target, broadcast
from bot.usecases.wording import joined, lines

_STALE = timedelta(hours=6)  # older news of this kind help nobody


@dataclass(frozen=True, slots=True)
class Item:
    """One finding as it is told. `many`: how many are late, 0 once it is over; or how many of so many (`of`)."""

    fault: Fault
    news: News
    since: datetime
    many: int = 0
    of: int = 0


async def tell(
    work: UnitOfWork, house: House, items: Sequence[Item], down: Collection[tuple[str, str]], now: datetime
) -> int:
    """One message to each administrator; how many can be reached.

    `down`: lanes on which nothing leaves now; who has another address is written to there.
    """
    targets = await _targets(work, house, down, now)

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        amiss = [item for item in items if item.fault not in MONTHLY]
        hints = [item for item in items if item.fault in MONTHLY]
        said = [_said(amiss, news, voice) for news in News if _of(amiss, news)]
        return Message(joined([*said, *([_heed(hints, voice)] if hints else [])]))

    if items:
        posting = Posting(PURPOSE, Priority.REPLY, now, expires=now + _STALE)
        await broadcast(work, house, targets.values(), compose, posting)
    return len(targets)


async def _targets(
    work: UnitOfWork, house: House, down: Collection[tuple[str, str]], now: datetime
) -> Mapping[int, Target]:
    administrators = await people.administrators(work)
    up = {lane: can for lane, can in house.lanes.items() if lane not in down}
    reached = await reach(work, replace(house, lanes=up), administrators, Priority.REPLY, now)
    rest = [one for one in administrators if one.id not in reached]
    return reached | await reach(work, house, rest, Priority.REPLY, now)


def _of(items: Sequence[Item], news: News) -> list[Item]:
    return [item for item in items if item.news is news]


def _heed(items: Sequence[Item], voice: Voice) -> RichText:
    """What is used of a plan: nothing is broken."""
    said = [voice.say("pulse.heed")]
    for item in items:
        cure = voice.say(f"fault-cure.{item.fault.value}")
        said.append(
            voice.say("pulse.line-of", what=voice.label(item.fault), many=item.many, of=item.of, cure=cure)
        )
    return lines(said)


def _said(items: Sequence[Item], news: News, voice: Voice) -> RichText:
    said = [voice.say(f"pulse.{news.value}")]
    for item in _of(items, news):
        since = f"{show_time(item.since, voice.language)} {show_date(item.since, voice.language)}"
        what = voice.label(item.fault)
        if news is News.OVER:
            said.append(voice.say("pulse.line-over", what=what, since=since))
        else:
            cure = voice.say(f"fault-cure.{item.fault.value}")
            said.append(voice.say("pulse.line", what=what, many=item.many, since=since, cure=cure))
    return lines(said)
