"""An institution is covered: by its own answer, or since the police have called. What waited for it stops.

A proxy answer is of the police over the institution only; it never counts as the institution's own.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bot.domain.advisory import Advisory, AdvisoryState
from bot.domain.authority import Action, may_person
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.ladder import Rung
from bot.domain.messages import Message
from bot.domain.people import Person
from bot.domain.richtext import RichText
from bot.domain.taps import CallListTap, CallTap
from bot.store import advisories, audit, boards, climbs, people, recipients
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_then
from bot.usecases.call_lists import refresh, send_further
from bot.usecases.house import House
from bot.usecases.posting import Posting, Target, broadcast
from bot.usecases.silence import Situation, look_at, spare, spare_called
from bot.usecases.wording import status_mark


async def note_call(
    work: UnitOfWork,
    house: House,
    person: Person,
    voice: Voice,
    tap: CallTap,
    now: datetime,
    *,
    by: Target | None = None,
    tapped: str | None = None,
    via: str = "bot",
) -> RichText:
    """An officer has told an institution by phone; returns the word to show at once.

    `by`, `tapped`: in which chat, and under which message, that was said; None: on a page.

    Raises:
        Refusal: `outside-call`, `old-revision`, `old-button` when the advisory is over.
    """
    advisory = await _advisory(work, person, tap.revision_id, tap.unit_id)
    if tap.unit_id not in await recipients.units_meant(work, tap.revision_id):
        raise Refusal("outside-call")
    situation = await look_at(work, house, advisory)
    names = {"unit": situation.tree[tap.unit_id].name, "code": advisory.code}
    is_silent = tap.unit_id in situation.silent
    if not is_silent or not await climbs.add_proxy(work, tap.revision_id, tap.unit_id, person.contact.id, now):
        return await _as_it_stands(work, situation, tap.unit_id, voice)
    await boards.mark_stale(work, advisory.id)
    about: dict[str, Any] = {"act": "proxy-answer", "subject": advisory.code, "details": {"unit": tap.unit_id}}
    await audit.append(work, **about, now=now, actor_contact_id=person.contact.id, via=via)
    await spare(work, house, advisory, [tap.unit_id], now)
    await spare_called(work, [advisory.revision_id], now)
    after = await look_at(work, house, advisory)
    others = await refresh(work, house, after, [tap.unit_id], now, by=by, tapped=tapped)
    others = [one for one in others if by is None or one.address_id != by.address_id]
    await _tell(work, house, others, advisory, person, names, now)
    return voice.say("calls.thanks", **names)


async def _as_it_stands(work: UnitOfWork, situation: Situation, unit_id: int, voice: Voice) -> RichText:
    """Why a call is not noted: who called before, which may have been a moment ago; else its own answer."""
    advisory = situation.advisory
    names = {"unit": situation.tree[unit_id].name, "code": advisory.code}
    proxy = (await climbs.proxies(work, advisory.revision_id)).get(unit_id)
    caller = None if proxy is None else await people.person(work, proxy.contact_id)
    answered = unit_id not in situation.silent and unit_id not in situation.coverage.by_phone
    if proxy is None or caller is None or answered:
        return voice.say("calls.has-answered", **names)
    at = show_then(proxy.at, voice.language)
    return voice.say("calls.was-called", name=caller.contact.name, at=at, **names)


async def _tell(
    work: UnitOfWork,
    house: House,
    others: Collection[Target],
    advisory: Advisory,
    person: Person,
    names: dict[str, str],
    now: datetime,
) -> None:
    """Whose list can't be changed gets a line."""

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        mark = status_mark(advisory.status, voice)
        text = voice.say("calls.told", name=person.contact.name, **names)
        return Message(text, silent=True, head=mark, foot=mark)

    await broadcast(work, house, others, compose, Posting("notice", Priority.REMINDER, now))


async def show_further(
    work: UnitOfWork, house: House, person: Person, target: Target, tap: CallListTap, now: datetime
) -> bool:
    """The next page of a call list; False when nobody is to be called any more.

    Raises:
        Refusal: as `note_call`.
    """
    advisory = await _advisory(work, person, tap.revision_id, tap.police_unit_id)
    situation = await look_at(work, house, advisory)
    return await send_further(work, house, situation, situation.tree[tap.police_unit_id], target, now)


async def _advisory(work: UnitOfWork, person: Person, revision_id: int, unit_id: int) -> Advisory:
    advisory = await advisories.by_revision(work, revision_id)
    tree = await load_tree(work)
    if advisory is None or unit_id not in tree or not may_person(person, Action.NOTE_CALL, unit_id, tree):
        raise Refusal("outside-call")
    if advisory.state is not AdvisoryState.RELEASED:
        raise Refusal("old-button")
    if advisory.revision_id != revision_id:
        raise Refusal("old-revision", code=advisory.code)
    return advisory


async def stop_reminding(
    work: UnitOfWork, house: House, advisory: Advisory, contact_ids: Collection[int], now: datetime
) -> None:
    """These people have answered: nothing more is sent to whom that covers, and the call lists say so."""
    climbed = await climbs.climbed_for(work, advisory.revision_id, contact_ids)
    if not climbed:
        return
    unit_ids = {unit_id for unit_id, _ in climbed}
    await spare(work, house, advisory, unit_ids, now)
    if any(rung is Rung.CALL_LIST for _, rung in climbed):
        await refresh(work, house, await look_at(work, house, advisory), unit_ids, now)
