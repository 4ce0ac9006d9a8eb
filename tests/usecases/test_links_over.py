"""What a link shows when its text holds no more, and when it opens nothing any more."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.advisory import Advisory, Answer, MessageType
from bot.domain.links import LONGEST, Link
from bot.domain.people import AddressState, Chat, Role
from bot.store import people, revisions
from bot.store.engine import Database
from bot.store.tables import advisory as advisory_table
from bot.store.tables import recipient, term
from bot.usecases.links import Outcome, file_at
from tests.kit.roster import OFFICER_A, OFFICER_B, PRINCIPAL_A, PRINCIPAL_C, SCHOOL_C
from tests.usecases.corrections import WORDS, corrects
from tests.usecases.district import District
from tests.usecases.reading import Reading
from tests.usecases.samples import NOW, TELEGRAM
from tests.usecases.test_answering import queued

RECEIVED, HELP = Answer.DA_NHAN, Answer.CAN_HO_TRO
TAKEN, STANDS, GONE = Outcome.TAKEN, Outcome.STANDS, Outcome.GONE


@pytest.fixture
async def district(database: Database) -> Reading:
    made = await District.make(database)
    return Reading(made.database, made.roster)


@pytest.fixture
async def made(district: Reading) -> Advisory:
    issued = await district.issue(OFFICER_A)
    await district.drain()
    return issued


class TestWhatHoldsNoMore:
    async def test_a_correction_shows_the_new_text_and_takes_no_answer_to_it(self, district, made):
        link = district.link(PRINCIPAL_A, made)
        new, _ = await corrects(district, OFFICER_A, made, MessageType.UPDATE)
        seen = await district.sees(link)
        assert seen.advisory.text == WORDS
        assert seen.change == (MessageType.UPDATE, district.now)
        assert seen.open == ()
        assert await district.says(link, HELP) is STANDS
        assert await district.holds(district.link(PRINCIPAL_A, new)) is None

    async def test_the_link_to_the_new_text_takes_it(self, district, made):
        await district.says(district.link(PRINCIPAL_A, made), RECEIVED)
        new, _ = await corrects(district, OFFICER_A, made, MessageType.UPDATE)
        link = district.link(PRINCIPAL_A, new)
        assert (await district.sees(link)).change is None
        assert await district.says(link, RECEIVED) is TAKEN

    @pytest.mark.parametrize("kind", [MessageType.CANCEL, MessageType.ALL_CLEAR])
    async def test_what_has_ended_says_so(self, district, made, kind):
        link = district.link(PRINCIPAL_A, made)
        await corrects(district, OFFICER_A, made, kind)
        seen = await district.sees(link)
        assert seen.change == (kind, district.now)
        assert seen.advisory.text == made.text
        assert await district.says(link, HELP) is STANDS
        assert await queued(district, "alarm") == []

    @pytest.mark.parametrize("kind", [MessageType.CANCEL, MessageType.ALL_CLEAR])
    async def test_a_link_to_the_word_that_ended_it_shows_the_same_to_the_same_people(self, district, made, kind):
        await corrects(district, OFFICER_A, made, kind)
        async with district.database.read() as work:
            word = (await revisions.revisions_of(work, made.id))[-1]
        seen = await district.sees(district.link(PRINCIPAL_A, made, subject_id=word.id))
        assert seen.change == (kind, district.now)
        assert (seen.advisory.text, seen.open) == (made.text, ())
        assert await district.says(district.link(PRINCIPAL_A, made, subject_id=word.id), HELP) is STANDS
        assert await district.looks(district.link(PRINCIPAL_C, made, subject_id=word.id)) is None

    async def test_the_files_of_what_was_a_mistake_are_shown_to_nobody(self, district, made):
        link = district.link(PRINCIPAL_A, made)
        await corrects(district, OFFICER_A, made, MessageType.CANCEL)
        async with district.database.read() as work:
            assert await file_at(work, link, 1, district.now) is None


class TestALinkIsOver:
    async def gone(self, district: Reading, link: Link) -> bool:
        async with district.database.read() as work:
            file = await file_at(work, link, 1, district.now)
        said = await district.says(link, RECEIVED)
        seen = await district.looks(link)
        assert (seen is None) == (file is None) == (said is GONE)
        return seen is None

    async def test_it_is_not_over_for_who_is_meant(self, district, made):
        assert not await self.gone(district, district.link(PRINCIPAL_A, made))

    async def test_by_its_own_time(self, district, made):
        assert await self.gone(district, district.link(PRINCIPAL_A, made, expires=district.now))

    async def test_with_its_advisory(self, district, made):
        link = district.link(PRINCIPAL_A, made, expires=NOW + LONGEST)
        district.now = NOW + timedelta(days=1, seconds=1)
        await district.changes(update(advisory_table).values(expires_at=district.now))
        assert await self.gone(district, link)

    async def test_for_who_was_never_meant_and_for_what_never_was(self, district, made):
        assert await self.gone(district, district.link(PRINCIPAL_C, made))
        assert await self.gone(district, district.link(OFFICER_B, made))
        assert await self.gone(district, district.link(PRINCIPAL_A, made, subject_id=4_000_000))
        assert await self.gone(district, district.link(PRINCIPAL_A, made, contact_id=4_000_000))

    async def test_when_the_post_is_left(self, district, made):
        ended = update(term).where(term.c.contact_id == district.roster.contacts[PRINCIPAL_A])
        await district.changes(ended.values(to_at=district.now))
        assert await self.gone(district, district.link(PRINCIPAL_A, made))

    async def test_also_for_who_holds_another_post_elsewhere(self, district, made):
        ended = update(term).where(term.c.contact_id == district.roster.contacts[PRINCIPAL_A])
        await district.changes(ended.values(to_at=district.now))
        async with district.database.write() as work:
            await district.roster.give_post(work, PRINCIPAL_A, Role.HIEU_TRUONG, SCHOOL_C)
        assert await self.gone(district, district.link(PRINCIPAL_A, made))

    async def test_when_its_reader_has_left_or_was_revoked_but_not_while_one_address_is_on(self, district, made):
        contact_id = district.roster.contacts[PRINCIPAL_A]
        async with district.database.write() as work:
            owned = await people.address_at(work, Chat(*TELEGRAM, PRINCIPAL_A))
            assert owned is not None
            other = await people.open_address(work, contact_id, Chat("textonly", "bot", "elsewhere"), NOW)
            await people.set_address_state(work, owned.id, AddressState.OFF, NOW)
        assert not await self.gone(district, district.link(PRINCIPAL_A, made))
        async with district.database.write() as work:
            await people.set_address_state(work, other.id, AddressState.OFF, NOW)
        assert await self.gone(district, district.link(PRINCIPAL_A, made))

    async def test_when_the_new_text_means_others(self, district, made):
        new, _ = await corrects(district, OFFICER_A, made, MessageType.UPDATE)
        async with district.database.write() as work:
            await work.connection.execute(
                recipient.delete().where(
                    recipient.c.revision_id == new.revision_id,
                    recipient.c.contact_id == district.roster.contacts[PRINCIPAL_A],
                )
            )
        assert await self.gone(district, district.link(PRINCIPAL_A, made))
