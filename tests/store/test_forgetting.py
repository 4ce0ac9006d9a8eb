"""What is deleted when its time is over, and what never is: what waits, what holds, what others refer to."""

from datetime import timedelta

from sqlalchemy import func, select, update

from bot.domain.advisory import AdvisoryState, Status
from bot.domain.delivery import Accepted, Failed, Reason, Retry
from bot.domain.messages import FileKind, Part
from bot.domain.people import Chat
from bot.domain.richtext import RichText
from bot.store import files, forgetting, payloads, people, talks, threads
from bot.store.tables import advisory, file, guess, outbox, payload, remote_file, thread_entry
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, SCHOOL_A, WARD_A
from tests.store.box import LANE, NOW, Box
from tests.store.people import Town

MONTH = timedelta(days=30)
AFTER = NOW + MONTH + timedelta(hours=1)


async def forget(box: Box, *purposes: str, now=AFTER, limit: int = 500) -> int:
    async with box.work() as work:
        return await forgetting.forget_messages(work, purposes or ("reply",), now - MONTH, now, limit)


async def count(box: Box, table) -> int:
    async with box.database.read() as work:
        return await work.connection.scalar(select(func.count()).select_from(table)) or 0


async def test_what_was_sent_long_ago_goes_with_its_words(box: Box):
    await box.send("an", "1", text="Chào", purpose="reply")
    assert await forget(box, now=NOW + MONTH) == 0, "its time is not over"
    assert await forget(box, "notice") == 0
    assert await forget(box) == 1
    assert (await count(box, outbox), await count(box, payload)) == (0, 0)


async def test_what_failed_goes_too_but_nothing_that_waits_or_is_under_way(box: Box):
    await box.put("an", purpose="reply")
    await box.put("bình", purpose="reply")
    first, second = await box.claim()
    await box.settle(first, Failed(Reason.BLOCKED))
    await box.settle(second, Retry(timedelta(hours=1)))
    await box.put("cúc", purpose="reply")
    (under_way,) = await box.claim()
    assert await forget(box, now=AFTER + timedelta(days=900)) == 1
    assert set(await box.states()) == {second.id, under_way.id}
    assert await count(box, payload) == 2


async def test_words_to_many_stay_until_the_last_row_is_over(box: Box):
    (first,) = await box.put("an", purpose="reply")
    words = (await box.row(first)).payload_id
    await box.put("bình", purpose="reply", payload_id=words)
    rows = await box.claim(1)
    await box.settle(rows[0], Accepted("1"))
    assert await forget(box) == 1
    async with box.database.read() as work:
        assert words in set(await work.connection.scalars(select(payload.c.id)))


async def test_a_sweep_takes_no_more_than_its_batch(box: Box):
    for number in range(5):
        await box.send(f"chat {number}", str(number), purpose="reply")
    assert [await forget(box, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert await count(box, payload) == 0


async def test_messages_of_an_advisory_stay_while_it_holds_or_waits_for_a_word(box: Box, town: Town):
    made = await town.advisory(expires=AFTER + timedelta(days=1))
    await box.send("an", "1", purpose="advisory", revision_id=made.revision_id)
    await box.send("bình", "2", purpose="release", revision_id=made.revision_id)
    for state in (AdvisoryState.AWAITING_RELEASE, AdvisoryState.HELD, AdvisoryState.RELEASED):
        async with box.work() as work:
            await work.connection.execute(update(advisory).values(state=state))
        assert await forget(box, "advisory", "release") == 0, state
    assert await forget(box, "advisory", "release", now=AFTER + timedelta(days=2)) == 2


async def test_guesses_are_forgotten_by_their_time(town: Town):
    async with town.database.write() as work:
        await people.add_guess(work, Chat(*LANE, "lạ"), NOW)
        await people.add_guess(work, Chat(*LANE, "lạ"), NOW + timedelta(hours=2))
        assert await forgetting.forget_guesses(work, NOW + timedelta(hours=1)) == 1
        assert await work.connection.scalar(select(func.count()).select_from(guess)) == 1


async def remote(town: Town, name: str) -> int:
    async with town.database.write() as work:
        return await files.add_remote_file(
            work,
            FileKind.PHOTO,
            name,
            "image/jpeg",
            channel=LANE[0],
            bot=LANE[1],
            remote_id=name,
            unique_id=name,
            now=NOW,
        )


async def test_a_file_goes_when_nothing_refers_to_it(town: Town, box: Box):
    names = ("advisory", "thread", "talk", "on its way", "nobody's", "sent once")
    ids = {name: await remote(town, name) for name in names}
    made = await town.advisory()
    async with town.database.write() as work:
        await files.attach(work, made.revision_id, [ids["advisory"]])
        opened = await threads.add_thread(work, town.unit(SCHOOL_A), town.unit(WARD_A), Status.ACTUAL, NOW)
        writer = town.contact(PRINCIPAL_A)
        for held in ([], [ids["thread"]]):
            await threads.add_entry(work, opened.id, writer, "Ảnh", held, NOW, from_police=False)
        body = {"stack": [{"log": [{"value": {"files": [{"file": ids["talk"]}, {"file": None}]}}]}]}
        assert await talks.save(work, Chat(*LANE, OFFICER_A), body, NOW, over=None)
        sent, waits = await payloads.add_payloads(
            work,
            [Part(RichText(), file_id=ids["sent once"]), Part(RichText(), file_id=ids["on its way"])],
            "",
        )
    await box.send("an", "1", purpose="reply", payload_id=sent)
    await box.put("bình", purpose="reply", payload_id=waits)
    async with town.database.write() as work:
        assert await forgetting.forget_files(work, NOW, 10) == 0, "they are too young"
        assert await forgetting.forget_files(work, AFTER, 1) == 1
        assert await forgetting.forget_files(work, AFTER, 10) == 1
        kept = set(await work.connection.scalars(select(file.c.id)))
        assert set(await work.connection.scalars(select(remote_file.c.file_id))) == kept
    assert kept == {ids[name] for name in ("advisory", "thread", "talk", "on its way")}
    async with town.database.write() as work:
        await work.connection.execute(thread_entry.delete())
        assert await forgetting.forget_files(work, AFTER, 10) == 1


async def test_what_is_forgotten_is_not_left_in_the_file(box: Box):
    if box.database.path is None:
        return  # PostgreSQL keeps its own house
    await box.send("an", "1", text="Chuyen rieng cua hai nguoi", purpose="reply")
    assert "Chuyen rieng" in await readable(box)
    await forget(box)
    assert "Chuyen rieng" not in await readable(box)


async def readable(box: Box) -> str:
    """All that can be read in the database's file, once the log is written back into it."""
    assert box.database.path is not None
    async with box.database.engine.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return box.database.path.read_bytes().decode("utf-8", "ignore")
