"""What follows from a correction: what waits of the earlier text stops, and everybody who has it hears of it.

It can be done again at any time and does only what is missing, so no order of events leaves anybody out: it is
done with the correction, when a call that was under way then is settled, and when lost claims are taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.advisory import Advisory
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.messages import CallKind, Message
from bot.store import advisories, corrections, files, outbox, payloads, people, revisions
from bot.store.corrections import Heard, Standing
from bot.store.engine import UnitOfWork
from bot.store.revisions import Revision
from bot.text.catalogue import Voice
from bot.usecases.house import House
from bot.usecases.introducing import reach
from bot.usecases.posting import Posting, Target, broadcast, row_of
from bot.usecases.releasing import ECHO_ROOM, deliver, show
from bot.usecases.revising_wording import Change, call_off, marked, notice

_LOOKED_BACK = timedelta(days=2)  # lost claims of longer ago have been taken back before


@dataclass(frozen=True, slots=True)
class Followed:
    """`stopped`: calls that are not made any more; `told`: people who have the earlier text; `sent`: others."""

    stopped: int = 0
    told: int = 0
    sent: int = 0


async def follow(work: UnitOfWork, house: House, advisory_id: int, now: datetime) -> Followed:
    """Does what is missing for the last revision of an advisory; nothing is sent of what has expired."""
    await revisions.hold_still(work, advisory_id)
    *earlier, last = await revisions.revisions_of(work, advisory_id)
    if not earlier:
        return Followed()
    ids = [one.id for one in earlier]
    stopped = await corrections.stop(work, ids, now)
    advisory = await advisories.load(work, advisory_id)
    assert advisory is not None
    if advisory.expires is not None and advisory.expires <= now:
        return Followed(stopped)
    change = await _change(work, advisory, earlier, last, now)
    told = [one for one in await corrections.owed(work, ids, last) if _lane(one) in house.lanes]
    await _tell(work, house, change, last, told, now)
    sent = 0 if last.kind.ends_in else await _send(work, house, advisory, ids, now)
    await _call_off(work, house, change, last, ids, now)
    await _mark(work, house, change, last, ids, now)
    return Followed(stopped, len({one.contact_id for one in told}), sent)


async def catch_up(work: UnitOfWork, house: House, now: datetime) -> None:
    """Follows up all corrections of late, and whatever else still waits of what holds no more."""
    late = await revisions.corrected_since(work, now - _LOOKED_BACK)
    for advisory_id in sorted(late | await corrections.lagging(work)):
        await follow(work, house, advisory_id, now)


async def _change(
    work: UnitOfWork, advisory: Advisory, earlier: Sequence[Revision], last: Revision, now: datetime
) -> Change:
    shown = await show(work, advisory, now)
    text_before = next(one for one in reversed(earlier) if one.kind.ends_in is None)
    known = {file.id for file in await files.files_of(work, text_before.id)}
    return Change(last.kind, last.at, shown, [one for one in shown.files if one not in known])


def _lane(heard: Heard) -> tuple[str, str]:
    return heard.chat.channel, heard.chat.bot


def _target(heard: Heard) -> Target:
    return Target(heard.chat, Voice(heard.language, heard.form), heard.address_id)


async def _tell(
    work: UnitOfWork, house: House, change: Change, last: Revision, told: Sequence[Heard], now: datetime
) -> None:
    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        return notice(change, voice)

    posting = replace(_posting(corrections.NOTICE, change, last, now), echo_room=ECHO_ROOM)
    await broadcast(work, house, [_target(one) for one in told], compose, posting)


async def _call_off(
    work: UnitOfWork, house: House, change: Change, last: Revision, earlier: Sequence[int], now: datetime
) -> None:
    """The police whose call lists hold no more hear of it, and of other words those."""
    calling = [one for one in await corrections.calling(work, earlier, last) if _lane(one) in house.lanes]

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        return call_off(change, voice)

    posting = _posting(corrections.CALLS_OFF, change, last, now)
    await broadcast(work, house, [_target(one) for one in calling], compose, posting)


def _posting(purpose: str, change: Change, last: Revision, now: datetime) -> Posting:
    expires = change.shown.advisory.expires
    return Posting(purpose, Priority.CORRECTION, now, revision_id=last.id, expires=expires)


async def _send(work: UnitOfWork, house: House, advisory: Advisory, earlier: Sequence[int], now: datetime) -> int:
    """The new text to those who never got the earlier one: an advisory like any other to them."""
    missing = await corrections.still_meant(work, earlier, advisory.revision_id)
    persons = await people.persons(work, missing)
    contacts = [one.contact for one in persons.values() if one.standings]
    level = advisory.level
    targets = await reach(work, house, contacts, level.priority, now, urgent=not level.is_low, one_way=True)
    await deliver(work, house, advisory, tuple(targets.values()), now)
    return len(targets)


async def _mark(
    work: UnitOfWork, house: House, change: Change, last: Revision, earlier: Sequence[int], now: datetime
) -> None:
    """Where messages can be edited, those of earlier texts say in place that they hold no more."""
    lanes = [lane for lane, can in house.lanes.items() if can.edits]
    standing = await corrections.unmarked(work, earlier, lanes)
    if not standing:
        return
    await corrections.stop_echoes(work, earlier, now)
    texts = await payloads.load_payloads(work, {one.payload_id for one in standing})
    new: dict[tuple[int, Voice, tuple[str, str]], int] = {}
    rows = []
    for one in standing:
        part, target = texts[one.payload_id], _target(one.heard)
        if part.file_id is not None:  # a caption holds nothing but the mark of a drill
            continue
        key = one.payload_id, target.voice, _lane(one.heard)
        if key not in new:
            text = marked(part, change, target.voice, house.capabilities(target.chat))
            (new[key],) = await payloads.add_payloads(work, [text], "")
        rows.append(_edit(one, target, last, new[key], now))
    await outbox.add(work, rows)


def _edit(one: Standing, target: Target, last: Revision, payload_id: int, now: datetime) -> dict[str, object]:
    posting = Posting(corrections.MARKING, Priority.ECHO, now, revision_id=last.id)
    row = row_of(target, posting, payload_id, [payload_id])
    return row | {"kind": CallKind.EDIT, "message_id": one.message_id}
