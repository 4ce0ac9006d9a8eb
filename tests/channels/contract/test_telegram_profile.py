"""What Telegram shows of the bot outside its messages: a chat's own menu, and the words for strangers."""

import json

import pytest

from bot.domain.profile import Command, Introduction
from bot.sandbox import PhoneState

MENU = (Command("thongbao", "Thông báo còn hiệu lực"), Command("huy", "Dừng lại"))
WORDS = Introduction("", MENU[:1], "Kênh an toàn trường học. Nguy cấp gọi 113.", "Nguy cấp gọi 113.")


@pytest.fixture
def telegram(open_bench):
    return open_bench("telegram")


def stored(telegram):
    """(scope, language) to the names of the commands."""
    kept = telegram.sandbox.telegram.profile.commands
    return {
        (json.loads(scope)["type"], language): [command["command"] for command in commands]
        for (scope, language), commands in kept.items()
    }


def setting_calls(telegram):
    return [call.method for call in telegram.world.calls if call.method.lower().startswith("setmy")]


async def test_a_chat_has_its_own_menu_whatever_language_its_app_is_in(telegram):
    assert await telegram.outbound.set_commands(str(telegram.phone.chat_id), MENU)
    assert stored(telegram) == {("chat", ""): ["thongbao", "huy"]}
    [(scope, _)] = telegram.sandbox.telegram.profile.commands
    assert json.loads(scope)["chat_id"] == telegram.phone.chat_id
    assert await telegram.outbound.set_commands(str(telegram.phone.chat_id), MENU[:1])
    assert stored(telegram) == {("chat", ""): ["thongbao"]}


@pytest.mark.parametrize("state", [PhoneState.NEVER_STARTED, PhoneState.UNKNOWN])
async def test_a_chat_that_is_not_there_gets_none_and_nothing_is_raised(telegram, state):
    telegram.phone.state = state
    assert not await telegram.outbound.set_commands(str(telegram.phone.chat_id), MENU)
    assert not stored(telegram)


@pytest.mark.parametrize("harm", ["too_many", "server_error", "cut_before"])
async def test_a_call_that_fails_says_so_and_can_be_made_again(telegram, harm):
    arguments = (7,) if harm == "too_many" else ()
    getattr(telegram.world.faults, harm)(*arguments, method="setMyCommands", times=1)
    assert not await telegram.outbound.set_commands(str(telegram.phone.chat_id), MENU)
    assert await telegram.outbound.set_commands(str(telegram.phone.chat_id), MENU)


async def test_the_bot_introduces_itself_in_each_language_and_only_once(telegram):
    english = Introduction("en", MENU[1:], "School safety. Call 113.", "Call 113.")
    for _ in range(2):
        assert await telegram.outbound.introduce(WORDS)
        assert await telegram.outbound.introduce(english)
    profile = telegram.sandbox.telegram.profile
    assert stored(telegram) == {("default", ""): ["thongbao"], ("default", "en"): ["huy"]}
    assert profile.descriptions == {"": WORDS.description, "en": english.description}
    assert profile.short_descriptions == {"": WORDS.short, "en": english.short}
    assert len(setting_calls(telegram)) == 6


async def test_only_what_differs_is_set_again(telegram):
    await telegram.outbound.introduce(WORDS)
    changed = Introduction("", MENU[:1], "Khác.", WORDS.short)
    await telegram.outbound.introduce(changed)
    assert telegram.sandbox.telegram.profile.descriptions == {"": "Khác."}
    assert len(setting_calls(telegram)) == 4


async def test_words_over_the_limits_are_cut_and_still_the_same_the_next_time(telegram):
    long = Introduction("", (Command("menu", "ấ" * 300),), "ấ" * 600, "ấ" * 130)
    assert await telegram.outbound.introduce(long)
    assert await telegram.outbound.introduce(long)
    profile = telegram.sandbox.telegram.profile
    [[command]] = profile.commands.values()
    cut = (command["description"], profile.descriptions[""], profile.short_descriptions[""])
    assert [len(text) for text in cut] == [256, 512, 120]
    assert all(text.endswith("ấ…") for text in cut)
    assert len(setting_calls(telegram)) == 3


async def test_an_introduction_that_fails_half_way_is_finished_later(telegram):
    telegram.world.faults.server_error(method="setMyShortDescription", times=1)
    assert not await telegram.outbound.introduce(WORDS)
    assert await telegram.outbound.introduce(WORDS)
    assert telegram.sandbox.telegram.profile.short_descriptions == {"": WORDS.short}
