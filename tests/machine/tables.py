"""The tables as they stand at one moment, as plain rows; what can be read off them without the product's help."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from bot.domain.advisory import AdvisoryState
from bot.domain.people import AddressState
from bot.store import tables as t
from bot.store.engine import Database

SAYS = ("advisory", "correction", "rung")  # purposes of messages to schools about a text
NEWS = (*SAYS, "call-list", "calls-off")  # and of all that are about one text and no later one


@dataclass(frozen=True)
class Snapshot:
    """Rows by table; those with an id by it."""

    outbox: dict[int, Any]
    advisory: dict[int, Any]
    revision: dict[int, Any]
    address: dict[int, Any]
    board: dict[int, Any]
    recipient: list[Any]
    audience_unit: list[Any]
    answer: list[Any]
    proxy_answer: list[Any]
    climb: list[Any]
    inbox: dict[int, Any]
    audit: list[Any]

    @cached_property
    def newest(self) -> dict[int, int]:
        """The last revision of each advisory."""
        found: dict[int, int] = {}
        for one in sorted(self.revision.values(), key=lambda row: row.number):
            found[one.advisory_id] = one.id
        return found

    @cached_property
    def texts(self) -> dict[int, int]:
        """The revision of each advisory whose text is asked about: a cancellation has none."""
        found: dict[int, int] = {}
        for one in sorted(self.revision.values(), key=lambda row: row.number):
            if one.kind.ends_in is None:
                found[one.advisory_id] = one.id
        return found

    @cached_property
    def meant(self) -> dict[int, dict[int, set[int]]]:
        """By revision: contacts with the units for which each is meant."""
        found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for row in self.recipient:
            found[row.revision_id][row.contact_id].add(row.unit_id)
        return found

    @cached_property
    def stand_ins(self) -> set[tuple[int, int]]:
        """(revision, contact) of deputies whom silence brought in."""
        return {(row.revision_id, row.contact_id) for row in self.recipient if row.stand_in}

    @cached_property
    def answers(self) -> dict[tuple[int, int], Any]:
        """By (revision, contact)."""
        return {(row.revision_id, row.contact_id): row.answer for row in self.answer}

    @cached_property
    def covered(self) -> set[tuple[int, int]]:
        """(revision, unit): somebody who is meant for it has answered, or it was phoned."""
        return {(row.revision_id, row.unit_id) for row in self.proxy_answer} | {
            (revision_id, unit_id)
            for revision_id, contact_id in self.answers
            for unit_id in self.meant[revision_id][contact_id]
        }

    @cached_property
    def institutions(self) -> dict[int, set[int]]:
        """By revision."""
        found: dict[int, set[int]] = defaultdict(set)
        for row in self.audience_unit:
            found[row.revision_id].add(row.unit_id)
        return found

    def about(self, row: Any) -> Any:
        """The advisory that an outbox row is about; None for others."""
        if row.board_id is not None:
            return self.advisory[self.board[row.board_id].advisory_id]
        return None if row.revision_id is None else self.advisory[self.revision[row.revision_id].advisory_id]

    def contact(self, row: Any) -> int | None:
        """Whose an outbox row is."""
        return None if row.address_id is None else self.address[row.address_id].contact_id

    def need_not_answer(self, revision_id: int, contact_id: int) -> bool:
        """Whether a person has answered, or is meant only for institutions that are covered."""
        units = self.meant[revision_id][contact_id]
        return (revision_id, contact_id) in self.answers or all(
            (revision_id, one) in self.covered for one in units
        )

    def in_force(self, now: datetime) -> list[Any]:
        """Advisories that are out and hold."""
        released = (one for one in self.advisory.values() if one.state is AdvisoryState.RELEASED)
        return [one for one in released if one.expires_at > now]

    def written_to(self, contact_id: int) -> list[Any]:
        """The addresses at which a person can be written to."""
        return [one for one in self.address.values() if one.contact_id == contact_id and one.state.deliverable]

    def is_on(self, address_id: int) -> bool:
        state: AddressState = self.address[address_id].state
        return state.deliverable


async def look(database: Database) -> Snapshot:
    async with database.read() as work:

        async def rows(table: Any) -> list[Any]:
            return list((await work.connection.execute(select(table))).all())

        async def by_id(table: Any) -> dict[int, Any]:
            return {row.id: row for row in await rows(table)}

        return Snapshot(
            outbox=await by_id(t.outbox),
            advisory=await by_id(t.advisory),
            revision=await by_id(t.revision),
            address=await by_id(t.address),
            board=await by_id(t.board),
            recipient=await rows(t.recipient),
            audience_unit=await rows(t.audience_unit),
            answer=await rows(t.answer),
            proxy_answer=await rows(t.proxy_answer),
            climb=await rows(t.climb),
            inbox=await by_id(t.inbox),
            audit=await rows(t.audit),
        )
