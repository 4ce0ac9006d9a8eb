"""Drives conversations: keeps their state, asks their questions, hands on what they end in.

A conversation may be opened over another, which is gone on with afterwards; nothing begun is lost by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.engine import Conversation, Drift
from bot.dialogue.intents import Intent
from bot.dialogue.menu import ENGINE
from bot.dialogue.pieces import list_pieces
from bot.dialogue.stacking import DEEPEST, EPHEMERAL, carry, gathered, is_gathering, replaces, without_top
from bot.dialogue.steps import Ask, Event, Fact, Given, Remark
from bot.reception import facts, screens
from bot.reception.caller import Caller, Contended
from bot.store import talks
from bot.store.talks import Talk
from bot.usecases import drafting


@dataclass(frozen=True, slots=True)
class Open:
    """The conversations of a chat, the one that goes on now last; `talk` is the row that holds them.

    `mended`: they are not as they were left, because their questions have changed since.
    """

    stack: tuple[Conversation, ...]
    talk: Talk
    mended: bool = False

    @property
    def top(self) -> Conversation:
        return self.stack[-1]

    @property
    def below(self) -> tuple[Conversation, ...]:
        return self.stack[:-1]


async def current(caller: Caller) -> Open | None:
    """What goes on in a chat. After an upgrade each conversation stands at its last question that still fits."""
    talk = await talks.load(caller.work, caller.chat)
    if talk is None:
        return None
    kept = tuple(map(Conversation.load, talk.state["stack"]))
    if all(map(ENGINE.fits, kept)):
        return Open(kept, talk)
    mended = tuple(one for conversation in kept for one in _mended(conversation))
    if not mended:
        await talks.drop(caller.work, caller.chat)
        return None
    return Open(mended, talk, mended=True)


def _mended(conversation: Conversation) -> tuple[Conversation, ...]:
    """It, as far as it still fits; nothing, if its flow is gone."""
    try:
        return (ENGINE.mend(conversation),)
    except Drift:
        return ()


async def open_talk(
    caller: Caller, flow: str, start: Mapping[str, Any], *, quietly: bool = False
) -> Intent | None:
    """Begins a conversation over any other; returns what it ended in, if it ended at once.

    One of the same flow is replaced, and kept as a draft where it holds something; what was gathered for the same
    reader goes over into the new one. `quietly`: its first question is not put, since its answer has come already.
    """
    found = await current(caller)
    opened = carry(ENGINE.open(flow, start), () if found is None else found.stack)
    return await go_on_with(caller, opened, quietly=quietly)


async def take_up(caller: Caller, kept: Conversation) -> Intent | None:
    """Goes on with what was kept, as far as it fits what holds now: its facts are asked for anew."""
    fresh = replace(kept, log=())
    for entry in kept.log:
        if entry.fact:
            continue
        fresh = await _informed(caller, fresh)
        step, answered = ENGINE.step(fresh), replace(fresh, log=(*fresh.log, entry))
        if not isinstance(step, Ask) or step.key != entry.key or not ENGINE.fits(answered):
            break
        fresh = answered
    return await go_on_with(caller, fresh)


async def _informed(caller: Caller, conversation: Conversation) -> Conversation:
    """A conversation with the facts that it waits for."""
    step = ENGINE.step(conversation)
    while isinstance(step, Fact):
        conversation = conversation.with_fact(step.key, await facts.find(caller, step.query))
        step = ENGINE.step(conversation)
    return conversation


async def go_on_with(caller: Caller, conversation: Conversation, *, quietly: bool = False) -> Intent | None:
    """Takes up a conversation where it stands, over any other."""
    found = await current(caller)
    stack = () if found is None else found.stack
    left = [one for one in stack if replaces(conversation, one)]
    stack = tuple(one for one in stack if not replaces(conversation, one) and one.flow not in EPHEMERAL)
    left += stack[: -DEEPEST + 1] if len(stack) >= DEEPEST else ()
    for one in left:
        await _keep(caller, one)
    below = stack[-DEEPEST + 1 :]
    return await _go_on(caller, conversation, below, found, quietly=quietly)


async def take(caller: Caller, event: Event) -> Intent | None:
    """Takes an event at the open question; what can't be used is said, and the question stands again."""
    found = await current(caller)
    assert found is not None
    if found.mended:
        caller.closes_tap()
        return await _go_on(caller, found.top, found.below, found, note="talk.mended")
    turn = ENGINE.advance(found.top, event)
    caller.closes_tap()
    if not turn.again:
        return await _go_on(caller, turn.conversation, found.below, found)
    if turn.conversation is not found.top:
        await _save(caller, (*found.below, turn.conversation), found)
    if not turn.quiet:
        await _ask(caller, turn.conversation, note=turn.note, brief=bool(turn.note))
    return None


def picks(conversation: Conversation, event: Event) -> bool:
    """Whether an event names an option of the open question."""
    return ENGINE.picks(conversation, event)


def hears(conversation: Conversation, event: Given) -> bool:
    """Whether the open question can use what came."""
    return ENGINE.hears(conversation, event)


async def back(caller: Caller) -> None:
    """One question back."""
    found = await current(caller)
    assert found is not None
    earlier = ENGINE.back(found.top)
    if earlier is None:
        await _ask(caller, found.top, note="talk.at-start")
    else:
        await _go_on(caller, earlier, found.below, found)


async def ask_again(caller: Caller, note: str) -> None:
    """Puts the open question once more, after a word on what came."""
    found = await current(caller)
    assert found is not None
    await _ask(caller, found.top, note=note)


async def stop(caller: Caller) -> None:
    """Ends the conversation that goes on; what it holds is kept as a draft."""
    found = await current(caller)
    assert found is not None
    kept = await _keep(caller, found.top)
    await _save(caller, without_top(found.stack), found)
    await caller.says("talk.stopped-kept" if kept else "talk.stopped")
    await resume(caller, await current(caller))


async def drop(caller: Caller) -> None:
    """Ends a conversation that holds nothing, without a word."""
    found = await current(caller)
    if found is not None:
        await _save(caller, found.below, found)


async def forget(caller: Caller) -> None:
    """Ends everything that goes on in a chat."""
    await talks.drop(caller.work, caller.chat)


async def gather(caller: Caller, pieces: Sequence[Mapping[str, Any]]) -> None:
    """Adds pieces to what the open question gathers, without a word."""
    found = await current(caller)
    if found is not None and pieces:
        more = replace(found.top, held=(*found.top.held, *map(dict, pieces)))
        await _save(caller, (*found.below, more), found)


async def resume(caller: Caller, below: Open | None) -> None:
    """Puts the question again of what lay below a conversation that ended, unless something has happened to it."""
    found = await current(caller)
    if found is not None and below is not None and found.stack == below.stack and not caller.asked:
        await _ask(caller, found.top, note="talk.goes-on")


async def _go_on(
    caller: Caller,
    conversation: Conversation,
    below: Sequence[Conversation],
    over: Open | None,
    *,
    quietly: bool = False,
    note: str = "",
) -> Intent | None:
    conversation = await _informed(caller, conversation)
    step = ENGINE.step(conversation)
    assert not isinstance(step, Fact)
    if not isinstance(step, Ask):
        await _save(caller, below, over)
        return step
    await _save(caller, (*below, conversation), over)
    if not quietly:
        await _ask(caller, conversation, note)
    return None


async def _save(caller: Caller, stack: Sequence[Conversation], over: Open | None) -> None:
    if not stack:
        if not await talks.drop(caller.work, caller.chat, over=over.talk if over else None):
            raise Contended
        return
    state = {"stack": [one.dump() for one in stack]}
    if not await talks.save(caller.work, caller.chat, state, caller.now, over=over.talk if over else None):
        raise Contended


async def _keep(caller: Caller, conversation: Conversation) -> bool:
    """Puts what was begun among the person's drafts, if it is worth keeping."""
    if caller.person is None:
        return False
    return await drafting.keep(caller.work, caller.person, conversation, caller.now)


async def _ask(caller: Caller, conversation: Conversation, note: str = "", *, brief: bool = False) -> None:
    step = ENGINE.step(conversation)
    assert isinstance(step, Ask)
    caller.asked = True
    screen = step.screen
    if brief and screen.brief:
        screen = replace(screen, text_id=screen.brief, remarks=())
    if conversation.held and screen.more:
        screen = replace(screen, text_id=screen.more, note="")
    if is_gathering(conversation) and step.collects and (conversation.held or note) and gathered(conversation):
        so_far = Remark("pieces.so-far", {"lines": list_pieces(gathered(conversation))})
        screen = replace(screen, remarks=(so_far, *screen.remarks))
    await screens.show(caller, screen, conversation, note)
