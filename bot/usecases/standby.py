"""Addresses at which nobody can answer, e-mail and SMS: for who can't be reached by chat.

They stand behind a person's other addresses, and end with the last of these by a word of the person's or of the
police's: whoever has left gets no letters either. A chat that is blocked or gone is what they are there for.
"""

from datetime import datetime

from bot.domain.delivery import Reason
from bot.domain.people import AddressState
from bot.store import outcomes, people
from bot.store import standby as store
from bot.store.engine import UnitOfWork
from bot.usecases.house import House


async def end_standby(
    work: UnitOfWork, house: House, contact_id: int, now: datetime, *, but: int | None = None
) -> None:
    """Nothing goes to these addresses any more, unless the person can still be spoken with at another.

    `but`: the address that is about to be closed.
    """
    owned = (await people.addresses_of(work, [contact_id])).get(contact_id, ())
    if any(house.hears(one) and one.id != but for one in owned):
        return
    for one in owned:
        if one.id != but:
            await people.set_address_state(work, one.id, AddressState.OFF, now)
            await outcomes.fail_address(work, one.id, Reason.ADDRESS_OFF, now)


async def resume_standby(work: UnitOfWork, house: House, contact_id: int, now: datetime) -> None:
    """Whoever joins is written to at these addresses again."""
    await store.switch_on(work, contact_id, [lane for lane, can in house.lanes.items() if can.one_way], now)
