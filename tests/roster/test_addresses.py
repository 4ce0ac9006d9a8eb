"""Telegram IDs of a roster against addresses by which people joined, left, blocked or said no."""

from bot.domain.delivery import DeliveryState
from bot.domain.people import AddressState, Role
from bot.store import people
from bot.usecases.roster.report import Counts
from tests.roster.desk import Office

SCHOOL = "Trường Tiểu học Mẫu A"


def office_with(telegram: str, name: str = "Ân", phone: int = 1) -> Office:
    office = Office()
    office.unit(SCHOOL)
    office.principal(name, SCHOOL, phone, telegram=telegram)
    return office


async def set_state(desk, external_id: str, state: AddressState) -> None:
    address = next(one for one in (await desk.stored()).addresses if one.external_id == external_id)
    async with desk.database.write() as work:
        await people.set_address_state(work, address.id, state, desk.now)


async def test_a_telegram_id_is_deliverable_at_once_and_not_told_yet(any_desk):
    report = await any_desk.imports(office_with("11"))
    assert report.addresses == Counts(new=1)
    assert await any_desk.addresses("Ân") == [("telegram", "11", "imported")]


async def test_a_new_id_replaces_one_that_was_imported(desk):
    await desk.imports(office_with("11"))
    report = await desk.imports(office_with("12"))
    assert report.addresses == Counts(new=1, ended=1)
    assert await desk.addresses("Ân") == [("telegram", "11", "off"), ("telegram", "12", "imported")]
    assert (await desk.imports(office_with("12"))).changes_nothing


async def test_an_id_by_which_somebody_joined_is_known_better_than_the_roster(desk):
    await desk.imports(office_with(""))
    await desk.joins("Ân", "10")
    assert (await desk.imports(office_with("11"))).addresses == Counts(unchanged=1)
    assert await desk.addresses("Ân") == [("telegram", "10", "active")]


async def test_a_blocked_account_gives_way_to_a_new_id(desk):
    await desk.imports(office_with("11"))
    await set_state(desk, "11", AddressState.BLOCKED)
    assert (await desk.imports(office_with("11"))).changes_nothing
    assert (await desk.imports(office_with("12"))).addresses == Counts(new=1, ended=1)


async def test_who_said_no_stays_off_however_often_the_file_is_imported(desk):
    await desk.imports(office_with("11"))
    await set_state(desk, "11", AddressState.OFF)
    assert (await desk.imports(office_with("11"))).changes_nothing
    assert await desk.addresses("Ân") == [("telegram", "11", "off")]


async def test_an_id_goes_with_the_person_to_a_new_number(desk):
    await desk.imports(office_with("11"))
    report = await desk.imports(office_with("11", phone=2))
    assert report.problems == ()
    assert (report.contacts, report.addresses) == (Counts(new=1, ended=1), Counts(changed=1))
    (address,) = (await desk.stored()).addresses
    (term,) = (await desk.stored()).terms
    assert (address.contact_id, address.state) == (term.contact_id, AddressState.IMPORTED)


async def test_an_id_of_somebody_who_stays_is_refused(desk):
    office = office_with("11")
    await desk.imports(office)
    office.person("Bình", Role.BAO_VE, SCHOOL, 2, telegram="11")
    office.contacts[0] = office_with("").contacts[0]
    report = await desk.imports(office)
    assert [(one.row, one.reason) for one in report.problems] == [(3, "telegram-taken")]
    report = await desk.imports(office, skip_bad=True)
    assert (report.taken, report.posts) == (True, Counts(unchanged=1))


async def test_nothing_that_waits_goes_to_somebody_who_left_the_post(desk):
    from sqlalchemy import insert, select

    from bot.store.tables import outbox

    await desk.imports(office_with("11"))
    (address,) = (await desk.stored()).addresses
    async with desk.database.write() as work:
        await work.connection.execute(
            insert(outbox).values(
                channel="telegram",
                bot=address.bot,
                external_id="11",
                address_id=address.id,
                purpose="advisory",
                priority=4,
                created_at=desk.now,
            )
        )
    await desk.imports(office_with("", name="Bình", phone=2))
    async with desk.database.read() as work:
        assert await work.connection.scalar(select(outbox.c.state)) is DeliveryState.FAILED
