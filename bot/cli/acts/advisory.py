"""Advisories from the command line: sent from a file, shown as a board, listed."""

import re
from dataclasses import replace
from pathlib import Path

from bot.cli.acts.advisory_file import AdvisoryFile, read_advisory_file
from bot.cli.acts.audience import find_audience
from bot.cli.acts.opening import find_person, open_database
from bot.cli.acts.shapes import advisory_line, advisory_standing
from bot.cli.desk import Desk, right_now
from bot.domain.advisory import AdvisoryState, Status
from bot.domain.errors import BadInput, Refusal
from bot.domain.people import Form
from bot.store import advisories
from bot.store.engine import Database
from bot.store.place import somebody_runs
from bot.store.units import load_tree
from bot.text.catalogue import Voice, label
from bot.text.dates import show_moment
from bot.usecases.advisory import foresee, issue
from bot.usecases.audience import Meant, resolve, targets_of
from bot.usecases.boards import Standing, board_text, standing_of
from bot.wiring.house import make_house

_ID = re.compile(r"(?:tb)?[\s-]*0*(\d{1,9})", re.IGNORECASE)
_NEWEST = 50


async def send(desk: Desk, path: Path, phone: str, *, json: bool) -> None:
    """Issues the advisory of a file and says what became of it.

    Raises:
        BadInput, Refusal: of `read_advisory_file`, `find_person`, `find_audience` and `issue`; `no-channel`.
        NotPossibleNow: of `open_database`.
    """
    asked = read_advisory_file(path)
    async with open_database(desk.settings) as database:
        with desk.terminal.working("cli.sending"):
            standing, meant, people = await _issue(desk, database, asked, phone)
        runs = await somebody_runs(database)
    if json:
        desk.terminal.print_json(advisory_standing(standing))
    else:
        _tell_sent(desk, standing, meant, people)
    if not runs:
        desk.terminal.complain(desk.terminal.say_plain("cli.nobody-runs"))


async def _issue(desk: Desk, database: Database, asked: AdvisoryFile, phone: str) -> tuple[Standing, Meant, int]:
    """How it stands, who is meant, and how many of them can be written to."""
    house = make_house(desk.settings)
    if not house.lanes:
        raise BadInput("no-channel")
    async with database.read() as work:
        author = await find_person(work, phone)
        tree = await load_tree(work)
        draft = replace(asked.draft, audience=find_audience(asked.wanted, author, tree))
        await foresee(work, house, author, draft, right_now())
    async with database.write() as work:
        author = await find_person(work, phone)
        advisory = await issue(work, house, author, draft, right_now(), via="cli")
    async with database.read() as work:  # while it counts, others may write
        meant = await resolve(work, advisory.audience, advisory.standing, tree, author.contact.id)
        targets = await targets_of(work, house, meant.contacts.values(), one_way=True)
        return await standing_of(work, house, advisory), meant, len(targets)


def _tell_sent(desk: Desk, standing: Standing, meant: Meant, people: int) -> None:
    advisory, terminal = standing.advisory, desk.terminal
    waits = advisory.state is AdvisoryState.AWAITING_RELEASE
    sent = "cli.advisory-sent" if people else "cli.advisory-sent-nobody"
    terminal.say(
        "cli.advisory-waits" if waits else sent,
        status=label(advisory.status, terminal.language),  # first, so that drill and real never look alike
        code=advisory.code,
        level=label(advisory.level, terminal.language),
        institutions=len(meant.institutions),
        people=people,
    )
    if advisory.status is not Status.ACTUAL:
        terminal.say("cli.advisory-not-actual", status=label(advisory.status, terminal.language))
    unreached = len(meant.contacts) - people
    if unreached and not waits:
        terminal.say("cli.advisory-unreached", n=unreached)


async def show(desk: Desk, number: str, *, json: bool) -> None:
    """One advisory as its author's board shows it, or all its counts.

    Raises:
        BadInput: `advisory-id`.
        Refusal: `no-such-advisory`.
        NotPossibleNow: of `open_database`.
    """
    advisory_id = read_id(number)
    async with open_database(desk.settings) as database, database.read() as work:
        advisory = await advisories.load(work, advisory_id)
        if advisory is None:
            raise Refusal("no-such-advisory", number=number.strip())
        standing = await standing_of(work, make_house(desk.settings), advisory)
        tree = await load_tree(work)
    if json:
        desk.terminal.print_json(advisory_standing(standing))
        return
    voice = Voice(desk.terminal.language, Form.ANH_CHI)
    desk.terminal.print(board_text(standing, tree, voice, right_now()).plain)
    desk.terminal.print(desk.terminal.say_plain("cli.advisory-state", state=voice.label(advisory.state)))
    for reason, count in sorted(standing.failures.items()):
        text = desk.terminal.say_plain(f"reason.{reason}")
        desk.terminal.say("cli.advisory-failed", n=count, reason=text)


def read_id(text: str) -> int:
    """The id that `1`, `TB-0001` or `tb1` means.

    Raises:
        BadInput: `advisory-id`.
    """
    found = _ID.fullmatch(text.strip())
    if found is None:
        raise BadInput("advisory-id", text=text)
    return int(found[1])


async def list_newest(desk: Desk, *, json: bool) -> None:
    """The newest advisories, newest first.

    Raises:
        NotPossibleNow: of `open_database`.
    """
    async with open_database(desk.settings) as database, database.read() as work:
        found = await advisories.newest(work, _NEWEST)
    terminal, now = desk.terminal, right_now()
    if json:
        terminal.print_json([advisory_line(advisory) for advisory in found])
    elif not found:
        terminal.say("cli.advisory-none")
    else:
        headings = ("code", "status", "level", "state", "sent", "headline")
        terminal.print_table(
            [terminal.say_plain(f"cli.column-{name}") for name in headings],
            [
                (
                    advisory.code,
                    label(advisory.status, terminal.language),
                    label(advisory.level, terminal.language),
                    label(advisory.state, terminal.language),
                    show_moment(advisory.sent, now, terminal.language) if advisory.sent else "–",
                    advisory.text.headline,
                )
                for advisory in found
            ],
        )
