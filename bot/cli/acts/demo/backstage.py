"""What the demo's page shows behind the phones. Until everything is prepared it says so; then `View` looks."""

import asyncio
from datetime import datetime
from typing import Protocol

from bot.cli.acts.demo.district import HOLDERS, OPENING, TITLE
from bot.domain.people import Language
from bot.sandbox.page.backstage import Entry, Overview, Step
from bot.text.catalogue import label, say_plain
from bot.usecases.invitations import show_code


class View(Protocol):
    """What looks into the database."""

    async def overview(self) -> Overview: ...

    async def tour(self) -> list[Step]: ...

    async def next_due(self) -> datetime | None: ...

    async def is_calm(self) -> bool: ...


class DemoBackstage:
    """What the sandbox asks for. `view` is set while the database is there to be looked at."""

    title = TITLE

    def __init__(self) -> None:
        self.view: View | None = None
        self._looking = asyncio.Lock()
        self._overview = Overview()
        self._tour = [Step("preparing", say_plain("demo.preparing", Language.VI))]

    def directory(self) -> list[Entry]:
        """Everybody on the roster, for the picker and the phones' title bars."""
        return [
            Entry(
                number=holder.number,
                name=holder.name,
                title=holder.title,
                unit=holder.place.name,
                ward=holder.place.ward,
                kind=label(holder.place.kind, Language.VI),
                code=show_code(holder.code),
            )
            for holder in HOLDERS
        ]

    def opening(self) -> list[tuple[str, str]]:
        return [(holder.number, channel) for holder, channel in OPENING]

    async def overview(self) -> Overview:
        async with self._looking:
            if self.view is not None:
                self._overview = await self.view.overview()
        return self._overview

    async def tour(self) -> list[Step]:
        async with self._looking:
            if self.view is not None:
                self._tour = await self.view.tour()
        return self._tour

    async def next_due(self) -> datetime | None:
        async with self._looking:
            return await self.view.next_due() if self.view is not None else None

    async def is_calm(self) -> bool:
        async with self._looking:
            return self.view is None or await self.view.is_calm()

    async def look_away(self) -> None:
        """Before the database is closed; pages that are still open are shown what was seen last."""
        async with self._looking:
            self.view = None
