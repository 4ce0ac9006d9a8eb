"""Units and people written straight into the tables, for stories that are not about the roster."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.engine import CursorResult

from bot.domain.people import Form, Language, Role
from bot.domain.units import LinkKind, UnitKind
from bot.store.engine import Database, UnitOfWork
from bot.store.tables import contact, invitation, post, term, unit, unit_link
from bot.usecases.invitations import hash_code


def key_of(made: CursorResult[Any]) -> int:
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


@dataclass
class Roster:
    """Ids by name, filled as units and people are added."""

    now: datetime
    units: dict[str, int] = field(default_factory=dict)
    contacts: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)

    async def add_unit(
        self,
        work: UnitOfWork,
        name: str,
        kind: UnitKind,
        *,
        polices: str | None = None,
        manages: str | None = None,
        phone: str = "",
    ) -> None:
        made = await work.connection.execute(
            unit.insert().values(code=name, kind=kind, name=name, phone=phone, from_at=self.now)
        )
        self.units[name] = key_of(made)
        for kind_of_link, parent in ((LinkKind.POLICES, polices), (LinkKind.MANAGES, manages)):
            if parent is not None:
                await work.connection.execute(
                    unit_link.insert().values(
                        child_id=self.units[name],
                        parent_id=self.units[parent],
                        kind=kind_of_link,
                        from_at=self.now,
                    )
                )

    async def add_person(
        self, work: UnitOfWork, name: str, role: Role, unit_name: str, phone: str, *, title: str = ""
    ) -> None:
        made = await work.connection.execute(
            contact.insert().values(
                name=name, phone=phone, form=Form.of_role(role), language=Language.VI, created_at=self.now
            )
        )
        self.contacts[name] = key_of(made)
        self.phones[name] = phone
        await self.give_post(work, name, role, unit_name, title=title)

    async def give_post(self, work: UnitOfWork, name: str, role: Role, unit_name: str, *, title: str = "") -> None:
        made = await work.connection.execute(
            post.insert().values(
                unit_id=self.units[unit_name], role=role, title=title or name, position=0, from_at=self.now
            )
        )
        self.posts[name] = key_of(made)
        await work.connection.execute(
            term.insert().values(post_id=self.posts[name], contact_id=self.contacts[name], from_at=self.now)
        )

    async def add_code(
        self, work: UnitOfWork, name: str, code: str, expires_at: datetime, *, revoked_at: datetime | None = None
    ) -> str:
        await work.connection.execute(
            invitation.insert().values(
                post_id=self.posts[name],
                code_hash=hash_code(code),
                created_at=self.now,
                expires_at=expires_at,
                revoked_at=revoked_at,
            )
        )
        return code


CITY = "Công an Quận Mẫu"
WARD_A, WARD_B = "Công an phường Mẫu Một", "Công an phường Mẫu Hai"
SCHOOL_A, SCHOOL_B, SCHOOL_C = "Trường Tiểu học Mẫu A", "Trường THCS Mẫu B", "Trường THPT Mẫu C"
OFFICE = "Phòng Giáo dục Mẫu"

DUTY_OFFICER, SECOND_OFFICER = "Trực ban Quận", "Phó trực ban Quận"
OFFICER_A, OFFICER_B = "Trực ban phường Một", "Trực ban phường Hai"
PRINCIPAL_A, DEPUTY_A = "Hiệu trưởng Mẫu A", "Phó hiệu trưởng Mẫu A"
PRINCIPAL_B, PRINCIPAL_C = "Hiệu trưởng Mẫu B", "Hiệu trưởng Mẫu C"
ADMINISTRATOR = "Quản trị Mẫu"


async def make_town(database: Database, now: datetime) -> Roster:
    """A district with two wards, three schools (two in the first ward), an education office."""
    town = Roster(now)
    async with database.write() as work:
        await town.add_unit(work, CITY, UnitKind.CONG_AN)
        await town.add_unit(work, OFFICE, UnitKind.GIAO_DUC)
        await town.add_unit(work, WARD_A, UnitKind.CONG_AN, manages=CITY, phone="+842838000001")
        await town.add_unit(work, WARD_B, UnitKind.CONG_AN, manages=CITY)
        await town.add_unit(work, SCHOOL_A, UnitKind.TIEU_HOC, polices=WARD_A, manages=OFFICE)
        await town.add_unit(work, SCHOOL_B, UnitKind.THCS, polices=WARD_A, manages=OFFICE)
        await town.add_unit(work, SCHOOL_C, UnitKind.THPT, polices=WARD_B, manages=OFFICE)
        for name, role, unit_name, phone in (
            (DUTY_OFFICER, Role.CONG_AN, CITY, "+84900000001"),
            (SECOND_OFFICER, Role.CONG_AN, CITY, "+84900000002"),
            (OFFICER_A, Role.CONG_AN, WARD_A, "+84900000003"),
            (OFFICER_B, Role.CONG_AN, WARD_B, "+84900000004"),
            (PRINCIPAL_A, Role.HIEU_TRUONG, SCHOOL_A, "+84900000005"),
            (DEPUTY_A, Role.PHO_HIEU_TRUONG, SCHOOL_A, "+84900000006"),
            (PRINCIPAL_B, Role.HIEU_TRUONG, SCHOOL_B, "+84900000007"),
            (PRINCIPAL_C, Role.HIEU_TRUONG, SCHOOL_C, "+84900000008"),
            (ADMINISTRATOR, Role.QUAN_TRI, CITY, "+84900000009"),
        ):
            await town.add_person(work, name, role, unit_name, phone)
    return town
