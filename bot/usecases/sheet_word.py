"""Word to the police on duty that a channel is down while a *Khẩn* holds: whom to phone is on their call sheet.

It goes by the channels that work, to each officer at most once an hour.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.advisory import Level, Status
from bot.domain.delivery import Priority
from bot.domain.messages import Message
from bot.domain.richtext import RichText
from bot.domain.threads import police_upwards
from bot.domain.units import Unit
from bot.store import people, sheets
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.usecases.call_lists import groups
from bot.usecases.call_sheet import Section, Sheet
from bot.usecases.house import House
from bot.usecases.posting import Posting, Target, post
from bot.usecases.sheet_links import link_line
from bot.usecases.wording import joined, status_mark

PURPOSE = "sheet"
_AGAIN = timedelta(hours=1)

Lane = tuple[str, str]


@dataclass(slots=True)
class _Duty:
    """A police unit of which somebody can be told, with the institutions that are to be called."""

    police: Unit
    targets: dict[int, Target] = field(default_factory=dict)  # by address
    unit_ids: set[int] = field(default_factory=set)


async def tell_duty(
    work: UnitOfWork, house: House, made: Sequence[Sheet], mute: Collection[Lane], now: datetime
) -> int:
    """Tells who can be told on a lane that works, of real warnings and of drills apart; how many messages."""
    up = {lane: can for lane, can in house.lanes.items() if lane not in mute}
    if not up:
        return 0
    told = 0
    for status, unit_ids in _to_call(made).items():
        for duty in (await _duties(work, replace(house, lanes=up), unit_ids, now)).values():
            told += await _tell(work, house, duty, status, now)
    return told


def _to_call(made: Sequence[Sheet]) -> Mapping[Status, set[int]]:
    found: dict[Status, set[int]] = defaultdict(set)
    sections: list[Section] = [section for sheet in made for section in sheet.sections]
    for section in sections:
        if section.advisory.level is Level.KHAN:
            found[section.advisory.status] |= {one.unit.id for one in section.to_call}
    return found


async def _duties(work: UnitOfWork, house: House, unit_ids: Collection[int], now: datetime) -> dict[int, _Duty]:
    """Each institution at the nearest police unit above it of which somebody can be told."""
    tree = await load_tree(work)
    chains = {unit_id: police_upwards(unit_id, tree) for unit_id in unit_ids}
    duties: dict[int, _Duty] = {}
    for group in await groups(work, house, chains, Priority.CALLS, now):
        duty = duties.setdefault(group.police.id, _Duty(group.police))
        duty.unit_ids |= set(group.unit_ids)
        duty.targets |= {one.address_id: one for one in group.targets if one.address_id is not None}
    return duties


async def _tell(work: UnitOfWork, house: House, duty: _Duty, status: Status, now: datetime) -> int:
    known = await sheets.told_since(work, PURPOSE, duty.targets.keys(), now - _AGAIN)
    posting = Posting(PURPOSE, Priority.CALLS, now, expires=now + _AGAIN)
    new = {address_id: target for address_id, target in duty.targets.items() if address_id not in known}
    for address_id, target in new.items():
        mark = status_mark(status, target.voice)
        text = target.voice.say("sheet.word", n=len(duty.unit_ids), police=duty.police.name)
        where = await _where(work, house, duty.police, address_id, target, now)
        message = Message(joined([text, where]), head=mark, foot=mark, protect=True)
        await post(work, house, target, message, posting)
    return len(new)


async def _where(
    work: UnitOfWork, house: House, police: Unit, address_id: int, target: Target, now: datetime
) -> RichText:
    """The officer's own link; else where the numbers are to be had."""
    address = await people.address_by_id(work, address_id)
    assert address is not None
    person = await people.person(work, address.contact_id)
    assert person is not None
    return link_line(house, person, police, target.voice, now)
