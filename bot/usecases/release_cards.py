"""What second persons see of an advisory that waits for them: the card with two choices, and its end in place."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.advisory import Advisory
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import Form, Person
from bot.domain.taps import ReleaseTap, write_tap
from bot.domain.units import UnitTree
from bot.store import deliveries, people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_then
from bot.text.visible import shortened
from bot.usecases.audience import Meant, resolve, targets_of, unreached_of, where
from bot.usecases.house import House
from bot.usecases.posting import Compose, Posting, Target, broadcast, post_edit
from bot.usecases.releasing import answer_deadline, show
from bot.usecases.wording import advisory_message, joined, status_mark, unit_names, with_line

PURPOSE = "release"  # of the cards in the outbox
_LINE_ROOM = 140  # characters of the line that says how it ended


def release_choices(advisory_id: int, voice: Voice) -> tuple[Choice, ...]:
    return (
        Choice(voice.say("choice.release").plain, write_tap(ReleaseTap(advisory_id, yes=True)), Tone.DANGER),
        Choice(voice.say("choice.hold-back").plain, write_tap(ReleaseTap(advisory_id, yes=False))),
    )


async def send(
    work: UnitOfWork,
    house: House,
    advisory: Advisory,
    author: Person,
    meant: Meant,
    tree: UnitTree,
    targets: Mapping[int, Target],
    now: datetime,
) -> None:
    """The card to each of those who may decide; the first to decide ends it."""
    posting = Posting(
        PURPOSE, advisory.level.priority, now, revision_id=advisory.revision_id, echo_room=_LINE_ROOM
    )
    compose = await _card(work, house, advisory, author, meant, tree, now)
    await broadcast(work, house, targets.values(), compose, posting)


async def send_again(work: UnitOfWork, house: House, advisory: Advisory, target: Target, now: datetime) -> None:
    """The card once more to one who was asked, with the counts that hold now."""
    author = await people.person(work, advisory.author_contact_id)
    assert author is not None
    tree = await load_tree(work)
    meant = await resolve(work, advisory.audience, advisory.standing, tree, advisory.author_contact_id)
    compose = await _card(work, house, advisory, author, meant, tree, now)
    posting = Posting(PURPOSE, Priority.REPLY, now, revision_id=advisory.revision_id, echo_room=_LINE_ROOM)
    await broadcast(work, house, [target], compose, posting)


async def _card(
    work: UnitOfWork,
    house: House,
    advisory: Advisory,
    author: Person,
    meant: Meant,
    tree: UnitTree,
    now: datetime,
) -> Compose:
    # As it will read when it is released now; only then is its deadline kept.
    answer_by = answer_deadline(house, advisory.level, now, advisory.answer_by)
    shown = await show(work, replace(advisory, answer_by=answer_by), now)
    targets = await targets_of(work, house, meant.contacts.values())
    unreached = unreached_of(meant, targets)
    names = unit_names(tree[unit_id] for unit_id in unreached)

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        preview = advisory_message(shown, Voice(voice.language, Form.THAY_CO))  # as a principal will read it
        ask = voice.say(
            "release.ask" if targets else "release.ask-nobody",
            author=author.contact.name,
            code=advisory.code,
            status=voice.label(advisory.status),
            where=where(advisory.audience, advisory.standing, tree, voice),
            institutions=len(meant.institutions),
            people=len(targets),
        )
        call = "compose.unreached" if targets else "compose.nobody"
        calls = [voice.say(call, n=len(unreached), names=names)] if unreached else []
        return Message(
            joined([ask, *calls, preview.text]),
            release_choices(advisory.id, voice),
            preview.files,
            head=preview.head,
            foot=preview.foot,
        )

    return compose


async def close(
    work: UnitOfWork,
    house: House,
    advisory: Advisory,
    second: Person,
    now: datetime,
    *,
    yes: bool,
    by: Target | None = None,
    tapped: str | None = None,
) -> None:
    """Says on every card who decided what, and takes its buttons away; where cards can't change, in a new message.

    `by`: where it was decided, who hears of it anyway; `tapped`: the card there, whose sending may not be settled.
    """
    line_id = "release.line-approved" if yes else "release.line-refused"
    name = shortened(second.contact.name, 60)
    own = None if by is None else by.address_id
    told: dict[int, Target] = {}
    for card, target in await _cards(work, house, advisory):
        voice = target.voice
        line = voice.say(line_id, name=name, at=show_then(now, voice.language))
        message_id = card.message_id or (tapped if card.address_id == own else None)
        if not house.capabilities(target.chat).edits:
            told |= {} if card.address_id == own else {card.address_id: target}
        elif message_id is not None:
            text = with_line(card.part.text, line, status_mark(advisory.status, voice))
            part = replace(card.part, text=text, choices=())
            await post_edit(work, target, message_id, part, priority=Priority.BOARD, now=now)

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        line = voice.say(line_id, name=name, at=show_then(now, voice.language))
        mark = status_mark(advisory.status, voice)
        text = voice.say("release.about", code=advisory.code, line=line)
        return Message(text, silent=True, head=mark, foot=mark)

    await broadcast(work, house, told.values(), compose, Posting("notice", Priority.REMINDER, now))


async def _cards(work: UnitOfWork, house: House, advisory: Advisory) -> list[tuple[deliveries.Card, Target]]:
    """All cards about an advisory, each with where it stands, if that is still where its person is written to."""
    cards = await deliveries.cards_of_revision(work, advisory.revision_id, PURPOSE)
    asked = await people.persons(work, {card.contact_id for card in cards})
    targets = await targets_of(work, house, [person.contact for person in asked.values()])
    by_address = {target.address_id: target for target in targets.values()}
    return [(card, by_address[card.address_id]) for card in cards if card.address_id in by_address]
