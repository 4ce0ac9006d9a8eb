"""What a person did and which use case it is meant for. Typed words are read in `words`."""

from typing import assert_never

from bot.dialogue.steps import Card
from bot.domain.delivery import Reason
from bot.domain.incoming import (
    Attached,
    Blocked,
    Incoming,
    NothingToDo,
    Said,
    SharedContact,
    SpokeInGroup,
    Started,
    Tapped,
    Unblocked,
)
from bot.domain.people import AddressState
from bot.reception import acts, menu, talking, words
from bot.reception.caller import Caller
from bot.store import deliveries
from bot.usecases import joining
from bot.usecases.unreachable import Lost, lose


async def route(caller: Caller, incoming: Incoming) -> None:
    """Handles one thing that somebody did.

    Raises:
        Refusal: a rule says no; the person is told why.
    """
    if caller.address is not None and caller.address.state is AddressState.BLOCKED:
        await _reopen(caller, incoming)
    match incoming.what:
        case Said() as said:
            await words.hear(caller, said)
        case Tapped() as tapped:
            await acts.tap(caller, tapped.data, tapped.message_id)
        case Started(payload=payload):
            await menu.start(caller, payload)
        case SharedContact(phone=phone, own=own):
            await _take_card(caller, phone, own=own)
        case Attached() as attached:
            await words.take_file(caller, attached)
        case Blocked():
            if caller.address is not None and caller.address.state.deliverable:
                await lose(caller.work, caller.house, [Lost(caller.address, Reason.BLOCKED)], caller.now)
        case Unblocked():
            return
        case SpokeInGroup():
            await _point_to_private(caller)
        case NothingToDo():
            return
        case _:
            assert_never(incoming.what)


async def _reopen(caller: Caller, incoming: Incoming) -> None:
    assert caller.address is not None
    if not isinstance(incoming.what, Blocked):
        await joining.reopen_address(caller.work, caller.house, caller.address, caller.now)


async def _take_card(caller: Caller, phone: str, *, own: bool) -> None:
    found = await talking.current(caller)
    if found is None or found.top.flow not in {"join", "leave"}:
        if caller.person is not None:
            await caller.says("contact.not-needed")
            return
        await acts.go(caller, "join", {}, quietly=True)
    await acts.finish(caller, await talking.take(caller, Card(phone, own)))


async def _point_to_private(caller: Caller) -> None:
    """One line in a group, once; nothing of the group's talk is kept."""
    if not await deliveries.wrote_to(caller.work, caller.chat):
        await caller.says("group.private")
