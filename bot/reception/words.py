"""A person's typed words: first the open question, then a reply, an answer, a word of the menu, else: what for?"""

import re

from bot.dialogue.flows.reminding import begins_reminder
from bot.dialogue.pieces import UNFETCHED, hear_piece
from bot.dialogue.stacking import EPHEMERAL
from bot.dialogue.steps import Given, Handed, Heard, Misheard
from bot.domain.authority import Action, has
from bot.domain.incoming import Attached, Said
from bot.domain.taps import EndReminderTap, write_tap
from bot.reception import acts, aside, meaning, menu, showing, talking
from bot.reception.caller import Caller, known
from bot.reception.talking import Open
from bot.store import deliveries
from bot.text.answers import MenuWord, read_search
from bot.text.asking import (
    read_advisory,
    read_board,
    read_correction,
    read_release,
    read_sheet,
    read_undo,
    read_view,
)
from bot.text.decisions import read_decision
from bot.text.reminder_words import read_call_off
from bot.text.replies import read_reply
from bot.text.urgency import seems_urgent
from bot.usecases import threads, threads_reading
from bot.usecases.invitations import read_code

_COMMAND = re.compile(r"/[a-z_]", re.IGNORECASE)  # what begins so is never meant for a school or the police
_FOR_STRANGERS = {MenuWord.HELP, MenuWord.MENU, MenuWord.WHAT}  # what this is, and how to join


async def hear(caller: Caller, said: Said) -> None:
    """Finds out what was meant and does it; a tap stands for every choice that was typed."""
    if caller.person is not None and await meaning.is_for_thread(caller, said):
        await hand_in(caller, Heard(said.text), said.reply_to)
        return
    word = aside.read_word(said)
    found = await talking.current(caller)
    leaves = found is not None and aside.leads_away(caller, said, word, found)
    if found is not None and not leaves and await _in_talk(caller, said, word, found):
        return
    if caller.person is None and word in _FOR_STRANGERS:
        await menu.choose(caller, MenuWord.HELP)
    elif caller.person is None:
        await _stranger(caller, said)
    elif said.forwarded or not await _as_words(caller, said, word):
        await hand_in(caller, Heard(said.text, own=not said.forwarded), said.reply_to)
    if leaves:
        await talking.resume(caller, found)


async def take_file(caller: Caller, attached: Attached) -> None:
    """Anything that is no text: a piece of what is being said, or the beginning of something.

    Where the file can't be had, the words under it go on; as pieces only, so that they choose nothing.
    """
    given: Given = Handed(attached)
    if caller.person is not None and attached.unfetched is not None and attached.caption.strip():
        await caller.says(UNFETCHED[attached.unfetched])
        given = Heard(attached.caption, own=False)
    found = await talking.current(caller)
    replied = await threads.thread_of_message(caller.work, caller.chat, attached.reply_to)
    if found is not None and found.top.flow not in EPHEMERAL and replied is None:
        await acts.finish(caller, await talking.take(caller, given))
    elif caller.person is None:
        await _stranger(caller, None)
    else:
        await hand_in(caller, given, attached.reply_to)


async def hand_in(caller: Caller, given: Given, reply_to: str | None) -> None:
    """Something that is no word of ours: into the thread that it replies to, or the bot asks what it is for.

    An officer's words never become a broadcast by themselves, and a school's never leave without a tap.
    """
    assert caller.person is not None
    piece = hear_piece(given)
    if isinstance(piece, Misheard):
        await caller.says(piece.text_id)
        return
    officer = has(caller.person, Action.ISSUE_LOW_ADVISORY)
    answered = await threads.thread_of_message(caller.work, caller.chat, reply_to)
    start = {"pieces": [piece], "now": caller.now.isoformat()}
    if answered is not None:
        await acts.go(caller, "reply", start | {"thread": answered.thread_id, "send": answered.sure})
    elif isinstance(given, Heard) and begins_reminder(given.text, caller.now, alone=not officer):
        await acts.go(caller, "remind", {"text": given.text, "now": caller.now.isoformat()})
    elif isinstance(given, Heard) and given.own and _COMMAND.match(given.text):
        await caller.says("talk.no-command")
    elif not officer:
        await acts.go(caller, "write", start)
    else:
        active = await threads_reading.active_thread(caller.work, caller.person, caller.target, caller.now)
        thread = None if active is None else {"id": active.id, "name": active.institution}
        await acts.go(caller, "purpose", start | {"thread": thread})


async def _in_talk(caller: Caller, said: Said, word: MenuWord | None, found: Open) -> bool:
    """Whether the words are for the conversation that goes on; if they are, it has taken them."""
    flow, event = found.top.flow, Heard(said.text, own=not said.forwarded)
    plainly = talking.picks(found.top, event)
    if word is MenuWord.BACK and not plainly:
        await talking.back(caller)
    elif word is MenuWord.STOP and (flow != "join" or caller.person is not None) and not plainly:
        await talking.stop(caller)
    elif word in _FOR_STRANGERS and caller.person is None:
        await menu.choose(caller, MenuWord.HELP)
    elif not plainly and aside.orders_reminder(caller, said, found):
        await _ask_apart(caller, said)
    elif plainly and await meaning.is_ambiguous(caller, said, found):
        await meaning.ask_which(caller, said, found)
    elif not plainly and not said.forwarded and await meaning.is_for_something_else(caller, said):
        # An answer to an advisory may come in the middle of any conversation, and leaves that as it is.
        return False
    elif not plainly and flow in EPHEMERAL:
        await talking.drop(caller)
        return False
    elif not plainly and caller.person is not None and event.own and _is_alarm(said, found, event):
        # The question waits: what speaks of danger is never told that it is no answer.
        return False
    elif not plainly and caller.person is not None and event.own and word is None and _COMMAND.match(said.text):
        await talking.ask_again(caller, "talk.no-command")
    else:
        await acts.finish(caller, await talking.take(caller, event))
    return True


def _is_alarm(said: Said, found: Open, event: Heard) -> bool:
    return seems_urgent(said.text) and not talking.hears(found.top, event)


async def _ask_apart(caller: Caller, said: Said) -> None:
    """A command is obeyed; of other words the person says whether they belong to what is being written."""
    flow = "remind" if said.text.startswith("/") else "apart"
    await acts.go(caller, flow, {"text": said.text, "now": caller.now.isoformat()})


async def _stranger(caller: Caller, said: Said | None) -> None:
    """Who is not known joins; who has asked to be let in hears how that stands."""
    code = read_code(said.text) if said is not None else None
    if code:
        await acts.go(caller, "join", {"code": code})
        return
    known_already = await deliveries.wrote_to(caller.work, caller.chat)
    urgent = said is not None and seems_urgent(said.text)
    await acts.go(caller, "join", {"brief": known_already, "urgent": urgent})


async def _as_words(caller: Caller, said: Said, word: MenuWord | None) -> bool:
    """Does what whole words stand for; False when they stand for nothing that the bot knows."""
    person, data = known(caller), await meaning.choice(caller, said)
    if data is not None:
        await acts.tap(caller, data, said.reply_to)
    elif (decision := read_decision(said.text)) is not None:
        await acts.decide_request(caller, decision[0], yes=decision[1], message_id=said.reply_to)
    elif (reminder_id := read_call_off(said.text)) is not None:
        await acts.tap(caller, write_tap(EndReminderTap(reminder_id)), None)
    elif read_undo(said.text):
        await acts.undo(caller, None)
    elif has(person, Action.NOTE_CALL) and read_sheet(said.text):
        await showing.show_sheet(caller)
    elif (view := read_view(said.text)) is not None:
        await showing.show_view(caller, *view)
    elif (number := read_board(said.text)) is not None:
        await showing.show_board(caller, number)
    elif (number := read_advisory(said.text)) is not None:
        await showing.open_advisory(caller, number)
    elif has(person, Action.ISSUE_LOW_ADVISORY) and (named := read_correction(said.text)) is not None:
        await acts.go(caller, "correct", {"advisory": named[0], "now": caller.now.isoformat()})
    elif (number := read_release(said.text)) is not None:
        await showing.open_card(caller, number)
    elif word is not None:
        await menu.choose(caller, word)
    elif (wanted := read_search(said.text)) is not None:
        await menu.who(caller, wanted)
    elif (reply := read_reply(said.text)) is not None:
        await acts.go(
            caller,
            "reply",
            {"thread": reply[0], "pieces": [{"text": reply[1]}], "send": True, "now": caller.now.isoformat()},
        )
    else:
        return await meaning.ask_which_question(caller, said)
    return True
