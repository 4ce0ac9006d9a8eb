"""The people whose phones nobody plays: they answer after a while, some twice, some never; always the same."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.cli.acts.demo.phones import choose, offers
from bot.domain.advisory import Answer
from bot.domain.people import Language
from bot.sandbox import Phone, PhoneState, ShownMessage, World
from bot.text.catalogue import label, say_plain

_RECEIVED = label(Answer.DA_NHAN, Language.VI)
_CARRIED_OUT = label(Answer.DA_TRIEN_KHAI, Language.VI)
_HELP = label(Answer.CAN_HO_TRO, Language.VI)
_DONE = say_plain("choice.done", Language.VI)

_BEAT = 0.5  # seconds
_STALE = timedelta(minutes=10)  # who has left a message that long won't come back to it
_SILENT, _HELPLESS, _DILIGENT = 0.2, 0.2, 0.3


@dataclass(frozen=True, slots=True)
class Move:
    """A choice that somebody takes so many seconds after a message came."""

    after: float
    label: str


def plan_moves(seed: str, labels: Sequence[str], *, invented: bool) -> tuple[Move, ...]:
    """What somebody will do about a message with these choices; the same for the same seed.

    One in five stays silent, most say within a minute that they received it, and a third of those report some
    minutes later that it is carried out. One in five of `invented` schools wants help: nothing goes wrong at a
    school that exists.
    """
    chance = Random(seed)  # noqa: S311 - a play, no secret
    after = 3 + 57 * chance.random() ** 1.5
    if chance.random() < _SILENT:
        return ()
    if _DONE in labels:
        return (Move(after, _DONE),)
    if _RECEIVED not in labels:
        return ()
    if invented and _HELP in labels and chance.random() < _HELPLESS:
        return (Move(after, _HELP),)
    if chance.random() < _DILIGENT and _CARRIED_OUT in labels:
        return (Move(after, _RECEIVED), Move(after + 90 + 180 * chance.random(), _CARRIED_OUT))
    return (Move(after, _RECEIVED),)


class Life:
    """Plays all phones that no visitor plays, until cancelled.

    Args:
        world: the sandbox's.
        spared: numbers of phones that are in a visitor's hands from the beginning.
    """

    def __init__(self, world: World, spared: set[str]) -> None:
        self._world = world
        self._spared = spared
        self._read: dict[Phone, int] = {}
        self._begun = False
        self._due: list[tuple[datetime, Phone, ShownMessage, str]] = []

    async def run(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(_BEAT)

    def look(self) -> None:
        """Reads what is new on every phone, and does what is due by the world's clock.

        After a restart everything is new; what was answered has been edited since, or stands before its answer.
        The clock may have gone on by a day since the last look: what came meanwhile has been read at its time.
        """
        now = self._world.clock.now()
        for phone in self._world.phones:
            begin = self._read.get(phone, 0) if self._begun else _after_own_words(phone)
            for message in phone.history[begin:]:
                if message.by_bot and not message.edited and (self._begun or now - message.at < _STALE):
                    self._plan(phone, message)
            self._read[phone] = len(phone.history)
        self._begun = True
        due = [move for move in self._due if move[0] <= now]
        self._due = [move for move in self._due if move[0] > now]
        for _, phone, message, wanted in due:
            if not self._leaves_alone(phone):
                choose(phone, message, wanted)

    def _plan(self, phone: Phone, message: ShownMessage) -> None:
        labels = [one for one in (_RECEIVED, _CARRIED_OUT, _HELP, _DONE) if offers(message, one)]
        invented = "mẫu" in phone.name.casefold()
        for move in plan_moves(f"{phone.number}:{message.id}", labels, invented=invented):
            self._due.append((message.at + timedelta(seconds=move.after), phone, message, move.label))

    def _leaves_alone(self, phone: Phone) -> bool:
        return phone.played or phone.number in self._spared or phone.state is not PhoneState.OPEN


def _after_own_words(phone: Phone) -> int:
    """The place in a phone's history after what its person said last."""
    return max((place for place, message in enumerate(phone.history, start=1) if not message.by_bot), default=0)
