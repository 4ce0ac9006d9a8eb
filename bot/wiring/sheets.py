"""The call sheets, put together: where their files stand, how they look, and who keeps them."""

from collections.abc import Sequence
from pathlib import Path

from bot.domain.people import Form, Language
from bot.domain.ports import Clock
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.sheet_folder import SheetFolder, name_of
from bot.text.catalogue import Voice
from bot.text.folding import fold
from bot.usecases.call_sheet import Sheet
from bot.usecases.house import House
from bot.web.sheet_page import sheet_file
from jobs.deliver import Lane
from jobs.gate import Gate
from jobs.sheets import Sheets

_POLICE = Voice(Language.VI, Form.DONG_CHI)  # whoever has a sheet in hand


def sheet_folder(settings: Settings, database: Database) -> SheetFolder:
    """Where the files stand: as set, else beside the database, or where the program was started."""
    beside = Path() if database.path is None else database.path.parent
    return SheetFolder(settings.sheet.folder or beside / "phieu-goi")


def file_name(sheet: Sheet) -> str:
    return name_of(sheet.police.id, fold(sheet.police.name))


def make_files(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The text of each file, by its name."""
    return {file_name(sheet): sheet_file(sheet, _POLICE) for sheet in sheets}


def make_sheets(
    settings: Settings, database: Database, house: House, clock: Clock, lanes: Sequence[tuple[Lane, Gate]]
) -> Sheets:
    def held() -> list[Gate]:
        return [gate for lane, gate in lanes if lane.holds]

    return Sheets(database, house, clock, held, sheet_folder(settings, database), make_files)
