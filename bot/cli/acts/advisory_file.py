"""An advisory's TOML file, read and checked: a wrong key or value is named in full. Sends nothing."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.cli.acts.attachments import read_attachments
from bot.cli.acts.audience import Wanted
from bot.domain.advisory import AdvisoryText, Audience, Category, Level, Status
from bot.domain.errors import BadInput
from bot.domain.people import Role
from bot.domain.units import UnitKind
from bot.text.dates import ZONE, parse_local
from bot.text.visible import shortened
from bot.usecases.advisory import Attachment, Draft
from bot.usecases.roster.words import read_kind, read_role

MOST_ATTACHMENTS = 10


def _clean_line(value: object) -> object:
    cleaned = _clean(value)
    return " ".join(cleaned.split()) if isinstance(cleaned, str) else cleaned


def _clean(value: object) -> object:
    """A text in NFC with Unix line ends, nothing invisible that steers, no space at either end."""
    if not isinstance(value, str):
        return value
    lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").expandtabs(4)
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", "", lines).strip()


def _read_expires(value: object) -> datetime:
    """A TOML date with time, or ISO 8601 in quotes; without a zone it is Vietnam's."""
    if isinstance(value, str):
        return parse_local(value)
    if not isinstance(value, datetime):
        raise BadInput("datetime", text=str(value))
    return (value if value.tzinfo else value.replace(tzinfo=ZONE)).astimezone(UTC)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _AudienceTable(_Table):
    units: list[str] = []
    kinds: list[Annotated[UnitKind, BeforeValidator(lambda text: read_kind(str(text)) or text)]] = []
    roles: list[Annotated[Role, BeforeValidator(lambda text: read_role(str(text)) or text)]] = []


class _WordsTable(_Table):
    headline: Annotated[str, Field(min_length=1, max_length=160), BeforeValidator(_clean_line)]
    description: Annotated[str, Field(min_length=1, max_length=3000), BeforeValidator(_clean)]
    instruction: Annotated[str, Field(max_length=2000), BeforeValidator(_clean)] = ""
    attachments: list[str] = Field(default=[], max_length=MOST_ATTACHMENTS)

    @property
    def words(self) -> AdvisoryText:
        return AdvisoryText(self.headline, self.description, self.instruction)


class _AdvisoryTable(_WordsTable):
    level: Level
    status: Status = Status.ACTUAL
    category: Category
    expires: Annotated[datetime | None, BeforeValidator(_read_expires)] = None
    audience: _AudienceTable = _AudienceTable()


_Read = TypeVar("_Read", bound=_Table)


@dataclass(frozen=True, slots=True)
class AdvisoryFile:
    """What a file asks for. The draft's audience is still empty: the units of `wanted` are not looked up yet."""

    draft: Draft
    wanted: Wanted


def read_advisory_file(path: Path) -> AdvisoryFile:
    """The advisory of a file, with its attachments, whose paths are relative to the file.

    Raises:
        BadInput: `file-missing`, `file-unreadable`, `file-toml`, `field-…` with the key's full name, `datetime`,
            and what `read_attachments` raises.
    """
    table = _read_table(path, _AdvisoryTable)
    draft = Draft(
        status=table.status,
        level=table.level,
        category=table.category,
        words=table.words,
        audience=Audience(),
        expires=table.expires,
        attachments=read_attachments(path.parent, table.attachments),
    )
    audience = table.audience
    return AdvisoryFile(draft, Wanted(tuple(audience.units), tuple(audience.kinds), tuple(audience.roles)))


def read_correction_file(path: Path) -> tuple[AdvisoryText, Sequence[Attachment]]:
    """The new words of an advisory, with attachments in place of its own; level and audience can't be changed.

    Raises:
        BadInput: as `read_advisory_file`.
    """
    table = _read_table(path, _WordsTable)
    return table.words, read_attachments(path.parent, table.attachments)


def _read_table(path: Path, kind: type[_Read]) -> _Read:
    try:
        return kind.model_validate(_read_toml(path))
    except ValidationError as error:
        raise _told(error) from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError as error:
        raise BadInput("file-missing", file=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file-unreadable", file=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput("file-toml", file=str(path), detail=str(error)) from error


def _told(error: ValidationError) -> BadInput:
    """The first fault, with the key's full name; of an item in a list, the list's."""
    first = error.errors(include_url=False)[0]
    key = ".".join(part for part in first["loc"] if isinstance(part, str))
    limits = first.get("ctx", {})
    match first["type"]:
        case "missing":
            return BadInput("field-missing", key=key)
        case "extra_forbidden":
            return BadInput("field-unknown", key=key)
        case "enum":
            choices = str(limits["expected"]).replace(" or ", ", ").replace("'", "")
            return BadInput("field-choice", key=key, text=shortened(str(first["input"]), 60), choices=choices)
        case "string_too_short":
            return BadInput("field-empty", key=key)
        case "string_too_long":
            return BadInput("field-too-long", key=key, most=limits["max_length"], length=len(first["input"]))
        case "too_long":
            return BadInput("field-too-many", key=key, most=limits["max_length"])
        case _:
            return BadInput("field-type", key=key)
