"""The second person: who it may be, what they are asked, and what their no means."""

from datetime import datetime

from bot.domain.advisory import Advisory, AdvisoryState
from bot.domain.authority import Action, may
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Message
from bot.domain.people import Contact, Person, Role
from bot.domain.units import LinkKind, UnitTree
from bot.store import advisories, audit, people
from bot.store.engine import UnitOfWork
from bot.usecases import drafting, release_cards
from bot.usecases.audience import Meant, targets_of
from bot.usecases.house import House
from bot.usecases.posting import Posting, post


async def ask_second_person(
    work: UnitOfWork,
    house: House,
    advisory: Advisory,
    author: Person,
    meant: Meant,
    tree: UnitTree,
    now: datetime,
) -> None:
    able = await second_persons(work, advisory, meant, tree)
    targets = await targets_of(work, house, able)
    if not targets:
        raise Refusal("no-second-person")
    await release_cards.send(work, house, advisory, author, meant, tree, targets, now)


async def second_persons(
    work: UnitOfWork, advisory: Advisory, meant: Meant, tree: UnitTree
) -> tuple[Contact, ...]:
    """Who may release an advisory that waits: police of the author's unit or above, never the author."""
    above = [unit.id for unit in tree.upwards(advisory.unit_id, LinkKind.MANAGES)]
    return tuple(
        contact
        for contact, standing in await people.holders(work, above, [Role.CONG_AN])
        if contact.id != advisory.author_contact_id
        and may(standing, Action.RELEASE_ADVISORY, standing.unit_id, tree)
        and meant.units <= tree.reach(standing.unit_id, standing.role.side)
    )


async def refuse(
    work: UnitOfWork, house: House, advisory: Advisory, author: Person, second: Person, now: datetime
) -> Advisory:
    if not await advisories.decide(work, advisory.id, AdvisoryState.REFUSED, second.contact.id):
        raise Refusal("not-waiting")
    await audit.append(
        work, act="advisory-refuse", subject=advisory.code, now=now, actor_contact_id=second.contact.id
    )
    await drafting.keep_composed(work, author, await drafting.compose_again(work, advisory), now)
    target = (await targets_of(work, house, [author.contact])).get(author.contact.id)
    if target is not None:
        text = target.voice.say("release.refused", code=advisory.code, name=second.contact.name)
        await post(work, house, target, Message(text), Posting("release", Priority.REPLY, now))
    refused = await advisories.load(work, advisory.id)
    assert refused is not None
    return refused
