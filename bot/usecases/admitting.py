"""The word of the police on a stranger's request: yes opens post and address, no tells whom to call."""

from dataclasses import replace
from datetime import datetime

from bot.domain.admission import admitting_units
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Message
from bot.domain.people import Contact, Form, Language, Person, Role, show_phone
from bot.domain.richtext import RichText
from bot.domain.units import UnitTree
from bot.store import advisories, audit, boards, invitations, people, recipients, requests, roster, talks
from bot.store.engine import UnitOfWork
from bot.store.requests import JoinRequest, RequestState
from bot.store.roster import Post, Term
from bot.store.units import load_tree
from bot.text.catalogue import Voice, label
from bot.text.dates import show_moment
from bot.usecases import joining, request_cards
from bot.usecases.house import NOTICE_VERSION, House
from bot.usecases.posting import STRANGER, Posting, Target, broadcast, post
from bot.usecases.requests import deciders, is_member, is_taken, still_waits


async def decide(
    work: UnitOfWork,
    house: House,
    officer: Person,
    target: Target,
    request_id: int,
    now: datetime,
    *,
    yes: bool,
    message_id: str | None = None,
) -> RichText:
    """Takes the word of an officer; returns what to show at once. `message_id`: the card that was tapped.

    Raises:
        Refusal: `no-such-request`, `outside-request`, `request-approved` and `request-refused` when somebody was
            faster, `request-gone`, and on yes `request-phone-known` or `request-member`.
    """
    request = await requests.load(work, request_id)
    if request is None:
        raise Refusal("no-such-request", number=request_id)
    tree = await load_tree(work)
    if target.chat == request.chat or not may_decide(officer, request.wish.unit_id, tree):
        raise Refusal("outside-request")
    await _check_open(work, request, target, now)
    if yes:
        await _check_admissible(work, request)
    state = RequestState.APPROVED if yes else RequestState.REFUSED
    if not await requests.settle(work, request_id, state, now, by=officer.contact.id):
        await _check_open(work, await requests.load(work, request_id) or request, target, now)
    await talks.drop(work, request.chat)
    await audit.append(
        work,
        act="join-approved" if yes else "join-refused",
        subject=f"request:{request_id}",
        now=now,
        actor_contact_id=officer.contact.id,
        details={"unit": request.wish.unit_id, "role": request.wish.role.value},
    )
    name = officer.contact.name
    line_id = f"request.line-{state.value}"
    await request_cards.close(work, house, request, line_id, now, by=target, tapped=message_id, name=name)
    if not yes:
        await _turn_down(work, house, request, tree, now)
        return target.voice.say("request.refused", name=request.wish.name)
    await _admit(work, house, request, tree, now)
    return target.voice.say("request.approved", name=request.wish.name)


def may_decide(officer: Person, unit_id: int, tree: UnitTree) -> bool:
    """Whether an officer stands over a unit, by a police post of a unit that may admit to it."""
    units = admitting_units(unit_id, tree) if unit_id in tree else ()
    return any(standing.role is Role.CONG_AN and standing.unit_id in units for standing in officer.standings)


async def _check_open(work: UnitOfWork, request: JoinRequest, target: Target, now: datetime) -> None:
    """Whoever comes too late hears who decided, and when."""
    if request.state in {RequestState.APPROVED, RequestState.REFUSED}:
        by = None if request.decided_by is None else await people.person(work, request.decided_by)
        at = show_moment(request.decided_at or now, now, target.voice.language)
        raise Refusal(f"request-{request.state.value}", name=by.contact.name if by else "–", at=at)
    if not still_waits(request, now):
        raise Refusal("request-gone")


async def _check_admissible(work: UnitOfWork, request: JoinRequest) -> None:
    """The roster may have changed while the request waited."""
    if await is_taken(work, request.wish.phone):
        raise Refusal("request-phone-known")
    if await is_member(work, request.chat):
        raise Refusal("request-member")


async def _turn_down(work: UnitOfWork, house: House, request: JoinRequest, tree: UnitTree, now: datetime) -> None:
    voice = Voice(STRANGER.language, Form.of_role(request.wish.role))
    units = [tree[one] for one in admitting_units(request.wish.unit_id, tree)]
    called = next((unit for unit in units if unit.phone), None)
    text = (
        voice.say("request.turned-down")
        if called is None
        else voice.say("request.turned-down-call", police=called.name, phone=show_phone(called.phone))
    )
    message = Message(text, forget_keyboard=True)
    await post(work, house, Target(request.chat, voice), message, Posting.reply(now))


async def _admit(work: UnitOfWork, house: House, request: JoinRequest, tree: UnitTree, now: datetime) -> None:
    """Contact, post, address and agreement, then the welcome with what is open."""
    wish = request.wish
    doubled = wish.role is Role.HIEU_TRUONG and await people.holders(work, [wish.unit_id], [wish.role])
    contact_id = await _contact(work, request, now)
    post_id = await _vacant_post(work, wish.unit_id, wish.role, now)
    await roster.add_terms(work, [Term(-1, post_id, contact_id)], now)
    await invitations.revoke_unused(work, [post_id], now)  # a letter to whoever held it before
    person = await people.person(work, contact_id)
    assert person is not None
    await joining.close_others(work, house, person.contact, request.chat, now)
    address = await people.open_address(work, contact_id, request.chat, now)
    await people.add_consent(
        work, contact_id, address.id, NOTICE_VERSION, Language.VI, request.created_at, agreed=True
    )
    await _let_in_on_open(work, contact_id, wish.unit_id, wish.role, now)
    await joining.welcome(work, house, person, address, now, first="request.admitted")
    if doubled:
        await _tell_doubled(work, house, request, doubled[0][0], tree, now)


async def _contact(work: UnitOfWork, request: JoinRequest, now: datetime) -> int:
    """A new contact; a number of somebody who holds no post any more goes over to who has it now."""
    wish = request.wish
    form = Form.of_role(wish.role)
    known = await people.person_by_phone(work, wish.phone)
    if known is not None:
        await roster.change_contacts(work, [replace(known.contact, name=wish.name, form=form)])
        return known.contact.id
    new = Contact(-1, wish.name, wish.phone, form, Language.VI)
    return (await roster.add_contacts(work, [new], now))[-1]


async def _vacant_post(work: UnitOfWork, unit_id: int, role: Role, now: datetime) -> int:
    """A post of that role that nobody holds; else a new one after the others."""
    posts = await requests.posts_of(work, unit_id, role)
    vacant = [post.id for post, held in posts if not held]
    if vacant:
        return vacant[0]
    order = max((post.order for post, _ in posts), default=-1) + 1
    new = Post(-1, unit_id, role, label(role, Language.VI), order)
    return (await roster.add_posts(work, [new], now))[-1]


async def _let_in_on_open(work: UnitOfWork, contact_id: int, unit_id: int, role: Role, now: datetime) -> None:
    """Makes the newcomer a recipient of what is open for the institution, so that the welcome brings it."""
    for revision_id in await requests.open_revisions(work, unit_id, now):
        advisory = await advisories.by_revision(work, revision_id)
        if advisory is None or advisory.revision_id != revision_id:
            continue
        meant = not advisory.audience.roles or role in advisory.audience.roles
        if meant and unit_id not in await recipients.units_of_recipient(work, revision_id, contact_id):
            await recipients.set_audience(work, revision_id, (), [(contact_id, unit_id)])
            await boards.mark_stale(work, advisory.id)


async def _tell_doubled(
    work: UnitOfWork, house: House, request: JoinRequest, before: Contact, tree: UnitTree, now: datetime
) -> None:
    """Two principals of one school: the ward should know, and have the roster put right."""
    _, targets = await deciders(work, house, request.wish.unit_id, tree)
    unit, name = tree[request.wish.unit_id].name, request.wish.name

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        return Message(voice.say("request.two-hold", unit=unit, name=name, before=before.name))

    await broadcast(work, house, targets.values(), compose, Posting("notice", Priority.REMINDER, now))
