"""The roster from the command line: a template to fill in, and what an import did or would do."""

from dataclasses import dataclass
from pathlib import Path

import typer

from bot.cli.acts.files import new_file
from bot.cli.acts.opening import open_database
from bot.cli.desk import Desk, right_now
from bot.cli.terminal import Terminal
from bot.domain.errors import BadInput
from bot.text.catalogue import label
from bot.usecases.roster import RosterReport, import_roster, read_roster, write_template


@dataclass(frozen=True, slots=True)
class Wish:
    """How an import is wanted; see `import_roster`."""

    dry_run: bool
    skip_bad: bool
    end_missing: bool


def write(desk: Desk, path: Path, *, example: bool, force: bool) -> None:
    """Writes the template.

    Raises:
        BadInput: `template-xlsx`.
        Refusal, NotPossibleNow: of `new_file`.
    """
    if path.suffix.lower() != ".xlsx":
        raise BadInput("template-xlsx", file=str(path))
    with new_file(path, force=force) as draft:
        write_template(draft, example=example)
    desk.terminal.say("cli.template-written", file=str(path))


async def take(desk: Desk, path: Path, wish: Wish, *, json: bool) -> None:
    """Imports a roster and tells what it did; exit code 1 when bad rows kept everything out.

    Raises:
        BadInput: of `read_roster`.
        NotPossibleNow: of `open_database`.
    """
    file = read_roster(path)
    bot = desk.telegram_bot
    async with open_database(desk.settings) as database:
        with desk.terminal.working("cli.importing"):
            async with database.write() as work:
                report = await import_roster(
                    work,
                    file,
                    now=right_now(),
                    bot=bot,
                    sms=desk.settings.sms is not None,
                    dry_run=wish.dry_run,
                    skip_bad=wish.skip_bad,
                    end_missing=wish.end_missing,
                )
    if json:
        desk.terminal.print_json(report.as_json())
    else:
        _tell(desk.terminal, report)
    if report.problems and not wish.skip_bad:
        raise typer.Exit(1)


def _tell(terminal: Terminal, report: RosterReport) -> None:
    _tell_problems(terminal, report)
    counts = {
        "units": report.units,
        "contacts": report.contacts,
        "posts": report.posts,
        "addresses": report.addresses,
    }
    headings = ("what", "new", "changed", "unchanged", "ended")
    terminal.print_table(
        [terminal.say_plain(f"cli.column-{name}") for name in headings],
        [
            (terminal.say_plain(f"cli.roster-{name}"), one.new, one.changed, one.unchanged, one.ended)
            for name, one in counts.items()
        ],
    )
    for ignored in report.ignored:
        terminal.say("cli.roster-ignored", sheet=ignored.sheet.value, column=ignored.heading)
    _tell_missing(terminal, report)
    if report.held_back:
        terminal.say("cli.roster-held-back")
    terminal.say(_verdict(report), n=len(report.problems))


def _tell_problems(terminal: Terminal, report: RosterReport) -> None:
    if not report.problems:
        return
    terminal.print_table(
        [terminal.say_plain(f"cli.column-{name}") for name in ("sheet", "row", "column", "reason")],
        [
            (one.sheet.value, one.row, one.column.value, terminal.say_plain(one.text_id, **one.params))
            for one in report.problems
        ],
    )


def _tell_missing(terminal: Terminal, report: RosterReport) -> None:
    for unit in report.missing_units:
        terminal.say("cli.roster-missing-unit", name=unit.name, code=unit.code)
    for contact in report.missing_contacts:
        terminal.say(
            "cli.roster-missing-contact",
            name=contact.name,
            title=contact.title or label(contact.role, terminal.language),
            unit=contact.unit,
        )


def _verdict(report: RosterReport) -> str:
    if report.dry_run:
        return "cli.roster-dry-run-bad" if report.problems else "cli.roster-dry-run"
    if not report.taken:
        return "cli.roster-refused"
    if report.problems:
        return "cli.roster-taken-partly"
    return "cli.roster-same" if report.changes_nothing else "cli.roster-taken"
