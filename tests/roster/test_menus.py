"""An import that gives or takes a post brings the person's chats a new menu of commands, and nobody else's."""

from bot.domain.people import Role
from bot.store import menus
from tests.roster.conftest import BOT, Desk
from tests.roster.desk import Office, small_office

GIVEN = "school:vi:1"


async def waiting(desk: Desk) -> set[str]:
    async with desk.database.read() as work:
        found = await menus.outdated_menus(work, "telegram", BOT, [GIVEN], but=(), limit=10)
    return {one.external_id for one in found}


async def all_have_theirs(desk: Desk) -> None:
    async with desk.database.write() as work:
        for one in await menus.outdated_menus(work, "telegram", BOT, [GIVEN], but=(), limit=10):
            await menus.keep_menu(work, one.address_id, GIVEN)


async def opened(desk: Desk) -> Office:
    office = small_office()
    await desk.imports(office)
    for name, external_id in (("Trần Văn Trực", "1"), ("Nguyễn Thị Hiệu", "2"), ("Lê Văn Phó", "3")):
        await desk.joins(name, external_id)
    await all_have_theirs(desk)
    return office


async def test_a_new_post_brings_a_new_menu_to_its_holder_only(desk: Desk):
    office = await opened(desk)
    office.person("Lê Văn Phó", Role.CONG_AN, "Công an phường Một", 3, title="Cán bộ")
    await desk.imports(office)
    assert await waiting(desk) == {"3"}


async def test_who_loses_one_of_two_posts_gets_another_menu(desk: Desk):
    office = await opened(desk)
    office.person("Lê Văn Phó", Role.CONG_AN, "Công an phường Một", 3, title="Cán bộ")
    await desk.imports(office)
    await all_have_theirs(desk)
    office.contacts.pop()
    await desk.imports(office, end_missing=True)
    assert await waiting(desk) == {"3"}


async def test_the_same_file_again_changes_no_menu(desk: Desk):
    office = await opened(desk)
    await desk.imports(office)
    assert await waiting(desk) == set()
