"""Messages that can't leave by one address go to another of the same person: laid out anew for what is there.

A message whose first try may have arrived is marked as repeated. What it says is never changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.delivery import DeliveryState
from bot.domain.people import Address
from bot.store import boards, falling, outbox, payloads, people
from bot.store.engine import UnitOfWork
from bot.store.falling import Jam, Waiting
from bot.text.catalogue import Voice
from bot.usecases.house import House
from bot.usecases.layout import lay_out
from bot.usecases.posting import Posting, Target, link_room, row_of
from bot.usecases.releasing import ECHO_ROOM

# What doesn't wait for a platform that is down.
URGENT = ("advisory", "alarm", "rung", "call-list", "correction", "calls-off")
BOUND = ("reply", "echo", "board")  # what is said in one chat and means nothing in another
COMPLETE = (*URGENT, "sheet")  # what is worth reading where nobody can answer
_PEOPLE = 500
_MAY_HAVE_ARRIVED = (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN)

Lane = tuple[str, str]


async def anything_falls(work: UnitOfWork, lane: Lane, healthy: Collection[Lane], now: datetime) -> bool:
    """Whether `fall_over` would find anything: a look that disturbs no writer."""
    return await falling.anything_urgent(work, _jam(lane, healthy), now)


async def fall_over(work: UnitOfWork, house: House, lane: Lane, healthy: Collection[Lane], now: datetime) -> int:
    """What is urgent on a lane that is down goes by healthy ones to who is there too; how many messages.

    Of many people only some at a time, so that nobody waits long for the database.
    """
    return await _fall(work, house, _jam(lane, healthy), now)


async def fall_over_held(
    work: UnitOfWork, house: House, lane: Lane, healthy: Collection[Lane], now: datetime
) -> int:
    """As `fall_over`, of what the month's quota holds up on a lane, of any level."""
    return await _fall(work, house, Jam(lane, frozenset(healthy) - {lane}, BOUND, held=True), now)


async def _fall(work: UnitOfWork, house: House, jam: Jam, now: datetime) -> int:
    rows = await falling.urgent(work, jam, now, _PEOPLE)
    addresses = await _elsewhere(work, house, rows, jam.healthy)

    def goes(row: Waiting) -> bool:
        there = addresses.get(row.contact_id)
        return there is not None and (house.hears(there) or row.purpose in COMPLETE)

    return await _move(work, house, [row for row in rows if goes(row)], addresses, now)


def _jam(lane: Lane, healthy: Collection[Lane]) -> Jam:
    return Jam(lane, frozenset(healthy) - {lane}, URGENT)


async def carry_over(
    work: UnitOfWork, house: House, address: Address, failed: Collection[int], now: datetime
) -> bool:
    """What waits for an address that is lost goes to the person's next one; whether there is one.

    `failed`: rows whose failing showed the loss: what they carried goes too. Where nobody can answer only what is
    complete goes.
    """
    owned = (await people.addresses_of(work, [address.contact_id])).get(address.contact_id, ())
    following = next((one for one in owned if one.id != address.id and house.serves(one)), None)
    if following is None:
        return False
    rows = await falling.of_address(work, address.id, failed, BOUND, now)
    if not house.hears(following):
        rows = tuple(row for row in rows if row.purpose in COMPLETE)
    await _move(work, house, rows, {address.contact_id: following}, now)
    return True


async def _elsewhere(
    work: UnitOfWork, house: House, rows: Sequence[Waiting], lanes: Collection[Lane]
) -> dict[int, Address]:
    """Each contact's first address on one of the lanes, as the contact wants what is urgent."""
    owned = await people.addresses_of(work, {row.contact_id for row in rows}, urgent=True)
    found = {}
    for contact_id, addresses in owned.items():
        there = [one for one in addresses if (one.channel, one.bot) in lanes and house.serves(one)]
        if there:
            found[contact_id] = there[0]
    return found


async def _move(
    work: UnitOfWork, house: House, rows: Sequence[Waiting], addresses: Mapping[int, Address], now: datetime
) -> int:
    waiting = [row.id for row in rows if row.state is DeliveryState.QUEUED]
    if not rows:
        return 0
    taken = await falling.take(work, waiting, now)
    messages = [message for message in _messages(rows) if taken.issuperset(_queued(message))]
    texts = await payloads.load_payloads(work, {row.payload_id for row in rows})
    laid_out: dict[tuple[Lane, tuple[int, ...]], tuple[int, ...]] = {}
    new: list[dict[str, Any]] = []
    for message in messages:
        address = addresses[message[0].contact_id]
        key = (address.channel, address.bot), tuple(row.payload_id for row in message)
        if key not in laid_out:
            voice = Voice(message[0].language, message[0].form)
            parts = [texts[payload_id] for payload_id in key[1]]
            room = link_room(house, _posting(message[0], now))
            mark = voice.say("mark.repeat").plain
            can = house.lanes[key[0]]
            laid = lay_out(parts, can, voice, len(mark) + 1 + (ECHO_ROOM if can.edits else 0), room)
            laid_out[key] = await payloads.add_payloads(work, laid, mark)
        new += _rows(message, address, laid_out[key], now)
    await outbox.add(work, new)
    await boards.mark_moved(work, {row.revision_id for row in rows if row.revision_id is not None})
    return len(messages)


def _messages(rows: Iterable[Waiting]) -> list[list[Waiting]]:
    """Rows by the message of which they are parts, in order."""
    found: dict[tuple[int, int], list[Waiting]] = defaultdict(list)
    for row in rows:
        found[row.contact_id, row.id if row.bundle is None else -row.bundle].append(row)
    return list(found.values())


def _queued(message: Iterable[Waiting]) -> list[int]:
    return [row.id for row in message if row.state is DeliveryState.QUEUED]


def _rows(message: Sequence[Waiting], address: Address, ids: Sequence[int], now: datetime) -> list[dict[str, Any]]:
    first, posting = message[0], _posting(message[0], now)
    target = Target(address.chat, Voice(first.language, first.form), address.id)
    repeat = any(row.repeat or row.state in _MAY_HAVE_ARRIVED for row in message)
    over = {"repeat": repeat, "instead_of": first.id}
    return [row_of(target, posting, payload_id, ids) | over for payload_id in ids]


def _posting(row: Waiting, now: datetime) -> Posting:
    return Posting(
        row.purpose,
        row.priority,
        now,
        revision_id=row.revision_id,
        occurrence_id=row.occurrence_id,
        thread_id=row.thread_id,
        request_id=row.request_id,
        expires=row.expires_at,
    )
