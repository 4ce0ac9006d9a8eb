"""Each conversation played through as people go through it."""

import pytest

from bot.dialogue.intents import Join, Leave, Nothing, PutOff, SpeakLanguage, Tap
from bot.dialogue.queries import FindInvitee, Query, SeeRequests
from bot.dialogue.steps import Value
from bot.domain.people import Language
from tests.dialogue.talker import Talker

FOUND: dict[str, Value] = {
    "outcome": "found",
    "contact_id": 7,
    "invitation_id": 3,
    "name": "Nguyễn Văn An",
    "posts": "Hiệu trưởng – Trường A1",
    "form": "thay-co",
    "operator": "Công an Quận 1",
}


def registry(query: Query) -> Value:
    """One good code, one phone on the roster, no request so far; everything else fails as it would."""
    if isinstance(query, SeeRequests):
        return {"waiting": None, "note": "", "refusal": "", "operator": FOUND["operator"]}
    assert isinstance(query, FindInvitee)
    if query.code is not None:
        return FOUND if query.code == "ABCDE-23456" else {"outcome": "code-unknown"}
    if not query.own:
        return {"outcome": "not-own"}
    return FOUND | {"invitation_id": None} if query.phone == "+84901234567" else {"outcome": "phone-unknown"}


def joining(code: str | None = None) -> Talker:
    return Talker("join", {"code": code} if code else {}, registry)


def test_a_deep_link_leads_straight_to_the_notice():
    talk = joining("ABCDE-23456")
    assert talk.asks == "join.notice"
    posts = f" ({FOUND['posts']})"
    assert talk.screen.params == {"name": FOUND["name"], "posts": posts, "operator": FOUND["operator"]}
    assert talk.types("đồng ý").step == Join(7, 3, agreed=True)


def test_whoever_opens_the_bot_is_asked_and_types_the_code():
    talk = joining()
    assert (talk.asks, talk.screen.ask_contact) == ("join.hello", True)
    talk.types("ABCDE-23456")
    assert talk.taps(0).step == Join(7, 3, agreed=True)


def test_the_own_phone_is_enough_and_spends_no_code():
    assert joining().shares("+84901234567").taps(1).step == Join(7, None, agreed=False)


def test_mistakes_are_named_each_and_asked_again_as_often_as_it_takes():
    talk = joining("ZZZZZ-99999")
    assert (talk.asks, talk.screen.note) == ("join.again", "join.code-unknown")
    talk.shares("+84901234567", own=False)
    assert talk.screen.note == "join.not-own"
    talk.shares("+84909999999")
    assert talk.screen.note == "join.phone-unknown"
    talk.types("0901 234 567")
    assert (talk.asks, talk.screen.note) == ("join.again", "join.typed-phone")
    assert talk.types("ABCDE-23456").types("vang").step == Join(7, 3, agreed=True)


def test_who_is_in_already_is_told_so_at_once():
    talk = Talker("join", {"code": "ABCDE-23456"}, lambda _query: {"outcome": "already"})
    assert talk.step == Nothing("join.already")


def test_too_many_codes_are_answered_in_short_however_often_one_goes_on():
    talk = Talker("join", {"code": "ABCDE-23456"}, lambda _query: {"outcome": "too-many"})
    for typed in ("ABCDE-23456", "alo", "sao không được?"):
        assert (talk.asks, talk.screen.note) == ("join.too-many", "")
        talk.types(typed)


def test_what_is_no_code_is_explained_once_and_then_answered_by_a_line():
    def strict(query: Query) -> Value:
        typed = getattr(query, "code", None)
        return registry(query) if typed is None or "-" in typed else {"outcome": "code-bad"}

    talk = Talker("join", {}, strict).types("hello there")
    assert (talk.asks, talk.screen.note) == ("join.again", "join.code-bad")
    for typed in ("alo", "có ai không", "x" * 500):
        talk.types(typed)
        assert (talk.asks, talk.screen.note, talk.screen.remarks) == ("join.brief", "", ())
    talk.types("truong em dang chay")
    assert [remark.text_id for remark in talk.screen.remarks] == ["help.hotlines"]
    talk.types("ZZZZZ-99999")  # what is nearly right is explained as ever
    assert (talk.asks, talk.screen.note, talk.screen.remarks) == ("join.again", "join.code-unknown", ())


def test_who_has_read_the_long_texts_is_met_by_a_line_with_the_numbers_in_danger():
    talk = Talker("join", {"brief": True, "urgent": True}, registry)
    assert talk.asks == "join.hello-again"
    assert [remark.text_id for remark in talk.screen.remarks] == ["help.hotlines"]
    assert Talker("join", {"brief": True}, registry).screen.remarks == ()


def test_the_notice_is_put_again_in_short():
    talk = joining("ABCDE-23456")
    assert talk.screen.brief == "join.notice-again"
    assert talk.types("sao lai hoi").note == "talk.pick-one"
    assert talk.types("cháy trường rồi").note == "help.hotlines"


@pytest.mark.parametrize(
    ("typed", "agreed"),
    [("1", True), ("Đồng ý", True), ("dong y", True), ("có", True), ("ok", True), ("2", False), ("tu choi", False),
     ("không", False), ("Agree", True), ("Refuse", False)],
)  # fmt: skip
def test_the_notice_is_answered_in_ones_own_words(typed, agreed):
    assert joining("ABCDE-23456").types(typed).step == Join(7, 3, agreed=agreed)


@pytest.mark.parametrize("unclear", ["cô", "để tôi hỏi lại", "3", "ABCDE-23456", ""])
def test_what_is_neither_yes_nor_no_is_asked_again(unclear):
    talk = joining("ABCDE-23456").types(unclear)
    assert (talk.note, talk.asks) == ("talk.pick-one", "join.notice")
    assert talk.shares("+84901234567").note == "talk.pick-one"


def test_back_from_the_notice_leads_to_the_question_who_one_is():
    talk = joining().types("ABCDE-23456").goes_back()
    assert talk.asks == "join.hello"
    assert talk.shares("+84901234567").types("có").step == Join(7, None, agreed=True)


def test_leaving_asks_whether_one_is_sure_and_who_comes_next():
    talk = Talker("leave")
    assert talk.asks == "leave.sure"
    assert talk.types("Rời khỏi").asks == "leave.successor"
    assert talk.types("Cô Trần Thị Bình, 0902 345 678").step == Leave("Cô Trần Thị Bình, 0902 345 678")


@pytest.mark.parametrize("word", ["2", "không", "Ở lại", "thôi", "o lai"])
def test_whoever_is_not_sure_stays(word):
    assert Talker("leave").types(word).step == Nothing("leave.stayed")


def test_the_successor_may_be_unknown_a_card_or_one_line_but_no_novel():
    def asked() -> Talker:
        return Talker("leave").types("có")

    assert asked().types("chưa biết").step == Leave("")
    assert asked().types("1").step == Leave("")
    assert asked().shares("+84902345678", own=False).step == Leave("+84902345678")
    assert asked().types("a" * 200).step == Leave("a" * 200)
    assert asked().types("a" * 201).note == "leave.too-long"
    assert asked().goes_back().asks == "leave.sure"


LATER = {"occurrence": 5, "now": "2026-11-24T08:00:00+07:00"}


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("1", 60), ("2", 180), ("3", None), ("1 gio nua", 60), ("3 giờ nữa", 180), ("7g30 sáng tới", None)],
)
def test_a_reminder_is_put_off_as_one_says(typed, minutes):
    assert Talker("put-off", LATER).types(typed).step == PutOff(5, minutes)


@pytest.mark.parametrize("typed", ["mai 7h30", "7h30 sáng mai", "sang mai 7g30"])
def test_a_reminder_is_put_off_until_a_time_that_is_typed(typed):
    assert Talker("put-off", LATER).types(typed).step == PutOff(5, None, "2026-11-25T00:30:00+00:00")


def test_a_reminder_may_stay_as_it_is():
    assert Talker("put-off", LATER).types("thôi, để đó").note == "talk.pick-one"
    assert Talker("put-off", LATER).types("4").step == Nothing("reminder.not-put-off")


@pytest.mark.parametrize("unclear", ["mai", "5", "60", "mỗi ngày 7h", "hôm qua 7h", "mai 7h30 đi họp"])
def test_times_that_are_not_offered_are_not_guessed(unclear):
    assert Talker("put-off", LATER).types(unclear).note == "talk.pick-one"


@pytest.mark.parametrize(
    ("typed", "language"),
    [("1", Language.VI), ("tieng viet", Language.VI), ("English", Language.EN), ("2", Language.EN)],
)
def test_a_language_is_chosen_by_its_own_name(typed, language):
    assert Talker("language").types(typed).step == SpeakLanguage(language)


def test_which_of_several_open_things_is_meant():
    open_now = [["TB-0001 · Giả giáo viên", "a:1:0"], ["TB-0002 · Bão", "a:2:0"]]
    assert Talker("which", {"open": open_now}).taps(1).step == Tap("a:2:0")
    assert Talker("which", {"open": open_now}).types("tb 0001 gia giao vien").step == Tap("a:1:0")
    assert Talker("which", {"open": open_now}).types("ok").note == "talk.pick-one"
