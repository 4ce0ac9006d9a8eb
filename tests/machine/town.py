"""The town of the machine: who there is, whom each may reach, and a new database with all of it for each life."""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import psycopg
from sqlalchemy import update

from bot.domain.people import Chat, Language, Role
from bot.sandbox import DEMO_TELEGRAM_TOKEN, DEMO_TEXTONLY_TOKEN
from bot.settings import Settings
from bot.store import people
from bot.store.engine import Database
from bot.store.tables import metadata, unit
from bot.usecases.apart import SetAside
from bot.usecases.house import NOTICE_VERSION, House
from bot.wiring.house import make_house
from tests.kit.roster import (
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
    SCHOOL_C,
    SECOND_OFFICER,
    WARD_A,
    WARD_B,
    Roster,
    make_town,
)

BEGIN = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # a Tuesday, 8:30 in Saigon
EDUCATOR, GUARD_B = "Chuyên viên Mẫu", "Bảo vệ Mẫu B"
SCHOOLS = (SCHOOL_A, SCHOOL_B, SCHOOL_C)
REACH = {  # the schools that each may write to; nobody else may write to any
    DUTY_OFFICER: frozenset(SCHOOLS),
    SECOND_OFFICER: frozenset(SCHOOLS),
    OFFICER_A: frozenset({SCHOOL_A, SCHOOL_B}),
    OFFICER_B: frozenset({SCHOOL_C}),
    EDUCATOR: frozenset(SCHOOLS),
}
POLICE = (DUTY_OFFICER, SECOND_OFFICER, OFFICER_A, OFFICER_B)
WARD_OF = {SCHOOL_A: WARD_A, SCHOOL_B: WARD_A, SCHOOL_C: WARD_B}
ATTENDS = {
    PRINCIPAL_A: SCHOOL_A,
    DEPUTY_A: SCHOOL_A,
    PRINCIPAL_B: SCHOOL_B,
    GUARD_B: SCHOOL_B,
    PRINCIPAL_C: SCHOOL_C,
}
ON_BOTH = (PRINCIPAL_A, PRINCIPAL_B, OFFICER_A)  # channels
NOT_JOINED = (PRINCIPAL_C,)
AUDIENCES = ((), (SCHOOL_A,), (SCHOOL_B,), (SCHOOL_C,), (SCHOOL_A, SCHOOL_B), (SCHOOL_B, SCHOOL_C))


def new_house() -> House:
    """The product's own defaults on both channels; what is random comes in the same order in each life."""
    settings = Settings.model_validate(
        {
            "operator": {"name": "Công an Quận Mẫu"},
            "database": {"url": "sqlite:///unused.db"},
            "telegram": {"token": DEMO_TELEGRAM_TOKEN},
            "textonly": {"token": DEMO_TEXTONLY_TOKEN, "base_url": "http://127.0.0.1:1"},
        }
    )
    return replace(make_house(settings), random_bytes=Random(7).randbytes, aside=SetAside())


TELEGRAM, TEXTONLY = LANES = tuple(new_house().lanes)
Stage = Callable[[], AbstractContextManager[str]]


async def settle_in(database: Database) -> Roster:
    """Fills an empty database; chats are named after their people."""
    roster = await make_town(database, BEGIN)
    async with database.write() as work:
        await roster.add_person(work, EDUCATOR, Role.GIAO_DUC, OFFICE, "+84900000010")
        await roster.add_person(work, GUARD_B, Role.BAO_VE, SCHOOL_B, "+84900000011")
        await work.connection.execute(update(unit).values(phone="+842838000009"))
        for name, contact_id in roster.contacts.items():
            lanes = () if name in NOT_JOINED else LANES if name in ON_BOTH else LANES[:1]
            for lane in lanes:
                opened = await people.open_address(work, contact_id, Chat(*lane, name), BEGIN)
                await people.add_consent(
                    work, contact_id, opened.id, NOTICE_VERSION, Language.VI, BEGIN, agreed=True
                )
    return roster


async def on_sqlite(folder: Path) -> tuple[Roster, Stage]:
    """Who lives there, and what opens a file of its own for each life."""
    pattern = folder / "town.db"
    database = Database(f"sqlite:///{pattern}")
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    roster = await settle_in(database)
    await database.close()

    @contextmanager
    def stage():
        file = folder / f"{os.urandom(6).hex()}.db"
        shutil.copyfile(pattern, file)
        yield f"sqlite:///{file}"
        for rest in folder.glob(f"{file.name}*"):
            rest.unlink()

    return roster, stage


async def on_postgres(server: str) -> tuple[Roster, Stage]:
    """As `on_sqlite`, with a database of its own for each life."""

    def order(text: str) -> None:
        with psycopg.connect(f"host={server} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(text.encode())

    order("CREATE DATABASE machine_town")
    database = Database(f"postgresql://postgres@/machine_town?host={server}")
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    roster = await settle_in(database)
    await database.close()

    @contextmanager
    def stage():
        name = f"machine_{os.urandom(6).hex()}"
        order(f"CREATE DATABASE {name} TEMPLATE machine_town")
        yield f"postgresql://postgres@/{name}?host={server}"
        order(f"DROP DATABASE {name} WITH (FORCE)")

    return roster, stage
