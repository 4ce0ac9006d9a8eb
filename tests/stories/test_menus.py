"""The menu of commands in each chat follows who somebody is and which language was chosen; Telegram only."""

import asyncio
import json

import pytest

from bot.domain.people import Language
from bot.sandbox import Phone
from bot.usecases.menus import MenuKind, commands_for
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B
from tests.kit.someone import Someone
from tests.kit.town import Town


@pytest.fixture
def mode() -> str:
    return "polling"


def menu_in(town: Town, phone: Phone) -> dict[str, str]:
    """The commands of one chat with what they say, as its app shows them; none while it has only everybody's."""
    for (scope, language), commands in town.sandbox.telegram.profile.commands.items():
        if json.loads(scope) == {"type": "chat", "chat_id": phone.chat_id} and not language:
            return {command["command"]: command["description"] for command in commands}
    return {}


def everybodys(town: Town, language: str = "") -> list[str]:
    commands = town.sandbox.telegram.profile.commands.get(('{"type": "default"}', language), [])
    return [command["command"] for command in commands]


async def gets(town: Town, someone: Someone, kind: MenuKind, language: Language = Language.VI) -> None:
    """Waits until the chat's menu is exactly that one."""
    wanted = {command.name: command.description for command in commands_for(kind, language)}
    try:
        await town.world.until(lambda: menu_in(town, someone.phone) == wanted, 10)
    except TimeoutError:
        raise AssertionError(f"the menu of {someone.name} is {menu_in(town, someone.phone)}") from None


async def test_a_principal_joins_and_finds_the_schools_commands_then_the_english_ones(telegram_town: Town):
    town = telegram_town
    principal, officer = town.newcomer(PRINCIPAL_A), await town.member(OFFICER_A)
    await gets(town, officer, MenuKind.OFFICER)
    assert "soan" in menu_in(town, officer.phone)
    assert menu_in(town, principal.phone) == {}
    principal.starts(await town.code_for(PRINCIPAL_A, "ABCDE23456"))
    await principal.sees("có đồng ý tham gia không")
    principal.chooses("Đồng ý")
    await gets(town, principal, MenuKind.SCHOOL)
    shown = menu_in(town, principal.phone)
    assert shown["guitin"] == "Nhắn Công an phường"
    assert "soan" not in shown
    principal.says("/ngonngu")
    await principal.sees("Chọn ngôn ngữ")
    principal.chooses("English")
    await gets(town, principal, MenuKind.SCHOOL, Language.EN)
    assert menu_in(town, principal.phone)["write"] == "Write to the ward police"
    await gets(town, officer, MenuKind.OFFICER)
    principal.ignores_the_rest()
    officer.ignores_the_rest()


async def test_a_stranger_sees_what_the_bot_is_before_opening_it(telegram_town: Town):
    town = telegram_town
    profile = town.sandbox.telegram.profile
    await town.world.until(lambda: "en" in profile.short_descriptions)
    assert "Vận hành: Công an Quận Mẫu" in profile.descriptions[""]
    assert "Run by Công an Quận Mẫu" in profile.descriptions["en"]
    assert everybodys(town) == ["start", "trogiup"]
    assert everybodys(town, "en") == ["start", "help"]
    set_once = len(town.world.calls_of("setMyDescription"))
    await town.closes()
    await town.opens()
    asked = len(town.world.calls_of("getMyShortDescription"))
    await town.world.until(lambda: len(town.world.calls_of("getMyShortDescription")) == asked + 2)
    assert len(town.world.calls_of("setMyDescription")) == set_once


async def test_a_menu_that_could_not_be_set_is_set_later(telegram_town: Town):
    town = telegram_town
    fault = town.world.faults.server_error(method="setMyCommands")
    first, second = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    await town.world.until(lambda: fault.hits >= 1)
    assert menu_in(town, first.phone) == {}
    town.world.faults.clear()
    town.world.clock.forward(days=-1)  # a machine whose clock is put right waits no longer for it
    town.waited += 60
    await gets(town, second, MenuKind.SCHOOL)
    town.waited += 1200
    await gets(town, first, MenuKind.SCHOOL)


async def test_a_bot_that_stopped_before_it_remembered_the_menu_sets_it_again(telegram_town: Town):
    town = telegram_town
    principal = await town.member(PRINCIPAL_A)
    await gets(town, principal, MenuKind.SCHOOL)
    await town.closes()
    town.sandbox.telegram.profile.commands.clear()
    async with town.database.write() as work:
        await work.connection.exec_driver_sql("UPDATE address SET menu = ''")
    await town.opens()
    await gets(town, principal, MenuKind.SCHOOL)


async def test_a_slow_platform_does_not_hold_up_the_stop(telegram_town: Town):
    town = telegram_town
    town.world.faults.black_hole(method="setMyCommands")
    await town.member(PRINCIPAL_A)
    calls = len(town.world.calls_of("setMyCommands"))
    await town.world.until(lambda: len(town.world.calls_of("setMyCommands")) > calls, 10)
    async with asyncio.timeout(8):
        await town.closes()
    assert menu_in(town, town.people[0].phone) == {}
