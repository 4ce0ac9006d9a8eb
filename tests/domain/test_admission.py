"""Who is asked about a stranger: the police over the unit, the nearest first, and never the unit's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.admission import admitting_units, askable_roles
from bot.domain.people import Role
from bot.domain.units import Side, Unit, UnitKind
from tests.domain.trees import CITY, NamedTree, trees


def asked(city: NamedTree, unit: str) -> list[str]:
    return [city.tree[one].name for one in admitting_units(city.ids[unit], city.tree)]


def test_a_school_is_for_its_ward_and_then_upwards():
    assert asked(CITY, "Trường A1") == ["Công an phường A", "Công an Quận 1", "Công an tỉnh"]


def test_a_police_unit_is_for_the_unit_above_and_the_root_for_nobody():
    assert asked(CITY, "Công an phường A") == ["Công an Quận 1", "Công an tỉnh"]
    assert asked(CITY, "Công an tỉnh") == []


@pytest.mark.parametrize("kind", [one for one in UnitKind if one.side is Side.INSTITUTION])
def test_a_manager_of_a_dormitory_is_offered_only_where_there_may_be_one(kind):
    housing = {UnitKind.KY_TUC_XA, UnitKind.CAO_DANG, UnitKind.DAI_HOC, UnitKind.THPT, UnitKind.NHIEU_CAP}
    offered = askable_roles(Unit(1, "X", kind, "X"))
    assert (Role.QUAN_LY_KTX in offered) == (kind in housing)
    assert Role.HIEU_TRUONG in offered


def test_an_education_office_is_for_the_police_over_all_of_its_schools():
    office = NamedTree(
        {
            "Quận": UnitKind.CONG_AN,
            "P1": UnitKind.CONG_AN,
            "P2": UnitKind.CONG_AN,
            "Phòng": UnitKind.GIAO_DUC,
            "Phòng không trường": UnitKind.GIAO_DUC,
            "A": UnitKind.THCS,
            "B": UnitKind.THCS,
            "C": UnitKind.THCS,
            "Không ai": UnitKind.THCS,
        },
        manages="P1 < Quận\nP2 < Quận\nA < Phòng\nB < Phòng\nKhông ai < Phòng",
        polices="A < P1\nB < P2\nC < P1",
    )
    assert asked(office, "Phòng") == ["Quận"]
    assert asked(office, "Phòng không trường") == []
    assert asked(office, "Không ai") == []


@given(trees(), st.data())
def test_nobody_decides_about_the_own_unit_and_only_police_decide(tree, data):
    unit_id = data.draw(st.sampled_from(sorted(tree.units)))
    found = admitting_units(unit_id, tree)
    assert unit_id not in found
    assert len(set(found)) == len(found)
    assert all(tree[one].kind.side is Side.POLICE for one in found)


def test_administrators_and_observers_are_never_asked_for():
    for unit in CITY.tree.units.values():
        assert not {Role.QUAN_TRI, Role.QUAN_SAT} & set(askable_roles(unit))
