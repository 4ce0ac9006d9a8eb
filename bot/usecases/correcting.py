"""A correction from a chat: what the conversation needs, and what is said when it is done or comes too late."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.dialogue.intents import Correct
from bot.domain.advisory import Advisory, MessageType
from bot.domain.errors import Refusal
from bot.domain.messages import Message, numbered
from bot.domain.people import Chat, Form, Language, Person
from bot.domain.richtext import RichText
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.usecases import drafting
from bot.usecases.composing import keep_files, words_of
from bot.usecases.following import Followed
from bot.usecases.house import House
from bot.usecases.releasing import show
from bot.usecases.revising import Wanted, find_open, new_deadline, revise
from bot.usecases.revising_wording import Change, notice
from bot.usecases.wording import joined

_READER = Voice(Language.VI, Form.THAY_CO)  # how the preview speaks: as to a principal


async def see(work: UnitOfWork, person: Person, advisory_id: int | None, now: datetime) -> dict[str, Any]:
    """See `queries.SeeCorrectable`.

    Raises:
        Refusal: as `revising.find_open`.
    """
    advisory = await find_open(work, person, advisory_id, now)
    draft = await drafting.compose_again(work, advisory)
    draft.pop("answer_by", None)  # a new text gets a new deadline
    return {
        "id": advisory.id,
        "revision": advisory.revision_id,
        "code": advisory.code,
        "headline": advisory.text.headline,
        "draft": draft,
    }


async def preview(
    work: UnitOfWork, house: House, person: Person, chat: Chat, draft: Mapping[str, Any], now: datetime
) -> Message:
    """The word on a new text exactly as a principal on the same channel will read it; no answer can be given."""
    advisory = await find_open(work, person, draft["correction"], now)
    changed = replace(
        advisory,
        text=words_of(draft),
        revised=now,
        answer_by=new_deadline(house, advisory, now),
    )
    new = await keep_files(work, [one for one in draft["files"] if "file" not in one], chat, now)
    change = Change(MessageType.UPDATE, now, await show(work, changed, now), new)
    message = notice(change, _READER)
    offered = (
        RichText() if house.capabilities(chat).buttons else RichText.of(numbered(message.choices, message.typed))
    )
    return replace(message, text=joined([message.text, offered]), choices=(), silent=True)


async def correct(
    work: UnitOfWork, house: House, person: Person, chat: Chat, intent: Correct, voice: Voice, now: datetime
) -> Message:
    """Does it, and says how many will hear of it. When it comes too late what was written becomes a draft."""
    wanted = Wanted(intent.advisory_id, intent.kind, intent.revision_id)
    if intent.draft is not None:
        new = [one for one in intent.draft["files"] if "file" not in one]
        kept = await keep_files(work, new, chat, now)
        wanted = replace(wanted, words=words_of(intent.draft), files=kept)
    try:
        advisory, followed = await revise(work, house, person, wanted, now)
    except Refusal as refusal:
        said = [voice.say(refusal.text_id, **refusal.sayable)]
        if intent.draft is not None:
            await drafting.keep_composed(work, person, intent.draft, now)
            said.append(voice.say("drafts.kept"))
        return Message(joined(said))
    return Message(_done(intent.kind, advisory, followed, voice))


def _done(kind: MessageType, advisory: Advisory, followed: Followed, voice: Voice) -> RichText:
    """What was done, and who will hear of it; nobody is not counted."""
    said = [voice.say(f"correct.done-{kind.value}", code=advisory.code)]
    if followed.told:
        said.append(voice.say("correct.told-new" if kind.ends_in is None else "correct.told", n=followed.told))
    elif kind.ends_in is not None:
        said.append(voice.say("correct.told-nobody"))
    if followed.sent:
        said.append(voice.say("correct.sent", n=followed.sent))
    first, *rest = said
    return RichText.of(first, *(piece for one in rest for piece in (" ", one)))
