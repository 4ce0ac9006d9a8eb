"""What an import did or would do, for people and for programs. The keys of `as_json` are stable."""

from dataclasses import dataclass, field
from typing import Any

from bot.domain.people import Role
from bot.usecases.roster.rows import IgnoredColumn, Problem


@dataclass(frozen=True, slots=True)
class Counts:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0

    def as_json(self) -> dict[str, int]:
        return {"new": self.new, "changed": self.changed, "unchanged": self.unchanged, "ended": self.ended}


@dataclass(frozen=True, slots=True)
class MissingUnit:
    code: str
    name: str
    ward: str


@dataclass(frozen=True, slots=True)
class MissingContact:
    """Somebody on a post that the file doesn't name."""

    name: str
    role: Role
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class RosterReport:
    """Counts are of what the good rows change, whether it was saved (`taken`) or not.

    `taken` is False after a dry run, and when bad rows kept everything out.
    """

    dry_run: bool
    taken: bool
    held_back: bool
    units: Counts
    contacts: Counts
    posts: Counts
    addresses: Counts
    problems: tuple[Problem, ...] = ()
    ignored: tuple[IgnoredColumn, ...] = ()
    missing_units: tuple[MissingUnit, ...] = field(default_factory=tuple)
    missing_contacts: tuple[MissingContact, ...] = field(default_factory=tuple)

    @property
    def changes_nothing(self) -> bool:
        counts = (self.units, self.contacts, self.posts, self.addresses)
        return not any(one.new or one.changed or one.ended for one in counts)

    def as_json(self) -> dict[str, Any]:
        """Stable keys.

        `dry_run`, `taken`, `held_back` (booleans, see `RosterReport`); `units`, `contacts`, `posts`, `addresses`:
        each `{"new", "changed", "unchanged", "ended"}` (counts; a contact counts as ended with the last post);
        `problems`: list of `{"sheet", "row", "column", "reason", "params"}`; `ignored_columns`: list of
        `{"sheet", "column"}`; `missing`: `{"units": [{"code", "name", "ward"}], "contacts": [{"name", "role",
        "title", "unit"}]}`, who is stored but not in the file.
        """
        return {
            "dry_run": self.dry_run,
            "taken": self.taken,
            "held_back": self.held_back,
            "units": self.units.as_json(),
            "contacts": self.contacts.as_json(),
            "posts": self.posts.as_json(),
            "addresses": self.addresses.as_json(),
            "problems": [
                {
                    "sheet": one.sheet.value,
                    "row": one.row,
                    "column": one.column.value,
                    "reason": one.reason,
                    "params": dict(one.params),
                }
                for one in self.problems
            ],
            "ignored_columns": [{"sheet": one.sheet.value, "column": one.heading} for one in self.ignored],
            "missing": {
                "units": [{"code": one.code, "name": one.name, "ward": one.ward} for one in self.missing_units],
                "contacts": [
                    {"name": one.name, "role": one.role.value, "title": one.title, "unit": one.unit}
                    for one in self.missing_contacts
                ],
            },
        }
