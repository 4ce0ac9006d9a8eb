"""Replays a conversation to find where it stands, and takes one event further. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from bot.dialogue.intents import Intent
from bot.dialogue.steps import Ask, Card, Event, Fact, Flow, Heard, Misheard, Option, Picked, Value
from bot.domain.people import Language
from bot.text.answers import read_number
from bot.text.catalogue import say_plain
from bot.text.folding import fold


class Drift(Exception):  # noqa: N818 - the word of the engine: the log does not fit the flow any more
    """The log of a conversation does not fit its flow, as after an upgrade."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a log: an answer, or a fact."""

    key: str
    value: Value
    fact: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """All the state there is. `start` is what the flow was opened with."""

    flow: str
    version: int
    start: Mapping[str, Any] = field(default_factory=dict)
    log: tuple[Entry, ...] = ()

    def token(self) -> str:
        """Names the screen shown, so that a button of another screen is recognised."""
        return hashlib.blake2b(json.dumps(self.dump(), sort_keys=True).encode(), digest_size=4).hexdigest()

    def dump(self) -> dict[str, Any]:
        log = [[entry.key, entry.value, entry.fact] for entry in self.log]
        return {"flow": self.flow, "version": self.version, "start": dict(self.start), "log": log}

    @classmethod
    def load(cls, body: Mapping[str, Any]) -> "Conversation":
        log = tuple(Entry(key, value, fact) for key, value, fact in body["log"])
        return cls(body["flow"], body["version"], body["start"], log)

    def with_fact(self, key: str, value: Value) -> "Conversation":
        return replace(self, log=(*self.log, Entry(key, value, fact=True)))


@dataclass(frozen=True, slots=True)
class Turn:
    """What an event led to: `again` when the question stands as before, with a note that says why."""

    conversation: Conversation
    again: bool = False
    note: str = ""


Step = Ask | Fact | Intent


class Engine:
    """The flows that there are, by name and version: an explicit table, made in `menu`."""

    def __init__(self, flows: Mapping[tuple[str, int], Flow]) -> None:
        self._flows = flows

    def open(self, flow: str, start: Mapping[str, Any]) -> Conversation:
        """A new conversation of the newest version of a flow."""
        version = max(version for name, version in self._flows if name == flow)
        return Conversation(flow, version, start)

    def step(self, conversation: Conversation) -> Step:
        """Where a conversation stands: the open question, a fact it waits for, or the intent it ended in.

        Raises:
            Drift: the log does not fit the flow, or the flow is gone.
        """
        flow = self._flows.get((conversation.flow, conversation.version))
        if flow is None:
            raise Drift(conversation.flow)
        talk = flow(conversation.start)
        log = iter(conversation.log)
        try:
            step = next(talk)
            for entry in log:
                if step.key != entry.key or isinstance(step, Fact) != entry.fact:
                    raise Drift(entry.key)
                step = talk.send(entry.value)
        except StopIteration as end:
            if (unasked := next(log, None)) is not None:
                raise Drift(unasked.key) from None
            intent: Intent = end.value
            return intent
        return step

    def advance(self, conversation: Conversation, event: Event) -> Turn:
        """Takes one event at the open question.

        Raises:
            Drift: as `step`; also when no question is open.
        """
        ask = self.step(conversation)
        if not isinstance(ask, Ask):
            raise Drift(conversation.flow)
        value = self._read(conversation, ask, event)
        if isinstance(value, Misheard):
            return Turn(conversation, again=True, note=value.text_id)
        return Turn(replace(conversation, log=(*conversation.log, Entry(ask.key, value))))

    def back(self, conversation: Conversation) -> Conversation | None:
        """One answer back, with the facts asked for after it; None when there was no answer yet."""
        answers = [index for index, entry in enumerate(conversation.log) if not entry.fact]
        return replace(conversation, log=conversation.log[: answers[-1]]) if answers else None

    def _read(self, conversation: Conversation, ask: Ask, event: Event) -> Value | Misheard:
        options = ask.screen.options
        match event:
            case Picked(token=token, index=index):
                if token != conversation.token() or not 0 <= index < len(options):
                    return Misheard("talk.old-button")
                return options[index].value
            case Heard(text=text):
                number = read_number(text)
                if number is not None and 1 <= number <= len(options):
                    return options[number - 1].value
                said = fold(text)
                named = [option for option in options if said and said in _names(option)]
                return named[0].value if len(named) == 1 else ask.listen(event)
            case Card():
                return ask.listen(event)
            case _:
                assert_never(event)


def _names(option: Option) -> frozenset[str]:
    """What an option may be called by somebody who types: its label, in any of the languages."""
    if option.label:
        return frozenset({fold(option.label)})
    return frozenset(fold(say_plain(option.text_id, language)) for language in Language)
