"""Which menu of commands each chat was last given; `people.forget_menus` empties it when it may be another."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update

from bot.domain.people import AddressState
from bot.store.engine import UnitOfWork
from bot.store.tables import address


@dataclass(frozen=True, slots=True)
class Outdated:
    """A chat that has another menu than those which there are now, or none."""

    address_id: int
    contact_id: int
    external_id: str


async def outdated_menus(
    work: UnitOfWork, channel: str, bot: str, known: Collection[str], *, but: Collection[int], limit: int
) -> tuple[Outdated, ...]:
    """Active addresses of a bot whose menu is none of the known; `but` are left out.

    The newest come first: whoever has just joined looks at the phone. Whoever is only linked by the roster may
    never have opened the bot, and has no chat for a menu.
    """
    rows = await work.connection.execute(
        select(address.c.id, address.c.contact_id, address.c.external_id)
        .where(
            address.c.channel == channel,
            address.c.bot == bot,
            address.c.state == AddressState.ACTIVE,
            address.c.menu.not_in(known),
            address.c.id.not_in(but),
        )
        .order_by(address.c.id.desc())
        .limit(limit)
    )
    return tuple(Outdated(*row) for row in rows)


async def keep_menu(work: UnitOfWork, address_id: int, menu: str) -> None:
    await work.connection.execute(update(address).where(address.c.id == address_id).values(menu=menu))
