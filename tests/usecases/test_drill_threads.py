"""A drill's thread is its own: it bears the mark on all that is written into it, and is never the real one."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.advisory import Answer, Status
from bot.domain.people import Language
from bot.domain.threads import Thread
from bot.store import threads as store
from bot.usecases import threads_reading
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, SCHOOL_A, WARD_A
from tests.usecases.samples import NOW
from tests.usecases.test_drills import MARKS
from tests.usecases.test_threads import PATROL, Street, photo

DRILLS = pytest.mark.parametrize("status", [Status.EXERCISE, Status.TEST])


@pytest.fixture
async def street(sqlite_url: str, make_database) -> AsyncIterator[Street]:
    async for database in make_database(sqlite_url):
        yield await Street.make(database)


async def drilled(street: Street, status: Status) -> Thread:
    """The thread of somebody who asks for help in a drill, once all that comes of it has arrived."""
    made = await street.issue(OFFICER_A, status, attachments=())
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    await street.drain()
    async with street.database.read() as work:
        found = await store.newest_between(
            work, street.roster.units[SCHOOL_A], street.roster.units[WARD_A], status
        )
    assert found is not None
    return found


@DRILLS
async def test_help_in_a_drill_never_enters_the_real_thread(street: Street, status: Status):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Có người lạ trước cổng")
    real = await street.issue(OFFICER_A, attachments=())
    await street.answer(PRINCIPAL_A, real, Answer.CAN_HO_TRO)
    drill = await drilled(street, status)
    assert drill.id != thread.id
    async with street.database.read() as work:
        kept = await store.load(work, thread.id)
    assert kept is not None
    assert (kept.advisory_id, kept.status, drill.status) == (real.id, Status.ACTUAL, status)
    assert (await street.write(PRINCIPAL_A, SCHOOL_A, "Họ vẫn còn đó")).id == thread.id
    assert "Cần hỗ trợ – TB-0002" not in await street.history(PRINCIPAL_A, thread)


@DRILLS
async def test_all_that_is_written_in_a_drill_s_thread_bears_its_mark(street: Street, status: Status):
    thread = await drilled(street, status)
    mark = MARKS[status, Language.VI]
    await street.reply(OFFICER_A, thread, "Xe cứu thương đang tới cổng trường")
    await street.reply(PRINCIPAL_A, thread, photo("a", "Đã thấy xe"))
    await street.reply(OFFICER_A, thread, photo("b", "Hình", album="1"))
    await street.reply(OFFICER_A, thread, photo("c", album="1"))
    left = await street.drain()
    assert set(left) == {"thread", "reply"}
    for part in (part for parts in left.values() for part in parts):
        assert part.text.plain.startswith(mark)
        assert part.text.plain.endswith(mark)


@DRILLS
async def test_looking_at_a_drill_s_thread_shows_its_mark(street: Street, status: Status):
    thread = await drilled(street, status)
    mark = MARKS[status, Language.VI]
    officer = await street.person(OFFICER_A)
    target = street.target(officer)
    async with street.database.write() as work:
        (listed,) = await threads_reading.see_threads(work, officer, target.voice, NOW)
        seen = await threads_reading.see_thread(work, officer, thread.id, target.voice)
        active = await threads_reading.active_thread(work, officer, target, NOW)
        await threads_reading.show_history(work, street.house, officer, target, thread.id, NOW)
    assert active is not None
    assert all(mark in said for said in (listed["title"], seen["to"], active.institution))
    (shown,) = (await street.arrives())[OFFICER_A]
    assert shown.startswith(mark)
    assert shown.endswith(mark)


async def test_the_real_thing_bears_no_mark(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Có người lạ trước cổng")
    await drilled(street, Status.EXERCISE)
    await street.reply(OFFICER_A, thread, "Tới ngay")
    found = await street.arrives()
    found[OFFICER_A].append(await street.history(OFFICER_A, thread))
    assert PATROL in found
    assert not any(mark in text for texts in found.values() for text in texts for mark in MARKS.values())
