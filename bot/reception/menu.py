"""The words of the menu, the beginning, and what is said where nothing can be done."""

from typing import assert_never

from bot.domain.advisory import Advisory
from bot.domain.authority import Action, has, may_person
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Message
from bot.domain.people import show_phone
from bot.domain.richtext import RichText
from bot.reception import acts
from bot.reception.caller import Caller
from bot.store import advisories, boards, people
from bot.store.units import load_tree
from bot.text.answers import MenuWord
from bot.usecases import guiding
from bot.usecases.posting import post_board


async def start(caller: Caller, payload: str) -> None:
    """The bot was opened, by a link or by hand."""
    if payload or caller.person is None:
        await acts.go(caller, "join", {"code": payload} if payload else {})
        return
    await caller.says("start.known", name=caller.person.contact.name)
    await choose(caller, MenuWord.HELP, "")


async def choose(caller: Caller, word: MenuWord, rest: str) -> None:
    """A word of the menu; `rest` is what was typed after it."""
    if caller.person is None and word is not MenuWord.HELP:
        await acts.go(caller, "join", {})
        return
    match word:
        case MenuWord.HELP:
            await caller.answers(
                Message(await guiding.help_text(caller.work, caller.person, caller.voice, caller.now))
            )
        case MenuWord.ADVISORIES:
            assert caller.person is not None
            text = await guiding.open_list(caller.work, caller.person, caller.voice, caller.now)
            await caller.answers(Message(text))
        case MenuWord.BOARD:
            await _show_board(caller, rest)
        case MenuWord.LEAVE:
            await acts.go(caller, "leave", {})
        case MenuWord.LANGUAGE:
            await acts.go(caller, "language", {})
        case MenuWord.MY_DATA:
            await _show_data(caller)
        case MenuWord.START:
            await start(caller, "")
        case MenuWord.BACK | MenuWord.STOP:
            await caller.says("talk.nothing-open")
        case _:
            assert_never(word)


async def not_forwarded(caller: Caller) -> None:
    """What the bot can't take yet: said honestly, with whom to call instead."""
    if caller.person is None:
        await acts.go(caller, "join", {})
        return
    tree = await load_tree(caller.work)
    who = await guiding.who_is_responsible(caller.work, caller.person, tree, caller.voice, caller.now)
    text = caller.voice.say("said.not-forwarded")
    if who:
        text = RichText.of(text, "\n\n", who)
    await caller.answers(Message(RichText.of(text, "\n\n", caller.voice.say("help.hotlines"))))


async def _show_board(caller: Caller, rest: str) -> None:
    assert caller.person is not None
    if not has(caller.person, Action.SEE_COVERAGE):
        raise Refusal("not-allowed")
    advisory = await _advisory_to_show(caller, rest)
    if advisory is None or caller.address is None:
        await caller.says("board.none")
        return
    board_id = await boards.add_board(caller.work, advisory.id, caller.address.id)
    await post_board(
        caller.work, caller.target, board_id, message_id=None, priority=Priority.REPLY, now=caller.now
    )


async def _advisory_to_show(caller: Caller, rest: str) -> Advisory | None:
    """The one whose code was typed, else the newest; only what lies within the person's reach."""
    assert caller.person is not None
    tree = await load_tree(caller.work)
    wanted = "".join(character for character in rest if character.isdigit())
    for advisory in await advisories.newest(caller.work, 200):
        if wanted and int(wanted) != advisory.id:
            continue
        if may_person(caller.person, Action.SEE_COVERAGE, advisory.unit_id, tree):
            return advisory
    return None


async def _show_data(caller: Caller) -> None:
    assert caller.person is not None
    contact = caller.person.contact
    tree = await load_tree(caller.work)
    posts = "; ".join(
        f"{standing.title or caller.voice.label(standing.role)} – {tree[standing.unit_id].name}"
        for standing in caller.person.standings
    )
    consents = await people.consents_of(caller.work, contact.id)
    await caller.says(
        "data.mine",
        name=contact.name,
        phone=show_phone(contact.phone),
        posts=posts,
        language=caller.voice.label(contact.language),
        version=consents[-1][0] if consents else "–",
    )
