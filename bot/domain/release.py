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


def check_correction(
    author_contact_id: int, level: Level, actor: Person, units: Iterable[int], tree: UnitTree
) -> None:
    """Whether somebody may correct, cancel or close what is out: its author, or who might have sent it as far.

    No second person is asked, whatever the level: what is wrong must be put right at once (adr 0012).

    Args:
        author_contact_id: whose advisory it is.
        level: its level.
        actor: who wants to.
        units: the units to which it went.
        tree: the units as they stand now.

    Raises:
        Refusal: `not-allowed` when no post allows such an advisory at all, `outside-correction` when some of the
            units lie outside the reach of each post that does.
    """
    able = [post for post in actor.standings if may(post, needed_action(level), post.unit_id, tree)]
    if not able:
        raise Refusal("not-allowed")
    wanted = set(units)
    within = wanted and any(wanted <= tree.reach(post.unit_id, post.role.side) for post in able)
    if actor.contact.id != author_contact_id and not within:
        raise Refusal("outside-correction")


def check_status(status: Status, *, live_khan_open: bool) -> None:
    """No drill starts while a live *Khẩn* is open.

    Raises:
        Refusal: `drill-while-live`.
    """
    if status is not Status.ACTUAL and live_khan_open:
        raise Refusal("drill-while-live")
