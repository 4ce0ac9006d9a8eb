"""Composing in a hurry and with second thoughts: a level that is said, ways out, a deadline of one's own."""

from typing import Any

from bot.dialogue.intents import Begin, Nothing
from tests.dialogue.desk import DEADLINE, PHOTO, Desk, at_audience, at_preview, composer, draft_of, pick
from tests.dialogue.talker import Talker


def test_a_hurried_khan_takes_its_words_an_audience_and_the_release():
    talker = composer(pieces=[{"text": "khẩn cấp: có đối tượng cầm dao trước cổng"}])
    assert (talker.asks, talker.screen.note) == ("compose.audience", "compose.level-said-khan")
    pick(talker, {"by": 3, "pick": "all"})
    pick(talker, "send")
    pick(talker, True)
    draft = draft_of(talker)
    assert (draft["level"], draft["headline"]) == ("khan", "Có đối tượng cầm dao trước cổng")


def test_a_khan_is_of_the_category_that_its_words_tell_else_of_the_last():
    for text, category in (("Khẩn: cháy căn tin, gọi 114", "pccc"), ("KHAN! tap trung o san truong", "khac")):
        talker = composer(pieces=[{"text": text}])
        pick(talker, {"by": 3, "pick": "all"})
        assert talker.screen.preview is not None
        assert talker.screen.preview["category"] == category


def test_the_other_levels_may_be_said_too_and_are_changed_at_the_preview():
    talker = composer(pieces=[{"text": "Cảnh báo: giả giáo viên báo cấp cứu"}])
    assert talker.asks == "compose.category"
    for value in ("lua-dao", {"by": 3, "pick": "all"}, "change", "level", "luu-y", "send"):
        pick(talker, value)
    assert draft_of(talker)["level"] == "luu-y"


def test_a_level_that_one_may_not_send_is_not_taken_from_the_words():
    talker = composer(Desk(levels=["luu-y", "thong-tin"]), pieces=[{"text": "Khẩn: nộp báo cáo"}])
    assert talker.asks == "compose.level"


def test_other_words_that_say_their_level_change_it():
    talker = at_preview()
    pick(talker, "change")
    pick(talker, "content")
    talker.types("Khẩn: có cháy")
    for value in ("done", "send", True):
        pick(talker, value)
    assert draft_of(talker)["level"] == "khan"


def test_only_a_khan_of_an_officer_with_no_exchange_going_on_is_not_asked_what_it_is_for():
    def purpose_of(text: str, thread: dict[str, Any] | None = None) -> Any:
        return Talker("purpose", {"pieces": [{"text": text}], "now": DEADLINE, "thread": thread}).step

    assert isinstance(purpose_of("khan: co chay o can tin"), Begin)
    assert not isinstance(purpose_of("Cảnh báo: giả giáo viên"), Begin)
    assert not isinstance(purpose_of("Khẩn trương rà soát danh sách"), Begin)
    assert not isinstance(purpose_of("Khẩn: tới ngay", {"id": 3, "name": "Trường A"}), Begin)


def test_who_has_handed_in_a_file_only_may_leave_and_the_file_is_a_draft():
    talker = composer().hands(PHOTO)
    pick(talker, "leave")
    assert [piece["remote"] for piece in draft_of(talker)["pieces"]] == ["r1"]
    again = composer(None, **draft_of(talker))
    assert (again.asks, again.screen.note) == ("compose.content", "compose.text-missing")


def test_who_has_handed_in_nothing_may_leave_too():
    talker = composer()
    pick(talker, "leave")
    assert isinstance(talker.step, Nothing)


def test_who_leaves_at_the_audience_finds_all_of_it_as_a_draft():
    talker = at_audience()
    pick(talker, {"pick": "later"})
    again = composer(None, **draft_of(talker))
    assert again.asks == "compose.audience"
    pick(again, {"by": 3, "pick": "all"})
    pick(again, "send")
    assert draft_of(again)["headline"] == "Giả giáo viên báo học sinh cấp cứu"


def test_the_deadline_is_changed_in_words_and_given_back_to_the_level():
    talker = at_preview()
    pick(talker, "change")
    pick(talker, "deadline")
    assert [option.value for option in talker.screen.options] == [{"pick": "same"}]
    talker.types("hôm qua")
    assert (talker.asks, talker.screen.note) == ("compose.deadline", "remind.past")
    talker.types("9h sáng mai")
    assert talker.screen.preview is not None
    assert talker.screen.preview["answer_by"] == DEADLINE
    for value in ("change", "deadline", {"pick": "level"}, "send"):
        pick(talker, value)
    assert "answer_by" not in draft_of(talker)


def test_a_deadline_that_can_not_be_kept_any_more_is_told():
    talker = at_preview(Desk(lapsed=True))
    assert [remark.text_id for remark in talker.screen.remarks] == ["compose.deadline-lapsed"]


def test_whatever_is_opened_to_be_changed_may_be_kept_as_it_is():
    talker = at_preview()
    before = talker.screen.preview
    same = {"pick": "same"}
    for opened in (["leave"], ["content", "leave"], ["audience", same], ["deadline", same]):
        for value in ("change", *opened):
            pick(talker, value)
        assert talker.asks == "compose.preview"
    assert talker.screen.preview == before
