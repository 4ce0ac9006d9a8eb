"""Call sheets from the command line: for when no channel works, or a sheet is wanted on paper."""

from collections.abc import Sequence
from pathlib import Path

from bot.cli.acts.files import new_file
from bot.cli.acts.opening import find_person, open_database
from bot.cli.desk import Desk, right_now
from bot.domain.errors import BadInput, NotPossibleNow, Refusal
from bot.domain.people import Person
from bot.domain.units import Side, Unit, UnitTree
from bot.store.engine import Database
from bot.store.units import load_tree
from bot.text.dates import show_then
from bot.usecases.call_sheet import Sheet, load_sheet
from bot.usecases.roster.directory import Ambiguous, Directory, Unknown
from bot.usecases.sheet_links import LASTS, may_call_for, note_look, sheet_link, sheet_units
from bot.wiring.house import make_house
from bot.wiring.sheets import file_name, make_files, sheet_folder


async def write(desk: Desk, phone: str, unit: str | None, path: Path | None, *, force: bool, json: bool) -> None:
    """Writes the sheets of a person's police units, or of one unit below them, and prints the links to them.

    Raises:
        BadInput: of `find_person`; `unit-…`; `one-sheet-a-file`.
        Refusal: `no-sheet`, `file-exists`.
        NotPossibleNow: of `open_database`; `cannot-write`.
    """
    house, now = make_house(desk.settings), right_now()
    async with open_database(desk.settings) as database, database.write() as work:
        person = await find_person(work, phone)
        police = _wanted(person, await load_tree(work), unit)
        if path is not None and len(police) > 1:
            raise BadInput("one-sheet-a-file")
        sheets = [await load_sheet(work, house, one, now) for one in police]
        files = _put(desk, database, sheets, path, force=force)
        await note_look(work, police, now, via="cli", contact_id=person.contact.id)
    links = [sheet_link(house, person, one.id, now) for one in police]
    if json:
        found = zip(sheets, files, links, strict=True)
        desk.terminal.print_json([_as_json(*one) for one in found])
        return
    until = show_then(now + LASTS, desk.terminal.language)
    for sheet, file, link in zip(sheets, files, links, strict=True):
        desk.terminal.say("cli.sheet-written", police=sheet.police.name, n=sheet.calls, file=str(file))
        if link is not None:
            desk.terminal.say("cli.sheet-link", name=person.contact.name, until=until, url=link)
    if house.links is None:
        desk.terminal.complain(desk.terminal.say_plain("cli.sheet-no-link"))


def _wanted(person: Person, tree: UnitTree, unit: str | None) -> tuple[Unit, ...]:
    """The police units whose sheets are wanted, all within the person's reach."""
    own = sheet_units(person, tree)
    if not own:
        raise Refusal("no-sheet")
    if unit is None:
        return own
    police = [one for one in tree.units.values() if one.kind.side is Side.POLICE]
    match Directory(police, preferred=frozenset()).find(unit):
        case Unknown(suggestion=""):
            raise BadInput("unit-unknown", text=unit)
        case Unknown(suggestion=near):
            raise BadInput("unit-unknown-near", text=unit, near=near)
        case Ambiguous(wards=wards):
            raise BadInput("unit-ambiguous", text=unit, wards=", ".join(wards))
        case found if may_call_for(person, found.id, tree):
            return (found,)
    raise Refusal("no-sheet")


def _put(desk: Desk, database: Database, sheets: Sequence[Sheet], path: Path | None, *, force: bool) -> list[Path]:
    """Writes them; where each stands then."""
    texts = make_files(sheets)
    if path is not None:
        with new_file(path, force=force) as draft:
            draft.write_text("".join(texts.values()), encoding="utf-8")
        return [path]
    folder = sheet_folder(desk.settings, database)
    try:
        return [folder.write(file_name(sheet), texts[file_name(sheet)]) for sheet in sheets]
    except OSError as error:
        raise NotPossibleNow("cannot-write", file=str(folder.path)) from error


def _as_json(sheet: Sheet, file: Path, link: str | None) -> dict[str, object]:
    return {
        "police": sheet.police.code,
        "at": sheet.at.isoformat(),
        "calls": sheet.calls,
        "file": str(file),
        "link": link,
    }
