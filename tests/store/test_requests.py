"""Requests of strangers, the posts that a yes finds, and all that is kept about somebody."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from bot.domain.advisory import Answer
from bot.domain.people import AddressState, Chat, Language, Role
from bot.store import answers, audit, mydata, people, recipients, requests, talks
from bot.store.requests import RequestState, Wish
from bot.store.tables import advisory, term
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, SCHOOL_A, SCHOOL_B, SCHOOL_C
from tests.store.box import LANE, NOW
from tests.store.people import Town

STRANGER, OTHER = Chat(*LANE, "lạ"), Chat(*LANE, "khác")
PHONE = "+84912345678"


def wish(town: Town) -> Wish:
    return Wish(town.unit(SCHOOL_B), Role.BAO_VE, "Trần Văn Bảo", PHONE, own_phone=True)


async def test_a_request_is_kept_as_it_was_said_and_waits_at_its_chat(town: Town):
    async with town.database.write() as work:
        made = await requests.add(work, STRANGER, wish(town), NOW)
        found = await requests.load(work, made)
        assert found is not None
        assert (found.chat, found.wish, found.state) == (STRANGER, wish(town), RequestState.WAITING)
        assert (found.created_at, found.decided_by) == (NOW, None)
        assert await requests.waiting_at(work, STRANGER) == found
        assert await requests.waiting_at(work, OTHER) is None
        assert await requests.load(work, made + 1) is None


async def test_a_request_ends_once_and_the_day_counts_whatever_became_of_it(town: Town):
    by = town.contact(OFFICER_A)
    async with town.database.write() as work:
        made = await requests.add(work, STRANGER, wish(town), NOW)
        assert await requests.settle(work, made, RequestState.APPROVED, NOW, by=by)
        assert not await requests.settle(work, made, RequestState.REFUSED, NOW, by=by)
        found = await requests.load(work, made)
        assert found is not None
        assert (found.state, found.decided_by) == (RequestState.APPROVED, by)
        assert await requests.waiting_at(work, STRANGER) is None
        for state in (RequestState.WITHDRAWN, RequestState.REPLACED, RequestState.LAPSED):
            another = await requests.add(work, STRANGER, wish(town), NOW + timedelta(hours=1))
            assert await requests.settle(work, another, state, NOW)
            left = await requests.load(work, another)
            assert left is not None
            assert (left.state, left.wish.name, left.wish.phone) == (state, "", "")
        assert await requests.count_since(work, STRANGER, NOW - timedelta(minutes=1)) == 4
        assert await requests.count_since(work, STRANGER, NOW) == 3
        assert await requests.count_since(work, OTHER, NOW - timedelta(days=1)) == 0


async def test_a_post_is_vacant_when_nobody_holds_it(town: Town):
    school = town.unit(SCHOOL_A)
    async with town.database.write() as work:
        ((post, held),) = await requests.posts_of(work, school, Role.HIEU_TRUONG)
        assert (post.id, post.title, held) == (town.roster.posts[PRINCIPAL_A], PRINCIPAL_A, True)
        await work.connection.execute(update(term).where(term.c.post_id == post.id).values(to_at=NOW))
        assert await requests.posts_of(work, school, Role.HIEU_TRUONG) == ((post, False),)
        assert await requests.posts_of(work, school, Role.BAO_VE) == ()


async def test_what_is_open_for_a_school_is_what_was_released_to_it_and_still_holds(town: Town):
    made = await town.advisory()
    school = town.unit(SCHOOL_A)
    async with town.database.write() as work:
        await recipients.set_audience(work, made.revision_id, [school], [])
        assert await requests.open_revisions(work, school, NOW) == (), "it is not released yet"
        await work.connection.execute(update(advisory).values(state="released", sent_at=NOW))
        assert await requests.open_revisions(work, school, NOW) == (made.revision_id,)
        assert await requests.open_revisions(work, town.unit(SCHOOL_C), NOW) == ()
        assert await requests.open_revisions(work, school, NOW + timedelta(days=2)) == ()


async def test_everything_kept_about_a_person_is_counted(town: Town):
    contact_id, address_id = town.contact(PRINCIPAL_A), await town.join(PRINCIPAL_A)
    made = await town.advisory()
    async with town.database.write() as work:
        empty = await mydata.kept_of(work, contact_id)
        assert (empty.answers, empty.first_answer, empty.drafts, empty.requests) == (0, None, 0, 0)
        await people.add_consent(work, contact_id, address_id, "2026-11", Language.VI, NOW, agreed=True)
        await answers.put(work, [(made.revision_id, contact_id, Answer.DA_NHAN)], NOW)
        later = NOW + timedelta(hours=1)
        await answers.put(work, [(made.revision_id, contact_id, Answer.DA_TRIEN_KHAI)], later)
        own = replace(wish(town), phone="")
        await requests.add(work, Chat(*LANE, PRINCIPAL_A), own, NOW)
        claims = replace(wish(town), phone=town.roster.phones[PRINCIPAL_A])
        await requests.add(work, STRANGER, claims, NOW)  # who types somebody's number is somebody else
        for chat in (Chat(*LANE, PRINCIPAL_A), STRANGER):
            assert await talks.save(work, chat, {"stack": []}, NOW, over=None)
        for actor, subject in ((contact_id, "look"), (None, f"contact:{contact_id}"), (None, "another")):
            await audit.append(work, act="x", subject=subject, now=NOW, actor_contact_id=actor)
        kept = await mydata.kept_of(work, contact_id)
    ((channel, state, since),) = ((one.channel, one.state, one.since) for one in kept.addresses)
    assert (channel, state, since) == (LANE[0], AddressState.ACTIVE, NOW)
    assert kept.consents == (("2026-11", True, NOW),)
    assert (kept.answers, kept.first_answer, kept.last_answer) == (1, NOW, later)
    assert (kept.requests, kept.threads, kept.messages, kept.reminders_answered) == (1, 0, 0, 0)
    assert (kept.talks, kept.trail, kept.advisories, kept.reminders_set) == (1, 2, 0, 0)
    await town.reminder()
    async with town.database.read() as work:
        officer = await mydata.kept_of(work, town.contact(OFFICER_A))
    assert (officer.advisories, officer.reminders_set) == (1, 1)
