"""Whether words that come while a question is open lead away from it: a command, a name of the menu, a number.

The question is kept and put again afterwards; a word that it can use as an answer or as content stays with it.
"""

from bot.dialogue.flows.reminding import begins_reminder
from bot.dialogue.stacking import EPHEMERAL, is_gathering
from bot.dialogue.steps import Heard
from bot.domain.authority import Action, has
from bot.domain.incoming import Said
from bot.reception import talking
from bot.reception.caller import Caller
from bot.reception.talking import Open
from bot.text.answers import MenuWord, read_menu_word
from bot.text.asking import read_advisory, read_board, read_correction, read_release, read_view
from bot.text.menu_names import read_menu_name

_WITHIN = {MenuWord.BACK, MenuWord.STOP}  # these are about the question itself


def read_word(said: Said) -> MenuWord | None:
    """The entry of the menu that a person's own words name."""
    return None if said.forwarded else read_menu_word(said.text) or read_menu_name(said.text)


def leads_away(caller: Caller, said: Said, word: MenuWord | None, found: Open) -> bool:
    """Whether the words are for something else than the open question.

    A command always is, and the exact name of an entry, unless an option has that name too; other words of the
    menu, and numbers of advisories, only where the question can make nothing of them.
    """
    if caller.person is None or said.forwarded or word in _WITHIN or found.top.flow in EPHEMERAL:
        return False
    named = word is not None or _names_an_advisory(said.text) or _corrects_one(caller, said.text)
    if said.text.startswith("/"):
        return named
    event = Heard(said.text)
    if talking.picks(found.top, event):
        return False
    return read_menu_name(said.text) is not None or (named and not talking.hears(found.top, event))


def orders_reminder(caller: Caller, said: Said, found: Open) -> bool:
    """Whether words that come while something is being written for somebody rather are an order to remind.

    */nhac …* is one wherever it comes.
    """
    own = caller.person is not None and not said.forwarded
    free = is_gathering(found.top) or said.text.startswith("/")
    return own and free and begins_reminder(said.text, caller.now, alone=True, midway=True)


def _names_an_advisory(text: str) -> bool:
    return any(read(text) is not None for read in (read_advisory, read_board, read_view, read_release))


def _corrects_one(caller: Caller, text: str) -> bool:
    found = read_correction(text)
    officer = caller.person is not None and has(caller.person, Action.ISSUE_LOW_ADVISORY)
    return officer and found is not None and found[0] is not None
