"""Threads: what a school writes reaches its ward and nobody else, and what the ward answers reaches the school."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.advisory import Answer, Status
from bot.domain.delivery import Accepted
from bot.domain.errors import Refusal
from bot.domain.messages import CallKind, FileKind
from bot.domain.people import AddressState, Chat, Role
from bot.domain.richtext import RichText
from bot.domain.threads import Thread
from bot.store import audit, people
from bot.store import threads as store
from bot.store.engine import Database
from bot.store.tables import audit as audit_table
from bot.store.tables import outbox, unit_link
from bot.usecases import threads, threads_reading
from tests.kit.roster import (
    ADMINISTRATOR,
    CITY,
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SCHOOL_A,
    SCHOOL_B,
    SECOND_OFFICER,
    WARD_A,
    WARD_B,
    make_town,
)
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM, TEXTONLY

PATROL, GUARD = "Cảnh sát khu vực Một", "Bảo vệ Mẫu A"


class Street(District):
    """The district with a second officer in the first ward and a guard in its first school; people write."""

    @classmethod
    async def make(cls, database: Database) -> "Street":
        roster = await make_town(database, NOW)
        async with database.write() as work:
            await roster.add_person(work, PATROL, Role.CONG_AN, WARD_A, "+84900000010", title="CSKV")
            await roster.add_person(work, GUARD, Role.BAO_VE, SCHOOL_A, "+84900000011")
            for name, contact_id in roster.contacts.items():
                await people.open_address(work, contact_id, Chat(*TELEGRAM, name), NOW)
        return cls(database, roster)

    async def write(
        self, name: str, school: str, *pieces: Mapping[str, Any] | str, masked: bool = False
    ) -> Thread:
        person = await self.person(name)
        async with self.database.write() as work:
            return await threads.write(
                work,
                self.house,
                person,
                self.target(person),
                self.roster.units[school],
                list(map(piece, pieces)),
                self.now,
                masked=masked,
            )

    async def reply(
        self, name: str, thread: Thread, *pieces: Mapping[str, Any] | str, masked: bool = False
    ) -> Thread:
        person = await self.person(name)
        async with self.database.write() as work:
            return await threads.reply(
                work,
                self.house,
                person,
                self.target(person),
                thread.id,
                list(map(piece, pieces)),
                self.now,
                masked=masked,
            )

    async def history(self, name: str, thread: Thread) -> str:
        person = await self.person(name)
        async with self.database.write() as work:
            said = await threads_reading.history(work, person, thread.id, self.target(person).voice, self.now)
        return RichText.of(said.head, said.text, said.foot).plain

    async def closes(self, *names: str) -> None:
        """Their addresses go off."""
        async with self.database.write() as work:
            for name in names:
                address = await people.address_at(work, Chat(*TELEGRAM, name))
                assert address is not None
                await people.set_address_state(work, address.id, AddressState.OFF, NOW)

    async def arrives(self, lane: tuple[str, str] = TELEGRAM) -> dict[str, list[str]]:
        """What reaches whom, as text; files as `[id]` and what stands under them."""
        found: dict[str, list[str]] = {}
        while rows := await self.box.claim(now=self.now, lane=lane):
            for row in rows:
                if row.part is not None and row.kind is CallKind.SEND:
                    file = f"[{row.part.file_id}] " if row.part.file_id else ""
                    text = f"{file}{row.part.text.plain}"
                    found.setdefault(row.chat.external_id, []).append(text)
                await self.settle(row, Accepted(str(row.id)))
        return found


def piece(given: Mapping[str, Any] | str) -> Mapping[str, Any]:
    return {"text": given} if isinstance(given, str) else given


def photo(name: str, caption: str = "", album: str | None = None) -> dict[str, Any]:
    return {
        "text": caption,
        "kind": FileKind.PHOTO.value,
        "remote": f"remote-{name}",
        "unique": name,
        "name": f"{name}.jpg",
        "mime": "image/jpeg",
        "album": album,
    }


@pytest.fixture
async def street(database: Database) -> Street:
    return await Street.make(database)


async def test_what_a_principal_writes_reaches_every_officer_of_the_ward_and_nobody_else(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Có nhóm thanh niên tụ tập trước cổng.")
    found = await street.arrives()
    assert found.keys() == {OFFICER_A, PATROL, PRINCIPAL_A}
    for officer in (OFFICER_A, PATROL):
        (text,) = found[officer]
        assert text.startswith(f"✉️ {SCHOOL_A} – {PRINCIPAL_A}, 0900 000 005\n\nCó nhóm thanh niên tụ tập")
        assert "Trả lời tin này" in text
    assert found[PRINCIPAL_A] == [f"Đã gửi {WARD_A} (2 đồng chí). Có trả lời, bot sẽ chuyển ngay cho Thầy/Cô."]
    assert thread.code == "TD-0001"


async def test_an_answer_reaches_the_school_and_a_copy_the_other_officer(street: Street):
    thread = await street.write(DEPUTY_A, SCHOOL_A, "Xin hỗ trợ giờ tan trường.")
    await street.arrives()
    await street.reply(PATROL, thread, "16g30 tổ tuần tra có mặt.")
    found = await street.arrives()
    assert found.keys() == {DEPUTY_A, PRINCIPAL_A, OFFICER_A, PATROL}
    assert found[DEPUTY_A][0].startswith(f"✉️ {WARD_A} – {PATROL} (CSKV)\n\n16g30")
    assert "Trả lời tin của trường: “Xin hỗ trợ giờ tan trường.”" in found[PRINCIPAL_A][0]
    assert found[OFFICER_A] == [f"✉️ Đ/c {PATROL} (CSKV) đã trả lời {SCHOOL_A}:\n\n16g30 tổ tuần tra có mặt."]
    assert found[PATROL] == [f"Đã gửi {SCHOOL_A} (2 người)."]


async def test_a_guard_who_wrote_hears_the_answer_and_one_who_did_not_does_not(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Một")
    await street.arrives()
    await street.reply(OFFICER_A, thread, "Hai")
    assert GUARD not in await street.arrives()
    await street.reply(GUARD, thread, "Ba")
    assert (await street.arrives())[GUARD] == [
        f"Đã gửi {WARD_A} (2 đồng chí). Có trả lời, bot sẽ chuyển ngay cho anh/chị."
    ]
    await street.reply(OFFICER_A, thread, "Bốn")
    assert GUARD in await street.arrives()


async def test_both_sides_see_the_same_history_and_the_look_is_audited(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Một")
    await street.reply(OFFICER_A, thread, "Hai")
    await street.reply(PRINCIPAL_A, thread, photo("c"), "Ba")
    seen = await street.history(PRINCIPAL_A, thread)
    assert [await street.history(name, thread) for name in (DEPUTY_A, GUARD, OFFICER_A, PATROL, DUTY_OFFICER)] == (
        [seen] * 5
    )
    assert seen.startswith(f"TD-0001 · {SCHOOL_A} và {WARD_A}")
    assert [seen.index(word) for word in ("Một", "Hai", "Ba 📎 1")] == sorted(
        seen.index(word) for word in ("Một", "Hai", "Ba 📎 1")
    )
    async with street.database.read() as work:
        acts = list(
            await work.connection.scalars(select(audit_table.c.subject).where(audit_table.c.act == "look-up"))
        )
        assert await audit.first_broken(work) is None
    assert acts == ["thread:1"] * 6


@pytest.mark.parametrize("name", [PRINCIPAL_B, PRINCIPAL_C, OFFICER_B, ADMINISTRATOR])
async def test_who_has_no_part_in_a_thread_can_neither_write_nor_read(street: Street, name: str):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Một")
    await street.arrives()
    with pytest.raises(Refusal, match="thread-not-yours"):
        await street.reply(name, thread, "Hai")
    with pytest.raises(Refusal, match="thread-not-yours"):
        await street.history(name, thread)
    person = await street.person(name)
    async with street.database.read() as work:
        assert await threads_reading.my_threads(work, person, NOW) == ()
        assert await threads_reading.active_thread(work, person, street.target(person), NOW) is None
    assert await street.arrives() == {}
    with pytest.raises(Refusal, match="write-nobody"):
        await street.write(name, SCHOOL_A, "Hai")


async def test_a_thread_that_does_not_exist_is_nobody_s(street: Street):
    thread = Thread(99, 1, 1, None, NOW, NOW, Status.ACTUAL)
    with pytest.raises(Refusal, match="thread-not-yours"):
        await street.reply(OFFICER_A, thread, "Hai")


async def test_nothing_is_not_sent(street: Street):
    with pytest.raises(Refusal, match="thread-empty"):
        await street.write(PRINCIPAL_A, SCHOOL_A)


async def test_a_thread_goes_on_for_a_week_then_another_begins(street: Street):
    first = await street.write(PRINCIPAL_A, SCHOOL_A, "Một")
    street.now = NOW + timedelta(days=6)
    assert (await street.write(DEPUTY_A, SCHOOL_A, "Hai")).id == first.id
    other = await street.write(PRINCIPAL_B, SCHOOL_B, "Trường khác")
    street.now = NOW + timedelta(days=13, minutes=1)
    second = await street.write(PRINCIPAL_A, SCHOOL_A, "Ba")
    assert len({first.id, second.id, other.id}) == 3
    # A reply says which thread it means, however old that is.
    assert (await street.reply(OFFICER_A, first, "Bốn")).id == first.id


async def test_photos_and_words_go_in_the_order_in_which_they_came(street: Street):
    await street.write(PRINCIPAL_A, SCHOOL_A, photo("a"), "Biển số xe lạ", photo("b", "Ảnh 2"))
    found = await street.arrives()
    assert "Biển số xe lạ\n\nẢnh 2" in found[OFFICER_A][0]
    assert len(found[OFFICER_A]) == 3
    assert found[OFFICER_A][1:] == found[PATROL][1:]


async def test_a_photo_without_a_word_is_enough(street: Street):
    await street.write(PRINCIPAL_A, SCHOOL_A, photo("a"))
    found = await street.arrives()
    assert found[OFFICER_A][0].startswith(f"✉️ {SCHOOL_A}")
    assert f"🖼 1 ảnh từ {SCHOOL_A}" in found[OFFICER_A][0]
    assert found[OFFICER_A][1] == f"[1] {SCHOOL_A} · TD-0001"


async def test_the_pictures_of_an_album_that_answers_come_under_one_heading(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Một")
    await street.arrives()
    for name in "abc":
        await street.reply(OFFICER_A, thread, photo(name, "Hình đối tượng" if name == "a" else "", album="1"))
    found = await street.arrives()
    assert [text.startswith("[") for text in found[PRINCIPAL_A]] == [False, True, True, True]
    assert found[OFFICER_A] == [f"Đã gửi {SCHOOL_A} (2 người)."]
    assert [text.startswith("[") for text in found[PATROL]] == [False, True, True, True]


async def test_a_reply_belongs_to_the_thread_of_what_it_answers_and_a_board_to_none(street: Street):
    await street.issue(OFFICER_A, attachments=())
    await street.drain()
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Có người lạ")
    await street.box.claim(now=NOW)  # on its way to the officers too
    officer = Chat(*TELEGRAM, OFFICER_A)
    async with street.database.read() as work:
        board = await work.connection.scalar(select(outbox.c.message_id).where(outbox.c.purpose == "board"))
        assert board is not None
        assert await threads.thread_of_message(work, officer, board) is None
        guessed = await threads.thread_of_message(work, officer, "not known yet")
        assert guessed == threads.Answered(thread.id, sure=False)
        assert await threads.thread_of_message(work, officer, None) is None


async def test_a_reply_to_what_was_sent_surely_belongs_to_its_thread(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Có người lạ")
    await street.arrives()
    officer = Chat(*TELEGRAM, OFFICER_A)
    async with street.database.read() as work:
        message_id = await work.connection.scalar(
            select(outbox.c.message_id).where(outbox.c.external_id == OFFICER_A)
        )
        assert await threads.thread_of_message(work, officer, message_id) == threads.Answered(thread.id, sure=True)
        assert await threads.thread_of_message(work, officer, "not ours") is None


async def test_a_pupil_s_name_is_left_out_of_what_is_kept_and_sent(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Em Nguyễn Văn An lớp 5A bị doạ.", masked=True)
    await street.reply(PRINCIPAL_A, thread, "Lại em Nguyễn Văn An lớp 5A.", masked=True)
    found = await street.arrives()
    assert "(không nêu tên)" in found[OFFICER_A][0]
    assert not any("Nguyễn Văn An" in text for texts in found.values() for text in texts)
    assert "Nguyễn Văn An" not in await street.history(OFFICER_A, thread)


async def test_where_the_ward_has_not_joined_the_unit_above_hears_and_the_writer_is_told(street: Street):
    await street.closes(OFFICER_A, PATROL)
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Một")
    found = await street.arrives()
    assert found.keys() == {PRINCIPAL_A, DUTY_OFFICER, SECOND_OFFICER}
    (told,) = found[PRINCIPAL_A]
    assert told.startswith(f"{WARD_A} chưa có ai mở bot, nên tin được gửi lên {CITY} (2 đồng chí).")
    assert "028 3800 0001" in told
    await street.reply(DUTY_OFFICER, thread, "Hai")
    found = await street.arrives()
    assert found[PRINCIPAL_A][0].startswith(f"✉️ {CITY} – {DUTY_OFFICER}")
    assert SECOND_OFFICER in found


async def test_where_nobody_of_the_police_has_joined_it_is_kept_and_said(street: Street):
    await street.closes(OFFICER_A, PATROL, DUTY_OFFICER, SECOND_OFFICER)
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Một")
    found = await street.arrives()
    assert found.keys() == {PRINCIPAL_A}
    assert "chưa tới được ai" in found[PRINCIPAL_A][0]
    assert "028 3800 0001" in found[PRINCIPAL_A][0]
    assert "Một" in await street.history(OFFICER_A, thread)


async def test_where_nobody_of_the_school_is_left_the_officer_is_told(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Một")
    await street.closes(PRINCIPAL_A, DEPUTY_A)
    await street.arrives()
    await street.reply(OFFICER_A, thread, "Hai")
    found = await street.arrives()
    assert "chưa tới được ai" in found[OFFICER_A][0]
    assert "113" in found[OFFICER_A][0]


async def test_without_buttons_it_is_said_how_to_answer(street: Street):
    await street.closes(PATROL)
    async with street.database.write() as work:
        await people.open_address(work, street.roster.contacts[PATROL], Chat(*TEXTONLY, "0900"), NOW)
    await street.write(PRINCIPAL_A, SCHOOL_A, photo("a", "Xem ảnh"))
    found = await street.arrives(TEXTONLY)
    (text,) = found["0900"]
    assert "Muốn trả lời, xin nhắn “trả lời TD-0001” rồi viết tiếp nội dung." in text
    assert "1. Trả lời" not in text
    assert "không gửi được qua kênh này" in text


async def test_what_people_write_arrives_as_it_is(street: Street):
    nasty = ["<b>đậm</b> {you} {name}", '=cmd("/c calc")!A1', "*x* _y_ `z` [a](http://b)", "1. Trả lời"]
    for text in nasty:
        thread = await street.write(PRINCIPAL_A, SCHOOL_A, text)
        await street.reply(OFFICER_A, thread, text)
        found = await street.arrives()
        assert f"\n\n{text}\n\n" in found[OFFICER_A][0]
        assert f"\n\n{text}\n\n" in found[PRINCIPAL_A][1]


async def test_asking_for_help_opens_a_thread_in_which_the_ward_can_answer(street: Street):
    made = await street.issue(DUTY_OFFICER, attachments=())
    await street.drain()
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    async with street.database.read() as work:
        rows = await work.connection.execute(
            select(outbox.c.external_id, outbox.c.purpose).where(
                outbox.c.thread_id == 1, outbox.c.state == "queued"
            )
        )
        assert sorted((row.external_id, row.purpose) for row in rows) == sorted(
            [(OFFICER_A, "alarm"), (PATROL, "alarm"), (DUTY_OFFICER, "alarm"), (PRINCIPAL_A, "reply")]
        )
        thread = await store.load(work, 1)
    assert thread is not None
    assert thread.advisory_id == made.id
    found = await street.drain()
    assert {part.choices[0].label for part in found["alarm"]} == {"Trả lời"}
    assert "113 (Công an)" in found["reply"][0].text.plain
    await street.reply(OFFICER_A, thread, "Tổ tuần tra đến ngay.")
    assert "Tổ tuần tra" in (await street.arrives())[PRINCIPAL_A][0]
    assert "Cần hỗ trợ – TB-0001" in await street.history(OFFICER_A, thread)
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    again = await street.arrives()
    assert again.keys() == {PRINCIPAL_A}
    assert "113" in again[PRINCIPAL_A][0]


async def test_help_in_a_drill_is_marked_as_such_wherever_it_is_read(street: Street):
    made = await street.issue(OFFICER_A, status=Status.EXERCISE, attachments=())
    await street.drain()
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    (alarm, _) = (await street.drain())["alarm"]
    mark = alarm.text.plain.splitlines()[0]
    assert "DIỄN TẬP" in mark
    assert alarm.text.plain.endswith(mark)
    seen = await street.history(OFFICER_A, Thread(1, 0, 0, None, NOW, NOW, Status.EXERCISE))
    assert seen.startswith(mark)
    assert "Cần hỗ trợ – TB-0001" in seen


async def test_help_that_reaches_nobody_is_not_promised(street: Street):
    made = await street.issue(OFFICER_A, attachments=())
    await street.drain()
    await street.closes(OFFICER_A, PATROL, DUTY_OFFICER, SECOND_OFFICER)
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    (said,) = (await street.arrives())[PRINCIPAL_A]
    assert "chưa báo được cho ai" in said
    assert "113" in said
    assert "028 3800 0001" in said


async def test_lists_show_what_goes_on_newest_first_each_person_s_own(street: Street):
    first = await street.write(PRINCIPAL_A, SCHOOL_A, "Một")
    street.now = NOW + timedelta(hours=20)
    second = await street.write(PRINCIPAL_B, SCHOOL_B, "Hai")
    await street.arrives()
    officer, principal = await street.person(OFFICER_A), await street.person(PRINCIPAL_A)
    now = NOW + timedelta(hours=25)
    async with street.database.read() as work:
        listed = await threads_reading.see_threads(work, officer, street.target(officer).voice, now)
        assert [one["id"] for one in listed] == [second.id, first.id]
        assert SCHOOL_B in listed[0]["title"]
        own = await threads_reading.see_threads(work, principal, street.target(principal).voice, now)
        assert [one["title"].split(" · ")[:2] for one in own] == [["TD-0001", WARD_A]]
        active = await threads_reading.active_thread(work, officer, street.target(officer), now)
        assert active is not None
        assert (active.id, active.institution) == (second.id, SCHOOL_B)
        assert await threads_reading.active_thread(work, principal, street.target(principal), now) is None
        assert await threads_reading.my_threads(work, officer, NOW + timedelta(days=31)) == ()


async def test_a_school_that_is_another_ward_s_now_writes_to_that_ward(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Một")
    await street.arrives()
    async with street.database.write() as work:
        await work.connection.execute(
            unit_link.update()
            .where(unit_link.c.child_id == street.roster.units[SCHOOL_A], unit_link.c.kind == "polices")
            .values(parent_id=street.roster.units[WARD_B])
        )
    assert (await street.reply(PRINCIPAL_A, thread, "Hai")).id != thread.id
    assert OFFICER_B in await street.arrives()
    with pytest.raises(Refusal, match="thread-not-yours"):
        await street.reply(OFFICER_A, thread, "Ba")


async def test_where_one_may_write_is_known_with_how_many_are_there(street: Street):
    async with street.database.read() as work:
        principal, officer = await street.person(PRINCIPAL_A), await street.person(OFFICER_A)
        found = await threads_reading.see_writing(work, street.house, principal)
        assert found == {
            "places": [{"unit": street.roster.units[SCHOOL_A], "name": SCHOOL_A, "police": WARD_A, "joined": 2}]
        }
        for nobody in (officer, await street.person(ADMINISTRATOR)):
            assert await threads_reading.see_writing(work, street.house, nobody) == {"places": []}


async def test_what_was_written_more_than_a_year_ago_is_forgotten(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Chuyện cũ")
    street.now = NOW + timedelta(days=300)
    await street.reply(OFFICER_A, thread, "Hai")
    async with street.database.write() as work:
        assert await threads.forget(work, NOW + timedelta(days=366)) == 1
    seen = await street.history(PRINCIPAL_A, thread)
    assert "Hai" in seen
    assert "Chuyện cũ" not in seen


async def test_only_a_thread_that_came_to_a_person_is_offered_to_be_answered(street: Street):
    """The school is on the officer's beat, but nothing was ever sent to this phone."""
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Có người lạ trước cổng.")
    officer = await street.person(OFFICER_A)
    target = street.target(officer)
    elsewhere = replace(target, chat=replace(target.chat, external_id="another phone"))
    async with street.database.read() as work:
        assert await threads_reading.active_thread(work, officer, target, NOW) is None  # still on its way
    await street.arrives()
    async with street.database.read() as work:
        active = await threads_reading.active_thread(work, officer, target, NOW)
        assert active is not None
        assert active.id == thread.id
        assert await threads_reading.active_thread(work, officer, elsewhere, NOW) is None
