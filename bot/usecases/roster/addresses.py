"""Telegram IDs of a roster: which address is new, taken up again, moved or switched off. Pure; writes nothing."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.people import Address, AddressState
from bot.store.roster import RosterNow
from bot.usecases.roster.checking import GoodRow
from bot.usecases.roster.rows import Column, Problem, Sheet

CHANNEL = "telegram"


@dataclass(frozen=True, slots=True)
class AddressChanges:
    new: tuple[Address, ...] = ()
    changed: tuple[Address, ...] = ()
    unchanged: int = 0
    ended: tuple[Address, ...] = ()


def find_taken(
    rows: Sequence[GoodRow], ids: Mapping[str, int], now: RosterNow, bot: str, leaving: Collection[int]
) -> list[Problem]:
    """Rows whose Telegram ID belongs to somebody else who stays and keeps it."""
    wished = {ids[one.row.phone]: one.row.telegram for one in rows if one.row.telegram}
    owners = {
        address.external_id: address.contact_id
        for address in now.addresses
        if _is_here(address, bot)
        and address.state is not AddressState.OFF
        and address.contact_id not in leaving
        and (address.state is AddressState.ACTIVE or wished.get(address.contact_id) in {None, address.external_id})
    }
    return [
        Problem(Sheet.CONTACTS, one.row.row, Column.TELEGRAM, "telegram-taken")
        for one in rows
        if one.row.telegram and owners.get(one.row.telegram, ids[one.row.phone]) != ids[one.row.phone]
    ]


def plan_addresses(
    rows: Sequence[GoodRow],
    ids: Mapping[str, int],
    now: RosterNow,
    bot: str,
    *,
    leaving: Collection[int],
    arriving: Collection[int],
) -> AddressChanges:
    """What the Telegram IDs change; who leaves the last post (`leaving`) is written to no more, on any channel.

    A person has one address a channel. An ID that a person joined by is known better than the roster's, which then
    changes nothing; any other is replaced by a new one. Whoever said no stays off, however often the file is
    imported: only who comes to a post without having held any (`arriving`) is linked again.
    """
    wished = {one.row.telegram: ids[one.row.phone] for one in rows if one.row.telegram}
    stored = {one.external_id: one for one in now.addresses if _is_here(one, bot)}
    live = _find_live(now)
    new: list[Address] = []
    changed: list[Address] = []
    ended = [one for contact_id in leaving for one in live[contact_id]]
    for external_id, contact_id in wished.items():
        others = [one for one in live[contact_id] if _is_here(one, bot) and one.external_id != external_id]
        known = stored.get(external_id)
        if any(one.state is AddressState.ACTIVE for one in others) or _stays(known, contact_id, arriving):
            continue
        order = max((one.order + 1 for one in live[contact_id] if one not in others), default=0)
        linked = Address(0, contact_id, CHANNEL, bot, external_id, AddressState.IMPORTED, order)
        if known is None:
            new.append(linked)
        else:
            changed.append(replace(linked, id=known.id))
        ended += others
    moved = {one.id for one in changed}
    return AddressChanges(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=len(wished) - len(new) - len(changed),
        ended=tuple(replace(one, state=AddressState.OFF) for one in ended if one.id not in moved),
    )


def _is_here(address: Address, bot: str) -> bool:
    """Whether an address is of the kind that a roster's Telegram IDs are."""
    return (address.channel, address.bot) == (CHANNEL, bot)


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
