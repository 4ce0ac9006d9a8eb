"""What is said of a correction is so: the preview, the numbers, and who is to phone whom. On both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogue.intents import Correct
from bot.domain.advisory import Advisory, Audience, Level, MessageType
from bot.domain.ladder import Ladder, Rung
from bot.domain.people import Chat
from bot.store import people
from bot.store.engine import UnitOfWork
from bot.store.tables import outbox as rows_table
from bot.usecases import correcting
from bot.usecases.escalating import climb
from tests.kit.roster import DUTY_OFFICER, OFFICER_A, PRINCIPAL_A, SCHOOL_A
from tests.usecases.corrections import CANCEL, UPDATE, WORDS, corrects, rows_of, standing, told
from tests.usecases.district import District
from tests.usecases.samples import HOUSE, NOW, TELEGRAM, TEXTONLY

HOUR = timedelta(hours=1)
CALLING = replace(HOUSE, ladders={Level.KHAN: Ladder(((Rung.CALL_LIST, HOUR / 2),))})


@pytest.fixture(params=["sqlite", "postgresql"])
async def district(request: pytest.FixtureRequest, make_database) -> AsyncIterator[District]:
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    async for database in make_database(url):
        yield await District.make(database)


async def previews(district: District, made: Advisory) -> str:
    """What the author is shown before the new words go out."""
    person = await district.person(OFFICER_A)
    async with district.database.write() as work:
        draft = (await correcting.see(work, person, made.id, district.now))["draft"]
        draft |= {"headline": WORDS.headline, "description": WORDS.description, "instruction": WORDS.instruction}
        chat = Chat(*TELEGRAM, OFFICER_A)
        wanted = draft | {"correction": made.id}
        return (await correcting.preview(work, district.house, person, chat, wanted, district.now)).text.plain


async def says(district: District, made: Advisory, kind: MessageType = CANCEL) -> str:
    """What an officer reads who has corrected something in the chat."""
    person = await district.person(OFFICER_A)
    draft = None
    if kind is UPDATE:
        draft = {"headline": WORDS.headline, "description": WORDS.description, "instruction": "", "files": []}
    intent = Correct(made.id, made.revision_id, kind, draft)
    async with district.database.write() as work:
        target = district.target(person)
        said = await correcting.correct(
            work, district.house, person, target.chat, intent, target.voice, district.now
        )
    return said.text.plain


async def test_the_preview_of_other_words_has_the_deadline_that_they_get(district: District):
    made = await district.issue(OFFICER_A, attachments=())
    await district.drain()
    district.now += HOUR / 2
    shown = await previews(district, made)
    await corrects(district, OFFICER_A, made, UPDATE)
    sent, *_ = (await district.drain())["correction"]
    deadline = next(line for line in sent.text.plain.splitlines() if "trả lời trước" in line)
    assert deadline in shown


async def test_nobody_is_to_answer_after_it_has_expired(district: District):
    made = await district.issue(OFFICER_A, expires=NOW + 2 * HOUR)
    district.now += HOUR * 3 / 2
    newer, _ = await corrects(district, OFFICER_A, made, UPDATE)
    assert newer.answer_by == newer.expires


async def test_who_has_two_phones_is_one_person(district: District):
    made = await district.issue(OFFICER_A, attachments=())
    await district.drain()
    async with district.database.write() as work:
        principal = district.roster.contacts[PRINCIPAL_A]
        await people.open_address(work, principal, Chat(*TEXTONLY, "máy thứ hai"), NOW)
        owned = (await people.addresses_of(work, [principal]))[principal]
        await reminded_at(district, work, owned[1].id)
    said = await says(district, made)
    assert len(await told(district)) == 4, "a word to each phone"
    assert "Đang báo cho 3 người" in said
    change = (await standing(district, made)).change
    assert change is not None
    assert (change.told, change.total) == (0, 3)
    await district.drain()
    change = (await standing(district, made)).change
    assert change is not None
    assert change.told == 3, "on one phone at least"


async def reminded_at(district: District, work: UnitOfWork, address_id: int) -> None:
    """As when a reminder has gone to the other phone."""
    (row, *_) = await rows_of(district, "advisory", external_id=PRINCIPAL_A)
    values = {name: row._mapping[name] for name in ("kind", "priority", "payload_id", "revision_id", "created_at")}
    values |= {"channel": TEXTONLY[0], "bot": TEXTONLY[1], "external_id": "máy thứ hai", "purpose": "rung"}
    values |= {"address_id": address_id, "state": "accepted", "message_id": "77"}
    await work.connection.execute(rows_table.insert().values(**values))


async def test_no_numbers_of_nobody(district: District):
    made = await district.issue(OFFICER_A)
    said = await says(district, made)
    assert said.startswith(f"Đã hủy {made.code}. Đến lúc này chưa ai nhận được, nên không phải báo cho ai;")
    made = await district.issue(OFFICER_A)
    await district.drain()
    assert " 0 " not in await says(district, made, UPDATE)


async def test_whoever_phones_schools_hears_that_the_words_are_others_now(district: District):
    """The list on the phone holds no more; a school is not told by phone what was wrong."""
    district.house = CALLING
    only_a = Audience(units=(district.roster.units[SCHOOL_A],))
    made = await district.issue(DUTY_OFFICER, level=Level.KHAN, audience=only_a, attachments=())
    await district.drain()
    district.now += HOUR / 2
    async with district.database.write() as work:
        await climb(work, district.house, district.now)
    assert (await district.drain())["call-list"]
    await corrects(district, DUTY_OFFICER, made, UPDATE)
    left = await district.drain()
    assert [row.external_id for row in await rows_of(district, "calls-off")] == [OFFICER_A]
    (word,) = [part for part in left["calls-off"] if "gọi" in part.text.plain]
    assert WORDS.headline in word.text.plain
    assert not word.choices, "police have nothing to answer"
