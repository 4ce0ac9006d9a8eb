"""Which commands whose menu holds, what the bot says of itself, and that a menu given too late is given again."""

import re

import pytest

from bot.domain.people import Language, Person, Role
from bot.domain.units import LinkKind
from bot.store import menus as stored_menus
from bot.store import people
from bot.store.engine import UnitOfWork
from bot.store.tables import unit_link
from bot.store.units import load_tree
from bot.text.answers import MenuWord, read_menu_word
from bot.text.catalogue import say_plain
from bot.usecases import menus
from bot.usecases.menus import MenuKind, commands_for, introductions, kind_of, menu_of
from tests.kit.roster import ADMINISTRATOR, CITY, OFFICE, OFFICER_A, PRINCIPAL_A, SCHOOL_A
from tests.usecases.district import District
from tests.usecases.samples import TELEGRAM

EVERY_MENU = [(kind, language) for kind in MenuKind for language in Language]


def names(kind, language=Language.VI):
    return [command.name for command in commands_for(kind, language)]


@pytest.mark.parametrize(
    ("roles", "kind"),
    [
        ([], MenuKind.STRANGER),
        ([Role.HIEU_TRUONG], MenuKind.SCHOOL),
        ([Role.BAO_VE, Role.QUAN_LY_KTX], MenuKind.SCHOOL),
        ([Role.CONG_AN], MenuKind.OFFICER),
        ([Role.QUAN_TRI, Role.CONG_AN], MenuKind.OFFICER),
        ([Role.GIAO_DUC], MenuKind.EDUCATION),
        ([Role.GIAO_DUC, Role.HIEU_TRUONG], MenuKind.EDUCATION),
        ([Role.QUAN_SAT], MenuKind.OBSERVER),
        ([Role.QUAN_TRI], MenuKind.ADMINISTRATOR),
        ([Role.QUAN_TRI, Role.QUAN_SAT], MenuKind.OBSERVER),
        ([Role.QUAN_TRI, Role.PHO_HIEU_TRUONG], MenuKind.SCHOOL),
    ],
)
def test_whose_menu_somebody_shares_follows_all_posts(roles, kind):
    assert kind_of(roles) is kind


def test_what_is_needed_most_stands_first():
    assert names(MenuKind.SCHOOL)[:3] == ["guitin", "thongbao", "phutrach"]
    assert names(MenuKind.OFFICER)[:3] == ["soan", "mau", "bang"]
    assert names(MenuKind.STRANGER) == ["start", "trogiup"]
    assert names(MenuKind.SCHOOL, Language.EN)[:3] == ["write", "advisories", "who"]


def test_nobody_is_shown_what_is_not_for_them():
    assert {"soan", "mau", "bang"}.isdisjoint(names(MenuKind.SCHOOL))
    assert "guitin" not in names(MenuKind.OFFICER)
    assert {"soan", "nhac", "guitin", "phutrach"}.isdisjoint(names(MenuKind.OBSERVER))
    assert {"soan", "bang", "guitin", "thongbao"}.isdisjoint(names(MenuKind.ADMINISTRATOR))


@pytest.mark.parametrize(("kind", "language"), EVERY_MENU)
def test_every_command_can_be_set_and_is_understood_when_it_is_typed(kind, language):
    commands = commands_for(kind, language)
    assert len({command.name for command in commands}) == len(commands)
    for command in commands:
        assert re.fullmatch("[a-z]{1,32}", command.name)
        assert 3 <= len(command.description) <= 60
        assert command.description == say_plain(f"command.{read_menu_word(f'/{command.name}')}", language)


@pytest.mark.parametrize("name", [PRINCIPAL_A, OFFICER_A, ADMINISTRATOR])
async def test_the_buttons_and_the_commands_are_one_menu(district: District, name):
    person = await district.person(name)
    async with district.database.read() as work:
        tree = await load_tree(work)
    said = [read_menu_word(f"/{command.name}") for command in menu_of(person, tree).commands]
    buttons = menus.words_of(person, tree)
    assert tuple(said[: len(buttons)]) == buttons
    for word in buttons:
        assert say_plain(f"menu.{word}", Language.VI)


async def test_an_education_office_under_police_may_write_to_them(district: District):
    units = district.roster.units
    async with district.database.write() as work:
        await district.roster.add_person(work, "Đặng Thị Thu", Role.GIAO_DUC, OFFICE, "+84900000055")
        before = menus.words_of(await read_person(district, work), await load_tree(work))
        link = {"child_id": units[OFFICE], "parent_id": units[CITY], "kind": LinkKind.POLICES}
        await work.connection.execute(unit_link.insert().values(**link, from_at=district.now))
        person, tree = await read_person(district, work), await load_tree(work)
    assert MenuWord.WRITE not in before
    assert MenuWord.WRITE in menus.words_of(person, tree)
    assert "guitin" in [command.name for command in menu_of(person, tree).commands]


async def read_person(district: District, work: UnitOfWork) -> Person:
    found = await people.person(work, district.roster.contacts["Đặng Thị Thu"])
    assert found is not None
    return found


def test_a_menu_is_named_by_its_kind_its_language_and_its_commands():
    slugs = [menus._menu(kind, language, writes=False).slug for kind, language in EVERY_MENU]
    slugs += [menus._menu(MenuKind.EDUCATION, language, writes=True).slug for language in Language]
    assert len(set(slugs)) == len(slugs)
    assert all(len(slug) <= 20 for slug in slugs)
    assert slugs[0].startswith("stranger:vi:")


@pytest.mark.parametrize("operator", ["Công an phường Sài Gòn", "Công an Quận 1 (cũ), Thành phố Hồ Chí Minh"])
def test_a_stranger_is_told_what_this_is_who_runs_it_and_whom_to_call_in_danger(operator):
    vietnamese, english = introductions(operator)
    assert (vietnamese.language, english.language) == ("", "en")
    for said in (vietnamese, english):
        assert operator in said.description
        assert len(said.description) <= 512
        for number in ("113", "114", "115", "111"):
            assert number in said.short[:100]
            assert number in said.description
    assert "an toàn trường học" in vietnamese.description
    assert "school-safety" in english.description


async def waiting(district: District) -> dict[str, str]:
    async with district.database.read() as work:
        found = await menus.waiting(work, *TELEGRAM, resting=(), limit=50)
    return {one.external_id: one.menu.slug.rpartition(":")[0] for one in found}


async def test_everybody_gets_the_menu_of_the_own_posts_and_language(district: District):
    async with district.database.write() as work:
        await people.set_language(work, district.roster.contacts[OFFICER_A], Language.EN)
    found = await waiting(district)
    assert (found[PRINCIPAL_A], found[OFFICER_A]) == ("school:vi", "officer:en")
    assert found[ADMINISTRATOR] == "admin:vi"
    assert len(found) == len(district.roster.contacts)


async def test_a_menu_is_remembered_once_it_was_given(district: District):
    async with district.database.write() as work:
        await menus.keep_given(work, await menus.waiting(work, *TELEGRAM, resting=(), limit=50))
    assert await waiting(district) == {}


async def test_who_changes_the_language_while_the_menu_is_on_its_way_gets_the_right_one_after_it(
    district: District,
):
    async with district.database.write() as work:
        late = await menus.waiting(work, *TELEGRAM, resting=(), limit=50)
        await people.set_language(work, district.roster.contacts[PRINCIPAL_A], Language.EN)
        await menus.keep_given(work, late)
    assert await waiting(district) == {PRINCIPAL_A: "school:en"}


async def test_a_further_post_changes_the_menu_and_a_lost_one_leaves_the_strangers(district: District):
    principal = await district.person(PRINCIPAL_A)
    async with district.database.read() as work:
        tree = await load_tree(work)
    async with district.database.write() as work:
        await district.roster.give_post(work, PRINCIPAL_A, Role.CONG_AN, SCHOOL_A)
    assert menu_of(await district.person(PRINCIPAL_A), tree).commands == commands_for(
        MenuKind.OFFICER, Language.VI
    )
    assert menu_of(principal, tree).commands == commands_for(MenuKind.SCHOOL, Language.VI)
    async with district.database.write() as work:
        await stored_menus.keep_menu(work, 10**6, "nobody")  # an address that is gone harms nothing
