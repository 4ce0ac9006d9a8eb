"""Does what buttons and conversations stand for, each through its use case."""

from collections.abc import Mapping
from typing import Any, assert_never

from bot.dialogue.intents import AskToJoin, Begin, Gather, Intent, Leave, OpenDraft
from bot.dialogue.steps import Picked
from bot.domain.advisory import Answer
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Part
from bot.domain.taps import (
    AdvisoryTap,
    AnswerTap,
    BoardTap,
    CallListTap,
    CallTap,
    ConsentTap,
    CorrectTap,
    DraftTap,
    EndReminderTap,
    JoinRequestTap,
    MenuTap,
    ReleaseTap,
    ReminderTap,
    ReminderWord,
    RevokeTap,
    SheetTap,
    TalkTap,
    ThreadTap,
    UndoTap,
    read_tap,
)
from bot.reception import doing, menu, showing, talking
from bot.reception.caller import Caller, known
from bot.store import advisories
from bot.text.answers import MenuWord
from bot.usecases import (
    admitting,
    advisory,
    answering,
    drafting,
    leaving,
    proxying,
    reminder_desk,
    reminding,
    sending,
)
from bot.usecases.house import NOTICE_VERSION
from bot.usecases.posting import post_edit


async def go(caller: Caller, flow: str, start: Mapping[str, Any], *, quietly: bool = False) -> None:
    """Opens a conversation; `quietly` for one whose first question is answered already."""
    await finish(caller, await talking.open_talk(caller, flow, start, quietly=quietly))


async def finish(caller: Caller, intent: Intent | None) -> None:
    """Does what a conversation ended in, then takes up what lay below it; nothing while it goes on."""
    match intent:
        case None:
            return
        case Begin(flow=flow, start=start):
            await go(caller, flow, start)
        case Gather(pieces=pieces, then=then):
            await talking.gather(caller, pieces)
            if then is None:
                await talking.resume(caller, await talking.current(caller))
            await finish(caller, then)
        case OpenDraft(draft_id=draft_id):
            kept = await drafting.load(caller.work, known(caller), draft_id)
            await finish(caller, await talking.take_up(caller, kept))
        case AskToJoin():
            note = await doing.ask_to_join(caller, intent)
            if note:
                await go(caller, "join", {"note": note})
        case Leave():
            await doing.act(caller, intent)
            await talking.forget(caller)
        case _:
            below = await talking.current(caller)
            data = await doing.act(caller, intent)
            if data is not None:
                await tap(caller, data, None)
            await talking.resume(caller, below)


async def tap(caller: Caller, data: str, message_id: str | None) -> None:
    """Does what a button stands for, after a look whether it is the person's to tap."""
    meant = read_tap(data)
    if isinstance(meant, TalkTap):
        await _tap_talk(caller, meant)
        return
    if meant is None or caller.person is None:
        raise Refusal("old-button" if caller.person else "stranger")
    work, house, now, person = caller.work, caller.house, caller.now, caller.person
    match meant:
        case AnswerTap(revision_id=revision_id, answer=answer):
            await _answer(caller, revision_id, answer, message_id)
        case ReminderTap(occurrence_id=occurrence_id, word=ReminderWord.LATER):
            caller.closes_tap()
            await go(caller, "put-off", {"occurrence": occurrence_id, "now": now.isoformat()})
        case ReminderTap():
            said = await reminding.answer(work, house, person, caller.target, meant, now, message_id=message_id)
            await caller.confirms(said)
        case ReleaseTap(advisory_id=advisory_id, yes=yes):
            await _release(caller, advisory_id, message_id, yes=yes)
        case RevokeTap(address_id=address_id):
            owner = await leaving.revoke(work, house, person, address_id, now)
            await caller.confirms(caller.voice.say("revoke.done", name=owner.contact.name))
        case ConsentTap(agreed=agreed):
            await _consent(caller, agreed=agreed)
        case MenuTap() | BoardTap() | ThreadTap() | AdvisoryTap() | CorrectTap() | DraftTap() | CallListTap():
            caller.closes_tap()
            await _open(caller, meant)
        case SheetTap(police_unit_id=unit_id):
            caller.closes_tap()
            await showing.show_sheet(caller, unit_id)
        case UndoTap(advisory_id=advisory_id):
            await undo(caller, advisory_id)
        case CallTap():
            said = await proxying.note_call(
                work, house, person, caller.voice, meant, now, by=caller.target, tapped=message_id
            )
            await caller.confirms(said)
        case JoinRequestTap(request_id=request_id, yes=yes):
            await decide_request(caller, request_id, yes=yes, message_id=message_id)
        case EndReminderTap(reminder_id=reminder_id):
            await caller.confirms(await reminder_desk.end_reminder(work, person, reminder_id, caller.voice, now))
        case _:
            assert_never(meant)


_Opening = MenuTap | BoardTap | ThreadTap | AdvisoryTap | CorrectTap | DraftTap | CallListTap


async def _open(caller: Caller, meant: _Opening) -> None:
    """Shows something, or begins something: the button itself has nothing to say."""
    work, house, now, person = caller.work, caller.house, caller.now, known(caller)
    match meant:
        case MenuTap(word=word):
            await menu.choose(caller, _menu_word(word))
        case BoardTap(advisory_id=advisory_id, view=view, offset=offset):
            await showing.show_view(caller, view, advisory_id, offset)
        case ThreadTap(thread_id=thread_id):
            await go(caller, "reply", {"thread": thread_id, "pieces": [], "now": now.isoformat()})
        case AdvisoryTap(advisory_id=advisory_id):
            await showing.open_advisory(caller, advisory_id)
        case CorrectTap(advisory_id=advisory_id):
            await go(caller, "correct", {"advisory": advisory_id, "now": now.isoformat()})
        case DraftTap(draft_id=draft_id):
            await finish(caller, OpenDraft(draft_id))
        case CallListTap():
            if not await proxying.show_further(work, house, person, caller.target, meant, now):
                await caller.says("calls.nobody-left")
        case _:
            assert_never(meant)


async def _release(caller: Caller, advisory_id: int, message_id: str | None, *, yes: bool) -> None:
    decided = await advisory.decide_release(
        caller.work,
        caller.house,
        known(caller),
        advisory_id,
        caller.now,
        yes=yes,
        by=caller.target,
        tapped=message_id,
    )
    await caller.confirms(caller.voice.say("release.done" if yes else "release.held-back", code=decided.code))


async def decide_request(caller: Caller, request_id: int, *, yes: bool, message_id: str | None = None) -> None:
    """The word of an officer on somebody who is not on the roster."""
    said = await admitting.decide(
        caller.work,
        caller.house,
        known(caller),
        caller.target,
        request_id,
        caller.now,
        yes=yes,
        message_id=message_id,
    )
    await caller.confirms(said)


async def undo(caller: Caller, advisory_id: int | None) -> None:
    """Takes back what is still held: in place of what announced it stands that nothing went out, and the draft."""
    said = await sending.undo(caller.work, known(caller), advisory_id, caller.voice, caller.now)
    if not caller.tapped_message or not caller.capabilities.edits:
        await showing.offer(caller, said, "menu")
        return
    part = Part(said.text, said.choices)
    await post_edit(
        caller.work, caller.target, caller.tapped_message, part, priority=Priority.REPLY, now=caller.now
    )
    await caller.confirms(said.text)


def _menu_word(slug: str) -> MenuWord:
    try:
        return MenuWord(slug)
    except ValueError:
        raise Refusal("old-button") from None


async def _answer(caller: Caller, revision_id: int, answer: Answer, message_id: str | None) -> None:
    given = answering.Given(known(caller), caller.target, revision_id, answer, message_id)
    try:
        said = await answering.answer(caller.work, caller.house, given, caller.now)
    except Refusal as refusal:
        if refusal.reason not in answering.OVERTAKEN:
            raise
        await _show_what_holds(caller, revision_id, answer, refusal)
    else:
        await caller.confirms(said)


async def _show_what_holds(caller: Caller, revision_id: int, answer: Answer, overtaken: Refusal) -> None:
    """What was answered holds no more: what does is shown. A call for help leads on, whatever has become of it."""
    await caller.confirms(caller.voice.say(overtaken.text_id, **overtaken.sayable))
    advisory = await advisories.by_revision(caller.work, revision_id)
    assert advisory is not None
    await showing.open_advisory(caller, advisory.id)
    if answer is Answer.CAN_HO_TRO and overtaken.reason != "old-revision":
        words = caller.voice.label(answer)
        await go(caller, "write", {"pieces": [{"text": words}], "now": caller.now.isoformat()})


async def _tap_talk(caller: Caller, meant: TalkTap) -> None:
    if await talking.current(caller) is None:
        raise Refusal("old-button")
    await finish(caller, await talking.take(caller, Picked(meant.token, meant.index)))


async def _consent(caller: Caller, *, agreed: bool) -> None:
    assert caller.person is not None
    assert caller.address is not None
    await leaving.decide_consent(
        caller.work, caller.house, caller.person, caller.address, NOTICE_VERSION, caller.now, agreed=agreed
    )
    await caller.confirms(caller.voice.say("join.agreed" if agreed else "join.refused"))
