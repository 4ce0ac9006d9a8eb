"""The words of the menu, the beginning, and what is said where nothing can be done."""

from bot.domain.advisory import Advisory, public_code
from bot.domain.authority import Action, has, reach_for
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Choice, Message
from bot.domain.richtext import RichText
from bot.domain.taps import BoardView, MenuTap, write_tap
from bot.reception import acts, talking
from bot.reception.caller import Caller, known
from bot.store import advisories, boards
from bot.store.units import load_tree
from bot.text.answers import MenuWord
from bot.usecases import drilling, finding, guiding, menus, mydata
from bot.usecases.invitations import read_code
from bot.usecases.posting import post_board


async def start(caller: Caller, payload: str) -> None:
    """The bot was opened, by a link or by hand. A link that carries no code of ours begins nothing anew."""
    if payload and read_code(payload) is None:
        if caller.person is None and await talking.current(caller) is not None:
            await talking.ask_again(caller, "join.code-bad")
            return
        payload = payload if caller.person is None else ""
    if payload or caller.person is None:
        await acts.go(caller, "join", {"code": payload} if payload else {})
        return
    await caller.says("start.known", name=caller.person.contact.name)
    await choose(caller, MenuWord.HELP)


async def choose(caller: Caller, word: MenuWord) -> None:
    """A word of the menu."""
    if caller.person is None and word is not MenuWord.HELP:
        await acts.go(caller, "join", {})
        return
    if word in _TALKS:
        now = caller.now.isoformat()
        await acts.go(caller, _TALKS[word], {"now": now, "pieces": [], "text": ""} if word in _WRITTEN else {})
        return
    match word:
        case MenuWord.HELP:
            await _help(caller)
        case MenuWord.ADVISORIES:
            assert caller.person is not None
            text = await guiding.open_list(caller.work, caller.person, caller.voice, caller.now)
            await caller.answers(Message(text))
        case MenuWord.BOARD:
            await show_board(caller, None)
        case MenuWord.MY_DATA:
            await _show_data(caller)
        case MenuWord.MENU:
            await show_menu(caller, caller.voice.say("menu.title"))
        case MenuWord.REMIND:
            await acts.go(caller, "reminders", {"now": caller.now.isoformat()})
        case MenuWord.WHO:
            await who(caller, "")
        case MenuWord.WHAT:
            await caller.says("what.this-is", operator=caller.house.operator)
        case MenuWord.START:
            await start(caller, "")
        case _:
            await caller.says("talk.nothing-open")


# Words that open a conversation, and those of them that go on with what was written.
_TALKS = {
    MenuWord.LEAVE: "leave",
    MenuWord.LANGUAGE: "language",
    MenuWord.COMPOSE: "compose",
    MenuWord.DRAFTS: "drafts",
    MenuWord.WRITE: "write",
    MenuWord.THREADS: "threads",
}
_WRITTEN = {MenuWord.COMPOSE, MenuWord.WRITE}


async def _help(caller: Caller) -> None:
    text = await guiding.help_text(caller.work, caller.person, caller.voice, caller.now)
    if caller.person is None:
        await caller.answers(Message(text))
    else:
        await show_menu(caller, text)


async def show_menu(caller: Caller, text: RichText) -> None:
    """What can be done, as buttons that stay; where there are none their numbers are for a question of its own."""
    assert caller.person is not None
    words = menus.words_of(caller.person, await load_tree(caller.work))
    choices = tuple(
        Choice(caller.voice.say(f"menu.{word}").plain, write_tap(MenuTap(word.value))) for word in words
    )
    await caller.answers(Message(text, choices))
    if not caller.capabilities.buttons:
        await acts.go(caller, "menu", {"words": [word.value for word in words]}, quietly=True)


async def who(caller: Caller, wanted: str) -> None:
    """Who is responsible: for the own institution, or for the one that is named."""
    await caller.answers(await finding.who(caller.work, known(caller), caller.voice, caller.now, wanted))


async def show_board(caller: Caller, advisory_id: int | None) -> None:
    """The board of the advisory that is named, else of the newest."""
    advisory = await _advisory_to_show(caller, advisory_id)
    if advisory is None or caller.address is None:
        await caller.says("board.none")
        return
    board_id = await boards.add_board(caller.work, advisory.id, caller.address.id)
    await post_board(
        caller.work, caller.target, board_id, message_id=None, priority=Priority.REPLY, now=caller.now
    )


async def show_view(caller: Caller, view: BoardView, advisory_id: int | None) -> None:
    """A list behind a board's count, with names and numbers."""
    advisory = await _advisory_to_show(caller, advisory_id)
    if advisory is None:
        await caller.says("board.none")
        return
    person = known(caller)
    await caller.answers(
        await drilling.show(caller.work, caller.house, person, advisory, view, caller.voice, caller.now)
    )


async def _advisory_to_show(caller: Caller, wanted: int | None) -> Advisory | None:
    """The one that is named, else the newest; only what has gone out within the person's reach.

    Raises:
        Refusal: `not-allowed` for people who see no coverage at all; `no-such-advisory`.
    """
    person = known(caller)
    if not has(person, Action.SEE_COVERAGE):
        raise Refusal("not-allowed")
    reach = reach_for(person, Action.SEE_COVERAGE, await load_tree(caller.work))
    found = await advisories.newest_released(caller.work, reach, wanted)
    if found is None and wanted is not None:
        raise Refusal("no-such-advisory", number=public_code(advisories.CODE_PREFIX, wanted))
    return found


async def _show_data(caller: Caller) -> None:
    found = await mydata.my_data(caller.work, known(caller), caller.voice, caller.capabilities, caller.now)
    await caller.answers(found)
