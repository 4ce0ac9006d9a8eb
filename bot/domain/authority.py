"""May an actor do a thing to a unit? One function, tested as a table of every role x action x inside/outside."""

from enum import StrEnum

from bot.domain.people import Person, Role, Standing
from bot.domain.units import UnitTree


class Action(StrEnum):
    ANSWER = "answer"
    ISSUE_ADVISORY = "issue-advisory"
    ISSUE_LOW_ADVISORY = "issue-low-advisory"
    RELEASE_ADVISORY = "release-advisory"
    SEE_COVERAGE = "see-coverage"
    SET_REMINDER = "set-reminder"
    REVOKE = "revoke"
    KEEP_ROSTER = "keep-roster"
    LOOK_UP = "look-up"
    NOTE_CALL = "note-call"  # say that an institution was told by phone


_SCHOOL = frozenset({Action.ANSWER, Action.LOOK_UP})
_MAY: dict[Role, frozenset[Action]] = {
    Role.HIEU_TRUONG: _SCHOOL,
    Role.PHO_HIEU_TRUONG: _SCHOOL,
    Role.BAO_VE: _SCHOOL,
    Role.QUAN_LY_KTX: _SCHOOL,
    Role.CONG_AN: frozenset(
        {
            Action.ANSWER,
            Action.ISSUE_ADVISORY,
            Action.ISSUE_LOW_ADVISORY,
            Action.RELEASE_ADVISORY,
            Action.SEE_COVERAGE,
            Action.SET_REMINDER,
            Action.REVOKE,
            Action.LOOK_UP,
            Action.NOTE_CALL,
        }
    ),
    Role.GIAO_DUC: frozenset(
        {
            Action.ANSWER,
            Action.ISSUE_LOW_ADVISORY,
            Action.SEE_COVERAGE,
            Action.SET_REMINDER,
            Action.LOOK_UP,
        }
    ),
    Role.QUAN_SAT: frozenset({Action.SEE_COVERAGE}),
    Role.QUAN_TRI: frozenset({Action.REVOKE, Action.KEEP_ROSTER, Action.LOOK_UP}),
}


def may(standing: Standing, action: Action, unit_id: int, tree: UnitTree) -> bool:
    """Whether one post allows an action on a unit: the role allows it, and the unit lies within its reach."""
    return action in _MAY[standing.role] and unit_id in tree.reach(standing.unit_id, standing.role.side)


def may_person(person: Person, action: Action, unit_id: int, tree: UnitTree) -> bool:
    """Whether any post of a person allows an action on a unit."""
    return any(may(standing, action, unit_id, tree) for standing in person.standings)


def has(person: Person, action: Action) -> bool:
    """Whether any post of a person allows an action at all: for menus, never for a decision."""
    return any(action in _MAY[standing.role] for standing in person.standings)


def reach_for(person: Person, action: Action, tree: UnitTree) -> frozenset[int]:
    """All units to which any post of a person allows an action."""
    return frozenset(
        unit_id
        for standing in person.standings
        if may(standing, action, standing.unit_id, tree)
        for unit_id in tree.reach(standing.unit_id, standing.role.side)
    )
