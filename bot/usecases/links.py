"""What a link to our page leads to: an advisory as it holds now, and the answers that its reader may still give.

A link is for one person and one revision. Each answer can be given by it once, and it never takes back that help
is needed, so that an old page or a request that is sent again changes nothing that was said.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from bot.domain.advisory import Advisory, AdvisoryState, Answer, MessageType
from bot.domain.links import Link
from bot.domain.people import AddressState, Person, Standing
from bot.domain.richtext import RichText
from bot.domain.units import Unit
from bot.store import advisories, audit, files, links, people, recipients, revisions
from bot.store.engine import UnitOfWork
from bot.store.files import Held
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.usecases import alarming
from bot.usecases.answering import Given, answer
from bot.usecases.audience import targets_of
from bot.usecases.house import House


class Outcome(Enum):
    """What became of an answer. `STANDS`: nothing changed, and the page says why."""

    TAKEN = auto()
    STANDS = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Said:
    answer: Answer
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows.

    `advisory`, `sender`, `files`: as they hold now. `unit`, `standing`: for whom the reader answers; `police`:
    whom to call there. `change`: what came after the text that the link is for, with its moment; then nothing can
    be answered here. `said`: what holds, however it was said; `used`: what was said by the link, with its moment;
    `open`: what can still be said by it. `help`: who knows that help is needed.
    """

    advisory: Advisory
    sender: str
    files: tuple[Held, ...]
    voice: Voice
    unit: Unit
    standing: Standing
    police: Unit | None
    change: tuple[MessageType, datetime] | None = None
    said: Said | None = None
    used: Mapping[Answer, datetime] | None = None
    open: tuple[Answer, ...] = ()
    help: RichText | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whose link it is, and by which post it concerns them."""

    person: Person
    standing: Standing
    advisory: Advisory


async def look(work: UnitOfWork, link: Link, now: datetime) -> Seen | None:
    """What a link shows now; None when it is over, for whatever reason. Reads only."""
    reader = await _reader(work, link, now)
    if reader is None:
        return None
    advisory, contact = reader.advisory, reader.person.contact
    tree = await load_tree(work)
    change = await _change(work, advisory, link.subject_id)
    held = await links.held(work, advisory.revision_id, contact.id)
    said = None if held is None else Said(*held)
    used = await links.used(work, link.subject_id, contact.id)
    wants_help = said is not None and said.answer is Answer.CAN_HO_TRO
    return Seen(
        advisory=advisory,
        sender=tree[advisory.unit_id].name,
        files=await files.held_of(work, advisory.revision_id),
        voice=Voice(contact.language, contact.form),
        unit=tree[reader.standing.unit_id],
        standing=reader.standing,
        police=tree.police_of(reader.standing.unit_id),
        change=change,
        said=said,
        used=used,
        open=left(said.answer if said else None, used) if change is None else (),
        help=await alarming.told(work, advisory, reader.person) if wants_help else None,
    )


async def file_at(work: UnitOfWork, link: Link, number: int, now: datetime) -> Held | None:
    """The n-th file, from 1, of what a link shows; None when there is none, or nothing is shown any more."""
    reader = await _reader(work, link, now)
    if reader is None or reader.advisory.state is AdvisoryState.CANCELLED:
        return None
    found = await files.held_of(work, reader.advisory.revision_id)
    return found[number - 1] if 1 <= number <= len(found) else None


async def answer_by_link(work: UnitOfWork, house: House, link: Link, given: Answer, now: datetime) -> Outcome:
    """Takes an answer as if it were tapped, once; nothing is kept of one that changes nothing.

    Raises:
        Refusal: what was answered was corrected, cancelled or closed at the same moment.
    """
    await links.hold_still(work, link.subject_id, link.contact_id)
    reader = await _reader(work, link, now)
    if reader is None:
        return Outcome.GONE
    advisory, contact = reader.advisory, reader.person.contact
    held = await links.held(work, link.subject_id, contact.id)
    used = await links.used(work, link.subject_id, contact.id)
    current = advisory.state is AdvisoryState.RELEASED and advisory.revision_id == link.subject_id
    if not current or given not in left(held[0] if held else None, used):
        return Outcome.STANDS
    if not await links.use(work, link.subject_id, contact.id, given, now):
        return Outcome.STANDS
    target = (await targets_of(work, house, [contact])).get(contact.id)
    await answer(work, house, Given(reader.person, target, link.subject_id, given), now)
    await audit.append(
        work,
        act="answer",
        subject=advisory.code,
        now=now,
        actor_contact_id=contact.id,
        via="link",
        details={"answer": given.value, "revision": link.subject_id},
    )
    return Outcome.TAKEN


def left(held: Answer | None, used: Collection[Answer]) -> tuple[Answer, ...]:
    """The answers that can still be given by a link. Pure."""
    if held is Answer.CAN_HO_TRO:
        return ()
    return tuple(one for one in Answer if one is not held and one not in used)


async def _reader(work: UnitOfWork, link: Link, now: datetime) -> _Reader | None:
    """Whose link it is, if it still opens anything to them.

    It does while they are meant by what holds, hold a post there, and have not left everything.
    """
    if link.over(now):
        return None
    person = await people.person(work, link.contact_id)
    advisory = await advisories.by_revision(work, link.subject_id)
    if person is None or advisory is None or not advisory.state.went_out:
        return None
    if advisory.expires is not None and advisory.expires <= now:
        return None
    units = await recipients.units_of_recipient(work, advisory.revision_id, link.contact_id)
    if not await _is_theirs(work, link, advisory):
        return None
    standing = next((one for one in person.standings if one.unit_id in units), None)
    addresses = await people.addresses_of(work, [link.contact_id], deliverable=False)
    owned = addresses.get(link.contact_id, ())
    if standing is None or all(address.state is AddressState.OFF for address in owned):
        return None
    return _Reader(person, standing, advisory)


async def _is_theirs(work: UnitOfWork, link: Link, advisory: Advisory) -> bool:
    """Whether a text is for somebody; the word that ends an advisory is for whoever the text is for."""
    if await recipients.is_recipient(work, link.subject_id, link.contact_id):
        return True
    said = await revisions.revisions_of(work, advisory.id)
    return any(one.id == link.subject_id and one.kind.ends_in is not None for one in said)


async def _change(work: UnitOfWork, advisory: Advisory, revision_id: int) -> tuple[MessageType, datetime] | None:
    """What came last after a text, if anything did; or what ended the advisory, if the link is for that word."""
    last = (await revisions.revisions_of(work, advisory.id))[-1]
    return None if last.id == revision_id == advisory.revision_id else (last.kind, last.at)
