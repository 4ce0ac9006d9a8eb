"""Properties over rosters that nobody would write: whatever is stored already, rules hold."""

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.people import AddressState, Role
from bot.domain.units import UnitKind, UnitTree
from tests.roster.desk import Office

SCHOOLS = ("Trường A", "Trường B", "Trường C")
POLICE = ("Công an Một", "Công an Hai")
NAMES = st.sampled_from(SCHOOLS + POLICE)
WARDS = st.sampled_from(["", "Phường Một", "Phường Hai"])
CODES = st.sampled_from(["", "", "", "X1", "X2"])
REFERENCES = st.sampled_from(["", "", *POLICE, "Trường A", "không có"])
SCHOOL_ROLES = st.sampled_from([Role.HIEU_TRUONG, Role.PHO_HIEU_TRUONG, Role.QUAN_SAT])
POLICE_ROLES = st.sampled_from([Role.CONG_AN, Role.QUAN_SAT])
TITLES = st.sampled_from(["", "Phó", "Trưởng Công an"])
ORDERS = st.sampled_from([None, None, 1, 2])


@st.composite
def wild_offices(draw):
    """Rows that may contradict each other in every way."""
    office = Office()
    for _ in range(draw(st.integers(0, 5))):
        name = draw(NAMES)
        kind = UnitKind.CONG_AN if name in POLICE else draw(st.sampled_from([UnitKind.THCS, UnitKind.THPT]))
        office.unit(name, kind, draw(WARDS), code=draw(CODES), police=draw(REFERENCES), manager=draw(REFERENCES))
    for _ in range(draw(st.integers(0, 6))):
        phone = draw(st.integers(1, 4))
        office.person(
            draw(st.sampled_from([f"Người {phone}"] * 5 + ["Người lạ"])),
            draw(st.one_of(SCHOOL_ROLES, POLICE_ROLES)),
            draw(NAMES),
            phone,
            title=draw(TITLES),
            telegram=draw(st.sampled_from(["", "", "11", "12", f"2{phone}"])),
            email=draw(st.sampled_from(["", "", "a@b.vn", f"p{phone}@b.vn"])),
            order=draw(ORDERS),
        )
    return office


@st.composite
def tame_offices(draw):
    """Rows without a contradiction."""
    office = Office()
    ward = draw(WARDS)
    for name in POLICE:
        office.police(name, ward=ward, code=draw(CODES) if name == POLICE[0] else "")
    schools = draw(st.lists(st.sampled_from(SCHOOLS), unique=True))
    for name in schools:
        office.unit(name, UnitKind.THCS, ward, police=draw(st.sampled_from(["", *POLICE])))
    ids = draw(st.permutations(["", "", "11", "12", "13"]))
    for phone in draw(st.lists(st.integers(1, 4), unique=True)):
        for unit in draw(st.lists(st.sampled_from([*schools, *POLICE]), max_size=2, unique=True)):
            role = draw(POLICE_ROLES if unit in POLICE else SCHOOL_ROLES)
            office.person(
                f"Người {phone}", role, unit, phone, draw(TITLES), telegram=ids[phone], order=draw(ORDERS)
            )
    return office


async def check_rules(desk):
    stored = await desk.stored()
    units = {unit.id for unit in stored.units}
    posts = {post.id: post for post in stored.posts}
    holding = {term.contact_id for term in stored.terms}
    assert UnitTree(stored.units, stored.links).cycle() == ()
    assert len({unit.code.casefold() for unit in stored.units + stored.ended_units}) == len(
        stored.units + stored.ended_units
    )
    assert all({link.child, link.parent} <= units for link in stored.links)
    assert all(post.unit_id in units for post in posts.values())
    assert all(term.post_id in posts for term in stored.terms)
    assert max(Counter(term.post_id for term in stored.terms).values(), default=1) == 1
    live = [one for one in stored.addresses if one.state is not AddressState.OFF]
    assert all(one.contact_id in holding for one in live)
    assert max(Counter((one.contact_id, one.channel) for one in live).values(), default=1) == 1
    assert len({(one.channel, one.external_id) for one in live}) == len(live)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.one_of(tame_offices(), wild_offices()), st.booleans()), min_size=1, max_size=4))
async def test_the_rules_hold_and_a_second_import_of_good_rows_changes_nothing(new_desk, rosters):
    async with new_desk() as desk:
        for office, end_missing in rosters:
            foreseen = await desk.imports(office, dry_run=True, skip_bad=True, end_missing=end_missing)
            first = await desk.imports(office, skip_bad=True, end_missing=end_missing)
            assert replace(first, taken=False, dry_run=True) == foreseen
            await check_rules(desk)
            if not first.problems:
                assert (await desk.imports(office, end_missing=end_missing)).changes_nothing
