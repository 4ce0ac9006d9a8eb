"""The words of the menu, the beginning, and what is said where nothing can be done."""

from bot.domain.messages import Choice, Message
from bot.domain.richtext import RichText
from bot.domain.taps import MenuTap, write_tap
from bot.reception import acts, showing, talking
from bot.reception.caller import Caller, known
from bot.store.units import load_tree
from bot.text.answers import MenuWord
from bot.usecases import finding, guiding, menus, mydata
from bot.usecases.invitations import read_code


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
    """A word of the menu; what goes on in the chat is gone on with after it."""
    if caller.person is None:
        await (_help(caller) if word is MenuWord.HELP else acts.go(caller, "join", {}))
        return
    below = await talking.current(caller)
    await _choose(caller, word)
    await talking.resume(caller, below)


async def _choose(caller: Caller, word: MenuWord) -> None:
    if word in _TALKS:
        now = caller.now.isoformat()
        await acts.go(caller, _TALKS[word], {"now": now, "pieces": [], "text": ""} if word in _WRITTEN else {})
        return
    match word:
        case MenuWord.HELP:
            await _help(caller)
        case MenuWord.ADVISORIES:
            await showing.show_list(caller)
        case MenuWord.BOARD:
            await showing.show_board(caller, None)
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
        case MenuWord.GO_ON if await talking.current(caller) is not None:
            await talking.ask_again(caller, "talk.goes-on")
        case _:
            await caller.says("talk.nothing-open")


# Words that open a conversation, and those of them that go on with what was written.
_TALKS = {
    MenuWord.LEAVE: "leave",
    MenuWord.LANGUAGE: "language",
    MenuWord.CHANNELS: "channels",
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
    await showing.offer(caller, Message(text, choices), "menu")


async def who(caller: Caller, wanted: str) -> None:
    """Who is responsible: for the own institution, or for the one that is named."""
    await caller.answers(await finding.who(caller.work, known(caller), caller.voice, caller.now, wanted))


async def _show_data(caller: Caller) -> None:
    found = await mydata.my_data(caller.work, known(caller), caller.voice, caller.capabilities, caller.now)
    await caller.answers(found)
