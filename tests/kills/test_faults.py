"""What networks, platforms and databases do to a broadcast without killing anybody."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.domain.delivery import DeliveryState, Reason
from bot.domain.errors import NotPossibleNow
from bot.domain.messages import FileKind
from bot.domain.people import AddressState
from bot.sandbox import PhoneState
from bot.sandbox.counter import Counter
from bot.store import advisories, deliveries
from bot.store.engine import Database
from bot.store.place import hold_place
from bot.store.tables import address, inbox, outbox
from bot.usecases.advisory import Attachment
from tests.kills.bots import Bot, Incubator
from tests.kills.district import MARK, District, open_district

SIZE = 200
_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
PICTURE = Attachment(FileKind.PHOTO, "so-do.jpg", "image/jpeg", b"\xff\xd8\xff\xe0 mot so do")


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # not the database's matter
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
async def district(database: Database, incubator: Incubator, tmp_path: Path) -> AsyncIterator[District]:
    async with open_district(database, incubator, tmp_path, size=SIZE) as opened:
        yield opened


async def test_only_what_was_cut_after_it_was_accepted_is_repeated_and_marked(district: District):
    district.world.faults.cut_after(method="sendMessage", skip=50, times=1)
    district.world.faults.cut_after(method="send", skip=70, times=1)
    sent = await district.sends()
    async with district.bot():
        await district.settles()
    cut = [call.chat_id for call in district.wire.calls() if call.outcome == "cut after accept"]
    assert len(cut) == 2
    district.check_copies(sent.text.headline, cut)
    twice = [school.chat_id for school in district.schools if len(school.texts(sent.text.headline)) == 2]
    assert sorted(twice) == sorted(cut)
    assert len(await district.chats(DeliveryState.ACCEPTED)) == SIZE


async def test_who_blocked_the_bot_is_counted_and_left_in_peace(district: District):
    blockers = district.schools[::20]
    for school in blockers:
        school.phone.state = PhoneState.BLOCKED  # before the bot could be told
    chats = sorted(school.chat_id for school in blockers)
    sent = await district.sends()
    async with district.bot():
        await district.settles()
        assert sorted(await district.chats(DeliveryState.FAILED, outbox.c.reason == Reason.BLOCKED)) == chats
        async with district.database.read() as work:
            assert await deliveries.failures_of_revision(work, sent.revision_id) == {"blocked": len(blockers)}
            blocked = select(address.c.external_id).where(address.c.state == AddressState.BLOCKED)
            assert sorted(await work.connection.scalars(blocked)) == chats
        await district.sends()
        await district.settles()
    assert len([call for call in district.wire.calls() if call.chat_id in chats]) == len(blockers)
    assert len(await district.chats(DeliveryState.ACCEPTED)) == 2 * (SIZE - len(blockers))


@on_sqlite
async def test_a_platform_in_trouble_is_waited_for_and_nothing_is_repeated(district: District):
    async with district.bot():
        district.world.faults.server_error(500, channel="telegram", method="sendMessage")
        district.world.faults.server_error(503, "server", channel="textonly", method="send")
        sent = await district.sends()
        await district.until(lambda: _were_refused(district))
        await asyncio.sleep(1.5)
        district.world.faults.clear()
        await district.settles()
    district.check_copies(sent.text.headline, ())
    assert len(await district.chats(DeliveryState.ACCEPTED)) == SIZE


@on_sqlite
async def test_a_chat_that_is_refused_for_a_while_holds_only_itself(district: District):
    slow = [district.schools[0], district.schools[1]]
    for school in slow:
        district.world.faults.too_many(6, phone=school.phone, times=1)
    first, second = await district.sends(), await district.sends()
    async with district.bot():
        await district.settles()
    for school in slow:
        refused, *later = [call for call in district.wire.calls() if call.chat_id == school.chat_id]
        assert refused.status == 429
        assert [call.outcome for call in later] == ["ok", "ok"]
        assert later[0].arrived - refused.arrived >= 6
        meanwhile = [call for call in district.wire.calls() if refused.arrived < call.arrived < later[0].arrived]
        assert len([call for call in meanwhile if call.outcome == "ok"]) >= SIZE / 2, "others go on"
        assert [first.text.headline in copy for copy in school.texts()] == [True, False], "in order"
    for sent in (first, second):
        district.check_copies(sent.text.headline, ())


@on_sqlite
async def test_a_chat_in_a_black_hole_holds_nobody_else(district: District):
    deaf = [district.schools[0], district.schools[1]]
    for school in deaf:
        district.world.faults.black_hole(phone=school.phone, times=1, accepted=True)
    sent = await district.sends()
    async with district.bot():
        await district.until(lambda: _accepted(district, SIZE - 2))
        assert sorted(await district.chats(DeliveryState.SENDING)) == sorted(school.chat_id for school in deaf)
    async with district.bot():
        await district.settles()
    district.check_copies(sent.text.headline, [school.chat_id for school in deaf])
    assert all(school.texts()[-1].startswith(MARK) for school in deaf)


@on_sqlite
async def test_a_file_goes_up_once_and_is_sent_to_all(district: District):
    await district.sends(attachments=[PICTURE])
    async with district.bot():
        await district.settles()
    pictures = [call for call in district.wire.calls() if call.method.lower() == "sendphoto"]
    assert len(pictures) == SIZE // 2
    assert [call.files for call in pictures if call.files] == [{"photo": len(PICTURE.data)}]
    assert set(await district.chats(DeliveryState.ACCEPTED)) == {school.chat_id for school in district.schools}


@on_sqlite
async def test_a_file_whose_upload_is_refused_or_cut_goes_up_with_another(district: District):
    blocked, cut = district.schools[0], district.schools[2]
    district.world.faults.refuse(403, "Forbidden: bot was blocked by the user", phone=blocked.phone, skip=1)
    district.world.faults.cut_after(method="sendPhoto", phone=cut.phone, times=1)
    await district.sends(attachments=[PICTURE])
    async with district.bot():
        await district.settles()
    (failed,) = await district.chats(DeliveryState.FAILED)
    assert failed == blocked.chat_id
    uploads = [call.chat_id for call in district.wire.calls() if call.files]
    assert len(uploads) == len(set(uploads)) <= 3


@on_postgresql  # SQLite waits too long for a test
async def test_a_database_that_is_busy_for_a_while_loses_no_answer_and_no_call(district: District):
    sent = await district.sends()
    await _lose_patience(district)
    async with district.bot(errors_expected=True) as bot:
        await district.until(lambda: _accepted(district, 60))
        async with district.database.write() as work:
            await work.connection.execute(text("LOCK TABLE outbox, inbox IN ACCESS EXCLUSIVE MODE"))
            for school in district.schools[:30]:
                if school.texts():
                    school.phone.say("da nhan")
            await asyncio.sleep(1.5)
        await district.settles()
        await district.until(lambda: _nothing_new(district))
        await bot.stopped()
        assert "LockNotAvailable" in bot.errors
    assert await district.count(inbox, inbox.c.state != "done") == 0
    district.check_copies(sent.text.headline, ())
    async with district.database.read() as work:
        answered = await advisories.answers_to(work, sent.revision_id)
    assert len(answered) == await district.count(inbox)
    assert answered


@on_postgresql
async def test_connections_that_a_database_cuts_cost_at_most_a_marked_repeat(district: District):
    """Also the one that holds the place: it is taken again before anybody can upgrade the database."""
    sent = await district.sends()
    async with district.bot(errors_expected=True) as bot:
        await district.until(lambda: _accepted(district, 60))
        async with district.database.write() as work:
            await work.connection.execute(text(f"SELECT pg_terminate_backend(pid) {_OTHERS}"))
        await district.until(lambda: _said(bot, "place_lost"))
        await asyncio.sleep(0.5)
        with pytest.raises(NotPossibleNow):
            async with hold_place(district.database):
                raise AssertionError("the place was free")
        await district.settles()
        await bot.stopped()
    assert len(await district.chats(DeliveryState.ACCEPTED)) == SIZE
    district.check_copies(sent.text.headline, [])


class _OddFirst(Counter):
    """A number that no column holds, then the usual ones."""

    def __init__(self, usual: Counter) -> None:
        super().__init__(usual.upcoming)
        self._odd = [10**90]

    def take(self) -> int:
        return self._odd.pop() if self._odd else super().take()


@on_postgresql  # SQLite takes any length
async def test_an_answer_of_a_platform_that_cannot_be_stored_holds_up_no_other(district: District):
    """One message id far beyond any platform's; its row waits for the end of its lease."""
    district.sandbox.textonly.counters["message"] = _OddFirst(district.sandbox.textonly.counters["message"])
    await district.sends()
    async with district.bot(errors_expected=True):
        await district.until(lambda: _accepted(district, SIZE - 1))
    (odd,) = await district.chats(DeliveryState.SENDING)
    assert odd in {school.chat_id for school in district.schools}


async def _said(bot: Bot, words: str) -> bool:
    return bot.said(words)


async def _were_refused(district: District) -> bool:
    """Both platforms have said no."""
    return {call.channel for call in district.wire.calls() if call.status in {500, 503}} == {
        "telegram",
        "textonly",
    }


async def _accepted(district: District, count: int) -> bool:
    return len(await district.chats(DeliveryState.ACCEPTED)) >= count


async def _nothing_new(district: District) -> bool:
    pending = district.sandbox.telegram.queue.pending() + district.sandbox.textonly._updates
    return not pending and not await district.count(inbox, inbox.c.state == "new")


async def _lose_patience(district: District) -> None:
    """From now on nobody waits for a lock, except for a moment."""
    async with district.database.write() as work:
        name = await work.connection.scalar(text("SELECT current_database()"))
        await work.connection.execute(text(f"ALTER DATABASE \"{name}\" SET lock_timeout = '100ms'"))
