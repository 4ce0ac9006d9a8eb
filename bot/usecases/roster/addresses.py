"""Addresses of a roster: which is new, taken up again, moved or switched off. Pure; writes nothing."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.people import EMAIL, SMS, STANDBY, Address, AddressState
from bot.store.roster import RosterNow
from bot.usecases.roster.checking import GoodRow
from bot.usecases.roster.rows import Column, ContactRow, Problem, Sheet

_FIXED = "+842"  # a landline gets no SMS


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of addresses that a roster gives: of which bot, in which column, and what a row says ("": nothing).

    `taken`: the problem of a row whose address is somebody else's.
    """

    channel: str
    bot: str
    column: Column
    taken: str
    of: Callable[[ContactRow], str]

    def is_of(self, address: Address) -> bool:
        return (address.channel, address.bot) == (self.channel, self.bot)


def kinds_of(bot: str, *, sms: bool) -> tuple[Kind, ...]:
    """Telegram IDs of a bot, e-mail, and with `sms` everybody's own mobile number."""
    kinds = (
        Kind("telegram", bot, Column.TELEGRAM, "telegram-taken", lambda row: row.telegram),
        Kind(EMAIL, EMAIL, Column.EMAIL, "email-taken", lambda row: row.email),
    )
    phones = Kind(SMS, SMS, Column.PHONE, "", lambda row: "" if row.phone.startswith(_FIXED) else row.phone)
    return (*kinds, phones) if sms else kinds


@dataclass(slots=True)
class AddressChanges:
    new: list[Address] = field(default_factory=list)
    changed: list[Address] = field(default_factory=list)
    unchanged: int = 0
    ended: list[Address] = field(default_factory=list)


def find_taken(
    rows: Sequence[GoodRow],
    ids: Mapping[str, int],
    now: RosterNow,
    kinds: Sequence[Kind],
    leaving: Collection[int],
) -> list[Problem]:
    """Rows whose address belongs to somebody else who stays and keeps it."""
    return [problem for kind in kinds for problem in _taken(rows, ids, now, kind, leaving)]


def _taken(
    rows: Sequence[GoodRow], ids: Mapping[str, int], now: RosterNow, kind: Kind, leaving: Collection[int]
) -> Iterator[Problem]:
    wished = {ids[one.row.phone]: kind.of(one.row) for one in rows if kind.of(one.row)}
    owners = {
        address.external_id: address.contact_id
        for address in now.addresses
        if kind.is_of(address)
        and address.state is not AddressState.OFF
        and address.contact_id not in leaving
        and (address.state is AddressState.ACTIVE or wished.get(address.contact_id) in {None, address.external_id})
    }
    for one in rows:
        contact_id = ids[one.row.phone]
        if owners.get(kind.of(one.row), contact_id) != contact_id:
            yield Problem(Sheet.CONTACTS, one.row.row, kind.column, kind.taken)


def plan_addresses(
    rows: Sequence[GoodRow],
    ids: Mapping[str, int],
    now: RosterNow,
    kinds: Sequence[Kind],
    *,
    leaving: Collection[int],
    arriving: Collection[int],
) -> AddressChanges:
    """What the roster's addresses change; who leaves the last post (`leaving`) is written to no more, anywhere.

    A person has one address a channel. One by which a person joined is known better than the roster's, which then
    changes nothing; any other is replaced by a new one. Whoever said no stays off, however often the file is
    imported: only who comes to a post without having held any (`arriving`) is linked again.
    """
    live = _find_live(now)
    changes = AddressChanges(ended=[one for contact_id in leaving for one in live[contact_id]])
    for kind in kinds:
        _plan_kind(changes, kind, rows, ids, now, live, arriving)
    moved = {one.id for one in changes.changed}
    changes.ended = [replace(one, state=AddressState.OFF) for one in changes.ended if one.id not in moved]
    return changes


def _plan_kind(
    changes: AddressChanges,
    kind: Kind,
    rows: Sequence[GoodRow],
    ids: Mapping[str, int],
    now: RosterNow,
    live: Mapping[int, list[Address]],
    arriving: Collection[int],
) -> None:
    wished = {kind.of(one.row): ids[one.row.phone] for one in rows if kind.of(one.row)}
    stored = {one.external_id: one for one in now.addresses if kind.is_of(one)}
    for external_id, contact_id in wished.items():
        others = [one for one in live[contact_id] if kind.is_of(one) and one.external_id != external_id]
        known = stored.get(external_id)
        if any(one.state is AddressState.ACTIVE for one in others) or _stays(known, contact_id, arriving):
            changes.unchanged += 1
            continue
        order = _order(kind, [one for one in live[contact_id] if one not in others])
        linked = Address(0, contact_id, kind.channel, kind.bot, external_id, AddressState.IMPORTED, order)
        if known is None:
            changes.new.append(linked)
        else:
            changes.changed.append(replace(linked, id=known.id))
        changes.ended += others


def _order(kind: Kind, beside: Sequence[Address]) -> int:
    """Behind the person's chats, and before what is on standby."""
    chats = [one.order for one in beside if one.channel not in STANDBY]
    return STANDBY.get(kind.channel, max(chats, default=-1) + 1)


def _find_live(now: RosterNow) -> Mapping[int, list[Address]]:
    """The addresses of each contact that are not off."""
    live: dict[int, list[Address]] = defaultdict(list)
    for one in now.addresses:
        if one.state is not AddressState.OFF:
            live[one.contact_id].append(one)
    return live


def _stays(known: Address | None, contact_id: int, arriving: Collection[int]) -> bool:
    """Whether an address needs nothing: it is the person's, and switched on or switched off by the person."""
    if known is None or known.contact_id != contact_id:
        return False
    return known.state is not AddressState.OFF or contact_id not in arriving
