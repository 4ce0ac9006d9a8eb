"""People linked by an id in the roster get the notice with their first message, and may say no at any time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.capabilities import Capabilities
from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import Contact
from bot.domain.taps import ConsentTap, write_tap
from bot.store import broadcasts, people
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.usecases.audience import targets_of
from bot.usecases.house import House
from bot.usecases.posting import Compose, Posting, Target, broadcast, broadcast_meant


async def reach(
    work: UnitOfWork,
    house: House,
    contacts: Iterable[Contact],
    priority: int,
    now: datetime,
    *,
    urgent: bool = False,
    one_way: bool = False,
) -> dict[int, Target]:
    """Where each person can be written to; who was told nothing yet gets the notice first.

    `urgent`, `one_way`: as in `targets_of`.
    """
    targets = await targets_of(work, house, contacts, urgent=urgent, one_way=one_way)
    await introduce(work, house, targets.values(), priority, now)
    return targets


async def introduce(
    work: UnitOfWork, house: House, targets: Iterable[Target], priority: int, now: datetime
) -> None:
    """The notice goes to those of the addresses that were told nothing yet, and where it can be answered."""
    asked = (target for target in targets if not house.capabilities(target.chat).one_way)
    by_address = {target.address_id: target for target in asked if target.address_id is not None}
    new = await people.take_imported(work, by_address.keys(), now)
    if new:
        posting = Posting("notice", priority, now)
        await broadcast(work, house, [by_address[one] for one in sorted(new)], _notice(house), posting)


async def introduce_meant(
    work: UnitOfWork,
    house: House,
    revision_id: int,
    voices: Iterable[Voice],
    priority: int,
    now: datetime,
    *,
    urgent: bool = False,
) -> None:
    """As `introduce`, for everybody meant by a revision, however many."""
    heard = replace(house, lanes=house.two_way)
    new = await broadcasts.take_imported(work, revision_id, heard.lanes.keys(), now, urgent=urgent)
    if new:
        posting = Posting("notice", priority, now)
        await broadcast_meant(work, heard, revision_id, voices, _notice(house), posting, only=new, urgent=urgent)


def _notice(house: House) -> Compose:
    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        return Message(voice.say("join.notice-imported", operator=house.operator), consent_choices(voice))

    return compose


def consent_choices(voice: Voice) -> tuple[Choice, ...]:
    return (
        Choice(voice.say("choice.agree").plain, write_tap(ConsentTap(agreed=True)), Tone.GOOD),
        Choice(voice.say("choice.refuse").plain, write_tap(ConsentTap(agreed=False))),
    )
