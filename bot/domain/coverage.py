"""How far the institutions of an audience have answered: who is covered, silent, or must be phoned. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.domain.advisory import Answer


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the institutions of an audience have answered the revision that holds now.

    `unreached`: silent, and nobody there can be reached by the bot, so it takes a call. `by_phone`: covered only
    since the police have called.
    """

    total: int
    covered: int
    needing_help: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()
    unreached: tuple[int, ...] = ()
    by_phone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """What the people of one institution have answered.

    `helpless`: one of them needs help. `heard`: the bot can reach one of them, or one has answered by another way.
    """

    answers: int = 0
    helpless: bool = False
    heard: bool = False


def is_covered(tally: Tally, needed: int) -> bool:
    """Whether the answers of an institution's people are enough."""
    return tally.answers >= needed or tally.helpless


def count(answers: Collection[Answer], *, heard: bool = True) -> Tally:
    """The tally of an institution whose people gave these answers."""
    return Tally(len(answers), Answer.CAN_HO_TRO in answers, heard or bool(answers))


def tallies_of(
    institutions: Iterable[int],
    meant: Mapping[int, set[int]],
    given: Mapping[int, Answer],
    reached: frozenset[int],
) -> dict[int, Tally]:
    """The tally of each institution.

    Args:
        institutions: the units that count.
        meant: contacts with the units for which each is meant.
        given: contacts with their answers.
        reached: contacts whom the bot can reach.
    """
    by_unit: dict[int, set[int]] = {unit_id: set() for unit_id in institutions}
    for contact_id, unit_ids in meant.items():
        for unit_id in unit_ids & by_unit.keys():
            by_unit[unit_id].add(contact_id)
    return {
        unit_id: count([given[one] for one in group if one in given], heard=not group.isdisjoint(reached))
        for unit_id, group in by_unit.items()
    }


def cover(tallies: Mapping[int, Tally], needed: int, called: frozenset[int] = frozenset()) -> Coverage:
    """Which institutions are covered: enough contacts have answered, one asks for help, or they were called.

    Args:
        tallies: of the institutions that count.
        needed: how many answers cover an institution.
        called: institutions that were told by phone.
    """
    answered = {unit_id for unit_id, tally in tallies.items() if is_covered(tally, needed)}
    by_phone = (called & tallies.keys()) - answered
    left = tallies.keys() - answered - by_phone
    unreached = {unit_id for unit_id in left if not tallies[unit_id].heard}
    return Coverage(
        total=len(tallies),
        covered=len(answered) + len(by_phone),
        needing_help=tuple(sorted(unit_id for unit_id, tally in tallies.items() if tally.helpless)),
        silent=tuple(sorted(left - unreached)),
        unreached=tuple(sorted(unreached)),
        by_phone=tuple(sorted(by_phone)),
    )
