"""Corrections from the command line: other words, a mistake, all clear."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.cli.acts.advisory import read_id
from bot.cli.acts.advisory_file import read_correction_file
from bot.cli.acts.opening import find_person, open_database
from bot.cli.acts.shapes import advisory_standing
from bot.cli.desk import Desk, right_now
from bot.domain.advisory import MessageType
from bot.domain.errors import BadInput
from bot.store import files
from bot.store.place import somebody_runs
from bot.text.catalogue import label
from bot.usecases.advisory import Attachment
from bot.usecases.boards import standing_of
from bot.usecases.revising import Wanted, revise
from bot.wiring.house import make_house

_SAID = {
    MessageType.UPDATE: "cli.advisory-corrected",
    MessageType.CANCEL: "cli.advisory-cancelled",
    MessageType.ALL_CLEAR: "cli.advisory-closed",
}


async def correct(desk: Desk, number: str, path: Path, phone: str, *, json: bool) -> None:
    """Puts the words of a file in place of those of an advisory.

    Raises:
        BadInput, Refusal: of `read_id`, `read_correction_file`, `find_person` and `revise`; `no-channel`.
        NotPossibleNow: of `open_database`.
    """
    advisory_id = read_id(number)
    words, attachments = read_correction_file(path)
    wanted = Wanted(advisory_id, MessageType.UPDATE, words=words)
    await _revise(desk, wanted, phone, attachments, json=json)


async def cancel(desk: Desk, number: str, phone: str, *, all_clear: bool, json: bool) -> None:
    """Ends an advisory: it was a mistake, or it is over.

    Raises:
        BadInput, Refusal: of `read_id`, `find_person` and `revise`; `no-channel`.
        NotPossibleNow: of `open_database`.
    """
    kind = MessageType.ALL_CLEAR if all_clear else MessageType.CANCEL
    await _revise(desk, Wanted(read_id(number), kind), phone, json=json)


async def _revise(
    desk: Desk, wanted: Wanted, phone: str, attachments: Sequence[Attachment] = (), *, json: bool
) -> None:
    house, terminal = make_house(desk.settings), desk.terminal
    if not house.lanes:
        raise BadInput("no-channel")
    async with open_database(desk.settings) as database:
        async with database.write() as work:
            actor, now = await find_person(work, phone), right_now()
            kept = [await files.add_file(work, one.kind, one.name, one.mime, one.data, now) for one in attachments]
            advisory, followed = await revise(work, house, actor, replace(wanted, files=kept), now, via="cli")
            standing = await standing_of(work, house, advisory)
        runs = await somebody_runs(database)
    if json:
        terminal.print_json(advisory_standing(standing))
    else:
        terminal.say(
            _SAID[wanted.kind],
            status=label(advisory.status, terminal.language),  # first, so that drill and real never look alike
            code=advisory.code,
            told=followed.told,
            stopped=followed.stopped,
            sent=followed.sent,
        )
    if not runs:
        terminal.complain(terminal.say_plain("cli.nobody-runs"))
