"""Replays a conversation to find where it stands, and takes one event further. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from bot.dialogue.intents import Intent
from bot.dialogue.steps import Ask, Card, Event, Fact, Flow, Given, Handed, Heard, Misheard, Option, Picked, Value
from bot.domain.people import Language
from bot.text.answers import read_number
from bot.text.catalogue import say_plain
from bot.text.folding import fold
from bot.text.telex import telex_slips

MOST_GATHERED = 20  # pieces at one question


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
    """All the state there is. `start` is what the flow was opened with.

    `held` is what a collecting question has gathered so far; it becomes a part of the log with its answer.
    """

    flow: str
    version: int
    start: Mapping[str, Any] = field(default_factory=dict)
    log: tuple[Entry, ...] = ()
    held: tuple[Value, ...] = ()

    def token(self) -> str:
        """Names the screen shown, so that a button of another screen is recognised.

        What is gathered does not change it: the button under the first photo still works after the fifth.
        """
        shown = replace(self, held=()).dump()
        return hashlib.blake2b(json.dumps(shown, sort_keys=True).encode(), digest_size=4).hexdigest()

    def dump(self) -> dict[str, Any]:
        log = [[entry.key, entry.value, entry.fact] for entry in self.log]
        body = {"flow": self.flow, "version": self.version, "start": dict(self.start), "log": log}
        return body | ({"held": list(self.held)} if self.held else {})

    @classmethod
    def load(cls, body: Mapping[str, Any]) -> "Conversation":
        log = tuple(Entry(key, value, fact) for key, value, fact in body["log"])
        return cls(body["flow"], body["version"], body["start"], log, tuple(body.get("held", ())))

    def with_fact(self, key: str, value: Value) -> "Conversation":
        return replace(self, log=(*self.log, Entry(key, value, fact=True)))

    def answered(self, key: str, value: Value) -> "Conversation":
        return replace(self, log=(*self.log, Entry(key, value)), held=())


@dataclass(frozen=True, slots=True)
class Turn:
    """What an event led to: `again` when the question stands as before, with a note that says why.

    `quiet`: there is nothing to say, since it belongs to what came just before (the next photo of an album).
    """

    conversation: Conversation
    again: bool = False
    note: str = ""
    quiet: bool = False


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

    def mend(self, conversation: Conversation) -> Conversation:
        """The longest beginning of a conversation that fits its flow as it is now, standing at an open question.

        Raises:
            Drift: there is no such flow any more.
        """
        if self.fits(conversation):
            return conversation
        versions = [version for name, version in self._flows if name == conversation.flow]
        if not versions:
            raise Drift(conversation.flow)
        for length in range(len(conversation.log), -1, -1):
            shorter = replace(conversation, version=max(versions), log=conversation.log[:length], held=())
            try:
                if isinstance(self.step(shorter), Ask | Fact):
                    return shorter
            except (Drift, KeyError, TypeError, ValueError):
                continue  # what an older flow kept may be of another shape altogether
        raise Drift(conversation.flow)

    def fits(self, conversation: Conversation) -> bool:
        """Whether a conversation can go on as it is."""
        try:
            self.step(conversation)
        except (Drift, KeyError, TypeError, ValueError):
            return False
        return True

    def advance(self, conversation: Conversation, event: Event) -> Turn:
        """Takes one event at the open question.

        Raises:
            Drift: as `step`; also when no question is open.
        """
        ask = self.step(conversation)
        if not isinstance(ask, Ask):
            raise Drift(conversation.flow)
        option = self._picked(conversation, ask, event)
        if isinstance(option, Misheard):
            return Turn(conversation, again=True, note=option.text_id)
        if option is not None:
            value = _gathered(option, conversation) if ask.collects else option.value
            return Turn(conversation.answered(ask.key, value))
        assert not isinstance(event, Picked)
        heard = ask.listen(event)
        if isinstance(heard, Misheard):
            return Turn(conversation, again=True, note=heard.text_id)
        if not ask.collects:
            return Turn(conversation.answered(ask.key, heard))
        if len(conversation.held) >= MOST_GATHERED:
            return Turn(conversation, again=True, note="pieces.too-many")
        more = replace(conversation, held=(*conversation.held, heard))
        return Turn(more, again=True, quiet=_goes_on_album(conversation, event))

    def picks(self, conversation: Conversation, event: Event) -> bool:
        """Whether an event names an option of the open question."""
        ask = self.step(conversation)
        return isinstance(ask, Ask) and isinstance(self._picked(conversation, ask, event), Option)

    def hears(self, conversation: Conversation, event: Given) -> bool:
        """Whether the open question can use what came, as it is."""
        ask = self.step(conversation)
        return isinstance(ask, Ask) and not isinstance(ask.listen(event), Misheard)

    def back(self, conversation: Conversation) -> Conversation | None:
        """One answer back, with the facts asked for after it; None when there was no answer yet.

        What that question had gathered is in hand again.
        """
        answers = [index for index, entry in enumerate(conversation.log) if not entry.fact]
        if not answers:
            return None
        value = conversation.log[answers[-1]].value
        gathered = value["pieces"] if isinstance(value, dict) and value.keys() == {"picked", "pieces"} else ()
        return replace(conversation, log=conversation.log[: answers[-1]], held=tuple(gathered))

    def _picked(self, conversation: Conversation, ask: Ask, event: Event) -> Option | Misheard | None:
        """The option that an event names; None when it names none and may be listened to."""
        options = ask.screen.options
        match event:
            case Picked(token=token, index=index):
                if token != conversation.token() or not 0 <= index < len(options):
                    return Misheard("talk.old-button")
                return options[index]
            case Heard(own=False):
                return None
            case Heard(text=text):
                number = read_number(text)
                if number is not None and 1 <= number <= len(options):
                    return options[number - 1]
                said = {fold(text), fold(telex_slips(text, eager=True))} - {""}
                named = [option for option in options if said & _names(option)]
                return named[0] if len(named) == 1 else None
            case Card() | Handed():
                return None
            case _:
                assert_never(event)


def _gathered(option: Option, conversation: Conversation) -> Value:
    return {"picked": option.value, "pieces": list(conversation.held)}


def _goes_on_album(conversation: Conversation, event: Event) -> bool:
    gathered = conversation.held or conversation.start.get("pieces", ())
    if not isinstance(event, Handed) or event.attached.album is None or not gathered:
        return False
    last = gathered[-1]
    return isinstance(last, dict) and last.get("album") == event.attached.album


def _names(option: Option) -> frozenset[str]:
    """What an option may be called by somebody who types: its label, in any of the languages."""
    if option.label:
        return frozenset({fold(option.label)})
    return frozenset(fold(say_plain(option.text_id, language, **option.params)) for language in Language)
