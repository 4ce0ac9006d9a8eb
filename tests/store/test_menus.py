"""Which chats wait for a menu: those that joined, and those whose language or post may call for another one."""

from bot.domain.people import AddressState, Chat, Language
from bot.store import menus, people
from tests.kit.roster import DEPUTY_A, OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, PRINCIPAL_C
from tests.store.box import LANE, NOW
from tests.store.people import Town

KNOWN = ["school:vi:1", "officer:vi:1"]


async def waiting(town: Town, *, but=(), limit=10):
    async with town.database.read() as work:
        found = await menus.outdated_menus(work, *LANE, KNOWN, but=but, limit=limit)
    return [one.external_id for one in found]


async def given(town: Town, address_id: int, menu: str = "school:vi:1") -> None:
    async with town.database.write() as work:
        await menus.keep_menu(work, address_id, menu)


async def test_whoever_joined_waits_until_a_menu_was_given(town: Town):
    first, second = await town.join(PRINCIPAL_A, "a"), await town.join(PRINCIPAL_B, "b")
    assert await waiting(town) == ["b", "a"], "the newest first"
    await given(town, first)
    assert await waiting(town) == ["b"]
    await given(town, second, "officer:vi:1")
    assert await waiting(town) == []


async def test_a_menu_of_yesterday_is_given_anew(town: Town):
    await given(town, await town.join(PRINCIPAL_A, "a"), "school:vi:0")
    assert await waiting(town) == ["a"]


async def test_only_active_chats_of_that_bot_are_given_one(town: Town):
    for state in AddressState:
        name = {"active": PRINCIPAL_A, "imported": PRINCIPAL_B, "asked": PRINCIPAL_C, "blocked": DEPUTY_A}
        await town.join(name.get(state, OFFICER_A), state, state=state)
    await town.join(PRINCIPAL_A, "elsewhere", lane=("textonly", "bot"))
    assert await waiting(town) == ["active"]


async def test_some_are_left_alone_and_no_more_than_a_batch_is_taken(town: Town):
    resting = await town.join(PRINCIPAL_A, "a")
    await town.join(PRINCIPAL_B, "b")
    await town.join(PRINCIPAL_C, "c")
    assert await waiting(town, but=[resting], limit=1) == ["c"]


async def test_another_language_a_new_start_and_a_word_from_outside_bring_it_back(town: Town):
    address_id = await town.join(PRINCIPAL_A, "a")
    other = await town.join(PRINCIPAL_B, "b")
    await given(town, other)
    contact_id = town.contact(PRINCIPAL_A)
    for again in ("language", "start", "posts"):
        await given(town, address_id)
        assert await waiting(town) == []
        async with town.database.write() as work:
            match again:
                case "language":
                    await people.set_language(work, contact_id, Language.EN)
                case "start":
                    await people.open_address(work, contact_id, Chat(*LANE, "a"), NOW)
                case "posts":
                    await people.forget_menus(work, [contact_id])
        assert await waiting(town) == ["a"]
