"""What tests of call sheets ask and do: whom to call, who was told, what became of messages."""

from sqlalchemy import delete, select

from bot.domain.advisory import Advisory
from bot.domain.links import Links
from bot.domain.people import Form, Language
from bot.domain.taps import CallTap
from bot.store.tables import address, outbox
from bot.text.catalogue import Voice
from bot.usecases import proxying
from bot.usecases.call_sheet import Sheet, Why, load_sheets
from tests.kit.roster import (
    WARD_A,
)
from tests.usecases.district import District

LINKS = Links("https://an.example.vn", b"k" * 32)
VOICE = Voice(Language.VI, Form.DONG_CHI)


async def sheets(district: District) -> dict[str, Sheet]:
    async with district.database.read() as work:
        return {one.police.name: one for one in await load_sheets(work, district.house, district.now)}


async def why(district: District, police: str = WARD_A) -> dict[str, Why]:
    found = (await sheets(district)).get(police)
    return {} if found is None else {one.unit.name: one.why for part in found.sections for one in part.to_call}


async def call(district: District, name: str, made: Advisory, school: str) -> str:
    person = await district.person(name)
    tap = CallTap(made.revision_id, district.roster.units[school])
    voice = district.target(person).voice
    async with district.database.write() as work:
        said = await proxying.note_call(work, district.house, person, voice, tap, district.now, via="link")
    return said.plain


async def states(district: District, name: str, purpose: str = "advisory") -> list[tuple[str, str]]:
    async with district.database.read() as work:
        rows = await work.connection.execute(
            select(outbox.c.state, outbox.c.reason)
            .where(outbox.c.external_id == name, outbox.c.purpose == purpose)
            .order_by(outbox.c.id)
        )
    return [(row.state.value, row.reason or "") for row in rows]


async def never_opened(district: District, name: str) -> None:
    async with district.database.write() as work:
        contact_id = district.roster.contacts[name]
        await work.connection.execute(delete(address).where(address.c.contact_id == contact_id))
