"""Setting a reminder: only what is missing is asked, and nothing is kept before its dates were shown."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.flows.reminding import begins_reminder
from bot.dialogue.intents import Begin, Gather, Nothing, SetReminder, Tap
from bot.dialogue.queries import FindNamed, FindReachable, ForeseeReminder, ReadMoment, SeeDesk, SeeReminders
from bot.dialogue.steps import Ask
from bot.domain.incoming import Attached, AttachmentKind
from bot.usecases.reminder_desk import read_moment
from tests.dialogue.desk import WARD
from tests.dialogue.talker import Talker

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 9g00 on a Tuesday
LINE = "nhắc các trường nộp báo cáo trước 25 hằng tháng lúc 8h"
EVERYBODY = {"by": 3, "units": [], "kinds": []}
SELF = {"self": True}
NAMED = "trường Mẫu A"
FORESEEN = {
    "who": "tất cả", "moments": "a\nb\nc", "repeats": "hằng tháng", "skips": None, "time": "08g00",
}  # fmt: skip


def talk(text: str = "", places: list[Any] | None = None, foreseen: dict[str, Any] | None = None) -> Talker:
    def resolve(query: Any) -> Any:
        match query:
            case SeeDesk():
                return {"levels": [], "places": [WARD] if places is None else places}
            case ReadMoment(text=typed):
                return read_moment(typed, NOW)
            case ForeseeReminder():
                return foreseen or FORESEEN
            case FindNamed(text=typed):
                return {"unit": 5, "rest": typed[len(NAMED) :]} if typed.startswith(NAMED) else None
            case FindReachable():
                return [[5, "Trường Tiểu học Mẫu A"]]
            case _:
                raise AssertionError(query)

    return Talker("remind", {"now": NOW.isoformat(), "text": text}, resolve)


def test_one_line_is_enough():
    asked = talk(LINE)
    assert asked.asks == "remind.echo"
    assert asked.screen.params == {"who": "tất cả", "text": "Nộp báo cáo", "moments": "a\nb\nc"}
    assert [one.text_id for one in asked.screen.remarks] == ["remind.repeats"]
    at, rule = "2026-11-25T01:00:00+00:00", "FREQ=MONTHLY;BYMONTHDAY=25"
    assert asked.taps(0).step == SetReminder("Nộp báo cáo", at, rule, EVERYBODY)


def test_step_by_step_and_one_step_back():
    asked = talk()
    assert asked.asks == "remind.text"
    assert asked.types("họp giao ban").asks == "remind.when"
    assert asked.types("mai 7g30").asks == "remind.whom"
    assert asked.types("chỉ nhắc tôi").asks == "remind.echo-once"
    assert asked.goes_back().asks == "remind.whom"
    assert asked.goes_back().asks == "remind.when"
    assert asked.types("thứ sáu").types("chi nhac toi").asks == "remind.echo-once"
    assert [one.text_id for one in asked.screen.remarks] == ["remind.repeats", "remind.assumed"]
    assert asked.types("ok").step == SetReminder("Họp giao ban", "2026-11-27T01:00:00+00:00", None, SELF)


def test_the_question_for_the_text_takes_the_time_and_the_people_with_it():
    asked = talk().types("nhắc các trường tiểu học và THCS mai 7g30 họp giao ban")
    assert asked.asks == "remind.echo-once"
    audience = {"by": 3, "units": [], "kinds": ["tieu-hoc", "thcs"]}
    assert asked.taps(0).step == SetReminder("Họp giao ban", "2026-11-25T00:30:00+00:00", None, audience)


def test_a_time_alone_is_kept_while_the_text_is_asked_for():
    asked = talk("mai 7g30")
    assert asked.asks == "remind.text"
    assert asked.types("Họp lúc 8h ở phường").asks == "remind.whom"
    assert asked.taps(0).screen.params["text"] == "Họp lúc 8h ở phường"


@pytest.mark.parametrize(
    ("typed", "why"),
    [("hôm qua", "past"), ("31/2", "impossible"), ("25h", "impossible")],
)
def test_what_lies_in_the_past_or_can_not_be_is_asked_again_with_a_reason(typed, why):
    asked = talk("nhắc tôi họp")
    assert asked.types(typed).asks == "remind.when"
    assert asked.screen.note == f"remind.{why}"
    assert asked.types("mai 7g30").asks == "remind.echo-once"
    first = talk(f"nhắc tôi họp {typed}")
    assert (first.asks, first.screen.note) == ("remind.when", f"remind.{why}")


def test_words_without_a_time_are_no_answer_to_when():
    asked = talk("nhắc tôi họp").types("đã nhận")
    assert (asked.asks, asked.note) == ("remind.when", "remind.no-time")


def test_day_31_of_every_month_is_its_last_day():
    step = talk("nhắc tôi nộp báo cáo 31 hằng tháng").taps(0).step
    assert step.rule == "FREQ=MONTHLY;BYMONTHDAY=-1"


def test_a_school_is_not_asked_for_whom():
    asked = talk("nộp báo cáo mai 7g30", places=[])
    assert asked.asks == "remind.echo-once"
    assert "choice.change-reminded" not in [one.text_id for one in asked.screen.options]
    assert asked.taps(0).step.audience == SELF
    assert talk(LINE, places=[]).taps(0).step.audience == SELF


def test_with_two_posts_all_schools_is_a_question():
    asked = talk(LINE, places=[WARD, WARD | {"unit": 4}])
    assert asked.asks == "remind.whom"
    assert asked.taps(3).taps(0).step.audience == EVERYBODY | {"by": 4}


def test_a_school_that_is_named_is_not_asked_for():
    asked = talk("nhắc trường Mẫu A mai 7h30 nộp báo cáo")
    assert (asked.asks, asked.screen.params["text"]) == ("remind.echo-once", "Nộp báo cáo")
    assert asked.taps(0).step.audience == EVERYBODY | {"units": [5]}
    elsewhere = talk("nhắc trường Mẫu B mai 7h30 nộp báo cáo")
    assert elsewhere.asks == "remind.whom"
    assert elsewhere.taps(len(elsewhere.screen.options) - 1).step == Nothing("remind.dropped")


def test_whom_to_remind_may_stay_as_it_is():
    asked = talk(LINE)
    assert asked.taps(3).asks == "remind.whom"
    assert asked.screen.options[-1].text_id == "choice.as-it-is"
    assert asked.taps(len(asked.screen.options) - 1).taps(0).step.audience == EVERYBODY


def test_single_schools_are_found_by_name():
    asked = talk("họp mai 7g30").types("mau a")
    assert asked.asks == "compose.schools-picked"
    assert asked.taps(0).taps(0).step.audience == EVERYBODY | {"units": [5]}


def test_every_part_is_changed_from_the_echo():
    asked = talk(LINE)
    assert asked.taps(1).asks == "remind.when"
    assert asked.types("thứ hai hằng tuần 9h").taps(2).asks == "remind.text"
    assert asked.types("Nộp danh sách trực").taps(3).asks == "remind.whom"
    asked.types("chỉ nhắc tôi")
    assert asked.taps(0).step == SetReminder(
        "Nộp danh sách trực", "2026-11-30T02:00:00+00:00", "FREQ=WEEKLY;BYDAY=MO", SELF
    )


def test_another_time_may_be_typed_at_the_echo():
    asked = talk(LINE).types("26 hằng tháng lúc 9h")
    assert asked.taps(0).step.rule == "FREQ=MONTHLY;BYMONTHDAY=26"
    asked = talk(LINE).types("hôm qua")
    assert (asked.asks, asked.screen.note) == ("remind.when", "remind.past")
    assert talk(LINE).types("chào bạn").note == "talk.pick-one"


def test_nothing_is_set_when_one_thinks_better_of_it():
    assert talk(LINE).taps(4).step == Nothing("remind.dropped")
    assert talk(LINE).types("không").step == Nothing("remind.dropped")


NAMES_PUPIL = "nhắc các trường báo cáo về em Nguyễn Văn An lớp 5A mai 7g30"


def test_a_reminder_to_others_that_names_a_pupil_is_asked_about():
    asked = talk(NAMES_PUPIL).taps(0)
    assert asked.asks == "compose.names-pupil"
    assert "Nguyễn Văn An" in talk(NAMES_PUPIL).taps(0).taps(1).step.text
    step = asked.taps(0).step
    assert isinstance(step, SetReminder)
    assert "Nguyễn Văn An" not in step.text
    assert "(không nêu tên)" in step.text


def test_to_oneself_one_may_write_any_name():
    step = talk("nhắc tôi gọi mẹ em Nguyễn Văn An lớp 5A mai 7g30").taps(0).step
    assert isinstance(step, SetReminder)
    assert "Nguyễn Văn An" in step.text


def test_what_a_rule_refuses_can_only_be_changed_or_dropped():
    refusal = {"refusal": "refusal.nobody-meant", "params": {}}
    asked = talk(LINE, foreseen=refusal)
    assert asked.asks == "remind.refused"
    assert asked.screen.options[0].text_id == "choice.change-time"
    assert asked.screen.remarks[0].text_id == "refusal.nobody-meant"


def test_a_text_has_words_and_not_too_many():
    photo = Attached(AttachmentKind.PHOTO, "remote", "ảnh.jpg", caption="họp")
    assert talk().hands(photo).note == "remind.text-needed"
    assert talk().types("x" * 1001).note == "remind.text-long"


def list_of(*open_ones: list[Any], more: int = 0) -> Talker:
    def resolve(query: Any) -> Any:
        assert query == SeeReminders()
        return {"lines": "NV-0001", "open": list(open_ones), "more": more}

    return Talker("reminders", {"now": NOW.isoformat()}, resolve)


def test_the_list_ends_one_or_begins_a_new_one():
    now = NOW.isoformat()
    assert list_of().step == Begin("remind", {"now": now})
    asked = list_of([1, "NV-0001"], [7, "NV-0007"], more=3)
    assert [one.text_id for one in asked.screen.remarks] == ["remind.more"]
    assert list_of([1, "NV-0001"], [7, "NV-0007"]).types("hủy NV-0007").step == Tap("e:7")
    assert list_of([1, "NV-0001"]).taps(0).step == Begin("remind", {"now": now})
    typed = list_of([1, "NV-0001"]).types("mai 7g30 họp").step
    assert typed == Begin("remind", {"now": now, "text": "mai 7g30 họp"})
    assert list_of([1, "NV-0001"]).types("chào bạn").note == "talk.pick-one"


@pytest.mark.parametrize(
    ("text", "officer", "school"),
    [
        (LINE, True, False),
        ("nhắc tôi mai 7g30 họp", True, True),
        ("nhắc tôi gọi cô Lan", True, True),
        ("mai 7g30 nhắc tôi họp", True, True),
        ("/nhac họp giao ban", True, True),
        ("mai 7g30 họp", False, False),
        ("nhắc nhở học sinh đội mũ bảo hiểm", False, False),
        ("nhắc lại sau", False, False),
        (f"nhắc các trường mai 7g30 {'x' * 300}", False, False),
        ("nhac toi mai 7g30 nop bao cao", True, True),
        ("nhac toi 2h sang mai hop", True, True),
        ("thứ sáu 9h nhắc nộp báo cáo", True, True),
        ("thu sau 9h nhac nop bao cao", True, True),
        ("9h sang mai nhac toi goi lai cho truong X", True, True),
        ("hẹn 15/12 8h họp giao ban", True, True),
        ("hen 15/12 hop", True, True),
        ("đặt lịch nhắc mai 9h họp", True, True),
        ("dat nhac hop giao ban", True, True),
        ("đặt nhắc các trường họp 9h mai", True, False),
        ("mỗi 30 phút nhắc tôi gọi trường", True, True),
        ("mỗi 1 phút lúc 8h nhắc họp", True, True),
        ("mỗi giờ có người nhắc", False, False),
        ("nhắc tôi mỗi 30 phút gọi trường", True, True),
        ("nhắc nộp báo cáo", False, False),
        ("nhắc anh Bình 8h mai qua trường", True, False),
        ("nhắc Bình 8h mai qua trường", True, False),
        ("nhắc công an 8h mai qua trường", True, False),
        ("hôm qua có người nhắc 8h mai họp", False, False),
        ("được nhắc mai 8h họp", False, False),
        ("bị nhắc lúc 8h", False, False),
        ("đã nhắc các trường họp 8h mai", False, False),
        ("nhắc học sinh không đi xe đạp điện", False, False),
        ("mai 7h nhắc học sinh đội mũ", False, False),
        ("hẹn gặp lại mai", False, False),
        ("hẹn 8h mai đồng chí đến trường", False, False),
    ],
)
def test_only_plain_wishes_open_a_reminder_unasked(text, officer, school):
    assert begins_reminder(text, NOW) is officer
    assert begins_reminder(text, NOW, alone=True) is school


@pytest.mark.parametrize(
    ("text", "interrupts"),
    [
        ("nhắc tôi mai 7g30 họp", True),
        ("nhac toi goi co Lan", True),
        ("đặt nhắc mai 8h họp", True),
        ("hẹn 8h mai họp", False),
        ("nhắc các trường nộp báo cáo mai", False),
        ("có người nhắc 8h mai họp", False),
    ],
)
def test_only_a_plain_order_interrupts_what_is_being_written(text, interrupts):
    assert begins_reminder(text, NOW, alone=True, midway=True) is interrupts


def test_an_appointment_is_kept_without_the_word_that_made_it():
    asked = talk("hẹn 15/12 8h họp giao ban", places=[])
    assert asked.taps(0).step == SetReminder("Họp giao ban", "2026-12-15T01:00:00+00:00", None, SELF)


def test_what_comes_more_often_than_daily_is_asked_again():
    asked = talk("nhắc tôi mỗi 1 phút lúc 8h họp")
    assert (asked.asks, asked.screen.note) == ("remind.when", "remind.too-often")
    assert asked.types("every hour").screen.note == "remind.too-often"
    assert asked.types("hằng ngày lúc 8h").asks == "remind.echo"


def test_every_question_can_be_left_and_a_change_taken_back():
    assert talk().types("thôi").step == Nothing("remind.dropped")
    assert talk("nhắc tôi họp").taps(0).step == Nothing("remind.dropped")
    asked = talk(LINE)
    before = asked.screen
    assert asked.taps(1).taps(0).screen == before
    assert asked.taps(2).types("giữ nguyên").screen == before


@pytest.mark.parametrize(
    ("choice", "kept", "then"),
    [(0, ["nhắc tôi mai họp", "Thêm"], False), (1, ["Thêm"], True), (2, ["Thêm"], False)],
)
def test_an_order_amid_a_message_is_asked_about_and_nothing_else_is_lost(choice, kept, then):
    asked = Talker("apart", {"text": "nhắc tôi mai họp", "now": NOW.isoformat()})
    step = asked.types("Thêm").taps(choice).step
    assert isinstance(step, Gather)
    assert [piece["text"] for piece in step.pieces] == kept
    begun = Begin("remind", {"text": "nhắc tôi mai họp", "now": NOW.isoformat()})
    assert step.then == (begun if then else None)


@given(
    st.lists(st.sampled_from(["mai 7g30", "họp", "hôm qua", "1", "2", "3", "4", "ok", "back", LINE]), max_size=10)
)
def test_whatever_is_typed_the_talk_goes_on_and_can_be_stored(typed):
    asked = talk()
    for words in typed:
        if not isinstance(asked.step, Ask):
            break
        if words != "back":
            asked.types(words)
        elif asked.engine.back(asked.conversation):
            asked.goes_back()
    assert json.loads(json.dumps(asked.conversation.dump())) == asked.conversation.dump()
