"""Corrections: who hears of them, exactly; what stops; what stands on old messages. On both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.advisory import (
    AdvisoryState,
    Answer,
    Level,
    Status,
)
from bot.domain.delivery import Accepted, Failed, Outcome, Priority, Reason, Retry, Unknown
from bot.domain.errors import Refusal
from bot.domain.people import Chat
from bot.domain.richtext import Style
from bot.store import advisories, outbox, people
from bot.store.tables import recipient
from bot.usecases.following import catch_up
from tests.kit.roster import (
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SECOND_OFFICER,
)
from tests.usecases.corrections import ALL_CLEAR, UPDATE, WORDS, carries, corrects, rows_of, standing, told
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM, TEXTONLY


@pytest.fixture(params=["sqlite", "postgresql"])
async def district(request: pytest.FixtureRequest, make_database) -> AsyncIterator[District]:
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    async for database in make_database(url):
        yield await District.make(database)


async def test_a_false_alarm_is_told_to_exactly_those_who_have_it_or_may_have_it(district: District):
    made = await district.issue(DUTY_OFFICER, attachments=())
    outcomes: dict[str, Outcome | None] = {
        PRINCIPAL_A: Accepted("1"),
        PRINCIPAL_B: Unknown(),  # to be repeated
        PRINCIPAL_C: Failed(Reason.BLOCKED),
        DEPUTY_A: None,
    }
    under_way = await carries(district, **outcomes)
    after, followed = await corrects(district, SECOND_OFFICER, made)
    assert after.state is AdvisoryState.CANCELLED
    assert await told(district) == sorted([PRINCIPAL_A, PRINCIPAL_B])
    assert followed.told == 2
    states = {row.external_id: row.state for row in await rows_of(district, "advisory")}
    assert states[PRINCIPAL_B] == "unknown", "it may have arrived, and is not repeated"
    assert states[OFFICER_A] == states[OFFICER_B] == "superseded", "who never got it never hears of it"
    await district.settle(under_way[DEPUTY_A], Accepted("9"))
    assert await told(district) == sorted([PRINCIPAL_A, PRINCIPAL_B, DEPUTY_A]), "it came while it was cancelled"
    left = await district.drain()
    assert not left.get("advisory"), "nothing of it leaves any more"
    assert {part.text.plain[:18] for part in left["correction"]} == {f"⛔ ĐÃ HỦY {made.code}: "}
    assert all(not part.choices for part in left["correction"])


@pytest.mark.parametrize("outcome", [Retry(timedelta(0)), Failed(Reason.REFUSED), Failed(Reason.BLOCKED)])
async def test_what_was_under_way_and_did_not_arrive_is_neither_tried_again_nor_told_of(
    district: District, outcome: Outcome
):
    made = await district.issue(OFFICER_A)
    under_way = await carries(district, **{PRINCIPAL_A: None})
    await corrects(district, OFFICER_A, made)
    await district.settle(under_way[PRINCIPAL_A], outcome)
    assert await told(district) == []
    left = await district.drain()
    assert "advisory" not in left


async def test_what_was_under_way_and_may_have_arrived_is_told_of_and_not_repeated(district: District):
    made = await district.issue(OFFICER_A)
    under_way = await carries(district, **{PRINCIPAL_A: None})
    await corrects(district, OFFICER_A, made)
    await district.settle(under_way[PRINCIPAL_A], Unknown())
    assert await told(district) == [PRINCIPAL_A]
    assert "advisory" not in await district.drain()


async def test_claims_lost_by_a_crash_are_told_of_and_not_repeated(district: District):
    made = await district.issue(OFFICER_A)
    await carries(district, **{PRINCIPAL_A: None, DEPUTY_A: Accepted("1")})
    await corrects(district, OFFICER_A, made)
    async with district.database.write() as work:
        assert await outbox.recover(work, *TELEGRAM, district.now, 1)
        await catch_up(work, district.house, district.now)
    assert await told(district) == sorted([PRINCIPAL_A, DEPUTY_A])
    assert "advisory" not in await district.drain()


async def test_what_somebody_put_in_who_did_not_know_yet_is_stopped_too(district: District):
    made = await district.issue(OFFICER_A)
    await district.drain()
    await corrects(district, OFFICER_A, made)
    (row, *_) = await rows_of(district, "advisory", external_id=PRINCIPAL_A)
    async with district.database.write() as work:
        late = {name: row._mapping[name] for name in ("channel", "bot", "external_id", "address_id", "kind")}
        late |= {"purpose": "rung", "priority": 2, "payload_id": row.payload_id, "revision_id": made.revision_id}
        await outbox.add(work, [late | {"created_at": NOW}])
        await catch_up(work, district.house, district.now)
    assert [one.state for one in await rows_of(district, "rung")] == ["superseded"]
    assert len(await told(district)) == len(set(await told(district))), "nobody is told twice"


async def test_other_words_go_to_all_once_and_ask_for_the_answer_anew(district: District):
    made = await district.issue(OFFICER_A)
    await carries(district, **{PRINCIPAL_A: Accepted("1")})  # its text; the photo still waits
    await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    newer, followed = await corrects(district, OFFICER_A, made, UPDATE, seen=made.revision_id)
    assert (newer.state, newer.revision, newer.text) == (AdvisoryState.RELEASED, 2, WORDS)
    assert (followed.told, followed.sent) == (1, 2)
    left = await district.drain()
    (notice,) = left["correction"]
    assert "ĐÍNH CHÍNH TB-0001" in notice.text.plain
    assert "Giả danh bưu tá" in notice.text.plain
    assert notice.choices
    assert notice.file_id is None, "who has the text gets only the word"
    assert sum("Giả danh bưu tá" in part.text.plain for part in left["advisory"]) == 2
    assert not any("Giả giáo viên" in part.text.plain for part in left["advisory"])
    assert any(part.file_id for part in left["advisory"]), "to the others it is an advisory with its photo"
    found = await standing(district, made)
    assert (found.recipients, found.accepted, found.coverage.covered) == (3, 3, 0)
    with pytest.raises(Refusal, match="old-revision"):
        await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    await district.answer(PRINCIPAL_A, newer, Answer.DA_TRIEN_KHAI)
    assert (await standing(district, made)).coverage.covered == 1


async def test_old_messages_say_in_place_what_became_of_them_and_lose_their_buttons(district: District):
    made = await district.issue(OFFICER_A, Status.EXERCISE)
    await district.drain()
    await corrects(district, OFFICER_A, made)
    edits = await rows_of(district, "struck")
    texts = [row for row in await rows_of(district, "advisory") if row.state == "accepted"]
    assert {row.message_id for row in edits} < {row.message_id for row in texts}, "texts, not photos"
    left = await district.drain()
    assert len(left["struck"]) == len(edits) == 3
    for part in left["struck"]:
        mark, line, *_ = part.text.plain.split("\n")
        assert mark == part.text.plain.split("\n")[-1]
        assert "DIỄN TẬP" in mark
        assert line.startswith("⛔ ĐÃ HỦY lúc ")
        assert part.choices == ()
        struck = "".join(run.text for run in part.text.runs if Style.STRUCK in run.styles)
        assert "Giả giáo viên" in struck
        assert "DIỄN TẬP" not in struck
    for part in left["correction"]:
        assert part.text.plain.count("DIỄN TẬP") == 2, "the correction of a drill is a drill"


async def test_an_all_clear_strikes_nothing_out(district: District):
    made = await district.issue(OFFICER_A)
    await district.drain()
    after, _ = await corrects(district, OFFICER_A, made, ALL_CLEAR)
    left = await district.drain()
    assert after.state is AdvisoryState.CLOSED
    assert all("ĐÃ AN TOÀN" in part.text.plain for part in left["struck"] + left["correction"])
    assert not any(Style.STRUCK in run.styles for part in left["struck"] for run in part.text.runs)


async def test_a_correction_is_corrected_in_turn_and_nothing_is_struck_twice(district: District):
    made = await district.issue(OFFICER_A, attachments=())
    await district.drain()
    await corrects(district, OFFICER_A, made, UPDATE)
    await district.drain()
    await corrects(district, OFFICER_A, made)
    left = await district.drain()
    assert all("ĐÃ HỦY" in part.text.plain for part in left["correction"])
    assert len(left["correction"]) == len(left["struck"]) == 3
    assert all("ĐÍNH CHÍNH TB-0001" in part.text.plain for part in left["struck"]), (
        "the second text, not the first"
    )


async def test_who_got_only_the_first_text_hears_that_all_of_it_is_off(district: District):
    made = await district.issue(OFFICER_A, attachments=())
    await carries(district, **{PRINCIPAL_A: Accepted("1")})
    await corrects(district, OFFICER_A, made, UPDATE)
    await corrects(district, OFFICER_A, made)
    left = await district.drain()
    assert [row.external_id for row in await rows_of(district, "correction", state="accepted")] == [PRINCIPAL_A]
    assert "advisory" not in left


async def test_the_word_goes_before_everything_but_replies(district: District):
    made = await district.issue(OFFICER_A)
    await district.drain()
    await corrects(district, OFFICER_A, made)
    assert {row.priority for row in await rows_of(district, "correction")} == {Priority.CORRECTION}
    assert {row.priority for row in await rows_of(district, "struck")} == {Priority.ECHO}
    assert Priority.REPLY < Priority.CORRECTION < Level.KHAN.priority < Priority.BOARD


async def test_nothing_of_it_is_said_after_it_has_expired(district: District):
    made = await district.issue(OFFICER_A, expires=district.now + timedelta(hours=1))
    under_way = await carries(district, **{PRINCIPAL_A: None})
    await corrects(district, OFFICER_A, made)
    district.now += timedelta(hours=1)
    await district.settle(under_way[PRINCIPAL_A], Accepted("1"))
    assert await told(district) == []


async def test_who_comes_late_gets_the_new_text_and_nothing_of_what_is_off(district: District):
    made = await district.issue(OFFICER_A)
    cancelled = await district.issue(OFFICER_A)
    await district.drain()
    newer, _ = await corrects(district, OFFICER_A, made, UPDATE)
    await corrects(district, OFFICER_A, cancelled)
    async with district.database.read() as work:
        person = await district.person(PRINCIPAL_A)
        open_now = await advisories.open_for(work, person.contact.id, district.now)
        meant = select(recipient.c.contact_id).where(recipient.c.revision_id == newer.revision_id)
        assert len(set(await work.connection.scalars(meant))) == 3
    assert [one.revision_id for one in open_now] == [newer.revision_id]


async def test_help_alarms_go_on_though_it_is_cancelled(district: District):
    made = await district.issue(DUTY_OFFICER, attachments=())
    await district.drain()
    await district.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    await corrects(district, DUTY_OFFICER, made)
    assert (await district.drain())["alarm"]


async def test_who_lost_an_address_is_not_sent_what_holds_no_more_at_the_next(district: District):
    made = await district.issue(OFFICER_A, attachments=())
    async with district.database.write() as work:
        await people.open_address(work, district.roster.contacts[PRINCIPAL_A], Chat(*TEXTONLY, "khác"), NOW)
    under_way = await carries(district, **{PRINCIPAL_A: None})
    await corrects(district, OFFICER_A, made, UPDATE)
    await district.settle(under_way[PRINCIPAL_A], Failed(Reason.BLOCKED))
    there = await district.box.claim(now=district.now, lane=TEXTONLY)
    assert ["Giả danh bưu tá" in (row.part.text.plain if row.part else "") for row in there] == [True]
