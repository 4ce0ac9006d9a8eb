"""Reads the exact names of the menu's entries, which are obeyed even where anything else typed is content."""

from functools import cache

from bot.domain.people import Language
from bot.text.answers import MenuWord
from bot.text.catalogue import say_plain
from bot.text.folding import fold
from bot.text.telex import telex_slips

# Entries that are offered under their name, as a button or by a number.
_LABELLED = (
    MenuWord.WRITE,
    MenuWord.ADVISORIES,
    MenuWord.WHO,
    MenuWord.REMIND,
    MenuWord.THREADS,
    MenuWord.COMPOSE,
    MenuWord.DRAFTS,
    MenuWord.BOARD,
    MenuWord.MY_DATA,
    MenuWord.LANGUAGE,
    MenuWord.CHANNELS,
    MenuWord.LEAVE,
    MenuWord.GO_ON,
)
_PLAIN = {"menu": MenuWord.MENU, "menu chính": MenuWord.MENU, "trợ giúp": MenuWord.HELP, "help": MenuWord.HELP}
_LONGEST = 60


def read_menu_name(text: str) -> MenuWord | None:
    """The entry that a whole message names as the menu does, with or without marks; None for any other words."""
    if len(text) > _LONGEST:
        return None
    said = (fold(text), fold(telex_slips(text, eager=True)))
    return next((_names()[one] for one in said if one in _names()), None)


@cache
def _names() -> dict[str, MenuWord]:
    labels = {fold(say_plain(f"menu.{word.value}", language)): word for word in _LABELLED for language in Language}
    return labels | {fold(name): word for name, word in _PLAIN.items()}
