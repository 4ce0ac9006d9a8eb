"""Reminders from the command line: set for an audience, listed with their next dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.cli.acts.audience import Wanted, find_audience
from bot.cli.acts.opening import find_person, open_database
from bot.cli.acts.shapes import reminder_line
from bot.cli.desk import Desk, right_now
from bot.domain.errors import BadInput
from bot.store import reminders
from bot.store.place import somebody_runs
from bot.store.reminders import Reminder
from bot.store.units import load_tree
from bot.text.dates import parse_local, show_date, show_time
from bot.usecases import schedule
from bot.usecases.reminding import set_reminder
from bot.wiring.house import make_house

LONGEST_TEXT = 1000
_SHOWN = 3
_NEWEST = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A reminder as it was typed. `at` is ISO 8601, `rule` an RRULE."""

    text: str
    at: str
    rule: str | None
    wanted: Wanted


async def add(desk: Desk, phone: str, asked: Asked, *, json: bool) -> None:
    """Sets a reminder and prints its next three dates.

    Raises:
        BadInput, Refusal: of `parse_local`, `find_person`, `find_audience` and `set_reminder`; `field-too-long`.
        NotPossibleNow: of `open_database`.
    """
    starts_at = parse_local(asked.at)
    if len(asked.text) > LONGEST_TEXT:
        raise BadInput("field-too-long", key="--text", most=LONGEST_TEXT, length=len(asked.text))
    async with open_database(desk.settings) as database:
        async with database.write() as work:
            author = await find_person(work, phone)
            reminder = await set_reminder(
                work,
                make_house(desk.settings),
                author,
                text=asked.text,
                starts_at=starts_at,
                rule=asked.rule,
                audience=find_audience(asked.wanted, author, await load_tree(work)),
                now=right_now(),
                via="cli",
            )
        runs = await somebody_runs(database)
    _tell_added(desk, reminder, json=json)
    if not runs:
        desk.terminal.complain(desk.terminal.say_plain("cli.reminder-waits"))


def _tell_added(desk: Desk, reminder: Reminder, *, json: bool) -> None:
    moments = list(islice(following(reminder), _SHOWN))
    if json:
        desk.terminal.print_json(reminder_line(reminder, moments))
        return
    desk.terminal.say("cli.reminder-added", code=reminder.code)
    for moment in moments:
        desk.terminal.print(f"  {_show(moment, desk)}")


def following(reminder: Reminder) -> Iterator[datetime]:
    """The moments at which a reminder is still to come."""
    if reminder.next_at is not None:
        yield reminder.next_at
        yield from schedule.following(reminder.rule, reminder.starts_at, reminder.next_at)


async def list_newest(desk: Desk, *, json: bool) -> None:
    """The newest reminders, newest first, with when each comes next.

    Raises:
        NotPossibleNow: of `open_database`.
    """
    async with open_database(desk.settings) as database, database.read() as work:
        found = await reminders.newest(work, _NEWEST)
    terminal = desk.terminal
    if json:
        terminal.print_json([reminder_line(one, list(islice(following(one), _SHOWN))) for one in found])
    elif not found:
        terminal.say("cli.reminder-none")
    else:
        terminal.print_table(
            [terminal.say_plain(f"cli.column-{name}") for name in ("code", "next", "rrule", "text")],
            [
                (
                    one.code,
                    _show(one.next_at, desk) if one.next_at else terminal.say_plain("cli.reminder-over"),
                    one.rule or terminal.say_plain("cli.reminder-once"),
                    one.text,
                )
                for one in found
            ],
        )


def _show(moment: datetime, desk: Desk) -> str:
    language = desk.terminal.language
    return f"{show_time(moment, language)} {show_date(moment, language, year=True)}"
