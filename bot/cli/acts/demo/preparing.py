"""What the demo's first start puts into its database, by the same use cases as people do; and by their phones."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cli.acts.demo.advisories import READY_TEXTS
from bot.cli.acts.demo.district import (
    DUTY_OFFICER,
    HELPLESS,
    HISTORY,
    HOLDERS,
    JOINING,
    PLACES,
    PRINCIPAL,
    WARD_OFFICER,
    Holder,
)
from bot.cli.acts.demo.phones import choose, join_by_hand, newest_with, phone_of
from bot.dialogue.intents import Join
from bot.domain.advisory import AdvisoryText, Answer, Audience, Category, Status
from bot.domain.people import Chat, Language, Person, Role
from bot.sandbox import ImpossibleAction, World
from bot.store import invitations, people, schema
from bot.store.engine import Database, UnitOfWork
from bot.store.health import is_calm
from bot.text.catalogue import label, say_plain
from bot.text.dates import ZONE
from bot.usecases.advisory import Draft, issue
from bot.usecases.drafting import add_template
from bot.usecases.house import House
from bot.usecases.invitations import hash_code
from bot.usecases.joining import join
from bot.usecases.reminding import next_morning, set_reminder
from bot.usecases.roster import RosterFile, import_roster
from bot.usecases.roster.rows import ContactRow, UnitRow

_SOON = timedelta(minutes=5)
_CODE_HOLDS = timedelta(days=30)
_ANSWERED = 0.5  # of the institutions that got the past advisory
_PATIENCE = 15.0  # seconds for everything that waits to go out


@dataclass(frozen=True, slots=True)
class Demo:
    """What preparing works on. `bot`: the Telegram bot's id, to which the roster's addresses would belong."""

    world: World
    database: Database
    house: House
    bot: str

    def now(self) -> datetime:
        return self.world.clock.now()


def roster_file() -> RosterFile:
    """The demo's roster as if it had been read from a spreadsheet."""
    units = [
        UnitRow(row, one.name, one.kind, one.ward, one.police, one.manager, phone=one.phone)
        for row, one in enumerate(PLACES, start=2)
    ]
    contacts = [
        ContactRow(row, one.name, one.role, one.place.name, one.number, one.title, order=one.order)
        for row, one in enumerate(HOLDERS, start=2)
    ]
    return RosterFile(tuple(units), tuple(contacts))


async def fill(demo: Demo) -> None:
    """Everything that needs no running bot: tables, roster, who has joined long ago, templates, reminders."""
    if demo.database.path is not None:
        demo.database.path.touch(mode=0o600)
    await schema.upgrade(demo.database)
    async with demo.database.write() as work:
        report = await import_roster(work, roster_file(), now=demo.now(), bot=demo.bot)
        assert report.taken, report.problems
    async with demo.database.write() as work:
        # From the schools up, so that nobody's phone begins with forty notices of who has joined.
        for holder in reversed(HOLDERS):
            for channel in holder.channels:
                if (holder, channel) not in JOINING:
                    await _join(work, demo, holder, channel)
    async with demo.database.write() as work:
        await add_templates(work, demo)
        joining = {holder for holder, _ in JOINING}
        for holder in HOLDERS:
            if holder not in joining:
                await _invite(work, demo, holder)


async def add_templates(work: UnitOfWork, demo: Demo) -> None:
    """The ready texts become templates of the district's police, for all wards below."""
    unit_id = (await _person(work, DUTY_OFFICER)).standings[0].unit_id
    for ready in reversed(READY_TEXTS):  # the newest template is listed first
        words = AdvisoryText(ready.headline, ready.description, ready.instruction)
        await add_template(work, unit_id, ready.level, ready.category, ready.kinds, words, demo.now())


async def _invite(work: UnitOfWork, demo: Demo, holder: Holder) -> None:
    """The code on the letter holds from now on."""
    post_id = (await _person(work, holder)).standings[0].post_id
    now = demo.now()
    await invitations.add_invitation(work, post_id, hash_code(holder.code), now, now + _CODE_HOLDS)


async def _join(work: UnitOfWork, demo: Demo, holder: Holder, channel: str) -> None:
    person = await _person(work, holder)
    phone = phone_of(demo.world, holder, channel)
    lane = next(key for key in demo.house.lanes if key[0] == channel)
    chat = Chat(*lane, str(phone.chat_id))
    await join(work, demo.house, chat, Join(person.contact.id, None, agreed=True), demo.now())


async def _person(work: UnitOfWork, holder: Holder) -> Person:
    person = await people.person_by_phone(work, holder.number)
    assert person is not None
    return person


async def play(demo: Demo) -> None:
    """What people do while the bot runs: the visitor's phones join, and an advisory goes out and is answered.

    Then it is now, and some reminders are set.
    """
    for holder in HOLDERS:
        if holder.blocked:
            phone_of(demo.world, holder).block()
    for holder, channel in JOINING:
        await _join_by_hand(demo, holder, channel)
    await _until_calm(demo)
    await _send_past_advisory(demo)
    await _until_calm(demo)
    _answer_past_advisory(demo.world)
    await _until_calm(demo)
    demo.world.clock.forward(seconds=HISTORY.total_seconds())
    async with demo.database.write() as work:
        await _set_reminders(work, demo)


async def _join_by_hand(demo: Demo, holder: Holder, channel: str) -> None:
    """As people do it; a visitor who comes in between, or turned off the network, is no reason to fail.

    Who has joined by sharing a number has a letter left, for a second channel.
    """
    if channel != "telegram":
        async with demo.database.write() as work:
            await _invite(work, demo, holder)
    with suppress(TimeoutError, ImpossibleAction):
        await join_by_hand(phone_of(demo.world, holder, channel), holder.code)
    async with demo.database.write() as work:
        person = await _person(work, holder)
        owned = (await people.addresses_of(work, [person.contact.id])).get(person.contact.id, ())
        if channel not in {address.channel for address in owned}:
            await _join(work, demo, holder, channel)
        if holder.channels == ("telegram",):
            await _invite(work, demo, holder)


async def _send_past_advisory(demo: Demo) -> None:
    ready = next(one for one in READY_TEXTS if one.category is Category.THUOC_LA_DIEN_TU)
    draft = Draft(
        status=Status.ACTUAL,
        level=ready.level,
        category=ready.category,
        words=AdvisoryText(ready.headline, ready.description, ready.instruction),
        audience=Audience(kinds=ready.kinds),
    )
    async with demo.database.write() as work:
        await issue(work, demo.house, await _person(work, DUTY_OFFICER), draft, demo.now(), via="demo")


def _answer_past_advisory(world: World) -> None:
    """The visitor's principal and more than half of the others; an invented school wants help."""
    received, carried_out, helpless = (label(answer, Language.VI) for answer in Answer)
    first, last = phone_of(world, PRINCIPAL), phone_of(world, HELPLESS)
    asked = [one for one in world.phones if one not in {first, last} and newest_with(one, received) is not None]
    answers = [carried_out if number % 3 == 1 else received for number in range(round(len(asked) * _ANSWERED))]
    for phone, answer in [(first, received), *zip(asked, answers, strict=False), (last, helpless)]:
        message = newest_with(phone, answer)
        if message is not None:
            choose(phone, message, answer)


async def _set_reminders(work: UnitOfWork, demo: Demo) -> None:
    """One in a few minutes, one within a day, and one each month."""
    now = demo.now()
    for holder, text_id, starts_at, rule in (
        (WARD_OFFICER, "demo.reminder-soon", now + _SOON, None),
        (WARD_OFFICER, "demo.reminder-morning", next_morning(now), None),
        (DUTY_OFFICER, "demo.reminder-monthly", next_25th(now), "FREQ=MONTHLY;BYMONTHDAY=25"),
    ):
        await set_reminder(
            work,
            demo.house,
            await _person(work, holder),
            text=say_plain(text_id, Language.VI),
            starts_at=starts_at,
            rule=rule,
            audience=Audience(roles=(Role.HIEU_TRUONG, Role.QUAN_LY_KTX)),
            now=now,
            via="demo",
        )


def next_25th(now: datetime) -> datetime:
    """The next 25th of a month at 8 in the morning, by the clocks of Vietnam."""
    day = now.astimezone(ZONE).replace(day=25, hour=8, minute=0, second=0, microsecond=0)
    if day <= now:
        day = (day + timedelta(days=10)).replace(day=25)
    return day.astimezone(now.tzinfo)


async def _until_calm(demo: Demo) -> None:
    """Until nothing waits to be understood or sent, or that has taken long enough."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while True:
                await asyncio.sleep(0.1)
                async with demo.database.read() as work:
                    if await is_calm(work):
                        return
