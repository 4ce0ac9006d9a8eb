"""Drives many people at once: all stand at their places, all get the same input, every place is looked at."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, insert, select

from bot.domain.advisory import Audience
from bot.store.tables import guess, inbox, outbox, talk
from tests.kit.roster import OFFICER_A, OFFICER_B, SCHOOL_B
from tests.kit.someone import Someone
from tests.kit.town import Town
from tests.stories.bad_inputs import Act
from tests.stories.bad_places import PLACES, Place

ANEW = {"a start of a code of nobody"}  # a link with a code is a beginning of its own
OOPS = "bot gặp lỗi"
Stack = list[dict[str, Any]]


@dataclass
class Round:
    """A town in which somebody stands at each place. After each input everybody is put back where they were."""

    town: Town
    places: Mapping[str, Place] = field(default_factory=lambda: PLACES)
    people: dict[str, Someone] = field(default_factory=dict)
    _stacks: dict[str, dict[str, Any]] = field(default_factory=dict)
    _rows: int = 0

    async def begins(self) -> None:
        """An advisory is open for one school, and one ward has somebody who reads what schools write."""
        sender, reader = await self.town.member(OFFICER_A), await self.town.member(OFFICER_B)
        async with self.town.database.write() as work:
            for number, (name, place) in enumerate(self.places.items()):
                if place.post is not None:
                    await self.town.roster.add_person(work, name, *place.post, f"+8490000{1000 + number}")
        for number, (name, place) in enumerate(self.places.items()):
            if place.post is None:
                self.people[name] = self.town.newcomer(name, f"+8490000{1000 + number}")
            else:
                self.people[name] = await self.town.member(name)
        school = self.town.roster.units[SCHOOL_B]
        await self.town.sends(OFFICER_A, audience=Audience(units=(school,)))
        await asyncio.gather(*(place.is_reached_by(self.people[name]) for name, place in self.places.items()))
        await comes_to_rest(self.town)
        for one in (sender, reader):
            one.ignores_the_rest()
        async with self.town.database.read() as work:
            rows = await work.connection.execute(select(talk))
            self._stacks = {row.external_id: dict(row._mapping) for row in rows}
            self._rows = await work.connection.scalar(select(func.max(outbox.c.id))) or 0

    async def comes(self, kind: str, act: Act, *, but: frozenset[str] = frozenset()) -> list[str]:
        """Everybody hands this in; returns what went wrong, a line a place. `but`: where it is a good answer."""
        chosen = {name: one for name, one in self.people.items() if name not in but}
        before = {name: (len(one.messages), len(one.phone.toasts)) for name, one in chosen.items()}
        for one in chosen.values():
            act(one.phone)
        await comes_to_rest(self.town)
        wrong = [*await self._astray(), *await self._left_undone()]
        await self._is_answered(chosen, before)
        now = await self._now()
        for name, one in chosen.items():
            messages, toasts = before[name]
            heard = [message.text for message in one.messages[messages:]]
            heard += [toast.text for toast in one.phone.toasts[toasts:]]
            if not any(text.strip() for text in heard):
                wrong.append(f"{name}: silence")
            wrong += [f"{name}: {text[:80]}" for text in heard if OOPS in text]
            if kind not in ANEW and not self._stands(name, now):
                wrong.append(f"{name}: what was begun is gone; {heard}")
        await self._goes_back()
        return [f"{kind} → {one}" for one in wrong]

    async def hears(self, name: str, text: str) -> str:
        """What the one at a place is answered to a text; then that one stands there again."""
        one = self.people[name]
        before = len(one.messages)
        one.says(text)
        await comes_to_rest(self.town)
        wrong = [*await self._astray(), *await self._left_undone()]
        await self._goes_back()
        return "\n".join((*wrong, *(message.text for message in one.messages[before:])))

    def _stands(self, name: str, now: Mapping[str, Stack]) -> bool:
        """Whether the open question, or what followed from an answer to it, is still there."""
        chat = str(self.people[name].phone.chat_id)
        if self.places[name].ephemeral or chat not in self._stacks:
            return True
        stood = self._stacks[chat]["state"]["stack"][-1]
        return any(
            one["flow"] == stood["flow"] and one["log"][: len(stood["log"])] == stood["log"]
            for one in now.get(chat, [])
        )

    async def _now(self) -> dict[str, Stack]:
        async with self.town.database.read() as work:
            rows = await work.connection.execute(select(talk.c.external_id, talk.c.state))
            return {row.external_id: row.state["stack"] for row in rows}

    async def _goes_back(self) -> None:
        async with self.town.database.write() as work:
            await work.connection.execute(delete(talk))
            await work.connection.execute(insert(talk), list(self._stacks.values()))
            await work.connection.execute(delete(guess))

    async def _astray(self) -> list[str]:
        """Bad input causes answers to the one who sent it, and nothing else."""
        async with self.town.database.read() as work:
            rows = (
                await work.connection.execute(
                    select(outbox.c.external_id, outbox.c.purpose, outbox.c.state, outbox.c.reason).where(
                        outbox.c.id > self._rows,
                        outbox.c.board_id.is_(None),  # boards follow what was sent before
                    )
                )
            ).all()
            self._rows = await work.connection.scalar(select(func.max(outbox.c.id))) or 0
        names = {str(one.phone.chat_id): name for name, one in self.people.items()}
        return [
            f"{names.get(row.external_id, 'somebody else')}: {row.purpose} {row.state} {row.reason}"
            for row in rows
            if row.purpose not in {"reply", "echo"} or row.state != "accepted"
        ]

    async def _left_undone(self) -> list[str]:
        async with self.town.database.read() as work:
            states = set(await work.connection.scalars(select(inbox.c.state)))
        return [f"updates stay {states}"] if states - {"done"} else []

    async def _is_answered(self, chosen: Mapping[str, Someone], before: Mapping[str, tuple[int, int]]) -> None:
        """Toasts come after the commit, so they are waited for."""
        for _ in range(100):
            if all((len(one.messages), len(one.phone.toasts)) != before[name] for name, one in chosen.items()):
                return
            await asyncio.sleep(0.01)


async def comes_to_rest(town: Town) -> None:
    """Waits until everything that came was handled and everything that leaves has left."""
    bot: Any = town.world.bot(town.channel)
    for _ in range(4000):
        await asyncio.sleep(0.005)
        if bot.queue.pending():
            continue
        async with town.database.read() as work:
            kept = await work.connection.scalar(select(func.count()).select_from(inbox)) or 0
            if town.channel == "zalo" and kept < _said(town):  # handed out, and not stored yet
                continue
            new = await work.connection.scalar(select(func.count()).where(inbox.c.state == "new"))
            leaving = await work.connection.scalar(
                select(func.count()).where(outbox.c.state.in_(("queued", "sending")))
            )
        if not new and not leaving:
            return
    raise AssertionError("the bot does not come to rest")


def _said(town: Town) -> int:
    return sum(not message.by_bot for phone in town.world.phones for message in phone.history)
