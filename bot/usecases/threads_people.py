"""Who hears what is written into a thread: decided anew each time, by who is there. Sends nothing but notices."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.delivery import Priority
from bot.domain.people import Contact, Role
from bot.domain.threads import Thread, police_upwards, speaking_post
from bot.domain.units import UnitTree
from bot.store import people
from bot.store import threads as store
from bot.store.engine import UnitOfWork
from bot.usecases.house import House
from bot.usecases.introducing import reach
from bot.usecases.posting import Target
from bot.usecases.threads_wording import Reached

IN_CHARGE = (Role.HIEU_TRUONG, Role.PHO_HIEU_TRUONG, Role.QUAN_LY_KTX)  # who hears what is answered to the school


async def police_reached(
    work: UnitOfWork,
    house: House,
    thread_id: int | None,
    unit_id: int,
    but: int,
    tree: UnitTree,
    now: datetime,
    *,
    one_way: bool = False,
) -> Reached:
    """The officers of the nearest police unit over an institution that has any, and those who wrote in the thread.

    `but`: the contact who speaks. `one_way`: also those who can't answer where they are written to; but who can
    is looked for beyond them.
    """
    wrote = [] if thread_id is None else await _writers(work, thread_id, unit_id, tree, police=True)
    nearest, unheard = None, dict[int, Target]()
    for unit in police_upwards(unit_id, tree):
        officers = [contact for contact, _ in await people.holders(work, [unit.id], [Role.CONG_AN])]
        targets = await _reach(work, house, officers, but, now, one_way=one_way)
        if any(not house.capabilities(target.chat).one_way for target in targets.values()):
            return Reached(unit, unheard | targets | await _reach(work, house, wrote, but, now))
        nearest, unheard = nearest or (unit if targets else None), unheard | targets
    return Reached(nearest, unheard)


async def school_reached(
    work: UnitOfWork, house: House, thread: Thread, but: int, tree: UnitTree, now: datetime
) -> dict[int, Target]:
    """Those in charge of an institution, and everybody of it who wrote in the thread, by contact."""
    in_charge = [contact for contact, _ in await people.holders(work, [thread.unit_id], IN_CHARGE)]
    wrote = await _writers(work, thread.id, thread.unit_id, tree, police=False)
    return await _reach(work, house, [*in_charge, *wrote], but, now)


async def _writers(
    work: UnitOfWork, thread_id: int, unit_id: int, tree: UnitTree, *, police: bool
) -> list[Contact]:
    """Who wrote in a thread for one of its sides and still may."""
    found = await people.persons(work, await store.writers(work, thread_id))
    return [
        person.contact
        for person in found.values()
        if (post := speaking_post(person, unit_id, tree)) and (post.role is Role.CONG_AN) is police
    ]


async def _reach(
    work: UnitOfWork, house: House, contacts: Iterable[Contact], but: int, now: datetime, *, one_way: bool = False
) -> dict[int, Target]:
    wanted = [contact for contact in contacts if contact.id != but]
    return await reach(work, house, wanted, Priority.REPLY, now, one_way=one_way) if wanted else {}
