"""The check-up: asks every check, prints what they found and what to do; exit code 1 when one fails."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

import typer

from bot.cli.acts.checks import (
    check_channels,
    check_database,
    check_links,
    check_pulse,
    check_release,
    check_sheet,
    check_ways_round,
)
from bot.cli.acts.findings import Finding, Verdict, good
from bot.cli.desk import Desk
from bot.cli.terminal import Terminal
from bot.text.dates import show_date, show_time

MARKS = {Verdict.OK: "✓", Verdict.WARN: "!", Verdict.FAIL: "✗"}


async def examine(desk: Desk, *, json: bool) -> None:
    """Examines everything and tells.

    Raises:
        BadInput: `database-url`.
    """
    with desk.terminal.working("cli.examining"):
        database, channels = await asyncio.gather(check_database(desk.settings), check_channels(desk.settings))
    own = [check(desk.settings) for check in (check_release, check_pulse, check_links, check_sheet)]
    ways = check_ways_round(desk.settings)
    findings = [good("settings", "cli.found-settings"), *own, *database, *channels, *ways]
    failed = any(finding.verdict is Verdict.FAIL for finding in findings)
    if json:
        checks = [_as_json(finding, desk.terminal) for finding in findings]
        desk.terminal.print_json({"ok": not failed, "checks": checks})
    else:
        _print(findings, desk.terminal)
    if failed:
        raise typer.Exit(1)


def _as_json(finding: Finding, terminal: Terminal) -> dict[str, str]:
    return {
        "check": finding.check,
        "state": finding.verdict.value,
        "text": _text(finding, terminal),
        "cure": _cure(finding, terminal),
    }


def _print(findings: Sequence[Finding], terminal: Terminal) -> None:
    headings = ("", terminal.say_plain("cli.column-check"), terminal.say_plain("cli.column-found"))
    terminal.print_table(
        [*headings, terminal.say_plain("cli.column-cure")],
        [
            (
                MARKS[finding.verdict],
                terminal.say_plain(f"cli.check-{finding.check}"),
                _text(finding, terminal),
                _cure(finding, terminal),
            )
            for finding in findings
        ],
    )
    worst = min((finding.verdict for finding in findings), key=list(MARKS)[::-1].index)
    terminal.say(f"cli.doctor-{worst.value}")


def _text(finding: Finding, terminal: Terminal) -> str:
    return terminal.say_plain(finding.text_id, **_shown(finding.params, terminal))


def _shown(params: Mapping[str, object], terminal: Terminal) -> dict[str, object]:
    """Moments as people read them."""
    return {
        name: f"{show_time(value, terminal.language)} {show_date(value, terminal.language, year=True)}"
        if isinstance(value, datetime)
        else value
        for name, value in params.items()
    }


def _cure(finding: Finding, terminal: Terminal) -> str:
    return terminal.say_plain(finding.cure_id) if finding.cure_id else ""
