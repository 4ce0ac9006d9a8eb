"""Opens an advisory by its number, for whom it reached, for who is to decide about it, and for its author."""

from datetime import datetime

from bot.domain.advisory import Advisory
from bot.domain.delivery import Priority
from bot.domain.messages import Message
from bot.domain.people import Person
from bot.store import advisories, holding, recipients, revisions
from bot.store.engine import UnitOfWork
from bot.usecases import release_cards
from bot.usecases.house import House
from bot.usecases.posting import Posting, Target, post
from bot.usecases.releasing import ECHO_ROOM, show
from bot.usecases.revising_wording import Change, notice
from bot.usecases.wording import advisory_message


async def open_advisory(
    work: UnitOfWork, house: House, person: Person, target: Target, advisory_id: int, now: datetime
) -> bool:
    """Sends what the person may see of it; False when nothing of it is the person's, as if there were none."""
    advisory = await advisories.load(work, advisory_id)
    if advisory is None:
        return False
    if advisory.state.went_out:
        return await _show_received(work, house, person, target, advisory, now)
    if await open_card(work, house, person, target, advisory_id, now):
        return True
    if advisory.author_contact_id != person.contact.id:
        return False
    state = target.voice.label(advisory.state)
    message = Message(target.voice.say("open.not-sent", code=advisory.code, state=state))
    await post(work, house, target, message, Posting.reply(now))
    return True


async def open_card(
    work: UnitOfWork, house: House, person: Person, target: Target, advisory_id: int, now: datetime
) -> bool:
    """Sends the second person's card again; False when the advisory waits for no word of this person."""
    waiting = await holding.awaiting_word_of(work, person.contact.id)
    advisory = next((one for one in waiting if one.id == advisory_id), None)
    if advisory is None:
        return False
    await release_cards.send_again(work, house, advisory, target, now)
    return True


async def _show_received(
    work: UnitOfWork, house: House, person: Person, target: Target, advisory: Advisory, now: datetime
) -> bool:
    if not await recipients.is_recipient(work, advisory.revision_id, person.contact.id):
        return False
    message = await _as_it_stands(work, advisory, target, now)
    # No delivery of the advisory, which is counted; but an answer to it is written under it.
    posting = Posting("reply", Priority.REPLY, now, revision_id=advisory.revision_id, echo_room=ECHO_ROOM)
    await post(work, house, target, message, posting)
    return True


async def _as_it_stands(work: UnitOfWork, advisory: Advisory, target: Target, now: datetime) -> Message:
    """Its text with the answers; of what has ended, the word that it has."""
    shown = await show(work, advisory, now)
    last = (await revisions.revisions_of(work, advisory.id))[-1]
    if last.kind.ends_in is None:
        return advisory_message(shown, target.voice)
    return notice(Change(last.kind, last.at, shown), target.voice)
