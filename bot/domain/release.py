"""The release rule, pure: may this advisory go out now, and by whose word? (levels of decisions.md)."""

from collections.abc import Iterable
from enum import StrEnum

from bot.domain.advisory import Level, Status
from bot.domain.authority import Action, may
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.domain.units import Unit, UnitTree


class Release(StrEnum):
    NOW = "now"
    SECOND_PERSON = "second-person"


def needed_action(level: Level) -> Action:
    return Action.ISSUE_LOW_ADVISORY if level.is_low else Action.ISSUE_ADVISORY


def release_rule(level: Level, police_units: Iterable[Unit | None], *, second_person: bool = True) -> Release:
    """*Khẩn* beyond one ward waits for a second person; everything else goes out at its author's word.

    Args:
        level: the advisory's level.
        police_units: the police unit of each institution reached; None where nobody polices one.
        second_person: `[release] second_person`; False exists for benches.
    """
    wards = {unit.id if unit else None for unit in police_units}
    if level is Level.KHAN and len(wards) > 1 and second_person:
        return Release.SECOND_PERSON
    return Release.NOW


def check_second_person(author_contact_id: int, second: Person, targets: Iterable[int], tree: UnitTree) -> None:
    """Whether `second` may release what `author` wrote.

    Raises:
        Refusal: `own-release` for the author, `outside` where the reach is smaller than the audience.
    """
    if second.contact.id == author_contact_id:
        raise Refusal("own-release")
    wanted = set(targets)
    if not any(
        may(post, Action.RELEASE_ADVISORY, post.unit_id, tree)
        and wanted <= tree.reach(post.unit_id, post.role.side)
        for post in second.standings
    ):
        raise Refusal("release-outside")


def check_status(status: Status, *, live_khan_open: bool) -> None:
    """No drill starts while a live *Khẩn* is open.

    Raises:
        Refusal: `drill-while-live`.
    """
    if status is not Status.ACTUAL and live_khan_open:
        raise Refusal("drill-while-live")
