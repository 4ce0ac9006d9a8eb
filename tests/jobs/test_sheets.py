"""The call sheets on disk, look by look: when they are there, how fresh they are, and that they go again."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.advisory import Level, MessageType
from bot.domain.delivery import Accepted, Unknown
from bot.domain.links import Links
from bot.store.sheet_folder import SheetFolder
from bot.store.tables import audit, outbox
from bot.usecases.revising import Wanted, revise
from bot.wiring.sheets import make_files
from jobs.gate import Gate
from jobs.sheets import KEPT, Sheets
from tests.jobs.test_deliver import Platform
from tests.kit.roster import CITY, OFFICER_A, SCHOOL_A, WARD_A
from tests.usecases.district import District
from tests.usecases.samples import TELEGRAM, TEXTONLY

MAIL = ("email", "email")
LINKS = Links("https://an.example.vn", b"k" * 32)


class Watch:
    """One process's sheets over a town, with a gate for each channel; time goes on by hand."""

    def __init__(self, district: District, folder: Path) -> None:
        self.district = district
        self.folder = folder
        self.seconds = 0.0
        self.gates = {lane: Gate(_platform(lane)) for lane in (TELEGRAM, TEXTONLY)}
        self.held = list(self.gates)
        self.sheets = self.started()

    def started(self) -> Sheets:
        def held() -> list[Gate]:
            return [self.gates[lane] for lane in self.held]

        district = self.district
        place = SheetFolder(self.folder)
        return Sheets(district.database, district.house, self, held, place, make_files, lambda: self.seconds)

    def now(self) -> datetime:
        return self.district.now

    async def looks(self, seconds: float = 5.0) -> None:
        self.seconds += seconds
        self.district.now += timedelta(seconds=seconds)
        await self.sheets.keep()

    def loses(self, *lanes: tuple[str, str]) -> None:
        for lane in lanes:
            for call in range(5):
                self.gates[lane].goes(call)
                self.gates[lane].hears(call, Unknown())

    def has_back(self, *lanes: tuple[str, str]) -> None:
        for lane in lanes:
            self.gates[lane].goes(9)
            self.gates[lane].hears(9, Accepted("1"))

    @property
    def files(self) -> dict[str, str]:
        return {one.name: one.read_text("utf-8") for one in self.folder.iterdir()} if self.folder.exists() else {}

    def of(self, police: str) -> str:
        unit_id = self.district.roster.units[police]
        return next(text for name, text in self.files.items() if name.endswith(f"-{unit_id}.html"))


def _platform(lane: tuple[str, str]) -> Platform:
    platform = Platform()
    platform.channel, platform.bot = lane
    return platform


@pytest.fixture
async def watch(sqlite_url: str, make_database, tmp_path: Path) -> AsyncIterator[Watch]:
    async for database in make_database(sqlite_url):
        district = await District.make(database)
        district.house = replace(district.house, links=LINKS)
        yield Watch(district, tmp_path / "phieu-goi")


async def test_while_the_channels_work_no_number_is_on_disk(watch: Watch):
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    await watch.looks()
    assert watch.files == {}
    assert not watch.folder.exists()


async def test_when_no_channel_works_each_unit_has_its_sheet(watch: Watch):
    await watch.district.issue(OFFICER_A, level=Level.CANH_BAO)
    watch.loses(TELEGRAM)
    await watch.looks()
    assert watch.files == {}, "the other channel works, and it is no emergency"
    watch.loses(TEXTONLY)
    await watch.looks()
    assert len(watch.files) == 2
    assert SCHOOL_A in watch.of(WARD_A)
    assert SCHOOL_A in watch.of(CITY)
    assert "0900 000 005" in watch.of(WARD_A)


async def test_an_idle_mailbox_is_no_reason_to_think_that_anybody_is_reached(watch: Watch):
    watch.gates[MAIL] = Gate(_platform(MAIL))
    watch.held.append(MAIL)
    await watch.district.issue(OFFICER_A, level=Level.CANH_BAO)
    watch.loses(TELEGRAM, TEXTONLY)
    await watch.looks()
    assert len(watch.files) == 2


async def test_an_emergency_while_one_channel_is_down_has_its_sheet_within_ten_seconds(watch: Watch):
    watch.loses(TELEGRAM)
    await watch.looks()
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    for _ in range(9):
        await watch.looks(1.0)
    assert "TB-0001" in watch.of(WARD_A)


async def test_a_channel_that_owes_its_answers_is_not_waited_for(watch: Watch, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("jobs.gate._OWED", 0.05)
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    watch.gates[TELEGRAM].goes(1)
    await watch.looks()
    assert watch.files == {}
    await asyncio.sleep(0.06)
    await watch.looks()
    assert watch.files


async def test_who_was_told_meanwhile_leaves_the_sheet_and_it_says_its_time(watch: Watch):
    made = await watch.district.issue(OFFICER_A, level=Level.KHAN)
    watch.loses(TELEGRAM, TEXTONLY)
    await watch.looks()
    assert "08g30" in watch.of(WARD_A)
    watch.district.now += timedelta(minutes=3)
    await watch.looks(30)
    assert "08g33" in watch.of(WARD_A), "fresh though nothing has changed"
    actor = await watch.district.person(OFFICER_A)
    async with watch.district.database.write() as work:
        await revise(work, watch.district.house, actor, Wanted(made.id, MessageType.ALL_CLEAR), watch.now())
    await watch.looks()
    assert watch.files == {}, "nobody is to be called any more"


async def test_the_sheets_go_ten_minutes_after_the_channels_came_back(watch: Watch):
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    watch.loses(TELEGRAM, TEXTONLY)
    await watch.looks()
    watch.has_back(TELEGRAM, TEXTONLY)
    await watch.looks(KEPT - 10)
    assert watch.files
    await watch.looks(10)
    assert watch.files == {}


async def test_after_a_restart_in_the_middle_the_sheets_stay_and_go_as_well(watch: Watch):
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    watch.loses(TELEGRAM, TEXTONLY)
    await watch.looks()
    watch.gates = {lane: Gate(_platform(lane)) for lane in watch.gates}
    watch.sheets = watch.started()
    await watch.looks(60)
    assert watch.files, "it isn't known yet how the channels are"
    for file in watch.folder.iterdir():
        os.utime(file, (file.stat().st_mtime - KEPT,) * 2)
    await watch.looks(60)
    assert watch.files == {}


async def test_a_process_that_does_not_send_leaves_the_sheets_of_others_alone(watch: Watch):
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    watch.loses(TELEGRAM, TEXTONLY)
    await watch.looks()
    other = Watch(watch.district, watch.folder)
    other.held = []
    await other.looks(3600)
    assert watch.files
    other.held = [TEXTONLY]
    await other.looks(3600)
    assert watch.files, "somebody keeps them fresh"


async def test_two_processes_that_write_the_same_are_no_trouble(watch: Watch):
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    other = Watch(watch.district, watch.folder)
    for one in (watch, other):
        one.loses(TELEGRAM, TEXTONLY)
    for _ in range(10):
        await asyncio.gather(watch.looks(31), other.looks(31))
    assert len(watch.files) == 2
    assert all(text.endswith("</html>\n") for text in watch.files.values())


async def test_while_the_database_is_away_the_last_sheet_stays(watch: Watch, caplog: pytest.LogCaptureFixture):
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    watch.loses(TELEGRAM, TEXTONLY)
    await watch.looks()
    before = watch.files
    file = watch.district.database.path
    assert file is not None
    await watch.district.database.close()
    file.rename(file.with_suffix(".away"))
    file.mkdir()
    for _ in range(20):
        await watch.looks(60)
    assert watch.files == before
    file.rmdir()
    file.with_suffix(".away").rename(file)
    await watch.looks()
    assert watch.files != before


async def test_a_folder_that_can_not_be_written_to_is_found_and_crashes_nothing(watch: Watch):
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    watch.folder.write_text("a file is in the way")
    assert not watch.sheets.usable, "also before it is needed"
    watch.loses(TELEGRAM, TEXTONLY)
    await watch.looks()
    await watch.looks()
    assert not watch.sheets.usable
    watch.folder.unlink()
    await watch.looks()
    assert watch.sheets.usable
    assert watch.files


async def test_numbers_on_disk_are_on_record_once(watch: Watch):
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    watch.loses(TELEGRAM, TEXTONLY)
    for _ in range(5):
        await watch.looks(31)
    async with watch.district.database.read() as work:
        looks = (await work.connection.execute(select(audit).where(audit.c.act == "look-up"))).all()
    units = [watch.district.roster.units[name] for name in (CITY, WARD_A)]
    assert [(one.subject, one.via, one.actor_contact_id) for one in looks] == [
        (f"unit:{unit_id}", "file", None) for unit_id in units
    ]


async def test_the_officers_on_duty_hear_of_it_by_the_channel_that_works(watch: Watch):
    await watch.district.issue(OFFICER_A, level=Level.KHAN)
    watch.loses(TEXTONLY)
    for _ in range(30):
        await watch.looks(60)
    async with watch.district.database.read() as work:
        rows = (await work.connection.execute(select(outbox).where(outbox.c.purpose == "sheet"))).all()
    assert [row.external_id for row in rows] == [OFFICER_A]
