"""One bad update in a batch, of every kind of bad: the others are handled, and none comes again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from bot.domain.advisory import Advisory, Answer
from bot.store import advisories
from bot.store.engine import Database
from bot.store.tables import inbox, talk
from tests.kills.bots import Incubator
from tests.kills.district import District, open_district

SIZE = 12
OOPS = "Xin lỗi"


@pytest.fixture
def mode() -> str:
    return "polling"


@pytest.fixture
async def district(database: Database, incubator: Incubator, tmp_path: Path, mode: str) -> AsyncIterator[District]:
    async with open_district(database, incubator, tmp_path, size=SIZE, mode=mode) as opened:
        yield opened


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_nonsense_between_answers_holds_nobody_up(district: District):
    sent = await _delivered(district)
    for school, nonsense in zip(district.schools, _nonsense(), strict=False):
        school.phone.say("da nhan")
        school.phone.send_raw_update(nonsense)
    await _all_handled(district, 2 * SIZE)
    assert await _answered(district, sent) == {school.contact_id for school in district.schools}
    assert await _states(district) == {"done": SIZE, "unreadable": SIZE}


async def test_an_update_that_breaks_our_own_code_is_told_and_set_aside(district: District):
    sent = await _delivered(district)
    unlucky = [district.schools[4], district.schools[5]]
    for school in unlucky:
        school.phone.say("bỏ qua")
        school.phone.say("/ngonngu")
    await _all_handled(district, 4)
    async with district.database.write() as work:
        await work.connection.execute(update(talk).values(state={"flow": "nothing of ours"}))
    for school in district.schools:
        school.phone.say("da nhan")
    await _all_handled(district, 4 + SIZE, errors_expected=True)
    answered = {school.contact_id for school in district.schools if school not in unlucky}
    assert await _answered(district, sent) == answered
    assert await _states(district) == {"done": 4 + SIZE - 2, "failed": 2}
    assert all(OOPS in school.texts()[-1] for school in unlucky)


async def test_an_update_that_the_database_refuses_is_told_and_set_aside(district: District):
    sent = await _delivered(district)
    unlucky = district.schools[6]
    await _refuse(district, "answer", f"NEW.contact_id = {unlucky.contact_id}")
    for school in district.schools:
        school.phone.say("da nhan")
    await _all_handled(district, SIZE, errors_expected=True)
    answered = {school.contact_id for school in district.schools if school is not unlucky}
    assert await _answered(district, sent) == answered
    assert await _states(district) == {"done": SIZE - 1, "failed": 1}
    assert OOPS in unlucky.texts()[-1]


async def test_an_update_that_not_even_a_word_can_be_said_about_is_set_aside(district: District):
    sent = await _delivered(district)
    unlucky = district.schools[7]
    await _refuse(district, "outbox", f"NEW.external_id = '{unlucky.chat_id}'")
    for school in district.schools:
        school.phone.say("da nhan")
    await _all_handled(district, SIZE, errors_expected=True)
    answered = {school.contact_id for school in district.schools if school is not unlucky}
    assert await _answered(district, sent) == answered
    assert await _states(district) == {"done": SIZE - 1, "failed": 1}


def _nonsense() -> list[dict[str, object]]:
    """Each of a kind that the platforms would let pass, and that can't be read."""
    person = {"id": 7_100_000_001, "is_bot": False, "first_name": "An"}
    private = {"id": 7_100_000_001, "type": "private"}
    broken: list[dict[str, object]] = [
        {"message": "chuỗi"},
        {"message": {"message_id": 1, "date": 1, "chat": private, "from": person, "text": 5}},
        {"message": {"message_id": 1, "date": 10**20, "chat": private, "from": person, "text": "a"}},
        {"message": {"message_id": "x", "date": 1, "chat": private, "from": person, "text": "a"}},
        {"callback_query": {"id": 5, "from": person, "data": "a", "message": {"message_id": 1, "chat": private}}},
        {"callback_query": {"id": "5", "from": person, "data": "a", "message": {"message_id": 1, "chat": None}}},
    ]
    texts: list[dict[str, object]] = [
        {"kind": "text"},
        {"from": 5, "kind": "text", "text": "a"},
        {"from": "u-1", "kind": "text", "text": ["a"]},
        {"from": "u-1", "text": "a"},
        {"from": "u-1", "kind": "text", "text": "a", "at": "hôm qua"},
        {"from": "u-1", "kind": "text", "text": "a", "at": "2026-11-24T08:00:00"},
    ]
    return [one for pair in zip(broken, texts, strict=True) for one in pair]


async def _delivered(district: District) -> Advisory:
    sent = await district.sends()
    async with district.bot() as bot:
        await district.settles()
        await bot.stopped()
    return sent


async def _all_handled(district: District, count: int, *, errors_expected: bool = False) -> None:
    """What people did while no bot ran is brought to one, in one batch a channel where updates are polled."""
    async with district.bot(errors_expected=errors_expected) as bot:

        async def arrived() -> bool:
            return await district.count(inbox) == count

        await district.until(arrived)
        await district.settles()
        await bot.stopped()


async def _answered(district: District, sent: Advisory) -> set[int]:
    async with district.database.read() as work:
        given = await advisories.answers_to(work, sent.revision_id)
    assert set(given.values()) <= {Answer.DA_NHAN}
    return set(given)


async def _states(district: District) -> dict[str, int]:
    async with district.database.read() as work:
        states = list(await work.connection.scalars(select(inbox.c.state)))
    return {state: states.count(state) for state in sorted(set(states))}


async def _refuse(district: District, table: str, condition: str) -> None:
    """From now on the database itself refuses such rows."""
    async with district.database.write() as work:
        if work.sqlite:
            refuse = "BEGIN SELECT RAISE(ABORT, 'refused'); END"
            await work.connection.execute(
                text(f"CREATE TRIGGER refuse BEFORE INSERT ON {table} WHEN {condition} {refuse}")
            )
            return
        body = "BEGIN RAISE EXCEPTION 'refused'; END"
        await work.connection.execute(
            text(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        )
        await work.connection.execute(
            text(
                f"CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) "
                "EXECUTE FUNCTION refuse()"
            )
        )
