"""An address is lost: its person blocked the bot or is gone. What waited goes another way; the police hear of it.

So it does when a bot may not write to one person more; that may change, so the address stays.

At most one word a person and day, and only about people of institutions.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority, Reason
from bot.domain.messages import Message
from bot.domain.people import Address, AddressState, Person, show_phone
from bot.domain.richtext import RichText
from bot.domain.units import Unit, UnitTree
from bot.store import people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.usecases.falling import carry_over
from bot.usecases.house import House
from bot.usecases.joining import close_address
from bot.usecases.posting import Posting, Target, broadcast
from bot.usecases.threads_people import police_reached
from bot.usecases.wording import joined

LOSSES = frozenset({Reason.BLOCKED, Reason.NOT_STARTED, Reason.GONE, Reason.BOT_FULL})
_TOLD = {
    Reason.BLOCKED: "lost.blocked",
    Reason.GONE: "lost.gone",
    Reason.BOT_FULL: "lost.full",
}  # who never came is on the call list anyway
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lost:
    """`failed`: the outbox rows that showed it."""

    address: Address
    reason: Reason
    failed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _News:
    person: Person
    institution: Unit
    reason: Reason
    elsewhere: bool


async def lose(work: UnitOfWork, house: House, lost: Sequence[Lost], now: datetime) -> None:
    """Closes addresses, saves what waited for them, and tells the police who are responsible."""
    elsewhere: dict[int, bool] = {}
    for one in lost:
        elsewhere[one.address.id] = await carry_over(work, house, one.address, one.failed, now)
        if one.reason is not Reason.BOT_FULL:
            await close_address(work, one.address, now, AddressState.BLOCKED)
    worth_telling = [one for one in lost if one.reason in _TOLD]
    if not worth_telling:
        return
    tree = await load_tree(work)
    persons = await people.persons(work, {one.address.contact_id for one in worth_telling})
    news: dict[int, list[_News]] = {}
    for one in worth_telling:
        person = persons[one.address.contact_id]
        units = {standing.unit_id: tree[standing.unit_id] for standing in person.standings}
        if institutions := [unit for unit in units.values() if unit.is_institution]:
            known = one.reason, elsewhere[one.address.id]
            news[person.contact.id] = [_News(person, unit, *known) for unit in institutions]
    untold = await people.take_untold(work, news.keys(), now - _DAY, now)
    await _tell(work, house, [told for contact_id in sorted(untold) for told in news[contact_id]], tree, now)


async def _tell(work: UnitOfWork, house: House, news: Sequence[_News], tree: UnitTree, now: datetime) -> None:
    """One message to each officer, whoever of the officer's schools it is about; a person is named in it once."""
    heard: dict[int, list[_News]] = defaultdict(list)
    targets: dict[int, Target] = {}
    for one in news:
        about = one.person.contact.id
        reached = await police_reached(work, house, None, one.institution.id, about, tree, now)
        targets.update(reached.targets)
        for officer_id in reached.targets:
            if about not in {known.person.contact.id for known in heard[officer_id]}:
                heard[officer_id].append(one)
    posting = Posting("notice", Priority.REMINDER, now)
    by_news: dict[tuple[_News, ...], list[Target]] = defaultdict(list)
    for officer_id, told in heard.items():
        by_news[tuple(told)].append(targets[officer_id])
    for told_of, officers in by_news.items():

        def compose(voice: Voice, _capabilities: Capabilities, told_of: Sequence[_News] = told_of) -> Message:
            return Message(joined([_words(one, voice) for one in told_of]))

        await broadcast(work, house, officers, compose, posting)


def _words(news: _News, voice: Voice) -> RichText:
    contact, unit = news.person.contact, news.institution
    what = voice.say(_TOLD[news.reason], name=contact.name, unit=unit.name)
    if news.elsewhere:
        return RichText.of(what, " ", voice.say("lost.elsewhere"))
    told = RichText.of(what, " ", voice.say("lost.call", phone=show_phone(contact.phone)))
    if unit.phone:
        told = RichText.of(told, " ", voice.say("lost.call-unit", phone=show_phone(unit.phone)))
    return told
