"""Slugs, levels and codes are in files, databases and letters: here is what they must stay."""

import pytest

from bot.domain.advisory import AdvisoryState, Answer, Category, Level, MessageType, Status, public_code
from bot.domain.errors import BadInput, NotPossibleNow, Refusal
from bot.domain.messages import CONTACT, Choice, numbered
from bot.domain.people import AddressState, Form, Role
from bot.domain.units import Side, UnitKind


@pytest.mark.parametrize(
    ("level", "priority", "urgency", "severity", "low"),
    [
        ("khan", 2, "Immediate", "Extreme", False),
        ("canh-bao", 6, "Expected", "Severe", False),
        ("luu-y", 7, "Expected", "Moderate", True),
        ("thong-tin", 8, "Future", "Minor", True),
    ],
)
def test_a_level_says_its_priority_and_its_place_in_cap(level, priority, urgency, severity, low):
    found = Level(level)
    assert (found.priority, found.cap, found.is_low) == (priority, (urgency, severity), low)


def test_slugs_are_those_of_the_decisions():
    assert [level.value for level in Level] == ["khan", "canh-bao", "luu-y", "thong-tin"]
    assert [status.value for status in Status] == ["actual", "exercise", "test"]
    assert [answer.value for answer in Answer] == ["da-nhan", "da-trien-khai", "can-ho-tro"]
    assert " ".join(role.value for role in Role) == (
        "hieu-truong pho-hieu-truong bao-ve quan-ly-ktx cong-an giao-duc quan-sat quan-tri"
    )
    assert " ".join(category.value for category in Category) == (
        "lua-dao bat-coc-online hoc-bong tuyen-sinh ma-tuy thuoc-la-dien-tu giao-thong bao-luc phao-vu-khi "
        "duoi-nuoc pccc mang tin-don xam-hai phoi-hop khac"
    )


def test_what_ends_an_advisory_says_in_which_state_it_leaves_it():
    assert [kind.value for kind in MessageType] == ["alert", "update", "cancel", "all-clear"]
    assert [kind.ends_in for kind in MessageType] == [None, None, AdvisoryState.CANCELLED, AdvisoryState.CLOSED]
    assert {state.value for state in AdvisoryState if state.went_out} == {"released", "cancelled", "closed"}


def test_every_kind_of_unit_is_an_institution_but_the_three_sides():
    sides = {kind: kind.side for kind in UnitKind if kind.side is not Side.INSTITUTION}
    assert sides == {
        UnitKind.CONG_AN: Side.POLICE,
        UnitKind.GIAO_DUC: Side.EDUCATION,
        UnitKind.UY_BAN: Side.AUTHORITY,
    }


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_form_of_address(role):
    school = {Role.HIEU_TRUONG, Role.PHO_HIEU_TRUONG, Role.GIAO_DUC}
    wanted = Form.THAY_CO if role in school else Form.DONG_CHI if role is Role.CONG_AN else Form.ANH_CHI
    assert Form.of_role(role) is wanted


def test_who_left_or_blocked_is_not_written_to():
    assert {state for state in AddressState if not state.deliverable} == {AddressState.BLOCKED, AddressState.OFF}


@pytest.mark.parametrize(("number", "code"), [(1, "TB-0001"), (427, "TB-0427"), (12345, "TB-12345")])
def test_a_code_can_be_said_on_the_phone(number, code):
    assert public_code("TB", number) == code


def test_choices_are_numbered_as_they_are_answered_and_a_number_shares_no_contact():
    choices = (Choice("Chia sẻ số", CONTACT), Choice("Đồng ý", "c:y"), Choice("Từ chối", "c:n"))
    assert numbered(choices) == "1. Đồng ý\n2. Từ chối"
    assert numbered(()) == ""


@pytest.mark.parametrize(
    ("error", "text_id"),
    [(Refusal("outside"), "refusal.outside"), (BadInput("phone"), "bad.phone"), (NotPossibleNow("x"), "now.x")],
)
def test_an_error_names_its_text(error, text_id):
    assert error.text_id == text_id
