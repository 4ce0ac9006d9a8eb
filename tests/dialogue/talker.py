"""Plays a conversation as reception does: events in, facts resolved by whom the test says, screens out."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.dialogue.engine import Conversation, Engine
from bot.dialogue.menu import ENGINE
from bot.dialogue.queries import Query
from bot.dialogue.steps import Ask, Card, Event, Fact, Handed, Heard, Picked, Screen, Value
from bot.domain.incoming import Attached

Resolve = Callable[[Query], Value]


class Talker:
    """One person in one conversation. Its state goes through JSON after every event, as through the database."""

    def __init__(
        self,
        flow: str,
        start: Mapping[str, Any] | None = None,
        resolve: Resolve | None = None,
        engine: Engine = ENGINE,
    ) -> None:
        self.engine = engine
        self.resolve = resolve
        self.queries: list[Query] = []
        self.note = ""
        self.conversation = engine.open(flow, start or {})
        self._settle()

    @property
    def step(self) -> Any:
        return self.engine.step(self.conversation)

    @property
    def screen(self) -> Screen:
        step = self.step
        assert isinstance(step, Ask), f"no question is open but {step}"
        return step.screen

    @property
    def asks(self) -> str:
        """The text id of the open question."""
        return self.screen.text_id

    def types(self, text: str) -> "Talker":
        return self._takes(Heard(text))

    def shares(self, phone: str, *, own: bool = True) -> "Talker":
        return self._takes(Card(phone, own))

    def hands(self, attached: Attached) -> "Talker":
        return self._takes(Handed(attached))

    def taps(self, index: int, token: str | None = None) -> "Talker":
        return self._takes(Picked(token or self.conversation.token(), index))

    def goes_back(self) -> "Talker":
        earlier = self.engine.back(self.conversation)
        assert earlier is not None, "there is no answer to take back"
        self.conversation = earlier
        self._settle()
        return self

    def _takes(self, event: Event) -> "Talker":
        turn = self.engine.advance(self.conversation, event)
        self.turn = turn
        self.conversation, self.note = turn.conversation, turn.note
        self._settle()
        return self

    def _settle(self) -> None:
        """Resolves the facts that are asked for, then stores and loads the state."""
        while isinstance(step := self.step, Fact):
            assert self.resolve is not None, f"nobody knows {step}"
            self.queries.append(step.query)
            self.conversation = self.conversation.with_fact(step.key, self.resolve(step.query))
        self.conversation = Conversation.load(json.loads(json.dumps(self.conversation.dump())))
