"""Drives conversations: keeps their state, resolves the facts they ask for, hands on what they end in."""

from collections.abc import Mapping
from typing import Any, assert_never

from bot.dialogue.engine import Conversation, Drift
from bot.dialogue.intents import Intent, Join, Leave, Nothing, PutOff, SpeakLanguage, Tap
from bot.dialogue.menu import ENGINE
from bot.dialogue.steps import Ask, Event, Fact, Screen
from bot.domain.errors import Refusal
from bot.domain.messages import CONTACT, Choice, Message
from bot.domain.richtext import RichText
from bot.domain.taps import TalkTap, write_tap
from bot.reception.caller import Caller
from bot.store import people, talks
from bot.store.talks import Talk
from bot.text.catalogue import Voice
from bot.usecases import joining, leaving, reminding


class Contended(Exception):  # noqa: N818 - two steps of one chat at once; the batch is taken again
    """Somebody else took this conversation further in the meantime."""


async def current(caller: Caller) -> tuple[Conversation, Talk] | None:
    """The open conversation of a chat."""
    talk = await talks.load(caller.work, caller.chat)
    return None if talk is None else (Conversation.load(talk.state), talk)


async def open_talk(
    caller: Caller, flow: str, start: Mapping[str, Any], *, quietly: bool = False
) -> Intent | None:
    """Begins a conversation in place of any other; returns what it ended in, if it ended at once.

    `quietly`: its first question is not put, since its answer has come already.
    """
    await talks.drop(caller.work, caller.chat)
    return await _go_on(caller, ENGINE.open(flow, start), over=None, quietly=quietly)


async def take(caller: Caller, event: Event) -> Intent | None:
    """Takes an event at the open question; what can't be used is said, and the question stands again."""
    found = await current(caller)
    assert found is not None
    conversation, talk = found
    try:
        turn = ENGINE.advance(conversation, event)
    except Drift:
        await talks.drop(caller.work, caller.chat)
        await caller.says("talk.drifted")
        return None
    if turn.again:
        caller.closes_tap()
        await _ask(caller, turn.conversation, note=turn.note)
        return None
    caller.closes_tap()
    return await _go_on(caller, turn.conversation, over=talk)


def fits(conversation: Conversation, event: Event) -> bool:
    """Whether an event answers the open question."""
    try:
        return not ENGINE.advance(conversation, event).again
    except Drift:
        return False


async def back(caller: Caller) -> None:
    """One question back."""
    found = await current(caller)
    assert found is not None
    earlier = ENGINE.back(found[0])
    if earlier is None:
        await _ask(caller, found[0], note="talk.at-start")
    else:
        await _go_on(caller, earlier, over=found[1])


async def stop(caller: Caller) -> None:
    await talks.drop(caller.work, caller.chat)
    await caller.says("talk.stopped")


async def _go_on(
    caller: Caller, conversation: Conversation, over: Talk | None, *, quietly: bool = False
) -> Intent | None:
    step = ENGINE.step(conversation)
    while isinstance(step, Fact):
        value = await joining.find_invitee(caller.work, caller.house, caller.chat, step.query, caller.now)
        conversation = conversation.with_fact(step.key, value)
        step = ENGINE.step(conversation)
    if not isinstance(step, Ask):
        await talks.drop(caller.work, caller.chat)
        return step
    if not await talks.save(caller.work, caller.chat, conversation.dump(), caller.now, over=over):
        raise Contended
    if not quietly:
        await _ask(caller, conversation)
    return None


async def _ask(caller: Caller, conversation: Conversation, note: str = "") -> None:
    step = ENGINE.step(conversation)
    assert isinstance(step, Ask)
    await caller.answers(render(step.screen, conversation.token(), caller, note))


def render(screen: Screen, token: str, caller: Caller, note: str = "") -> Message:
    """A screen in the person's words; sharing the own phone is offered where the channel can."""
    voice = caller.voice if screen.form is None else Voice(caller.voice.language, screen.form)
    shares = screen.ask_contact and caller.capabilities.contact_sharing
    text = voice.say(f"{screen.text_id}.contact" if shares else screen.text_id, **screen.params)
    for said_before in filter(None, (screen.note, note)):
        text = RichText.of(voice.say(said_before), "\n\n", text)
    choices = tuple(
        Choice(option.label or voice.say(option.text_id).plain, write_tap(TalkTap(token, index)), option.tone)
        for index, option in enumerate(screen.options)
    )
    if shares:
        choices = (Choice(voice.say("choice.share-phone").plain, CONTACT), *choices)
    return Message(text, choices, ask_contact=shares)


async def act(caller: Caller, intent: Intent) -> str | None:
    """Does what a conversation ended in; returns button data when that is what it stands for."""
    work, house, now = caller.work, caller.house, caller.now
    match intent:
        case Join():
            await joining.join(work, house, caller.chat, intent, now)
        case Leave(successor=successor):
            if caller.person is None or caller.address is None:
                raise Refusal("stranger")
            await leaving.leave(work, house, caller.person, caller.address, successor, now)
        case PutOff(occurrence_id=occurrence_id, minutes=minutes):
            if caller.person is None:
                raise Refusal("stranger")
            words = await reminding.put_off(work, caller.person, caller.target, occurrence_id, minutes, now)
            await caller.answers(Message(words))
        case SpeakLanguage(language=language):
            if caller.person is None:
                raise Refusal("stranger")
            await people.set_language(work, caller.person.contact.id, language)
            voice = Voice(language, caller.person.contact.form)
            await caller.answers(Message(voice.say("language.set")))
        case Tap(data=data):
            return data
        case Nothing(text_id=text_id):
            await caller.answers(Message(caller.voice.say(text_id), forget_keyboard=True))
        case _:
            assert_never(intent)
    return None
