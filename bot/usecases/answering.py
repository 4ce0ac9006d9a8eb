"""Answers to advisories: typed, of one person, to one revision; idempotent. "Cần hỗ trợ" alarms at once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.advisory import Advisory, Answer
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Message
from bot.domain.people import Contact, Person, Role, show_phone
from bot.domain.richtext import RichText
from bot.domain.units import UnitTree
from bot.store import advisories, boards, deliveries, people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_moment
from bot.usecases.audience import targets_of
from bot.usecases.house import House
from bot.usecases.posting import Posting, Target, broadcast, post_edit
from bot.usecases.wording import status_mark


async def answer(
    work: UnitOfWork,
    house: House,
    person: Person,
    target: Target,
    revision_id: int,
    given: Answer,
    now: datetime,
    *,
    message_id: str | None = None,
) -> RichText:
    """Takes a person's answer; returns the word to show at once. `message_id`: the message that was tapped.

    Raises:
        Refusal: `not-yours`, `old-revision`.
    """
    advisory = await advisories.by_revision(work, revision_id)
    if advisory is None or not await advisories.is_recipient(work, revision_id, person.contact.id):
        raise Refusal("not-yours")
    if advisory.revision_id != revision_id:
        raise Refusal("old-revision", code=advisory.code)
    before = (await advisories.answers_by(work, person.contact.id, [revision_id])).get(revision_id)
    label = target.voice.label(given)
    if before is given:
        return target.voice.say("answer.again", answer=label)
    await advisories.put_answer(work, revision_id, person.contact.id, given, now)
    await boards.mark_stale(work, advisory.id)
    line = target.voice.say("answer.echo", answer=label, at=show_moment(now, now, target.voice.language))
    await echo(work, house, target, message_id, line, now, revision_id=revision_id)
    if given is Answer.CAN_HO_TRO:
        await _alarm(work, house, advisory, person, now)
    return target.voice.say(f"answer.thanks-{given.value}", code=advisory.code)


async def echo(
    work: UnitOfWork,
    house: House,
    target: Target,
    message_id: str | None,
    line: RichText,
    now: datetime,
    *,
    revision_id: int | None = None,
    occurrence_id: int | None = None,
) -> None:
    """Writes a line under the message that was answered, where the channel can edit; its choices stay."""
    if message_id is None or not house.capabilities(target.chat).edits:
        return
    sent = await deliveries.find_sent(work, target.chat, message_id)
    if sent is None:
        sent = await deliveries.find_asking(
            work, target.chat, revision_id=revision_id, occurrence_id=occurrence_id
        )
    if sent is None:
        return
    before = RichText.of(f"{sent.mark} ") if sent.mark else RichText()
    part = replace(sent.part, text=RichText.of(before, sent.part.text, "\n\n", line))
    await post_edit(work, target, message_id, part, priority=Priority.BOARD, now=now)


async def _alarm(work: UnitOfWork, house: House, advisory: Advisory, person: Person, now: datetime) -> None:
    """Tells the author and the ward police of each institution, with whom to call."""
    tree = await load_tree(work)
    meant = await advisories.units_of_recipient(work, advisory.revision_id, person.contact.id)
    told = await _officers(work, advisory, meant, tree)
    targets = await targets_of(work, house, [contact for contact in told if contact.id != person.contact.id])
    names = ", ".join(tree[unit_id].name for unit_id in meant)

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        text = voice.say(
            "help.wanted",
            unit=names,
            name=person.contact.name,
            phone=show_phone(person.contact.phone),
            code=advisory.code,
            headline=advisory.text.headline,
        )
        mark = status_mark(advisory.status, voice)
        return Message(text, head=mark, foot=mark)

    posting = Posting("alarm", Priority.REPLY, now)
    await broadcast(work, house, targets.values(), compose, posting)


async def _officers(
    work: UnitOfWork, advisory: Advisory, unit_ids: Iterable[int], tree: UnitTree
) -> tuple[Contact, ...]:
    police = {unit.id for unit_id in unit_ids if (unit := tree.police_of(unit_id)) is not None}
    found = {contact.id: contact for contact, _ in await people.holders(work, police, [Role.CONG_AN])}
    author = await people.person(work, advisory.author_contact_id)
    if author is not None:
        found[author.contact.id] = author.contact
    return tuple(found.values())
