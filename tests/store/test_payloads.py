"""What a call carries comes back from the database as it went in, whatever people wrote."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.domain.messages import Choice, Part, Tone
from bot.domain.richtext import RichText, Run, Style
from bot.store import payloads
from bot.store.engine import Database
from bot.store.tables import payload

# What inbound lets through: no NUL, which PostgreSQL can't keep, and no half characters (lone surrogates).
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
RUNS = st.lists(st.builds(Run, TEXT, st.frozensets(st.sampled_from(Style))), max_size=6)
CHOICES = st.lists(st.builds(Choice, TEXT, TEXT, st.sampled_from(Tone)), max_size=4).map(tuple)
PARTS = st.builds(
    Part,
    text=RUNS.map(lambda runs: RichText.of(*runs)),
    choices=CHOICES,
    file_id=st.none() | st.integers(1, 2**31 - 1),
    ask_contact=st.booleans(),
    forget_keyboard=st.booleans(),
    silent=st.booleans(),
    protect=st.booleans(),
)


@given(PARTS, TEXT)
def test_a_part_comes_back_from_json_as_it_was(part, mark):
    body = json.loads(json.dumps(payloads.encode(part, mark)))
    assert payloads.decode(body) == part
    assert body["mark"] == mark


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(PARTS, min_size=1, max_size=4), mark=TEXT)
async def test_parts_come_back_from_the_database_in_their_order(database: Database, parts, mark):
    async with database.write() as work:
        ids = await payloads.add_payloads(work, parts, mark)
        rows = await work.connection.execute(
            select(payload.c.body).where(payload.c.id.in_(ids)).order_by(payload.c.id)
        )
        bodies = list(rows.scalars())
    assert [payloads.decode(body) for body in bodies] == parts
    assert {body["mark"] for body in bodies} == {mark}
    assert sorted(ids) == list(ids)
