"""What stands in whose menu, as buttons and as commands, and how the bot introduces itself to strangers.

A menu only reminds of what may be typed: it is no permission.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import blake2s

from bot.domain.people import Language, Person, Role
from bot.domain.profile import Command, Introduction
from bot.domain.threads import writing_posts
from bot.domain.units import UnitTree
from bot.store import menus, people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.answers import MenuWord
from bot.text.catalogue import say_plain


class MenuKind(StrEnum):
    """Who shares a menu."""

    STRANGER = "stranger"
    SCHOOL = "school"
    OFFICER = "officer"
    EDUCATION = "education"
    OBSERVER = "observer"
    ADMINISTRATOR = "admin"


@dataclass(frozen=True, slots=True)
class Menu:
    """`slug` (up to 20 characters) names the kind, the language and, by a digest, the very commands."""

    slug: str
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chat that should be given a menu."""

    address_id: int
    external_id: str
    menu: Menu


# How each word of the menu is typed as a command, by language; `bot.text.answers` reads them.
_NAMES = {
    MenuWord.START: {Language.VI: "start", Language.EN: "start"},
    MenuWord.MENU: {Language.VI: "menu", Language.EN: "menu"},
    MenuWord.HELP: {Language.VI: "trogiup", Language.EN: "help"},
    MenuWord.ADVISORIES: {Language.VI: "thongbao", Language.EN: "advisories"},
    MenuWord.WHO: {Language.VI: "phutrach", Language.EN: "who"},
    MenuWord.WRITE: {Language.VI: "guitin", Language.EN: "write"},
    MenuWord.COMPOSE: {Language.VI: "soan", Language.EN: "compose"},
    MenuWord.DRAFTS: {Language.VI: "mau", Language.EN: "drafts"},
    MenuWord.BOARD: {Language.VI: "bang", Language.EN: "board"},
    MenuWord.REMIND: {Language.VI: "nhac", Language.EN: "remind"},
    MenuWord.THREADS: {Language.VI: "traodoi", Language.EN: "threads"},
    MenuWord.MY_DATA: {Language.VI: "dulieu", Language.EN: "mydata"},
    MenuWord.LANGUAGE: {Language.VI: "ngonngu", Language.EN: "language"},
    MenuWord.CHANNELS: {Language.VI: "kenh", Language.EN: "channels"},
    MenuWord.LEAVE: {Language.VI: "roikhoi", Language.EN: "leave"},
    MenuWord.BACK: {Language.VI: "quaylai", Language.EN: "back"},
    MenuWord.STOP: {Language.VI: "huy", Language.EN: "cancel"},
}
# What stands in each menu, the most usual first; schools have `WRITE` always, to hear why where nobody is there.
_WORDS = {
    MenuKind.STRANGER: (MenuWord.START, MenuWord.HELP),
    MenuKind.SCHOOL: (
        MenuWord.WRITE,
        MenuWord.ADVISORIES,
        MenuWord.WHO,
        MenuWord.REMIND,
        MenuWord.THREADS,
        MenuWord.MY_DATA,
    ),
    MenuKind.OFFICER: (
        MenuWord.COMPOSE,
        MenuWord.DRAFTS,
        MenuWord.BOARD,
        MenuWord.REMIND,
        MenuWord.THREADS,
        MenuWord.WHO,
        MenuWord.ADVISORIES,
        MenuWord.MY_DATA,
    ),
    MenuKind.EDUCATION: (
        MenuWord.COMPOSE,
        MenuWord.DRAFTS,
        MenuWord.BOARD,
        MenuWord.REMIND,
        MenuWord.WHO,
        MenuWord.ADVISORIES,
        MenuWord.MY_DATA,
    ),
    MenuKind.OBSERVER: (MenuWord.BOARD, MenuWord.MY_DATA, MenuWord.LANGUAGE),
    MenuKind.ADMINISTRATOR: (MenuWord.WHO, MenuWord.MY_DATA, MenuWord.LANGUAGE),
}
_EVERYBODYS = (  # among the commands besides
    MenuWord.MENU,
    MenuWord.HELP,
    MenuWord.MY_DATA,
    MenuWord.LANGUAGE,
    MenuWord.CHANNELS,
    MenuWord.LEAVE,
    MenuWord.BACK,
    MenuWord.STOP,
)
_LOOKING_ON = {Role.QUAN_SAT, Role.QUAN_TRI}


def kind_of(roles: Collection[Role]) -> MenuKind:
    """The menu for all posts of a person together; a post at a school goes before one that only looks on."""
    if not roles:
        return MenuKind.STRANGER
    if Role.CONG_AN in roles:
        return MenuKind.OFFICER
    if Role.GIAO_DUC in roles:
        return MenuKind.EDUCATION
    if not _LOOKING_ON.issuperset(roles):
        return MenuKind.SCHOOL
    return MenuKind.OBSERVER if Role.QUAN_SAT in roles else MenuKind.ADMINISTRATOR


def words_of(person: Person, tree: UnitTree) -> tuple[MenuWord, ...]:
    """What a person is offered as buttons, the most usual first."""
    return _words(_kind(person), writes=bool(writing_posts(person, tree)))


def _kind(person: Person) -> MenuKind:
    return kind_of([standing.role for standing in person.standings])


def _words(kind: MenuKind, *, writes: bool) -> tuple[MenuWord, ...]:
    """`writes`: to the police over an own unit, as an education office may that lies under some."""
    words = _WORDS[kind]
    if kind is MenuKind.EDUCATION and writes:
        place = words.index(MenuWord.WHO)
        return (*words[:place], MenuWord.WRITE, *words[place:])
    return words


def commands_for(kind: MenuKind, language: Language, *, writes: bool = False) -> tuple[Command, ...]:
    """The commands: those of the buttons in their order, then what everybody may type."""
    words = _words(kind, writes=writes)
    if kind is not MenuKind.STRANGER:
        words = tuple(dict.fromkeys((*words, *_EVERYBODYS)))
    return tuple(Command(_NAMES[word][language], say_plain(f"command.{word}", language)) for word in words)


def menu_of(person: Person, tree: UnitTree) -> Menu:
    """The menu of commands that a person's chats should have now."""
    return _menu(_kind(person), person.contact.language, writes=bool(writing_posts(person, tree)))


def introductions(operator: str) -> tuple[Introduction, ...]:
    """Vietnamese for everybody, English for whoever's app is in English; `operator` says who runs the bot."""
    return tuple(
        Introduction(
            language=code,
            commands=commands_for(MenuKind.STRANGER, language),
            description=say_plain("bot.description", language, operator=operator),
            short=say_plain("bot.short", language, operator=operator),
        )
        for code, language in (("", Language.VI), ("en", Language.EN))
    )


async def waiting(
    work: UnitOfWork, channel: str, bot: str, *, resting: Collection[int], limit: int
) -> tuple[Waiting, ...]:
    """Chats of a bot whose menu is not one of today's; `resting` addresses are left alone for now."""
    found = await menus.outdated_menus(work, channel, bot, known_menus(), but=resting, limit=limit)
    if not found:
        return ()
    persons, tree = await people.persons(work, [one.contact_id for one in found]), await load_tree(work)
    return tuple(Waiting(one.address_id, one.external_id, menu_of(persons[one.contact_id], tree)) for one in found)


@cache
def known_menus() -> frozenset[str]:
    """The names of all menus that there are now."""
    kinds = [(kind, language, writes) for kind in MenuKind for language in Language for writes in (False, True)]
    return frozenset(_menu(kind, language, writes=writes).slug for kind, language, writes in kinds)


async def keep_given(work: UnitOfWork, given: Sequence[Waiting]) -> None:
    """Remembers menus that were given, unless the person's role or language has changed meanwhile."""
    tree = await load_tree(work)
    for one in given:
        address = await people.address_by_id(work, one.address_id)
        person = None if address is None else await people.person(work, address.contact_id)
        if person is not None and menu_of(person, tree).slug == one.menu.slug:
            await menus.keep_menu(work, one.address_id, one.menu.slug)


def _menu(kind: MenuKind, language: Language, *, writes: bool) -> Menu:
    commands = commands_for(kind, language, writes=writes)
    said = "\n".join(f"{command.name} {command.description}" for command in commands)
    return Menu(f"{kind}:{language}:{blake2s(said.encode(), digest_size=3).hexdigest()}", commands)
