"""Does what conversations end in, each through its use case, which checks everything again."""

from typing import assert_never

from bot.dialogue.intents import (
    AddChannel,
    AskToJoin,
    Begin,
    Correct,
    ForgetDraft,
    Gather,
    Intent,
    Join,
    KeepDraft,
    Leave,
    Nothing,
    OpenDraft,
    PutFirst,
    PutOff,
    ReplyInThread,
    SendAdvisory,
    SetReminder,
    ShowThread,
    SpeakLanguage,
    Tap,
    WithdrawRequest,
    Write,
)
from bot.domain.messages import Message
from bot.reception.caller import Caller, known
from bot.store import drafts, people
from bot.text.catalogue import Voice
from bot.usecases import (
    channels,
    correcting,
    drafting,
    joining,
    leaving,
    reminder_desk,
    reminding,
    requests,
    sending,
    threads,
    threads_reading,
)


async def act(caller: Caller, intent: Intent) -> str | None:
    """Does it; returns button data when that is what the intent stands for."""
    work, house, now = caller.work, caller.house, caller.now
    match intent:
        case Join():
            if intent.agreed:
                await requests.withdraw(work, house, caller.chat, now)  # an invitation came after all
            await joining.join(work, house, caller.chat, intent, now)
        case Leave(successor=successor):
            person = known(caller)
            assert caller.address is not None
            await leaving.leave(work, house, person, caller.address, successor, now)
        case PutOff(occurrence_id=occurrence_id):
            again_at = reminding.again_at(intent, now)
            words = await reminding.put_off(work, known(caller), caller.target, occurrence_id, again_at, now)
            await caller.answers(Message(words))
        case SpeakLanguage() | PutFirst() | AddChannel():
            await _set_own(caller, intent)
        case Tap(data=data):
            return data
        case SendAdvisory(draft=draft):
            said = await sending.send(work, house, known(caller), caller.chat, draft, caller.voice, now)
            await caller.answers(said)
        case Correct():
            await _correct(caller, intent)
        case KeepDraft(draft=draft):
            await drafting.keep_composed(work, known(caller), draft, now)
            await caller.says("drafts.kept")
        case ForgetDraft(draft_id=draft_id):
            await drafts.forget(work, draft_id, known(caller).contact.id)
            await caller.says("drafts.cleared")
        case SetReminder():
            made = await reminder_desk.set_wished(work, house, known(caller), caller.target, intent, now)
            await caller.answers(made)
        case OpenDraft() | Begin() | Gather() | AskToJoin():
            raise AssertionError(intent)  # taken up by `acts`, since it goes on as a conversation
        case WithdrawRequest():
            done = await requests.withdraw(work, house, caller.chat, now)
            await caller.says("request.withdrawn" if done else "talk.nothing-open")
        case Write() | ReplyInThread() | ShowThread():
            await _exchange(caller, intent)
        case Nothing(text_id=text_id):
            await caller.answers(Message(caller.voice.say(text_id), forget_keyboard=True))
        case _:
            assert_never(intent)
    return None


async def _set_own(caller: Caller, intent: SpeakLanguage | PutFirst | AddChannel) -> None:
    """How somebody is spoken to, and where."""
    work, house, person, voice, now = caller.work, caller.house, known(caller), caller.voice, caller.now
    match intent:
        case SpeakLanguage(language=language):
            await people.set_language(work, person.contact.id, language)
            said = Voice(language, person.contact.form).say("language.set")
        case PutFirst(address_id=address_id, urgent=urgent):
            said = await channels.put_first(work, house, person, address_id, voice, now, urgent=urgent)
        case AddChannel():
            said = await channels.invite_self(work, house, person, voice, now)
    await caller.answers(Message(said))


async def _exchange(caller: Caller, intent: Write | ReplyInThread | ShowThread) -> None:
    work, house, person, target, now = caller.work, caller.house, known(caller), caller.target, caller.now
    match intent:
        case Write(unit_id=unit_id, pieces=pieces, masked=masked):
            await threads.write(work, house, person, target, unit_id, pieces, now, masked=masked)
        case ReplyInThread(thread_id=thread_id, pieces=pieces, masked=masked):
            await threads.reply(work, house, person, target, thread_id, pieces, now, masked=masked)
        case ShowThread(thread_id=thread_id):
            await threads_reading.show_history(work, house, person, target, thread_id, now)


async def _correct(caller: Caller, intent: Correct) -> None:
    said = await correcting.correct(
        caller.work, caller.house, known(caller), caller.chat, intent, caller.voice, caller.now
    )
    await caller.answers(said)


async def ask_to_join(caller: Caller, intent: AskToJoin) -> str:
    """Puts a stranger's request; returns what to say before the question that stays open while it waits, or ""."""
    asked = await requests.ask(caller.work, caller.house, caller.chat, intent, caller.now)
    if asked.refused is not None:
        await caller.answers(Message(asked.refused, forget_keyboard=True))
    return asked.note
