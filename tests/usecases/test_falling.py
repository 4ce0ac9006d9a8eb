"""What becomes of a message that goes to another address: laid out anew, nothing lost, marked when it must be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.domain.advisory import AdvisoryText, Audience, Level, Status
from bot.domain.delivery import Accepted, DeliveryState, Failed, Reason, Unknown
from bot.domain.messages import Part
from bot.domain.people import AddressState, Chat
from bot.domain.richtext import RichText
from bot.store import people
from bot.store.outbox import Row
from bot.store.tables import outbox
from bot.usecases import falling
from bot.usecases.falling import fall_over
from bot.usecases.layout import lay_out, parts_of
from bot.usecases.posting import Target
from bot.usecases.releasing import deliver
from bot.usecases.unreachable import Lost, lose
from bot.usecases.wording import Shown, advisory_message, status_mark
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, SCHOOL_B
from tests.usecases.district import District
from tests.usecases.samples import CAPABILITIES, LONG, NOW, TELEGRAM, TEXTONLY, TYPED, VOICE, VOICES, advisory

SPACES = re.compile(r"\s+|\(\d+/\d+\)")


def said(parts: tuple[Part, ...], mark: str) -> str:
    """All that is written, without white space, numbers of parts and marks."""
    return "".join(
        SPACES.sub("", part.text.plain.replace(mark, "") if mark else part.text.plain) for part in parts
    )


@given(LONG, TYPED, st.sampled_from(Status), VOICES, st.sampled_from([(TELEGRAM, TEXTONLY), (TEXTONLY, TELEGRAM)]))
def test_an_advisory_says_the_same_on_the_other_channel_and_a_drill_is_marked_there_too(
    description, headline, status, voice, way
):
    before, after = (CAPABILITIES[lane] for lane in way)
    made = advisory(AdvisoryText(headline or "Tin", description, ""), status=status)
    parts = parts_of(advisory_message(Shown(made, "Công an phường", (), NOW), voice), before, voice, 200)
    again = lay_out(parts, after, voice, 200)
    mark = status_mark(status, voice).plain
    assert said(again, mark) == said(parts, mark)
    assert again[-1].choices == parts[-1].choices
    for part in again:
        assert after.length(part.text.plain) <= after.text_limit - 200
        assert part.text.plain.startswith(mark)
        assert part.text.plain.endswith(mark)


def test_files_that_the_other_channel_lacks_are_told_of():
    parts = (Part(text=RichText.of("Xem ảnh")), Part(file_id=3), Part(file_id=4))
    (text,) = lay_out(parts, CAPABILITIES[TEXTONLY], VOICE, 20)
    assert text.text.plain.startswith("Xem ảnh\n\nTin này có 2 tệp")


async def joins_textonly(district: District, *names: str) -> None:
    async with district.database.write() as work:
        for name in names:
            await people.open_address(work, district.roster.contacts[name], Chat(*TEXTONLY, name), NOW)


async def claimed(district: District, name: str) -> Row:
    return next(row for row in await district.box.claim(now=NOW) if row.chat.external_id == name)


async def there(district: District) -> list[Row]:
    return await district.box.claim(now=NOW, lane=TEXTONLY)


async def goes_down(district: District, *healthy: tuple[str, str]) -> int:
    async with district.database.write() as work:
        return await fall_over(work, district.house, TELEGRAM, healthy or (TEXTONLY,), NOW)


async def test_only_urgent_rows_of_people_with_another_address_fall_over(district: District):
    await joins_textonly(district, PRINCIPAL_A)
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    await district.issue(OFFICER_A, level=Level.LUU_Y, attachments=())
    assert await goes_down(district) == 1
    (row,) = await there(district)
    assert (row.chat.external_id, row.repeat, row.priority) == (PRINCIPAL_A, False, 2)
    assert list((await district.box.states()).values()).count("superseded") == 1
    assert await goes_down(district) == 0, "and only once"


async def test_of_very_many_some_fall_over_at_a_time_the_most_urgent_first_and_whole(
    district: District, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(falling, "_PEOPLE", 1)
    await joins_textonly(district, PRINCIPAL_A, PRINCIPAL_B)
    await district.issue(OFFICER_A, level=Level.CANH_BAO)  # each with a photo
    await district.issue(OFFICER_A, level=Level.KHAN, audience=Audience(units=(district.roster.units[SCHOOL_B],)))
    fallen = []
    while many := await goes_down(district):
        fallen.append(many)
    assert fallen == [2, 1]
    assert list((await district.box.states()).values()).count("superseded") == 6


async def test_nothing_falls_over_to_a_channel_that_is_down_too(district: District):
    await joins_textonly(district, PRINCIPAL_A)
    await district.issue(OFFICER_A, level=Level.KHAN)
    assert await goes_down(district, TELEGRAM) == 0
    assert await there(district) == []


async def test_what_was_tried_without_an_answer_goes_the_other_way_marked_and_its_row_stays_unknown(
    district: District,
):
    await joins_textonly(district, PRINCIPAL_A)
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    tried = await claimed(district, PRINCIPAL_A)
    await district.settle(tried, Unknown())
    assert await goes_down(district) == 1
    (row,) = await there(district)
    assert row.repeat
    assert row.mark == "(gửi lại)"
    old = await district.box.row(tried.id)
    assert (old.state, old.reason) == (DeliveryState.UNKNOWN, "fell_over")
    assert (await district.box.row(row.id)).instead_of == tried.id
    await district.settle(row, Unknown())
    assert await district.box.state(row.id) == "unknown", "a repeat is never repeated"


async def test_a_message_of_which_a_part_has_left_stays_where_it_is(district: District):
    await joins_textonly(district, PRINCIPAL_A)
    await district.issue(OFFICER_A, level=Level.KHAN)  # with a photo
    text = await claimed(district, PRINCIPAL_A)
    await district.settle(text, Accepted("1"))
    assert await goes_down(district) == 0


async def test_a_message_never_comes_back_to_where_it_fell_over_from(district: District):
    await joins_textonly(district, PRINCIPAL_A)
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    await goes_down(district)
    async with district.database.write() as work:
        assert await fall_over(work, district.house, TEXTONLY, (TELEGRAM,), NOW) == 0


async def test_what_the_other_address_has_already_does_not_fall_over_to_it_again(district: District):
    """Who takes the first address up again gets there what holds, although it came to the other one."""
    await joins_textonly(district, PRINCIPAL_A)
    made = await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    await goes_down(district)
    (row,) = await there(district)
    await district.settle(row, Accepted("1"))
    async with district.database.write() as work:
        person = await people.person(work, district.roster.contacts[PRINCIPAL_A])
        assert person is not None
        here = (await people.addresses_of(work, [person.contact.id]))[person.contact.id][0]
        await deliver(work, district.house, made, [Target.of(person.contact, here)], NOW)
    assert await goes_down(district) == 0
    assert await there(district) == []


async def test_what_has_expired_does_not_fall_over(district: District):
    await joins_textonly(district, PRINCIPAL_A)
    await district.issue(OFFICER_A, level=Level.KHAN)
    async with district.database.write() as work:
        await work.connection.execute(update(outbox).values(expires_at=NOW))
    assert await goes_down(district) == 0


async def test_everything_that_waits_for_a_blocked_address_goes_to_the_next_one_in_order(district: District):
    await joins_textonly(district, PRINCIPAL_A)
    for _ in range(3):
        await district.issue(OFFICER_A, level=Level.THONG_TIN, attachments=())
    first = await claimed(district, PRINCIPAL_A)
    await district.settle(first, Failed(Reason.BLOCKED))
    carried = []
    while claim := await there(district):
        (row,) = claim
        carried.append((await district.box.row(row.id)).revision_id)
        await district.settle(row, Accepted(str(row.id)))
    assert carried == sorted(carried)
    assert len(carried) == 3
    assert await district.box.state(first.id) == "failed"


async def test_who_blocked_between_two_parts_gets_the_whole_message_marked(district: District):
    await joins_textonly(district, PRINCIPAL_A)
    await district.issue(OFFICER_A, level=Level.KHAN)
    text = await claimed(district, PRINCIPAL_A)
    await district.settle(text, Accepted("1"))
    photo = await claimed(district, PRINCIPAL_A)
    await district.settle(photo, Failed(Reason.BLOCKED))
    (row,) = await there(district)
    assert row.part is not None
    assert "Giả giáo viên" in row.part.text.plain
    assert "1 tệp" in row.part.text.plain
    assert row.repeat


async def test_what_was_under_way_as_its_reader_blocked_the_bot_goes_to_the_next_address(district: District):
    """The platform tells of the blocking before it refuses the call: the address is closed by then."""
    await joins_textonly(district, PRINCIPAL_A)
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    under_way = await claimed(district, PRINCIPAL_A)
    assert under_way.address_id is not None
    async with district.database.write() as work:
        address = await people.address_by_id(work, under_way.address_id)
        assert address is not None
        await lose(work, district.house, [Lost(address, Reason.BLOCKED)], NOW)
    await district.settle(under_way, Failed(Reason.BLOCKED))
    (row,) = await there(district)
    assert row.part is not None
    assert "Giả giáo viên" in row.part.text.plain
    assert not row.repeat


async def test_what_was_under_way_as_its_reader_left_goes_nowhere(district: District):
    await joins_textonly(district, PRINCIPAL_A)
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    under_way = await claimed(district, PRINCIPAL_A)
    assert under_way.address_id is not None
    async with district.database.write() as work:
        await people.set_address_state(work, under_way.address_id, AddressState.OFF, NOW)
    await district.settle(under_way, Failed(Reason.BLOCKED))
    assert await there(district) == []
