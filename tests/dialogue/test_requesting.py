"""Who has no invitation, question by question; and any sequence of answers leads to an end that makes sense."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.intents import AskToJoin, Begin, Join, Nothing, WithdrawRequest
from bot.dialogue.queries import CheckPhone, FindInvitee, FindUnits, Query, SeeRequests
from bot.dialogue.steps import Ask, Value
from bot.domain.people import Role
from tests.dialogue.talker import Talker

SCHOOL = {"unit": 5, "name": "Trường A", "label": "Trường A", "roles": ["hieu-truong", "bao-ve"]}
POLICE = {"unit": 2, "name": "Công an phường B", "label": "Công an phường B", "roles": ["cong-an"]}
FREE, KNOWN = "+84912345678", "+84901234567"
FOUND = {
    "outcome": "found",
    "contact_id": 7,
    "invitation_id": None,
    "name": "An",
    "posts": "Hiệu trưởng – Trường A",
    "form": "thay-co",
    "operator": "Công an",
}


class Registry:
    """Two units, one phone on the roster."""

    def __init__(self, waiting: Value = None, refusal: str = "", note: str = "") -> None:
        self.waiting, self.refusal, self.note = waiting, refusal, note

    def __call__(self, query: Query) -> Value:
        match query:
            case SeeRequests():
                return {"waiting": self.waiting, "note": self.note, "refusal": self.refusal, "operator": "Công an"}
            case FindUnits(text=text):
                return {"a": [SCHOOL], "b": [POLICE], "ab": [SCHOOL, POLICE]}.get(text, [])
            case CheckPhone(phone=phone):
                return "known" if phone == KNOWN else "free"
            case FindInvitee(phone=phone, own=own, code=code):
                if code is not None:
                    return FOUND if code == "ABCDE23456" else {"outcome": "code-unknown"}
                if not own:
                    return {"outcome": "not-own"}
                return FOUND if phone == KNOWN else {"outcome": "phone-unknown"}
            case _:
                raise AssertionError(query)


def asking(registry: Registry | None = None) -> Talker:
    return Talker("join", {}, registry or Registry()).types("Tôi chưa có thư mời")


def at_the_phone() -> Talker:
    return asking().types("a").taps(0).types("Bảo vệ").types("Trần Văn Bảo")


def test_who_has_no_invitation_says_school_post_name_and_phone_and_agrees():
    talk = asking()
    assert talk.asks == "request.unit"
    talk.types("ab")
    assert [option.label for option in talk.screen.options[:-1]] == ["Trường A", "Công an phường B"]
    talk.types("1")
    assert (talk.asks, talk.screen.params) == ("request.post", {"unit": "Trường A"})
    assert talk.types("bao ve").asks == "request.name"
    talk.types("  Trần   Văn Bảo ")
    assert (talk.asks, talk.screen.ask_contact) == ("request.phone", True)
    talk.types("0912 345 678")
    assert talk.asks == "join.notice"
    posts = " (Bảo vệ – Trường A)"
    assert talk.screen.params == {"name": "Trần Văn Bảo", "posts": posts, "operator": "Công an"}
    assert talk.types("đồng ý").step == AskToJoin(5, Role.BAO_VE, "Trần Văn Bảo", FREE, own_phone=False)


def test_the_only_post_of_a_police_unit_is_not_asked_for():
    talk = asking().types("b").taps(0)
    assert talk.asks == "request.name"
    talk.types("Lê Văn Cường").shares(FREE).types("có")
    assert talk.step == AskToJoin(2, Role.CONG_AN, "Lê Văn Cường", FREE, own_phone=True)


def test_a_number_shared_before_is_taken_as_it_was():
    talk = Talker("join", {}, Registry()).shares("84912345678")
    assert (talk.asks, talk.screen.note) == ("join.again", "join.phone-unknown")
    talk.types("1").types("a").taps(0).types("1").types("Trần Văn Bảo")
    assert talk.asks == "join.notice"
    assert talk.types("có").step == AskToJoin(5, Role.HIEU_TRUONG, "Trần Văn Bảo", FREE, own_phone=True)


def test_the_own_number_on_the_roster_leads_to_the_notice_of_who_is_known():
    talk = at_the_phone().shares(KNOWN)
    assert (talk.asks, talk.screen.params["name"]) == ("join.notice", "An")
    assert talk.types("có").step == Join(7, None, agreed=True)


def test_a_typed_number_on_the_roster_leads_back_without_a_hint():
    talk = at_the_phone().types("0901 234 567")
    assert (talk.asks, talk.screen.note) == ("join.again", "request.phone-known")


@pytest.mark.parametrize(
    ("typed", "why"),
    [("Lan 2", "request.name-digits"), ("L", "request.name-length"), ("x" * 81, "request.name-length"),
     ("/trogiup", "request.name-length"), ("٣٤ Lan", "request.name-digits")],
)  # fmt: skip
def test_what_is_no_name_is_asked_again(typed, why):
    talk = asking().types("a").taps(0).types("1").types(typed)
    assert (talk.asks, talk.note) == ("request.name", why)


def test_a_card_of_somebody_else_and_a_foreign_number_are_no_own_phone():
    talk = at_the_phone().shares(FREE, own=False)
    assert talk.note == "join.not-own"
    assert talk.types("+1 555 0100").note == "request.phone-bad"
    assert talk.shares("+15550100").note == "request.phone-bad"


def test_a_name_may_be_typed_again_at_the_hits_and_back_goes_one_question_back():
    talk = asking().types("khong co")
    assert (talk.asks, talk.screen.note) == ("request.unit", "request.no-unit")
    assert talk.types("ab").types("b").screen.options[0].label == "Công an phường B"
    assert talk.types("Gõ lại tên khác").asks == "request.unit"
    assert talk.types("a").taps(0).goes_back().asks == "request.which-unit"


@pytest.mark.parametrize("answers", [[], ["a"], ["a", "1"], ["a", "1", "1"], ["a", "1", "1", "Trần Bảo"]])
def test_whoever_thinks_again_is_let_go_at_every_question(answers):
    talk = asking()
    for answer in answers:
        talk.types(answer)
    talk.types("/huy")
    assert (talk.asks, talk.screen.note) == ("join.again", "request.stopped")


def test_who_may_not_ask_hears_why_at_once_and_who_refuses_the_notice_asks_nothing():
    assert asking(Registry(refusal="request.too-many")).step == Nothing("request.too-many")
    assert at_the_phone().types("0912345678").types("không").step == Nothing("join.refused")


def waiting() -> Talker:
    return Talker("join", {}, Registry({"post": "Bảo vệ – Trường A", "police": "CA", "form": "anh-chi"}))


def test_who_waits_may_withdraw_ask_again_or_come_by_the_door():
    assert waiting().asks == "request.waiting"
    assert waiting().types("/huy").step == waiting().types("thôi").step == waiting().taps(0).step
    assert waiting().taps(0).step == WithdrawRequest()
    assert waiting().taps(1).asks == "request.unit"
    assert waiting().types("abcde-23456").asks == "join.again"
    assert waiting().types("ABCDE23456").asks == "join.notice"
    assert waiting().shares(KNOWN).asks == "join.notice"
    assert waiting().types("bao giờ xong?").step == Begin("join", {"brief": True, "urgent": False})
    assert waiting().types("cuu em voi, chay roi").step == Begin("join", {"brief": True, "urgent": True})


def test_who_waits_and_writes_on_hears_a_line_with_the_numbers_in_danger():
    for urgent in (False, True):
        talk = Talker("join", {"brief": True, "urgent": urgent}, waiting().resolve)
        assert (talk.asks, len(talk.screen.options)) == ("request.still-waiting", 2)
        assert [remark.text_id for remark in talk.screen.remarks] == ["help.hotlines"] * urgent


def test_an_older_request_that_lapsed_is_mentioned_once():
    talk = Talker("join", {}, Registry(note="request.lapsed"))
    assert (talk.asks, talk.screen.note) == ("join.hello", "request.lapsed")


EVENTS = st.one_of(
    st.sampled_from(["a", "ab", "1", "2", "9", "bảo vệ", "Trần Bảo", "0912345678", "0901234567", "có", "/huy"]),
    st.text(max_size=90),
    st.integers(0, 3),
    st.sampled_from([(FREE, True), (KNOWN, True), (FREE, False)]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(EVENTS, max_size=14))
def test_whatever_is_answered_the_talk_ends_in_a_request_that_can_be_kept(events: list[Any]):
    talk = asking()
    for event in events:
        if not isinstance(talk.step, Ask):
            break
        match event:
            case str():
                talk.types(event)
            case int():
                talk.taps(event)
            case phone, own:
                talk.shares(phone, own=own)
    if isinstance(talk.step, AskToJoin):
        assert 2 <= len(talk.step.name) <= 80
        assert not any(character.isdigit() for character in talk.step.name)
        assert talk.step.phone == FREE
        assert talk.step.role in {Role.HIEU_TRUONG, Role.BAO_VE, Role.CONG_AN}
