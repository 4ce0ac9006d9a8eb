"""A ward with its officer and many schools with a principal each, written into the tables in a few statements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from bot.domain.people import AddressState, Form, Language, Role
from bot.domain.units import LinkKind, UnitKind
from bot.sandbox import Phone, PhoneState, World
from bot.store.engine import UnitOfWork
from bot.store.tables import address, contact, post, term, unit, unit_link
from bot.wiring.lines import TEXTONLY_BOT


@dataclass(eq=False)
class School:
    """A school by its principal, who has one phone on one channel."""

    contact_id: int
    phone: Phone

    @property
    def chat_id(self) -> str:
        return str(self.phone.chat_id)

    def texts(self, words: str = "") -> list[str]:
        """What the bot wrote with these words in it, oldest first."""
        return [message.text for message in self.phone.screen if message.by_bot and words in message.text]


async def add_officer(work: UnitOfWork, now: datetime) -> tuple[int, int]:
    """A ward's police with one officer; the ids of both."""
    name = "Công an phường Mẫu"
    (ward,) = await _insert(work, unit, [{"code": name, "kind": UnitKind.CONG_AN, "name": name, "from_at": now}])
    (officer,) = await _hold_posts(work, [ward], Role.CONG_AN, ["Trực ban"], 0, now)
    return ward, officer


async def add_schools(work: UnitOfWork, world: World, ward: int, size: int) -> list[School]:
    """Schools of the ward whose principals have joined, on Telegram and on the text-only channel in turn."""
    now = world.clock.now()
    names = [f"Trường Mẫu {number:03d}" for number in range(1, size + 1)]
    units = await _insert(
        work,
        unit,
        [{"code": name, "kind": UnitKind.THCS, "name": name, "from_at": now} for name in names],
    )
    links = [{"child_id": one, "parent_id": ward, "kind": LinkKind.POLICES, "from_at": now} for one in units]
    await _insert(work, unit_link, links)
    principals = [f"Hiệu trưởng {name}" for name in names]
    contacts = await _hold_posts(work, units, Role.HIEU_TRUONG, principals, 1, now)
    schools = []
    for number, (contact_id, name) in enumerate(zip(contacts, principals, strict=True), start=1):
        channel = "telegram" if number % 2 else "textonly"
        schools.append(School(contact_id, world.new_phone(_phone(number), name, channel=channel)))
    await connect(work, [(school.contact_id, school.phone) for school in schools], now)
    return schools


async def connect(work: UnitOfWork, phones: list[tuple[int, Phone]], now: datetime) -> None:
    """Contacts join with their phones."""
    for _, phone in phones:
        phone.state = PhoneState.OPEN
    rows = [
        {
            "contact_id": contact_id,
            "channel": phone.channel,
            "bot": phone.bot.name if phone.channel == "telegram" else TEXTONLY_BOT,
            "external_id": str(phone.chat_id),
            "state": AddressState.ACTIVE,
            "created_at": now,
            "state_at": now,
        }
        for contact_id, phone in phones
    ]
    await _insert(work, address, rows)


async def _hold_posts(
    work: UnitOfWork, units: list[int], role: Role, names: list[str], first_phone: int, now: datetime
) -> list[int]:
    """A contact with a post in each of the units; the contacts' ids."""
    people = [
        {
            "name": name,
            "phone": _phone(number),
            "form": Form.of_role(role),
            "language": Language.VI,
            "created_at": now,
        }
        for number, name in enumerate(names, start=first_phone)
    ]
    posts = [
        {"unit_id": unit_id, "role": role, "title": role.value, "position": 0, "from_at": now} for unit_id in units
    ]
    contacts = await _insert(work, contact, people)
    held = zip(await _insert(work, post, posts), contacts, strict=True)
    await _insert(work, term, [{"post_id": one, "contact_id": who, "from_at": now} for one, who in held])
    return contacts


async def _insert(work: UnitOfWork, table: Table, rows: list[dict[str, Any]]) -> list[int]:
    statement = table.insert().returning(table.c.id, sort_by_parameter_order=True)
    return list((await work.connection.execute(statement, rows)).scalars())


def _phone(number: int) -> str:
    return f"+849{number:08d}"
