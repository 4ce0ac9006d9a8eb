"""The pages that links lead to, where people's browsers can open them."""

from collections.abc import Sequence

from aiohttp import web

from bot.domain.ports import Clock
from bot.store.engine import Database
from bot.usecases.house import House
from bot.web.fetched import Fetched
from bot.web.links import LinkPages
from bot.web.sheet import SheetPages
from bot.wiring.lines import Line


def make_pages(house: House, database: Database, clock: Clock, lines: Sequence[Line]) -> list[web.RouteDef]:
    """Their routes; none where no address of ours is known."""
    if house.links is None:
        return []
    fetched = Fetched({line.key: line.file_at for line in lines if line.file_at is not None})
    pages = LinkPages(house.links, house, database, clock, fetched), SheetPages(database, house, clock)
    return [route for page in pages for route in page.routes()]
