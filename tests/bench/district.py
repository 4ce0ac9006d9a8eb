"""Two wards written straight into the tables: many schools under one officer, few others under another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from bot.domain.advisory import Advisory, AdvisoryText, Audience, Category, Level, Status
from bot.domain.people import AddressState, Form, Language, Role
from bot.domain.units import LinkKind, UnitKind
from bot.sandbox import DEMO_TELEGRAM_TOKEN, DEMO_ZALO_TOKEN
from bot.settings import Settings, load_settings
from bot.store import people, schema
from bot.store.engine import Database, UnitOfWork
from bot.store.tables import address, contact, post, term, unit, unit_link
from bot.usecases.advisory import Draft, issue
from bot.usecases.house import House
from bot.usecases.menus import known_menus
from bot.wiring.house import make_house
from tests.bench.imitation import OFFICERS

MANY, FEW = 1_000_000, 2_000_000  # where the chat ids of each begin
Lane = tuple[str, str]
_ROLES = (Role.HIEU_TRUONG, Role.PHO_HIEU_TRUONG, Role.PHO_HIEU_TRUONG, Role.BAO_VE, Role.BAO_VE)
WORDS = (
    "Một số đối tượng gọi điện tự xưng giáo viên, nhân viên y tế, báo học sinh đang cấp cứu và yêu cầu phụ huynh "
    "chuyển tiền viện phí ngay vào tài khoản lạ. Chúng biết rõ tên, lớp và giờ học của các em, gọi dồn dập trong "
    "giờ làm việc để người nghe không kịp kiểm tra lại. "
)
_CONFIG = """[operator]
name = "Công an Quận Mẫu"
[database]
url = "{url}"
[telegram]
token = "{token}"
base_url = "http://127.0.0.1:{port}/bot"
base_file_url = "http://127.0.0.1:{port}/file/bot"
{more}
"""
_ZALO = """[zalo]
token = "{token}"
base_url = "http://127.0.0.1:{port}/zalo"
monthly_messages = 0
users = 0
"""


@dataclass(frozen=True, slots=True)
class District:
    """`officers`: of the many, and of the few."""

    database: Database
    settings: Settings
    officers: tuple[int, int]
    schools: tuple[int, ...]

    @property
    def house(self) -> House:
        return make_house(self.settings)

    async def sends(
        self,
        tag: str,
        level: Level = Level.CANH_BAO,
        *,
        few: bool = False,
        sentences: int = 4,
        undo: timedelta | None = None,
    ) -> Advisory:
        """An officer's advisory to all of the ward, as the command line issues it; its headline has the tag."""
        words = AdvisoryText(
            f"Giả giáo viên báo học sinh cấp cứu {tag}.", WORDS * (sentences // 2), "Gọi lại ngay."
        )
        draft = Draft(Status.ACTUAL, level, Category.LUA_DAO, words, Audience())
        async with self.database.write() as work:
            officer = await people.person(work, self.officers[few])
            assert officer is not None
            return await issue(work, self.house, officer, draft, datetime.now(UTC), via="cli", undo=undo)

    async def count(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        async with self.database.read() as work:
            found = await work.connection.scalar(select(func.count()).select_from(table).where(*conditions))
        return int(found or 0)

    async def rows(self, *columns: ColumnElement[Any], where: Iterable[ColumnElement[bool]]) -> list[Any]:
        async with self.database.read() as work:
            return list((await work.connection.execute(select(*columns).where(*where))).all())


def write_config(path: Path, url: str, port: int, more: str = "", *, zalo: bool = False) -> Path:
    """`zalo`: the bot is on both channels."""
    if zalo:
        more += _ZALO.format(token=DEMO_ZALO_TOKEN, port=port)
    path.write_text(_CONFIG.format(url=url, token=DEMO_TELEGRAM_TOKEN, port=port, more=more), encoding="utf-8")
    return path


async def found_district(config: Path, schools: int, others: int, people_each: int = 1) -> District:
    """A new district in an empty database; all have joined, on every channel as many as on any other.

    `people_each`: contacts of each school, up to 5.
    """
    settings = load_settings(config, {})
    lanes = tuple(make_house(settings).lanes)
    database = Database(settings.database.url)
    await schema.upgrade(database)
    async with database.write() as work:
        first, units = await _add_ward(work, 1, schools, people_each, MANY, lanes)
        second, _ = await _add_ward(work, 2, others, 1, FEW, lanes)
    return District(database, settings, (first, second), tuple(units))


async def _add_ward(
    work: UnitOfWork, number: int, schools: int, people_each: int, first_chat: int, lanes: Sequence[Lane]
) -> tuple[int, list[int]]:
    """A ward's police with one officer, and its schools; the officer and the schools."""
    now = datetime.now(UTC)
    name = f"Công an phường {number}"
    (ward,) = await _insert(work, unit, [{"code": name, "kind": UnitKind.CONG_AN, "name": name, "from_at": now}])
    (officer,) = await _hold(work, [ward], [Role.CONG_AN], OFFICERS + number, now, lanes[:1])
    names = [f"Trường Mẫu {number}-{one:05d}" for one in range(schools)]
    rows = [{"code": one, "kind": UnitKind.THCS, "name": one, "from_at": now} for one in names]
    units = await _insert(work, unit, rows)
    links = [{"child_id": one, "parent_id": ward, "kind": LinkKind.POLICES, "from_at": now} for one in units]
    await _insert(work, unit_link, links)
    await _hold(work, units, _ROLES[:people_each], first_chat, now, lanes)
    return officer, units


async def _hold(
    work: UnitOfWork,
    units: list[int],
    roles: Iterable[Role],
    first_chat: int,
    now: datetime,
    lanes: Sequence[Lane],
) -> list[int]:
    """A contact with a chat for each of the roles in each of the units."""
    held = [(one, role) for role in roles for one in units]
    who = [
        {
            "name": f"Người Mẫu {first_chat + number}",
            "phone": f"+849{first_chat + number:08d}",
            "form": Form.of_role(role),
            "language": Language.VI,
            "created_at": now,
        }
        for number, (_, role) in enumerate(held)
    ]
    posts = [{"unit_id": one, "role": role, "title": role.value, "from_at": now} for one, role in held]
    contacts = await _insert(work, contact, who)
    ids = await _insert(work, post, posts)
    terms = [
        {"post_id": one, "contact_id": whose, "from_at": now} for one, whose in zip(ids, contacts, strict=True)
    ]
    await _insert(work, term, terms)
    addresses = [
        {
            "contact_id": whose,
            "channel": channel,
            "bot": bot,
            "external_id": f"{'z' if channel == 'zalo' else ''}{first_chat + number}",
            "state": AddressState.ACTIVE,
            "created_at": now,
            "state_at": now,
            "menu": min(known_menus()),  # given long ago
        }
        for number, (whose, (channel, bot)) in enumerate(zip(contacts, cycle(lanes), strict=False))
    ]
    await _insert(work, address, addresses)
    return contacts


async def _insert(work: UnitOfWork, table: Table, rows: list[dict[str, Any]]) -> list[int]:
    if not rows:
        return []
    statement = table.insert().returning(table.c.id, sort_by_parameter_order=True)
    return list((await work.connection.execute(statement, rows)).scalars())
