"""Puts a question: the screen of a conversation in the person's words, with what it shows before."""

from bot.dialogue.engine import Conversation
from bot.dialogue.steps import Option, Screen
from bot.domain.delivery import Priority
from bot.domain.messages import CONTACT, Choice, Message
from bot.domain.richtext import RichText
from bot.domain.taps import TalkTap, write_tap
from bot.reception.caller import Caller
from bot.text.catalogue import Voice
from bot.usecases import composing, correcting
from bot.usecases.layout import parts_of
from bot.usecases.posting import post_edit


async def show(caller: Caller, screen: Screen, conversation: Conversation, note: str = "") -> None:
    """Sends a screen, or changes the one that was tapped into it where that is what it wants."""
    if screen.preview is not None and not note:
        assert caller.person is not None
        preview = correcting.preview if "correction" in screen.preview else composing.preview
        shown = await preview(caller.work, caller.house, caller.person, caller.chat, screen.preview, caller.now)
        await caller.answers(shown)
    message = render(screen, conversation.token(), caller, note)
    if screen.in_place and not note and caller.tapped_message and caller.capabilities.edits:
        parts = parts_of(message, caller.capabilities, caller.voice, reserve=0)
        if len(parts) == 1:  # what became too long for one message can't stand in the place of one
            await post_edit(
                caller.work,
                caller.target,
                caller.tapped_message,
                parts[0],
                priority=Priority.REPLY,
                now=caller.now,
            )
            return
    await caller.answers(message)


def render(screen: Screen, token: str, caller: Caller, note: str = "") -> Message:
    """A screen in the person's words; sharing the own phone is offered where the channel can."""
    voice = caller.voice if screen.form is None else Voice(caller.voice.language, screen.form)
    shares = screen.ask_contact and caller.capabilities.contact_sharing
    text = voice.say(f"{screen.text_id}.contact" if shares else screen.text_id, **screen.params)
    for remark in screen.remarks:
        text = RichText.of(text, "\n\n", voice.say(remark.text_id, **remark.params))
    if said_before := note or screen.note:
        if said_before == "talk.pick-one" and not caller.capabilities.buttons:
            said_before = "talk.pick-number"
        text = RichText.of(voice.say(said_before), "\n\n", text)
    choices = tuple(
        Choice(_label(option, voice), write_tap(TalkTap(token, index)), option.tone)
        for index, option in enumerate(screen.options)
    )
    if shares:
        choices = (Choice(voice.say("choice.share-phone").plain, CONTACT), *choices)
    return Message(text, choices, ask_contact=shares)


def _label(option: Option, voice: Voice) -> str:
    return option.label or voice.say(option.text_id, **option.params).plain
