"""How a revision stands, counted by the database: of tens of thousands of people nobody is loaded."""

from dataclasses import dataclass

from sqlalchemy import CTE, Integer, and_, case, func, select

from bot.domain.advisory import Answer
from bot.domain.coverage import Tally
from bot.domain.delivery import DeliveryState, Reason
from bot.store.deliveries import BRINGS_IT, FAILS
from bot.store.engine import UnitOfWork
from bot.store.quota import WAITS_FOR_QUOTA
from bot.store.recipients import units_meant
from bot.store.tables import address, answer, outbox, recipient


@dataclass(frozen=True, slots=True)
class Reach:
    """People to whom a revision was sent; `served` have got all of it, `lost` it can't reach any more.

    `held`: those for whom no message of the month is left, so that it can't reach them now.
    """

    sent: int
    served: int
    lost: int
    held: int = 0


async def reach_of(work: UnitOfWork, revision_id: int) -> Reach:
    """How many people a revision was sent to, and got to. Whom the answer of a colleague spared is left out."""
    person = _people(revision_id)
    counted = select(
        func.count(person.c.may_reach),
        func.coalesce(func.sum(person.c.served), 0),
        func.coalesce(func.sum(1 - person.c.may_reach - person.c.held), 0),
        func.coalesce(func.sum(person.c.held), 0),
    )
    return Reach(*(await work.connection.execute(counted)).one())


async def tallies(work: UnitOfWork, revision_id: int) -> dict[int, Tally]:
    """What the people of each institution of the audience have answered."""
    person = _people(revision_id)
    rows = await work.connection.execute(
        select(
            recipient.c.unit_id,
            func.count(answer.c.id),
            func.max(case((answer.c.answer == Answer.CAN_HO_TRO, 1), else_=0)),
            func.coalesce(func.max(person.c.may_reach), 0),
        )
        .outerjoin(
            answer, and_(answer.c.revision_id == revision_id, answer.c.contact_id == recipient.c.contact_id)
        )
        .outerjoin(person, person.c.contact_id == recipient.c.contact_id)
        .where(recipient.c.revision_id == revision_id)
        .group_by(recipient.c.unit_id)
    )
    found = {
        unit_id: Tally(answers, bool(helpless), bool(may_reach or answers))
        for unit_id, answers, helpless, may_reach in rows
    }
    return {unit_id: found.get(unit_id, Tally()) for unit_id in await units_meant(work, revision_id)}


async def answers_of(work: UnitOfWork, revision_id: int) -> dict[Answer, int]:
    """How many people gave each answer, those of none among them."""
    given = select(answer.c.answer, func.count()).where(answer.c.revision_id == revision_id)
    found = {row[0]: row[1] for row in await work.connection.execute(given.group_by(answer.c.answer))}
    return {one: found.get(one, 0) for one in Answer}


def _people(revision_id: int) -> CTE:
    """Contacts to whom a revision was sent, with whether it may still reach, or has reached, each (1 or 0).

    `may_reach` is NULL for whom the answer of a colleague spared; `served` is 1 for who has got every part of it
    at one address at least; `held` is 1 for whom it can't reach since no message of the month is left.
    """
    lost = case((FAILS, 0), else_=1)
    spared = outbox.c.reason == Reason.COVERED.value
    each = (
        select(
            address.c.contact_id,
            func.max(case((spared, None), else_=lost)).label("may_reach"),
            func.min(case((outbox.c.state == DeliveryState.ACCEPTED, 1), else_=0)).label("served"),
            func.max(case((WAITS_FOR_QUOTA, 1), else_=0)).label("held"),
        )
        .join(address, address.c.id == outbox.c.address_id)
        .where(outbox.c.revision_id == revision_id, BRINGS_IT)
        .group_by(address.c.id, address.c.contact_id)
        .subquery("each_address")
    )
    return (
        select(
            each.c.contact_id,
            func.max(each.c.may_reach, type_=Integer).label("may_reach"),
            func.max(each.c.served, type_=Integer).label("served"),
            case((func.max(each.c.may_reach) == 0, func.max(each.c.held)), else_=0).label("held"),
        )
        .group_by(each.c.contact_id)
        .cte("person")
        .prefix_with("MATERIALIZED")
    )
