"""Answers to advisories: typed, of one person, to one revision; idempotent. "Cần hỗ trợ" alarms at once.

A whole district may answer within a minute, so that answers are taken many at a time; one is a set of one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.advisory import Advisory, AdvisoryState, Answer
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.domain.richtext import RichText
from bot.store import advisories, answers, boards, people
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.text.dates import show_moment
from bot.usecases import alarming
from bot.usecases.echoing import Echo, echo
from bot.usecases.house import House
from bot.usecases.posting import Target
from bot.usecases.proxying import stop_reminding
from bot.usecases.wording import status_mark

_ENDED = {
    AdvisoryState.CANCELLED: "advisory-cancelled",
    AdvisoryState.CLOSED: "advisory-closed",
}
OVERTAKEN = {"old-revision", *_ENDED.values()}


@dataclass(frozen=True, slots=True)
class Given:
    """One person's answer to one revision; `message_id`: the message whose button was tapped, if one was.

    `target` None: the person can't be written to, but answers by a link.
    """

    person: Person
    target: Target | None
    revision_id: int
    answer: Answer
    message_id: str | None = None

    @property
    def voice(self) -> Voice:
        return Voice(self.person.contact.language, self.person.contact.form)


async def answer(work: UnitOfWork, house: House, given: Given, now: datetime) -> RichText:
    """Takes a person's answer; returns the word to show at once.

    Raises:
        Refusal: `not-yours`; one of `OVERTAKEN` when what was answered holds no more.
    """
    (said,) = await answer_many(work, house, [given], now)
    if isinstance(said, Refusal):
        raise said
    return said


async def answer_many(
    work: UnitOfWork, house: House, given: Sequence[Given], now: datetime
) -> list[RichText | Refusal]:
    """Takes the answers of several people, one of each; returns for each what `answer` returns or raises."""
    words = _Words(now)
    found = await advisories.by_revisions(work, {one.revision_id for one in given})
    pairs = [(one.revision_id, one.person.contact.id) for one in given]
    meant = await answers.meant_among(work, pairs)
    before = await answers.given_among(work, pairs)
    said: list[RichText | Refusal] = []
    new: list[tuple[Given, Advisory]] = []
    for one, pair in zip(given, pairs, strict=True):
        advisory = found.get(one.revision_id) if pair in meant else None
        refusal = _refusal(one, advisory)
        if advisory is None or refusal is not None:
            said.append(refusal or Refusal("not-yours"))
            continue
        again = before.get(pair) is one.answer
        said.append(words.word(one, advisory, again=again))
        if not again:
            new.append((one, advisory))
        elif one.answer is Answer.CAN_HO_TRO:
            await alarming.alarm(work, house, advisory, one.person, one.target, now, again=True)
    await _take(work, house, new, words, now)
    for one, advisory in new:
        was = before.get((one.revision_id, one.person.contact.id))
        if one.answer is Answer.CAN_HO_TRO:
            await alarming.alarm(work, house, advisory, one.person, one.target, now)
        elif was is Answer.CAN_HO_TRO:
            await alarming.call_off(work, house, advisory, one.person, one.answer, now)
    return said


def _refusal(given: Given, advisory: Advisory | None) -> Refusal | None:
    """Why an answer counts no more; None where it does. `advisory`: None for who is not meant."""
    if advisory is None:
        return Refusal("not-yours")
    if advisory.state in _ENDED:
        return Refusal(_ENDED[advisory.state], code=advisory.code)
    if advisory.revision_id != given.revision_id:
        return Refusal("old-revision", code=advisory.code)
    return None


async def _take(
    work: UnitOfWork, house: House, new: Sequence[tuple[Given, Advisory]], words: "_Words", now: datetime
) -> None:
    """Saves answers, with what each stops and the line under each message that was answered."""
    await answers.put(work, [(one.revision_id, one.person.contact.id, one.answer) for one, _ in new], now)
    answered: dict[int, set[int]] = defaultdict(set)
    for one, _ in new:
        answered[one.revision_id].add(one.person.contact.id)
    for advisory in {one.revision_id: advisory for one, advisory in new}.values():
        await boards.mark_stale(work, advisory.id)
        await stop_reminding(work, house, advisory, answered[advisory.revision_id], now)
    places = await _places(work, house, [one for one, _ in new])
    told = [(given, target, advisory) for one, advisory in new for given, target in places[one.person.contact.id]]
    await echo(work, house, [words.echo(*one) for one in told], now)


async def _places(work: UnitOfWork, house: House, given: Sequence[Given]) -> dict[int, list[tuple[Given, Target]]]:
    """Each answer with the chats of its person where it is written under what was answered, its own first."""
    owned = await people.addresses_of(work, {one.person.contact.id for one in given})
    found: dict[int, list[tuple[Given, Target]]] = {}
    for one in given:
        contact, here = one.person.contact, one.target
        others = [address for address in owned.get(contact.id, ()) if house.hears(address)]
        found[contact.id] = [] if here is None else [(one, here)]
        found[contact.id] += [
            (replace(one, message_id=None), Target.of(contact, address))
            for address in others
            if here is None or address.chat != here.chat
        ]
    return found


class _Words:
    """What is said on answers taken at one moment: few words, however many answer."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._said: dict[tuple[Voice, Answer, int, bool], RichText] = {}
        self._lines: dict[tuple[Voice, Answer, int], tuple[RichText, RichText]] = {}

    def word(self, given: Given, advisory: Advisory, *, again: bool) -> RichText:
        """On the button."""
        voice = given.voice
        key = voice, given.answer, advisory.id, again
        if key not in self._said:
            self._said[key] = (
                voice.say("answer.again", answer=voice.label(given.answer))
                if again
                else voice.say(f"answer.thanks-{given.answer.value}", code=advisory.code)
            )
        return self._said[key]

    def echo(self, given: Given, target: Target, advisory: Advisory) -> Echo:
        """Under the message."""
        voice = given.voice
        key = voice, given.answer, advisory.id
        if key not in self._lines:
            at = show_moment(self._now, self._now, voice.language)
            line = voice.say("answer.echo", answer=voice.label(given.answer), at=at)
            self._lines[key] = line, status_mark(advisory.status, voice)
        return Echo(target, given.message_id, *self._lines[key], revision_id=given.revision_id)
