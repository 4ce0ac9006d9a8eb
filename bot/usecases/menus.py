"""Which commands a chat's menu holds, by role and language, and how the bot introduces itself to strangers.

A menu only reminds of what may be typed: it is no permission.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2s

from bot.domain.people import Language, Person, Role
from bot.domain.profile import Command, Introduction
from bot.store import menus, people
from bot.store.engine import UnitOfWork
from bot.text.answers import MenuWord
from bot.text.catalogue import say_plain


class MenuKind(StrEnum):
    """Who shares a menu."""

    STRANGER = "stranger"
    SCHOOL = "school"
    OFFICER = "officer"
    EDUCATION = "education"
    OBSERVER = "observer"


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
    MenuWord.LEAVE: {Language.VI: "roikhoi", Language.EN: "leave"},
    MenuWord.BACK: {Language.VI: "quaylai", Language.EN: "back"},
    MenuWord.STOP: {Language.VI: "huy", Language.EN: "cancel"},
}
_EVERYBODYS = (
    MenuWord.MENU,
    MenuWord.HELP,
    MenuWord.MY_DATA,
    MenuWord.LANGUAGE,
    MenuWord.LEAVE,
    MenuWord.BACK,
    MenuWord.STOP,
)
_WORDS = {
    MenuKind.STRANGER: (MenuWord.START, MenuWord.HELP),
    MenuKind.SCHOOL: (
        MenuWord.ADVISORIES,
        MenuWord.WRITE,
        MenuWord.THREADS,
        MenuWord.REMIND,
        MenuWord.WHO,
        *_EVERYBODYS,
    ),
    MenuKind.OFFICER: (
        MenuWord.COMPOSE,
        MenuWord.BOARD,
        MenuWord.THREADS,
        MenuWord.REMIND,
        MenuWord.DRAFTS,
        MenuWord.ADVISORIES,
        MenuWord.WHO,
        *_EVERYBODYS,
    ),
    MenuKind.EDUCATION: (
        MenuWord.COMPOSE,
        MenuWord.BOARD,
        MenuWord.REMIND,
        MenuWord.DRAFTS,
        MenuWord.ADVISORIES,
        MenuWord.WHO,
        *_EVERYBODYS,
    ),
    MenuKind.OBSERVER: (MenuWord.BOARD, MenuWord.ADVISORIES, MenuWord.WHO, *_EVERYBODYS),
}
_OBSERVING = {Role.QUAN_SAT, Role.QUAN_TRI}


def kind_of(roles: Collection[Role]) -> MenuKind:
    """The menu for all posts of a person together; a post at a school goes before one that only looks on."""
    if not roles:
        return MenuKind.STRANGER
    if Role.CONG_AN in roles:
        return MenuKind.OFFICER
    if Role.GIAO_DUC in roles:
        return MenuKind.EDUCATION
    return MenuKind.OBSERVER if _OBSERVING.issuperset(roles) else MenuKind.SCHOOL


def commands_for(kind: MenuKind, language: Language) -> tuple[Command, ...]:
    """The commands in the order of the menu, what is needed most first."""
    return tuple(Command(_NAMES[word][language], say_plain(f"command.{word}", language)) for word in _WORDS[kind])


def menu_of(person: Person) -> Menu:
    """The menu that a person's chats should have now."""
    return _menu(kind_of([standing.role for standing in person.standings]), person.contact.language)


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
    known = [_menu(kind, language).slug for kind in MenuKind for language in Language]
    found = await menus.outdated_menus(work, channel, bot, known, but=resting, limit=limit)
    persons = await people.persons(work, [one.contact_id for one in found])
    return tuple(Waiting(one.address_id, one.external_id, menu_of(persons[one.contact_id])) for one in found)


async def keep_given(work: UnitOfWork, given: Sequence[Waiting]) -> None:
    """Remembers menus that were given, unless the person's role or language has changed meanwhile."""
    for one in given:
        address = await people.address_by_id(work, one.address_id)
        person = None if address is None else await people.person(work, address.contact_id)
        if person is not None and menu_of(person).slug == one.menu.slug:
            await menus.keep_menu(work, one.address_id, one.menu.slug)


def _menu(kind: MenuKind, language: Language) -> Menu:
    commands = commands_for(kind, language)
    said = "\n".join(f"{command.name} {command.description}" for command in commands)
    return Menu(f"{kind}:{language}:{blake2s(said.encode(), digest_size=3).hexdigest()}", commands)
