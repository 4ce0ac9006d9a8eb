"""Who is given which call list, and keeps it up to date: the ward's officers, and word to the unit above.

Sends only; for whom it is time is decided in `ladders`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.ladder import Rung
from bot.domain.messages import Choice, Message
from bot.domain.people import Address, Person, Role
from bot.domain.richtext import RichText
from bot.domain.taps import CallListTap, CallTap, read_tap
from bot.domain.threads import police_upwards
from bot.domain.units import Side, Unit, UnitTree
from bot.store import audit, climbs, deliveries, people
from bot.store.deliveries import Card
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.text.visible import shortened
from bot.usecases.audience import targets_of
from bot.usecases.calling import PAGE, Page, by_urgency, call_message, load_page
from bot.usecases.house import House
from bot.usecases.introducing import introduce
from bot.usecases.layout import parts_of
from bot.usecases.posting import Posting, Target, broadcast, post_edit
from bot.usecases.sheet_links import has_sheet
from bot.usecases.silence import Situation
from bot.usecases.wording import joined, level_mark, lines, status_mark, unit_names

PURPOSE = "call-list"


@dataclass(slots=True)
class Group:
    """A police unit of which somebody can be reached, with the institutions that are its business now."""

    police: Unit
    targets: Sequence[Target]
    unit_ids: list[int] = field(default_factory=list)


async def send_lists(
    work: UnitOfWork, house: House, situation: Situation, unit_ids: Collection[int], now: datetime
) -> None:
    """One list to each police unit over some silent institutions, to all its officers."""
    chains = {unit_id: police_upwards(unit_id, situation.tree) for unit_id in unit_ids}
    for group in await groups(work, house, chains, situation.advisory.level.priority, now):
        ordered = await by_urgency(work, situation, group.unit_ids)
        rest = len(ordered) - PAGE
        page = await load_page(
            work, situation, group.police, ordered[:PAGE], max(rest, 0), sheet=has_sheet(house, situation.advisory)
        )
        await _send(work, house, page, group.targets, Priority.CALLS, now)
        await audit.append(
            work,
            act="call-list",
            subject=situation.advisory.code,
            now=now,
            details={"police": group.police.id, "institutions": len(ordered)},
        )


async def send_further(
    work: UnitOfWork, house: House, situation: Situation, police: Unit, target: Target, now: datetime
) -> bool:
    """The next page to one who asks: what was not shown there yet, else all anew; False when nothing is left."""
    left = await by_urgency(work, situation, await _listed(work, situation, police))
    if not left:
        return False
    cards = await deliveries.cards_of_revision(work, situation.advisory.revision_id, PURPOSE)
    shown = {
        unit for card in cards if card.address_id == target.address_id for unit in _units_of(card.part.choices)
    }
    fresh = [unit_id for unit_id in left if unit_id not in shown] or left
    page = await load_page(
        work, situation, police, fresh[:PAGE], len(fresh[PAGE:]), sheet=has_sheet(house, situation.advisory)
    )
    await _send(work, house, page, [target], Priority.REPLY, now)
    viewer = None if target.address_id is None else await people.address_by_id(work, target.address_id)
    await audit.append(
        work,
        act="look-up",
        subject=situation.advisory.code,
        now=now,
        actor_contact_id=None if viewer is None else viewer.contact_id,
        details={"view": PURPOSE, "police": police.id, "institutions": len(page.unit_ids)},
    )
    return True


async def _send(
    work: UnitOfWork, house: House, page: Page, targets: Iterable[Target], priority: int, now: datetime
) -> None:
    advisory = page.situation.advisory
    posting = Posting(PURPOSE, priority, now, revision_id=advisory.revision_id, expires=advisory.expires)
    await broadcast(work, house, targets, lambda voice, _capabilities: call_message(page, voice), posting)


async def _listed(work: UnitOfWork, situation: Situation, police: Unit) -> list[int]:
    """The institutions below a police unit that are to be called now."""
    climbed = await climbs.climbed(work, situation.advisory.revision_id)
    below = situation.tree.reach(police.id, Side.POLICE)
    return [unit_id for unit_id in situation.silent & below if Rung.CALL_LIST in climbed.get(unit_id, frozenset())]


async def refresh(
    work: UnitOfWork,
    house: House,
    situation: Situation,
    unit_ids: Collection[int],
    now: datetime,
    *,
    by: Target | None = None,
    tapped: str | None = None,
) -> list[Target]:
    """Writes into the lists with some institutions how these stand now; returns whose lists can't be changed.

    `by`, `tapped`: where that was said, and under which message, whose sending may not be settled.
    """
    cards = await deliveries.cards_of_revision(work, situation.advisory.revision_id, PURPOSE)
    cards = tuple(card for card in cards if not _units_of(card.part.choices).keys().isdisjoint(unit_ids))
    unchanged: dict[int, Target] = {}
    pages: dict[tuple[Unit, tuple[int, ...]], Page] = {}  # the officers of a unit have the same
    for card, target, police in await _places(work, house, situation.tree, cards):
        message_id = card.message_id or (tapped if by is not None and by.address_id == card.address_id else None)
        capabilities = house.capabilities(target.chat)
        if not capabilities.edits:
            unchanged[card.address_id] = target
        elif message_id is not None:
            listed = police, tuple(_units_of(card.part.choices))
            if listed not in pages:
                pages[listed] = await _page_of(work, house, situation, card, police)
            parts = parts_of(call_message(pages[listed], target.voice), capabilities, target.voice, 0)
            if len(parts) == 1:
                await post_edit(work, target, message_id, parts[0], priority=Priority.BOARD, now=now)
    return list(unchanged.values())


async def _page_of(work: UnitOfWork, house: House, situation: Situation, card: Card, police: Unit) -> Page:
    """What a card lists, as it stands now."""
    units = tuple(_units_of(card.part.choices))
    goes_on = any(isinstance(_tap(choice), CallListTap) for choice in card.part.choices)
    more = len(set(await _listed(work, situation, police)) - set(units)) if goes_on else 0
    return await load_page(work, situation, police, units, more, sheet=has_sheet(house, situation.advisory))


def _tap(choice: Choice) -> object:
    return read_tap(choice.data)


def _units_of(choices: Iterable[Choice]) -> dict[int, None]:
    """The institutions of a list, in its order."""
    taps = map(_tap, choices)
    return {tap.unit_id: None for tap in taps if isinstance(tap, CallTap)}


def _police_of(card: Card, person: Person, tree: UnitTree) -> Unit | None:
    """Whose list a card is: of its person's police units the nearest over what it lists; None for nobody now."""
    held = {one.unit_id for one in person.standings if one.role is Role.CONG_AN}
    over = (unit for listed in _units_of(card.part.choices) for unit in police_upwards(listed, tree))
    return next((unit for unit in over if unit.id in held), None)


async def _places(
    work: UnitOfWork, house: House, tree: UnitTree, cards: Sequence[Card]
) -> list[tuple[Card, Target, Unit]]:
    """Each card with where it stands and whose list it is; not those of who may not see numbers there any more."""
    contact_ids = {card.contact_id for card in cards}
    known = await people.persons(work, contact_ids)
    owned = await people.addresses_of(work, contact_ids)
    addresses: dict[int, Address] = {
        one.id: one for addresses in owned.values() for one in addresses if house.serves(one)
    }
    found = []
    for card in cards:
        person, address = known[card.contact_id], addresses.get(card.address_id)
        police = _police_of(card, person, tree)
        if address is not None and police is not None:
            found.append((card, Target.of(person.contact, address), police))
    return found


async def tell_above(
    work: UnitOfWork, house: House, situation: Situation, unit_ids: Collection[int], now: datetime
) -> None:
    """Word to the police unit above the wards: in which of them how many institutions are silent, by name."""
    tree, advisory = situation.tree, situation.advisory
    chains = {unit_id: police_upwards(unit_id, tree)[1:] for unit_id in unit_ids}
    for group in await groups(work, house, chains, advisory.level.priority, now):
        by_ward: dict[int, list[int]] = defaultdict(list)
        for unit_id in group.unit_ids:
            ward = tree.police_of(unit_id)
            assert ward is not None
            by_ward[ward.id].append(unit_id)

        def compose(
            voice: Voice, _capabilities: Capabilities, by_ward: Mapping[int, Sequence[int]] = by_ward
        ) -> Message:
            title = voice.say(
                "above.title",
                mark=level_mark(advisory.level),
                code=advisory.code,
                level=voice.label(advisory.level),
                headline=shortened(advisory.text.headline, 120),
            )
            said = [_ward_line(tree, ward_id, silent, voice) for ward_id, silent in by_ward.items()]
            mark = status_mark(advisory.status, voice)
            return Message(joined([title, lines(said)]), head=mark, foot=mark)

        posting = Posting(
            PURPOSE, advisory.level.priority, now, revision_id=advisory.revision_id, expires=advisory.expires
        )
        await broadcast(work, house, group.targets, compose, posting)


def _ward_line(tree: UnitTree, ward_id: int, unit_ids: Sequence[int], voice: Voice) -> RichText:
    names = unit_names(tree[unit_id] for unit_id in unit_ids)
    return voice.say("above.line", police=tree[ward_id].name, n=len(unit_ids), names=names)


def _is_one_way(house: House, target: Target) -> bool:
    return house.capabilities(target.chat).one_way


async def groups(
    work: UnitOfWork, house: House, chains: Mapping[int, Sequence[Unit]], priority: int, now: datetime
) -> list[Group]:
    """Each institution at the first unit of its chain of which somebody can be reached, and answer if possible."""
    units = {unit.id: unit for chain in chains.values() for unit in chain}
    held = await people.holders(work, units, [Role.CONG_AN])
    reached = await targets_of(work, house, [contact for contact, _ in held], one_way=True)
    targets: dict[int, dict[int, Target]] = defaultdict(dict)
    for contact, standing in held:
        if contact.id in reached:
            targets[standing.unit_id][contact.id] = reached[contact.id]
    found: dict[int, Group] = {}
    for unit_id, chain in chains.items():
        police = next(
            (unit for unit in chain if any(not _is_one_way(house, one) for one in targets[unit.id].values())),
            next((unit for unit in chain if targets[unit.id]), None),
        )
        if police is not None:
            group = found.setdefault(police.id, Group(police, tuple(targets[police.id].values())))
            group.unit_ids.append(unit_id)
    for group in found.values():
        await introduce(work, house, group.targets, priority, now)
    return list(found.values())
