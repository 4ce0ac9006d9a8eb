"""Answers that many tap at the same moment are taken at once: a whole district may answer within a minute.

Everything else, and whatever is out of the ordinary (a stranger, a blocked address, an answer that holds no more),
is handled one by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.errors import Refusal
from bot.domain.incoming import Incoming, Tapped
from bot.domain.people import AddressState, Chat
from bot.domain.taps import AnswerTap, read_tap
from bot.reception.caller import Caller
from bot.usecases.answering import Given, answer_many


@dataclass(frozen=True, slots=True)
class Arrived:
    """One update, by its id in the inbox, read."""

    id: int
    incoming: Incoming


def stretches(arrived: Iterable[Arrived]) -> Iterator[list[Arrived]]:
    """What arrived, in its order: answers that follow each other from different chats together, the rest alone."""
    together: dict[Chat, Arrived] = {}
    for one in arrived:
        answers = _answered(one.incoming) is not None
        if together and (not answers or one.incoming.chat in together):
            yield list(together.values())
            together = {}
        if answers:
            together[one.incoming.chat] = one
        else:
            yield [one]
    if together:
        yield list(together.values())


async def take_answers(callers: Sequence[Caller], arrived: Sequence[Incoming]) -> list[bool]:
    """Takes the answers of callers of one transaction, each from another chat; which of them were taken."""
    given: dict[int, tuple[Caller, Given]] = {}  # by contact; of somebody with two phones the first
    for caller, incoming in zip(callers, arrived, strict=True):
        one = _given(caller, incoming)
        if one is not None:
            given.setdefault(one.person.contact.id, (caller, one))
    taken = set()
    if given:
        first = callers[0]
        said = await answer_many(first.work, first.house, [one for _, one in given.values()], first.now)
        for (caller, _), word in zip(given.values(), said, strict=True):
            if not isinstance(word, Refusal):
                await caller.confirms(word)
                taken.add(caller.chat)
    return [caller.chat in taken for caller in callers]


def _given(caller: Caller, incoming: Incoming) -> Given | None:
    """An answer of which nothing else is to be noted."""
    tapped = _answered(incoming)
    if tapped is None or caller.person is None or caller.address is None:
        return None
    if caller.address.state is AddressState.BLOCKED:
        return None
    return Given(caller.person, caller.target, tapped.revision_id, tapped.answer, caller.tapped_message)


def _answered(incoming: Incoming) -> AnswerTap | None:
    meant = read_tap(incoming.what.data) if isinstance(incoming.what, Tapped) else None
    return meant if isinstance(meant, AnswerTap) else None
