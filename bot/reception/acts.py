"""Does what buttons and conversations stand for, each through its use case."""

from collections.abc import Mapping
from typing import Any, assert_never

from bot.dialogue.intents import Intent
from bot.dialogue.steps import Picked
from bot.domain.advisory import Answer
from bot.domain.errors import Refusal
from bot.domain.taps import AnswerTap, ConsentTap, ReleaseTap, ReminderTap, RevokeTap, TalkTap, read_tap
from bot.reception import talking
from bot.reception.caller import Caller
from bot.usecases import advisory, answering, leaving, reminding
from bot.usecases.house import NOTICE_VERSION


async def go(caller: Caller, flow: str, start: Mapping[str, Any], *, quietly: bool = False) -> None:
    """Opens a conversation; `quietly` for one whose first question is answered already."""
    await finish(caller, await talking.open_talk(caller, flow, start, quietly=quietly))


async def finish(caller: Caller, intent: Intent | None) -> None:
    """Does what a conversation ended in; nothing while it goes on."""
    if intent is None:
        return
    data = await talking.act(caller, intent)
    if data is not None:
        await tap(caller, data, None)


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
        case ReminderTap(occurrence_id=occurrence_id, done=True):
            said = await reminding.done(
                work, house, person, caller.target, occurrence_id, now, message_id=message_id
            )
            await caller.confirms(said)
        case ReminderTap(occurrence_id=occurrence_id):
            caller.closes_tap()
            await go(caller, "put-off", {"occurrence": occurrence_id})
        case ReleaseTap(advisory_id=advisory_id, yes=yes):
            decided = await advisory.decide_release(work, house, person, advisory_id, now, yes=yes)
            text_id = "release.done" if yes else "release.held-back"
            await caller.confirms(caller.voice.say(text_id, code=decided.code))
        case RevokeTap(address_id=address_id):
            owner = await leaving.revoke(work, house, person, address_id, now)
            await caller.confirms(caller.voice.say("revoke.done", name=owner.contact.name))
        case ConsentTap(agreed=agreed):
            await _consent(caller, agreed=agreed)
        case _:
            assert_never(meant)


async def _answer(caller: Caller, revision_id: int, answer: Answer, message_id: str | None) -> None:
    assert caller.person is not None
    said = await answering.answer(
        caller.work,
        caller.house,
        caller.person,
        caller.target,
        revision_id,
        answer,
        caller.now,
        message_id=message_id,
    )
    if answer is Answer.CAN_HO_TRO:
        await caller.says("help.urgent")
    await caller.confirms(said)


async def _tap_talk(caller: Caller, meant: TalkTap) -> None:
    if await talking.current(caller) is None:
        raise Refusal("old-button")
    await finish(caller, await talking.take(caller, Picked(meant.token, meant.index)))


async def _consent(caller: Caller, *, agreed: bool) -> None:
    assert caller.person is not None
    assert caller.address is not None
    await leaving.decide_consent(
        caller.work, caller.person, caller.address, NOTICE_VERSION, caller.now, agreed=agreed
    )
    await caller.confirms(caller.voice.say("join.agreed" if agreed else "join.refused"))
