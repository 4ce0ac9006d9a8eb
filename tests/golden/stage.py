"""A stage on which a dialogue is played over the real wire, then compared with what was read and mended before.

A scene is a test; `Stage.keeps` writes what stands on each phone, or compares it: UPDATE_GOLDEN=1 writes.
Zalo reads like text only, so there it has a file only where it reads otherwise.
"""

import asyncio
import os
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.people import Role
from bot.domain.units import UnitKind
from bot.store.engine import UnitOfWork
from bot.store.tables import contact, outbox, post, unit
from tests.kit.roster import (
    ADMINISTRATOR,
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICE,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SCHOOL_A,
    SCHOOL_B,
    SECOND_OFFICER,
)
from tests.kit.someone import Someone
from tests.kit.town import Town
from tests.kit.transcript import transcript

HERE = Path(__file__).parent
READ = "# Đọc và sửa lần cuối: 2026-11-25"

EDUCATION, OBSERVER, COMMITTEE = "Chuyên viên Mẫu", "Quan sát Mẫu", "Ủy ban nhân dân phường Mẫu Một"

# How far a board has got when it is drawn depends on the moment, and is another test's matter.
_COUNTED = re.compile(r"(người – đã gửi: )\d+")
_REDRAWN = re.compile(r"BOT \(đã sửa\):(?=\n  \*Bảng theo dõi)")

# Name and post, as people really have them: a golden file is read, not only compared.
_PEOPLE = {
    DUTY_OFFICER: ("Lê Văn Trực", "Trực ban"),
    SECOND_OFFICER: ("Hoàng Thị Nhàn", "Phó Trưởng Công an quận"),
    OFFICER_A: ("Trần Văn Bình", "Trực ban"),
    OFFICER_B: ("Đỗ Văn Cường", "Trực ban"),
    PRINCIPAL_A: ("Nguyễn Thị Hoa", "Hiệu trưởng"),
    DEPUTY_A: ("Phạm Văn Dũng", "Phó hiệu trưởng"),
    PRINCIPAL_B: ("Võ Thị Mai", "Hiệu trưởng"),
    PRINCIPAL_C: ("Bùi Văn Sơn", "Hiệu trưởng"),
    ADMINISTRATOR: ("Ngô Thị Quản", "Quản trị"),
    EDUCATION: ("Đặng Thị Thu", "Chuyên viên"),
    OBSERVER: ("Lý Văn Minh", "Phó Chủ tịch phường"),
}
_SCHOOLS = {SCHOOL_A: "+842838000101", SCHOOL_B: "+842838000102"}


async def furnish(town: Town) -> None:
    """Real names and posts, telephones of schools, an education officer and an observer."""
    roster = town.roster
    async with town.database.write() as work:
        await roster.add_unit(work, COMMITTEE, UnitKind.UY_BAN)
        await roster.add_person(work, EDUCATION, Role.GIAO_DUC, OFFICE, "+84900000044")
        await roster.add_person(work, OBSERVER, Role.QUAN_SAT, COMMITTEE, "+84900000045")
        for name in _PEOPLE:
            await _rename(work, town, name)
        for name, phone in _SCHOOLS.items():
            await work.connection.execute(unit.update().where(unit.c.id == roster.units[name]).values(phone=phone))


async def _rename(work: UnitOfWork, town: Town, name: str) -> None:
    real, title = _PEOPLE[name]
    who, held = town.roster.contacts[name], town.roster.posts[name]
    await work.connection.execute(contact.update().where(contact.c.id == who).values(name=real))
    await work.connection.execute(post.update().where(post.c.id == held).values(title=title))


class Stage:
    """The town with people by their real names."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.buttons = town.channel == "telegram"
        self.takes_files = town.channel != "textonly"

    async def member(self, name: str) -> Someone:
        return self._named(await self.town.member(name), name)

    def newcomer(self, name: str, number: str | None = None) -> Someone:
        return self._named(self.town.newcomer(name, number), name)

    def _named(self, someone: Someone, name: str) -> Someone:
        someone.name = _PEOPLE.get(name, (name, ""))[0]
        return someone

    async def settled(self) -> None:
        """Whoever reads takes longer than the bot needs to note that all has arrived."""
        for _ in range(500):
            async with self.town.database.read() as work:
                waiting = select(outbox.c.id).where(outbox.c.state.in_(("queued", "sending")))
                if await work.connection.scalar(waiting.limit(1)) is None:
                    return
            await asyncio.sleep(0.02)
        raise AssertionError("something never left")

    async def board_shows(self, officer: Someone, words: str) -> None:
        """The board is redrawn in place where it can be; else it stays as it is."""
        if self.buttons:
            board = next(one for one in officer.messages if "Bảng theo dõi" in one.text)
            await officer.sees_in_place(board, words)

    async def said(self, someone: Someone, words: str) -> None:
        """A toast or a message, whichever it is."""
        await someone.phone.until(
            lambda phone: (
                any(words in toast.text for toast in phone.toasts)
                or any(words in message.text for message in someone.messages)
            )
        )
        someone.ignores_the_rest()

    async def keeps(self, flow: str, shows: str, *actors: Someone) -> None:
        """Compares what stands on the phones with the file of the flow, or writes it there."""
        for actor in actors:
            await actor.phone.until(lambda phone, actor=actor: len(phone.toasts) >= len(actor.taps))  # type: ignore[misc]
        await self.settled()
        self.compares(flow, shows, "\n\n".join(f"══ {actor.name} ══\n\n{transcript(actor)}" for actor in actors))

    def compares(self, flow: str, shows: str, played: str) -> None:
        path = HERE / f"{flow}.{self.town.channel}.txt"
        alike = HERE / f"{flow}.textonly.txt" if self.town.channel == "zalo" else path
        played = _COUNTED.sub(r"\1…", _REDRAWN.sub("BOT:", played))
        told = f"# {shows}\n\n{played}\n"
        own = path == alike or _kept(alike)[1] != told
        if os.environ.get("UPDATE_GOLDEN"):
            if own:
                path.write_text(f"{_kept(path)[0]}\n{told}", encoding="utf-8")
            else:
                path.unlink(missing_ok=True)
            return
        assert own or not path.exists(), f"{path.name} tells what {alike.name} does: away with it"
        if _kept(path if own else alike)[1] != told:
            pytest.fail(f"{path.name} tells another story; played now:\n\n{told}", pytrace=False)


def _kept(path: Path) -> tuple[str, str]:
    """When it was read, and what it tells."""
    text = path.read_text(encoding="utf-8") if path.exists() else f"{READ}\n"
    head, _, told = text.partition("\n")
    return head, told
