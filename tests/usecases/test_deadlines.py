"""By when an advisory wants its answer: what its author has chosen holds, as long as it can be kept."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.advisory import Advisory, Level
from bot.domain.people import AddressState, Chat
from bot.store import advisories, people
from bot.store.people import set_address_state
from bot.text.dates import local, parse_local
from bot.usecases import composing, drafting, sending
from bot.usecases.advisory import decide_release
from bot.usecases.boards import standing_of
from bot.usecases.releasing import answer_deadline, by_day
from tests.kit.roster import DEPUTY_A, DUTY_OFFICER, OFFICER_A, PRINCIPAL_A, SECOND_OFFICER
from tests.usecases.district import District
from tests.usecases.samples import HOUSE, NOW, TELEGRAM, VOICE

TOMORROW_9 = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # NOW is 8:30 there, and the house's advisories hold a day
SOON = NOW + timedelta(hours=3)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("8h sáng mai", {"answer_by": TOMORROW_9.isoformat()}),
        ("trước 11h30 hôm nay", {"answer_by": SOON.isoformat()}),
        ("truoc 11h30", {"answer_by": SOON.isoformat()}),
        ("3 tiếng nữa", {"answer_by": SOON.isoformat()}),
        ("hôm qua", {"refusal": "remind.past"}),
        ("7h hôm nay", {"refusal": "remind.past"}),
        ("thứ Bảy 8h", {"refusal": "compose.deadline-late"}),
        ("hằng ngày lúc 8h", {"refusal": "compose.deadline-once"}),
        ("mỗi 30 phút", {"refusal": "compose.deadline-once"}),
        ("càng sớm càng tốt", {"refusal": "remind.no-time"}),
    ],
)
def test_a_deadline_is_one_moment_to_come_while_the_advisory_holds(text, read):
    assert composing.read_deadline(HOUSE, text, Level.CANH_BAO, NOW) == read


@given(st.timedeltas(timedelta(days=-3), timedelta(days=3)), st.sampled_from(Level))
def test_what_was_chosen_holds_only_between_now_and_the_end_of_the_advisory(ahead, level):
    chosen = NOW + ahead
    draft = {"level": level.value, "answer_by": chosen.isoformat()}
    kept = composing.chosen_deadline(HOUSE, draft, NOW)
    assert kept == (chosen if NOW < chosen < NOW + HOUSE.valid_for[level] else None)


async def test_what_was_chosen_is_what_the_schools_read(district: District):
    made = await district.issue(OFFICER_A, answer_by=SOON)
    assert made.answer_by == SOON
    (first, *_) = (await district.drain())["advisory"]
    assert "trả lời trước 11g30 hôm nay" in first.text.plain


async def test_an_advisory_without_a_chosen_deadline_has_that_of_its_level(district: District):
    assert (await district.issue(OFFICER_A)).answer_by == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("falls_on", "becomes"),
    [
        ("2026-11-24T20:59", "2026-11-24T20:59"),
        ("2026-11-24T21:00", "2026-11-25T07:30"),
        ("2026-11-24T23:59", "2026-11-25T07:30"),
        ("2026-11-25T00:00", "2026-11-25T07:30"),
        ("2026-11-25T05:59", "2026-11-25T07:30"),
        ("2026-11-25T06:00", "2026-11-25T06:00"),
    ],
)
def test_a_deadline_of_the_night_is_that_of_the_morning_after(falls_on, becomes):
    assert by_day(parse_local(falls_on)) == parse_local(becomes)


@given(st.timedeltas(timedelta(), timedelta(days=30)), st.sampled_from(Level))
def test_the_deadline_of_a_level_is_never_earlier_nor_at_night_and_khan_keeps_the_minute(later, level):
    now = NOW + later
    usual, found = now + HOUSE.answer_within[level], answer_deadline(HOUSE, level, now)
    if level is Level.KHAN:
        assert found == usual
    else:
        assert found is not None
        assert usual <= found <= usual + timedelta(hours=10, minutes=30)
        assert 6 <= local(found).hour < 21


async def _released_by_the_second(district: District, made: Advisory) -> Advisory:
    second = await district.person(SECOND_OFFICER)
    async with district.database.write() as work:
        return await decide_release(work, district.house, second, made.id, district.now, yes=True)


async def test_the_second_person_s_word_keeps_it_unless_it_has_passed(district: District):
    kept = await district.issue(DUTY_OFFICER, level=Level.KHAN, answer_by=SOON)
    passed = await district.issue(DUTY_OFFICER, level=Level.KHAN, answer_by=NOW + timedelta(minutes=5))
    district.now = NOW + timedelta(minutes=10)
    assert (await _released_by_the_second(district, kept)).answer_by == SOON
    late = await _released_by_the_second(district, passed)
    assert late.answer_by == district.now + timedelta(hours=1)


def _composed(district: District, level: Level) -> dict[str, object]:
    return {
        "headline": "Đón trả đúng chỗ",
        "description": "",
        "instruction": "",
        "files": [],
        "level": level.value,
        "category": "giao-thong",
        "audience": {"by": None, "units": [], "kinds": []},
        "answer_by": SOON.isoformat(),
    }


async def test_it_outlives_the_seconds_of_undoing_and_an_undo(district: District):
    officer = await district.person(OFFICER_A)
    composed = _composed(district, Level.LUU_Y)
    chat = district.target(officer).chat
    async with district.database.write() as work:
        await sending.send(work, district.house, officer, chat, composed, VOICE, NOW)
        await sending.undo(work, officer, None, VOICE, NOW)
        (draft,) = await drafting.list_drafts(work, officer)
        kept = await drafting.load(work, officer, draft["id"])
        assert kept.start["answer_by"] == SOON.isoformat()
        await sending.send(work, district.house, officer, chat, kept.start, VOICE, NOW)
        assert await drafting.list_drafts(work, officer) == []
    async with district.database.write() as work:
        assert await sending.release_held(work, district.house, NOW + timedelta(seconds=10)) == 1
        released = await advisories.load(work, 2)
    assert released is not None
    assert released.answer_by == SOON


async def _counted(district: District) -> dict[str, object]:
    officer = await district.person(OFFICER_A)
    async with district.database.read() as work:
        draft = _composed(district, Level.LUU_Y)
        return await composing.count_audience(work, district.house, officer, draft, VOICE, NOW)


async def _closes(district: District, *names: str) -> None:
    async with district.database.write() as work:
        for name in names:
            address = await people.address_at(work, Chat(*TELEGRAM, name))
            assert address is not None
            await set_address_state(work, address.id, AddressState.OFF, NOW)


async def test_who_has_to_be_called_is_counted_by_schools_of_which_nobody_is_there(district: District):
    assert (await _counted(district))["unreached"] == 0
    await _closes(district, DEPUTY_A)
    assert (await _counted(district))["unreached"] == 0
    await _closes(district, PRINCIPAL_A)
    assert (await _counted(district))["unreached"] == 1


async def test_a_board_counts_people_once_however_many_calls_each_takes(district: District):
    """A text and a photo to everybody."""
    made = await district.issue(OFFICER_A)
    await district.drain()
    async with district.database.read() as work:
        found = await standing_of(work, district.house, made)
    assert sum(found.deliveries.values()) == 2 * found.recipients
    assert (found.accepted, found.failed) == (found.recipients, 0)
