"""Advisories: issued, released by their author or a second person, refused. One transaction each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.advisory import Advisory, AdvisoryState, AdvisoryText, Audience, Category, Level, Status
from bot.domain.audience import acting_standing
from bot.domain.authority import Action, may
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Choice, FileKind, Message, Tone
from bot.domain.people import Contact, Person, Role
from bot.domain.release import Release, check_second_person, check_status, needed_action, release_rule
from bot.domain.taps import ReleaseTap, write_tap
from bot.domain.units import LinkKind, UnitTree
from bot.store import advisories, audit, boards, files, people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.usecases.audience import Meant, police_units, resolve, targets_of
from bot.usecases.house import House
from bot.usecases.introducing import reach
from bot.usecases.posting import Posting, Target, broadcast, post, post_board
from bot.usecases.wording import Shown, advisory_message, joined


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it came: bytes with the name people gave it."""

    kind: FileKind
    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """What an officer wants to send. `audience.units` are unit ids."""

    status: Status
    level: Level
    category: Category
    words: AdvisoryText
    audience: Audience
    expires: datetime | None = None
    attachments: Sequence[Attachment] = ()


async def issue(
    work: UnitOfWork, house: House, actor: Person, draft: Draft, now: datetime, *, via: str = "bot"
) -> Advisory:
    """Releases a draft at its author's word, or leaves it waiting for a second person.

    Raises:
        Refusal: `not-allowed`, `outside`, `nobody-meant`, `expired`, `drill-while-live`, `no-second-person`.
    """
    tree = await load_tree(work)
    standing = acting_standing(actor, needed_action(draft.level), draft.audience, tree)
    meant = await resolve(work, draft.audience, standing, tree, actor.contact.id)
    _check_draft(draft, meant, now)
    check_status(draft.status, live_khan_open=await advisories.live_khan_open(work, now))
    advisory = await advisories.add_advisory(
        work,
        status=draft.status,
        level=draft.level,
        category=draft.category,
        author_contact_id=actor.contact.id,
        standing=standing,
        audience=draft.audience,
        words=draft.words,
        expires=draft.expires or now + house.valid_for[draft.level],
        now=now,
    )
    await _keep_files(work, advisory, draft.attachments, now)
    await _audit(work, "advisory-issue", advisory, actor, now, via, meant)
    rule = release_rule(draft.level, police_units(meant.units, tree), second_person=house.second_person)
    match rule:
        case Release.NOW:
            return await _release(work, house, advisory, actor, meant, now, via=via)
        case Release.SECOND_PERSON:
            await _ask_second_person(work, house, advisory, actor, meant, tree, now)
            return advisory


def _check_draft(draft: Draft, meant: Meant, now: datetime) -> None:
    if not meant.people and not meant.institutions:
        raise Refusal("nobody-meant")
    if draft.expires is not None and draft.expires <= now:
        raise Refusal("expired")


async def _keep_files(
    work: UnitOfWork, advisory: Advisory, attachments: Sequence[Attachment], now: datetime
) -> None:
    kept = [
        await files.add_file(work, attached.kind, attached.name, attached.mime, attached.data, now)
        for attached in attachments
    ]
    await files.attach(work, advisory.revision_id, kept)


async def decide_release(
    work: UnitOfWork, house: House, second: Person, advisory_id: int, now: datetime, *, yes: bool
) -> Advisory:
    """The second person's word. Authority and audience are looked at again, as they hold now.

    Raises:
        Refusal: `not-waiting`, `own-release`, `release-outside`, `expired`, `drill-while-live`, `nobody-meant`.
    """
    advisory = await advisories.load(work, advisory_id)
    if advisory is None or advisory.state is not AdvisoryState.AWAITING_RELEASE:
        raise Refusal("not-waiting")
    author = await people.person(work, advisory.author_contact_id)
    assert author is not None
    tree = await load_tree(work)
    meant = await resolve(work, advisory.audience, advisory.standing, tree, advisory.author_contact_id)
    check_second_person(advisory.author_contact_id, second, meant.units, tree)
    if not yes:
        return await _refuse(work, house, advisory, author, second, now)
    if advisory.expires is not None and advisory.expires <= now:
        raise Refusal("expired")
    check_status(advisory.status, live_khan_open=await advisories.live_khan_open(work, now))
    acting_standing(author, needed_action(advisory.level), advisory.audience, tree)
    return await _release(work, house, advisory, second, meant, now)


async def _release(
    work: UnitOfWork,
    house: House,
    advisory: Advisory,
    by: Person,
    meant: Meant,
    now: datetime,
    *,
    via: str = "bot",
) -> Advisory:
    within = house.answer_within[advisory.level]
    answer_by = now + within if within is not None else None
    if not await advisories.decide(
        work, advisory.id, AdvisoryState.RELEASED, by.contact.id, sent=now, answer_by=answer_by
    ):
        raise Refusal("not-waiting")
    pairs = {(contact.id, standing.unit_id) for contact, standing in meant.people}
    await advisories.set_audience(work, advisory.revision_id, meant.institutions, pairs)
    released = await advisories.load(work, advisory.id)
    assert released is not None
    targets = await reach(work, house, meant.contacts.values(), advisory.level.priority, now)
    await deliver(work, house, released, tuple(targets.values()), now)
    await _audit(work, "advisory-release", released, by, now, via, meant)
    await _open_board(work, house, released, now)
    return released


async def deliver(
    work: UnitOfWork, house: House, advisory: Advisory, targets: Sequence[Target], now: datetime
) -> int:
    """Queues a released advisory for some people; used again for those who join while it holds."""
    shown = await show(work, advisory, now)
    posting = Posting(
        "advisory",
        advisory.level.priority,
        now,
        revision_id=advisory.revision_id,
        expires=advisory.expires,
        echo_room=ECHO_ROOM,
    )
    return await broadcast(
        work, house, targets, lambda voice, _capabilities: advisory_message(shown, voice), posting
    )


ECHO_ROOM = 160  # for the line "✓ … đã trả lời" that an edit adds under the text


async def show(work: UnitOfWork, advisory: Advisory, now: datetime) -> Shown:
    """An advisory with what its layout needs."""
    tree = await load_tree(work)
    kept = await files.files_of(work, advisory.revision_id)
    return Shown(advisory, tree[advisory.unit_id].name, [file.id for file in kept], now)


async def _open_board(work: UnitOfWork, house: House, advisory: Advisory, now: datetime) -> None:
    author = await people.person(work, advisory.author_contact_id)
    assert author is not None
    targets = await targets_of(work, house, [author.contact])
    target = targets.get(author.contact.id)
    if target is None or target.address_id is None:
        return
    board_id = await boards.add_board(work, advisory.id, target.address_id)
    await post_board(work, target, board_id, message_id=None, priority=Priority.BOARD, now=now)


async def _ask_second_person(
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
    shown = await show(work, advisory, now)

    def compose(voice: Voice, _capabilities: object) -> Message:
        preview = advisory_message(shown, voice)
        ask = voice.say(
            "release.ask",
            author=author.contact.name,
            code=advisory.code,
            institutions=len(meant.institutions),
            people=len(meant.contacts),
        )
        choices = (
            Choice(voice.say("choice.release").plain, write_tap(ReleaseTap(advisory.id, yes=True)), Tone.DANGER),
            Choice(voice.say("choice.hold-back").plain, write_tap(ReleaseTap(advisory.id, yes=False))),
        )
        return Message(joined([ask, preview.text]), choices, preview.files, head=preview.head, foot=preview.foot)

    posting = Posting("release", advisory.level.priority, now, revision_id=advisory.revision_id)
    await broadcast(work, house, targets.values(), compose, posting)


def release_choices(advisory_id: int, voice: Voice) -> tuple[Choice, ...]:
    return (
        Choice(voice.say("choice.release").plain, write_tap(ReleaseTap(advisory_id, yes=True)), Tone.DANGER),
        Choice(voice.say("choice.hold-back").plain, write_tap(ReleaseTap(advisory_id, yes=False))),
    )


async def second_persons(
    work: UnitOfWork, advisory: Advisory, meant: Meant, tree: UnitTree
) -> tuple[Contact, ...]:
    """Who may release an advisory that waits: police of the author's unit or above, never the author."""
    above = {advisory.unit_id}
    unit = tree.parent(advisory.unit_id, LinkKind.MANAGES)
    while unit is not None:
        above.add(unit.id)
        unit = tree.parent(unit.id, LinkKind.MANAGES)
    return tuple(
        contact
        for contact, standing in await people.holders(work, above, [Role.CONG_AN])
        if contact.id != advisory.author_contact_id
        and may(standing, Action.RELEASE_ADVISORY, standing.unit_id, tree)
        and meant.units <= tree.reach(standing.unit_id, standing.role.side)
    )


async def _refuse(
    work: UnitOfWork, house: House, advisory: Advisory, author: Person, second: Person, now: datetime
) -> Advisory:
    if not await advisories.decide(work, advisory.id, AdvisoryState.REFUSED, second.contact.id):
        raise Refusal("not-waiting")
    await audit.append(
        work, act="advisory-refuse", subject=advisory.code, now=now, actor_contact_id=second.contact.id
    )
    target = (await targets_of(work, house, [author.contact])).get(author.contact.id)
    if target is not None:
        text = target.voice.say("release.refused", code=advisory.code, name=second.contact.name)
        await post(work, house, target, Message(text), Posting("release", Priority.REPLY, now))
    refused = await advisories.load(work, advisory.id)
    assert refused is not None
    return refused


async def _audit(
    work: UnitOfWork, act: str, advisory: Advisory, actor: Person, now: datetime, via: str, meant: Meant
) -> None:
    await audit.append(
        work,
        act=act,
        subject=advisory.code,
        now=now,
        actor_contact_id=actor.contact.id,
        via=via,
        details={
            "level": advisory.level.value,
            "status": advisory.status.value,
            "institutions": len(meant.institutions),
            "people": len(meant.contacts),
        },
    )
