"""Advisories: issued by their author, decided by a second person where the rule wants one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.advisory import Advisory, AdvisoryState, AdvisoryText, Audience, Category, Level, Status
from bot.domain.audience import Scope, acting_standing, scope_of
from bot.domain.errors import Refusal
from bot.domain.messages import FileKind
from bot.domain.people import Language, Person, Standing
from bot.domain.release import Release, check_second_person, check_status, needed_action, release_rule
from bot.domain.units import UnitTree
from bot.store import advisories, audit, files, holding, people, recipients
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import say
from bot.text.dates import local, show_moment
from bot.usecases import release_cards
from bot.usecases.audience import people_of, police_units
from bot.usecases.house import House
from bot.usecases.posting import Target
from bot.usecases.releasing import audit_advisory, release
from bot.usecases.second_person import ask_second_person, refuse


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it came: bytes with the name people gave it."""

    kind: FileKind
    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """What an officer wants to send. `audience.units` are unit ids, `files` ids of files that are kept already.

    `answer_by`: None for the deadline of the level.
    """

    status: Status
    level: Level
    category: Category
    words: AdvisoryText
    audience: Audience
    expires: datetime | None = None
    answer_by: datetime | None = None
    attachments: Sequence[Attachment] = ()
    files: Sequence[int] = ()


async def issue(
    work: UnitOfWork,
    house: House,
    actor: Person,
    draft: Draft,
    now: datetime,
    *,
    via: str = "bot",
    undo: timedelta | None = None,
) -> Advisory:
    """Releases a draft at its author's word, or leaves it waiting for a second person.

    `undo`: how long a low level is held, so that it can be taken back.

    Raises:
        Refusal: `not-allowed`, `outside`, `nobody-meant`, `expired`, `drill-while-live`, `no-second-person`.
    """
    tree, standing, scope = await _look(work, actor, draft, now)
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
        answer_by=draft.answer_by,
    )
    await _keep_files(work, advisory, draft, now)
    rule = release_rule(draft.level, police_units(scope.units, tree), second_person=house.second_person)
    if rule is Release.NOW and (undo is None or not draft.level.is_low):
        return await release(work, house, advisory, actor, scope, now, via=via, issued=True)
    counts = len(scope.institutions), await recipients.count_meant(work, scope)
    await audit_advisory(work, "advisory-issue", advisory, actor, now, via, counts)
    if undo is not None and rule is Release.NOW:
        await holding.hold(work, advisory.id, now + undo)
        return replace(advisory, state=AdvisoryState.HELD)
    await ask_second_person(work, house, advisory, actor, await people_of(work, scope), tree, now)
    return advisory


async def foresee(work: UnitOfWork, house: House, actor: Person, draft: Draft, now: datetime) -> None:
    """Refuses what `issue` would refuse, in a transaction that only reads; `issue` looks at everything anew.

    A release to many keeps all others from writing. So whatever takes long the first time (tree, texts, calendar)
    is done here, before.

    Raises:
        Refusal: as `issue`, but for `no-second-person`.
    """
    tree, _standing, scope = await _look(work, actor, draft, now)
    release_rule(draft.level, police_units(scope.units, tree), second_person=house.second_person)
    for days in range(3):  # one of which is none of a weekend
        house.calendar.is_working(local(now).date() + timedelta(days=days))
    for language in Language:
        say("mark.repeat", language)


async def _look(work: UnitOfWork, actor: Person, draft: Draft, now: datetime) -> tuple[UnitTree, Standing, Scope]:
    """By which post the actor may send it, and whom it means: authority and audience as they hold now."""
    tree = await load_tree(work)
    standing = acting_standing(actor, needed_action(draft.level), draft.audience, tree)
    scope = scope_of(draft.audience, standing, tree, actor.contact.id)
    await check_release(work, scope, draft.expires, now)
    check_status(draft.status, live_khan_open=await advisories.live_khan_open(work, now))
    return tree, standing, scope


async def check_release(work: UnitOfWork, scope: Scope, expires: datetime | None, now: datetime) -> None:
    """What every release is held against, the first time and again when it really goes out.

    Raises:
        Refusal: `nobody-meant`, `expired`.
    """
    if not scope.institutions and not await recipients.is_anybody_meant(work, scope):
        raise Refusal("nobody-meant")
    if expires is not None and expires <= now:
        raise Refusal("expired")


async def _keep_files(work: UnitOfWork, advisory: Advisory, draft: Draft, now: datetime) -> None:
    kept = [
        await files.add_file(work, attached.kind, attached.name, attached.mime, attached.data, now)
        for attached in draft.attachments
    ]
    await files.attach(work, advisory.revision_id, [*draft.files, *kept])


async def decide_release(
    work: UnitOfWork,
    house: House,
    second: Person,
    advisory_id: int,
    now: datetime,
    *,
    yes: bool,
    by: Target | None = None,
    tapped: str | None = None,
) -> Advisory:
    """The second person's word. Authority and audience are looked at again, as they hold now.

    `by`, `tapped`: where it was said, and under which message; all cards about it are closed.

    Raises:
        Refusal: `not-waiting`, `release-approved` and `release-refused` when somebody was faster, `own-release`,
            `release-outside`, `expired`, `drill-while-live`, `nobody-meant`.
    """
    advisory = await advisories.load(work, advisory_id)
    if advisory is None or advisory.state is not AdvisoryState.AWAITING_RELEASE:
        raise await _why_not(work, advisory, second, now)
    author = await people.person(work, advisory.author_contact_id)
    assert author is not None
    tree = await load_tree(work)
    scope = scope_of(advisory.audience, advisory.standing, tree, advisory.author_contact_id)
    check_second_person(advisory.author_contact_id, second, scope.units, tree)
    if yes:
        await check_release(work, scope, advisory.expires, now)
        check_status(advisory.status, live_khan_open=await advisories.live_khan_open(work, now))
        acting_standing(author, needed_action(advisory.level), advisory.audience, tree)
        decided = await release(work, house, advisory, second, scope, now)
    else:
        decided = await refuse(work, house, advisory, author, second, now)
    await release_cards.close(work, house, advisory, second, now, yes=yes, by=by, tapped=tapped)
    return decided


async def _why_not(work: UnitOfWork, advisory: Advisory | None, second: Person, now: datetime) -> Refusal:
    """Who has decided already, and when; an author's own release is nobody's second word."""
    if advisory is None:
        return Refusal("not-waiting")
    act = await audit.last(work, ("advisory-release", "advisory-refuse"), advisory.code)
    by = None if act is None or act.actor_contact_id is None else await people.person(work, act.actor_contact_id)
    if act is None or by is None or by.contact.id == advisory.author_contact_id:
        return Refusal("not-waiting")
    reason = "release-approved" if act.act == "advisory-release" else "release-refused"
    at = show_moment(act.at, now, second.contact.language)
    return Refusal(reason, code=advisory.code, name=by.contact.name, at=at)
