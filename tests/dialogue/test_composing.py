"""Composing an advisory: only what is missing is asked, and nothing that was written is lost."""

from typing import Any

from bot.dialogue.intents import KeepDraft
from bot.dialogue.steps import Value
from bot.domain.incoming import Attached, AttachmentKind
from tests.dialogue.desk import CITY, NEWS, PHOTO, WARD, Desk, at_audience, at_preview, composer, draft_of, pick
from tests.dialogue.talker import Talker


def test_content_level_category_audience_a_look_and_it_goes():
    talker = composer().types(NEWS)
    assert talker.asks == "compose.content"
    pick(talker, "done")
    assert talker.asks == "compose.level"
    pick(talker, "canh-bao")
    assert talker.asks == "compose.category"
    pick(talker, "lua-dao")
    assert talker.asks == "compose.audience"
    pick(talker, {"by": 3, "pick": "all"})
    assert talker.asks == "compose.preview"
    pick(talker, "send")
    draft = draft_of(talker)
    assert draft["headline"] == "Giả giáo viên báo học sinh cấp cứu"
    assert draft["description"] == "Một số phụ huynh nhận cuộc gọi."
    assert draft["instruction"] == "Gọi lại giáo viên chủ nhiệm."
    assert draft["audience"] == {"by": 3, "units": [], "kinds": []}


def test_a_photo_first_and_the_text_later():
    talker = composer().hands(PHOTO).types("Thư mời giả con dấu nhà trường")
    pick(talker, "done")
    assert talker.asks == "compose.level"
    pick(talker, "luu-y")
    pick(talker, "hoc-bong")
    pick(talker, {"by": 3, "pick": "all"})
    pick(talker, "send")
    draft = draft_of(talker)
    assert [file["remote"] for file in draft["files"]] == ["r1"]
    assert draft["headline"] == "Thư mời giả con dấu nhà trường"


def test_a_photo_alone_is_asked_for_its_words_and_is_not_lost():
    talker = composer(pieces=[{"text": "", "kind": "photo", "remote": "r9", "unique": "", "name": "", "mime": ""}])
    assert talker.screen.note == "compose.text-missing"
    pick(talker, "done")
    assert talker.asks == "compose.content"
    talker.types("Thông báo kèm ảnh")
    pick(talker, "done")
    pick(talker, "thong-tin")
    assert talker.asks == "compose.category"


def test_the_photos_of_an_album_are_taken_without_a_word_after_the_first():
    album = [
        Attached(AttachmentKind.PHOTO, remote_id=f"r{number}", unique_id=f"u{number}", album="a1")
        for number in range(5)
    ]
    talker = composer()
    quiet: list[bool] = []
    for photo in album:
        turn = talker.hands(photo).turn
        quiet.append(turn.quiet)
    assert quiet == [False, True, True, True, True]
    assert len(talker.conversation.held) == 5


def test_a_template_is_two_taps_from_being_sent():
    template: dict[str, Any] = {
        "headline": "Tin đồn",
        "description": "",
        "instruction": "",
        "files": [],
        "level": "canh-bao",
        "category": "tin-don",
        "audience": {"by": None, "units": [], "kinds": ["tieu-hoc"]},
    }
    talker = composer(None, **template)
    assert talker.asks == "compose.preview"
    pick(talker, "send")
    assert draft_of(talker)["audience"] == {"by": 3, "units": [], "kinds": ["tieu-hoc"]}


def test_somebody_with_two_posts_is_asked_by_which_even_with_a_template():
    talker = composer(
        Desk(WARD, CITY),
        headline="Tin đồn",
        description="",
        instruction="",
        files=[],
        level="luu-y",
        category="tin-don",
        audience={"by": None, "units": [], "kinds": ["tieu-hoc"]},
    )
    assert talker.asks == "compose.audience"
    pick(talker, {"by": 1, "pick": "all"})
    pick(talker, "send")
    assert draft_of(talker)["audience"] == {"by": 1, "units": [], "kinds": ["tieu-hoc"]}


def test_khan_takes_a_second_deliberate_word():
    talker = at_preview(level="khan")
    pick(talker, "send")
    assert talker.asks == "compose.sure"
    pick(talker, False)
    assert talker.asks == "compose.preview"
    pick(talker, "send")
    pick(talker, True)
    assert draft_of(talker)["level"] == "khan"


def test_a_release_that_needs_a_second_person_says_so_on_the_button():
    talker = at_preview(Desk(CITY, second=True), level="khan")
    assert talker.screen.options[0].text_id == "choice.ask-release"
    assert [remark.text_id for remark in talker.screen.remarks] == ["compose.second"]


def test_who_has_not_opened_the_bot_is_counted_before_it_goes():
    talker = at_preview(Desk(unreached=4))
    assert [(one.text_id, one.params["n"]) for one in talker.screen.remarks] == [("compose.unreached", 4)]


def test_a_rule_that_says_no_leaves_the_draft_to_be_changed():
    desk = Desk()
    desk.meant = {"refusal": "refusal.outside", "params": {"units": "Trường THPT Mẫu C"}}
    talker = at_preview(desk)
    assert talker.asks == "compose.refused"
    assert [option.value for option in talker.screen.options] == ["change", "later"]


def test_every_part_can_be_changed_at_the_preview():
    talker = at_preview()
    changes: dict[str, list[Any]] = {
        "content": ["Tiêu đề khác", "done"],
        "level": ["luu-y"],
        "category": ["", "mang"],
        "audience": [{"by": 3, "pick": "kinds"}, "thcs", "done"],
    }
    for part, answers in changes.items():
        pick(talker, "change")
        pick(talker, part)
        for answer in answers:
            if answer == "Tiêu đề khác":
                talker.types(answer)
            elif answer in [option.value for option in talker.screen.options]:
                pick(talker, answer)
        assert talker.asks == "compose.preview"
    pick(talker, "send")
    draft = draft_of(talker)
    assert (draft["headline"], draft["level"], draft["category"]) == ("Tiêu đề khác", "luu-y", "mang")
    assert draft["audience"]["kinds"] == ["thcs"]


def test_schools_are_found_by_typing_and_a_single_hit_is_taken():
    talker = at_audience().types("mẫu b")
    assert talker.asks == "compose.schools-picked"
    talker.types("trần văn")
    assert talker.screen.params["names"] == "Trường THCS Mẫu B, Trường THCS Trần Văn Ơn"
    pick(talker, "done")
    pick(talker, "send")
    assert draft_of(talker)["audience"]["units"] == [8, 7]


def test_several_hits_are_offered_and_none_is_said():
    talker = at_audience().types("thcs")
    *hits, back = talker.screen.options
    assert [option.label for option in hits] == ["Trường THCS Trần Văn Ơn", "Trường THCS Mẫu B"]
    assert (talker.asks, back.text_id) == ("compose.schools-found", "choice.go-back")
    talker.types("không có trường này")
    assert talker.screen.note == "compose.not-found"


def test_who_thinks_again_at_the_search_goes_back_to_the_choice():
    talker = pick(at_audience(), {"by": 3, "pick": "schools"})
    assert talker.asks == "compose.schools"
    pick(talker, "back")
    assert talker.asks == "compose.audience"
    pick(pick(talker, {"by": 3, "pick": "schools"}), "back")
    pick(talker, {"by": 3, "pick": "all"})
    assert talker.asks == "compose.preview"


def test_wards_are_picked_and_left_out_again():
    talker = at_audience(Desk(CITY))
    pick(talker, {"by": 1, "pick": "wards"})
    pick(talker, "done")
    assert talker.screen.note == "compose.nothing-picked"
    pick(talker, 3)
    pick(talker, 4)
    pick(talker, 3)
    assert [option.label[:1] for option in talker.screen.options[:2]] == ["C", "✓"]
    pick(talker, "done")
    pick(talker, "send")
    assert draft_of(talker)["audience"] == {"by": 1, "units": [4], "kinds": []}


def test_the_education_office_is_offered_its_two_levels_only():
    talker = composer(Desk(levels=["luu-y", "thong-tin"])).types("Mời họp")
    pick(talker, "done")
    assert [option.value for option in talker.screen.options] == ["luu-y", "thong-tin"]
    talker.types("khẩn")
    assert talker.asks == "compose.level"
    talker.types("luu y")
    assert talker.asks == "compose.category"


def test_who_may_send_nothing_is_told_so():
    nothing: Value = {"levels": [], "places": []}
    talker = Talker("compose", {}, lambda _query: nothing)
    assert talker.step.text_id == "compose.not-yours"


def test_a_name_of_a_pupil_is_warned_of_and_can_be_left_out():
    talker = composer().types("Em Nguyễn Văn An lớp 7A2 bị chặn đánh ở cổng trường")
    pick(talker, "done")
    assert talker.asks == "compose.names-pupil"
    pick(talker, True)
    pick(talker, "luu-y")
    pick(talker, "bao-luc") if "bao-luc" in [o.value for o in talker.screen.options] else pick(talker, "")
    assert "Nguyễn Văn An" not in str(talker.conversation.log[-1].value)


def test_going_back_gives_the_gathered_pieces_back_into_the_hand():
    talker = composer().hands(PHOTO).types("Một dòng")
    pick(talker, "done")
    talker.goes_back()
    assert talker.asks == "compose.content"
    assert len(talker.conversation.held) == 2


def test_later_keeps_the_whole_of_it():
    talker = at_preview()
    pick(talker, "later")
    assert isinstance(talker.step, KeepDraft)


def test_correcting_the_words_keeps_the_photo():
    talker = composer().hands(PHOTO).types("Thư mời giả con dấu")
    for value in ("done", "luu-y", "hoc-bong", {"by": 3, "pick": "all"}, "change", "content"):
        pick(talker, value)
    assert [one.text_id for one in talker.screen.remarks] == ["compose.files-kept"]
    talker.types("Thư mời giả con dấu nhà trường")
    pick(talker, "done")
    pick(talker, "send")
    assert [file["remote"] for file in draft_of(talker)["files"]] == ["r1"]


def test_new_photos_take_the_place_of_the_old_ones():
    talker = composer().hands(PHOTO).types("Thư mời giả con dấu")
    for value in ("done", "luu-y", "hoc-bong", {"by": 3, "pick": "all"}, "change", "content"):
        pick(talker, value)
    talker.hands(Attached(AttachmentKind.PHOTO, remote_id="r2")).types("Thư khác")
    pick(talker, "done")
    pick(talker, "send")
    assert [file["remote"] for file in draft_of(talker)["files"]] == ["r2"]


def test_more_than_twenty_pieces_are_not_gathered():
    talker = composer()
    for number in range(20):
        talker.types(f"đoạn {number}")
    talker.types("một đoạn nữa")
    assert talker.note == "pieces.too-many"
    assert len(talker.conversation.held) == 20
