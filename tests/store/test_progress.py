"""What the database counts is what anybody would count who looked at the people one by one."""

from collections import defaultdict
from random import Random

import pytest
from sqlalchemy import insert, update

from bot.domain.advisory import Answer
from bot.domain.coverage import tallies_of
from bot.domain.delivery import DeliveryState, Reason
from bot.domain.people import Chat
from bot.store import advisories, deliveries, people, progress, recipients
from bot.store.tables import answer, outbox
from tests.store.box import LANE, NOW, Box
from tests.store.people import Town

Rows = dict[int, dict[int, list[tuple[DeliveryState, str]]]]  # by person, by address


@pytest.mark.parametrize("seed", range(12))
async def test_counts_are_those_of_the_people_one_by_one(town: Town, box: Box, seed: int):
    random = Random(seed)
    revision_id = (await town.advisory()).revision_id
    await _mean(town, random, revision_id)
    rows = await _send(town, box, random, revision_id)
    async with town.database.read() as work:
        found, reach = await progress.tallies(work, revision_id), await progress.reach_of(work, revision_id)
        meant, given = (
            await recipients.people_meant(work, revision_id),
            await advisories.answers_to(work, revision_id),
        )
        sent = await deliveries.people_of_revision(work, revision_id)
        answers = await progress.answers_of(work, revision_id)
        units = await recipients.units_meant(work, revision_id)
    reached = frozenset(one for one, may_reach in sent.items() if may_reach)
    assert found == tallies_of(units, meant, given, reached)
    assert (reach.sent, reach.lost) == (len(sent), len(sent) - len(reached))
    assert reach.served == sum(any(map(_whole, addresses.values())) for addresses in rows.values())
    assert answers == {one: list(given.values()).count(one) for one in Answer}


def _whole(parts: list[tuple[DeliveryState, str]]) -> bool:
    return all(state is DeliveryState.ACCEPTED for state, _ in parts)


async def _mean(town: Town, random: Random, revision_id: int) -> None:
    """Some institutions, some people for one or two of them or for others, some answers, also of others."""
    units, contacts = list(town.roster.units.values()), list(town.roster.contacts.values())
    meant = {(random.choice(contacts), random.choice(units)) for _ in range(12)}
    answering = random.sample(contacts, random.randint(0, len(contacts)))
    async with town.database.write() as work:
        await recipients.set_audience(
            work, revision_id, random.sample(units, random.randint(1, len(units))), meant
        )
        for contact_id in answering:
            given = random.choice(list(Answer))
            row = {"revision_id": revision_id, "contact_id": contact_id, "answer": given}
            await work.connection.execute(insert(answer).values(**row, first_at=NOW, at=NOW))


async def _send(town: Town, box: Box, random: Random, revision_id: int) -> Rows:
    """A message of two parts to some, at one or two addresses each, whatever became of it."""
    rows: Rows = defaultdict(lambda: defaultdict(list))
    for name, contact_id in town.roster.contacts.items():
        for number in range(random.randint(0, 2)):
            async with town.database.write() as work:
                chat = Chat(*LANE, f"{name}-{number}")
                opened = await people.open_address(work, contact_id, chat, NOW)
            put = await box.put(chat.external_id, parts=2, address_id=opened.id, revision_id=revision_id)
            for row_id in put:
                became = random.choice(list(DeliveryState)), random.choice(["", "", Reason.COVERED.value])
                rows[contact_id][opened.id].append(became)
                async with town.database.write() as work:
                    changed = update(outbox).where(outbox.c.id == row_id)
                    await work.connection.execute(changed.values(state=became[0], reason=became[1]))
    return rows
