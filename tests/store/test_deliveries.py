"""What is found in the outbox again: messages by their id, those that ask, counts of a revision, waiting edits."""

from datetime import timedelta

from bot.domain.delivery import Accepted, DeliveryState, Failed, Reason, Unknown
from bot.domain.messages import CallKind, Choice
from bot.store import deliveries, edits, outbox
from tests.store.box import NOW, Box, chat

ASKS = (Choice("Đã nhận", "a:1:0"),)
LATER = NOW + timedelta(minutes=1)


async def test_a_sent_message_is_found_by_the_id_it_got(box: Box, revision_id: int):
    await box.send("an", "77", text="Cảnh báo", revision_id=revision_id, purpose="advisory")
    await box.send("bình", "77", text="Khác")
    async with box.database.read() as work:
        found = await deliveries.find_sent(work, chat("an"), "77")
        nothing = await deliveries.find_sent(work, chat("an"), "78")
    assert found is not None
    assert (found.part.text.plain, found.mark, found.purpose) == ("Cảnh báo", "", "advisory")
    assert (found.revision_id, found.occurrence_id) == (revision_id, None)
    assert nothing is None


async def test_a_message_that_was_repeated_is_found_with_its_mark(box: Box):
    await box.put("an")
    (first,) = await box.claim()
    await box.settle(first, Unknown())
    await box.clock_moves(2)
    (second,) = await box.claim()
    await box.settle(second, Accepted("77"))
    async with box.database.read() as work:
        found = await deliveries.find_sent(work, chat("an"), "77")
    assert found is not None
    assert found.mark == "(gửi lại)"


async def test_an_edit_does_not_hide_the_message_as_it_was_sent(box: Box):
    await box.send("an", "77", text="Cảnh báo")
    await box.put("an", text="Cảnh báo ✓", kind=CallKind.EDIT, message_id="77")
    (edit,) = await box.claim()
    await box.settle(edit, Accepted("77"))
    async with box.database.read() as work:
        found = await deliveries.find_sent(work, chat("an"), "77")
    assert found is not None
    assert found.part.text.plain == "Cảnh báo"


async def test_the_newest_message_that_asks_is_found_before_it_is_settled(box: Box, revision_id: int):
    await box.put("an", text="hỏi", choices=ASKS, revision_id=revision_id)
    await box.put("an", text="hỏi lại", choices=ASKS, revision_id=revision_id)
    await box.put("an", text="phần sau không hỏi", revision_id=revision_id)
    await box.put("bình", text="hỏi người khác", choices=ASKS, revision_id=revision_id)
    async with box.database.read() as work:
        found = await deliveries.find_asking(work, chat("an"), revision_id=revision_id)
        nothing = await deliveries.find_asking(work, chat("an"), occurrence_id=1)
    assert found is not None
    assert found.part.text.plain == "hỏi lại"
    assert nothing is None


async def test_a_message_about_an_occurrence_is_found_too(box: Box, occurrence_id: int):
    await box.put("an", text="nhắc", choices=ASKS, occurrence_id=occurrence_id)
    async with box.database.read() as work:
        found = await deliveries.find_asking(work, chat("an"), occurrence_id=occurrence_id)
    assert found is not None
    assert found.occurrence_id == occurrence_id


async def test_of_edits_that_wait_for_a_message_only_the_newest_goes_out(box: Box):
    async def edit(name: str, message_id: str) -> int:
        return (await box.put(name, kind=CallKind.EDIT, message_id=message_id))[0]

    under_way = await edit("bình", "7")
    (message,) = await box.put("an", 1, message_id="7")
    await box.claim()
    old, of_another_message = await edit("an", "7"), await edit("an", "8")
    async with box.work() as work:
        await edits.supersede_edits(work, [(chat("an"), "7"), (chat("bình"), "7")], LATER)
    assert await box.states() == {
        under_way: "sending",
        message: "sending",
        old: "superseded",
        of_another_message: "queued",
    }
    assert (await box.row(old)).settled_at == LATER


async def test_deliveries_of_a_revision_are_counted_without_boards_and_echoes(box: Box, revision_id: int):
    await box.send("an", "1", revision_id=revision_id)
    await box.send("an", "2", revision_id=revision_id, purpose="release")
    await box.put("bình", revision_id=revision_id)
    await box.put("cúc", revision_id=revision_id)
    for row in await box.claim():
        await box.settle(row, Failed(Reason.BLOCKED if row.chat == chat("bình") else Reason.NOT_STARTED))
    await box.put("dũng", revision_id=revision_id)
    async with box.database.read() as work:
        states = await deliveries.states_of_revision(work, revision_id)
        failures = await deliveries.failures_of_revision(work, revision_id)
    assert states == {DeliveryState.ACCEPTED: 1, DeliveryState.FAILED: 2, DeliveryState.QUEUED: 1}
    assert failures == {"blocked": 1, "not_started": 1}


async def test_whether_a_chat_was_ever_written_to(box: Box):
    await box.put("an")
    async with box.database.read() as work:
        assert await deliveries.wrote_to(work, chat("an"))
        assert not await deliveries.wrote_to(work, chat("bình"))


async def test_queued_rows_wake_the_sender_after_the_commit_and_nothing_wakes_nobody(box: Box):
    woken: list[int] = []
    box.database.on_wake(lambda: woken.append(1))
    async with box.work() as work:
        await outbox.add(work, [])
    assert woken == []
    await box.put("an")
    assert woken == [1]
