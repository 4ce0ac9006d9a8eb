"""What an officer types about what was sent."""

import pytest

from bot.domain.taps import BoardView
from bot.text.asking import read_correction, read_undo, read_view

VIEWS = [
    ("ai chưa trả lời", BoardView.SILENT, None),
    ("Ai chưa trả lời?", BoardView.SILENT, None),
    ("ai chua tra loi TB-0012", BoardView.SILENT, 12),
    ("trường nào chưa xác nhận", BoardView.SILENT, None),
    ("cơ sở nào còn chưa phản hồi 7", BoardView.SILENT, 7),
    ("ai cần hỗ trợ", BoardView.NEEDING_HELP, None),
    ("truong nao dang can giup do tb 3", BoardView.NEEDING_HELP, 3),
    ("ai chưa nhận được", BoardView.UNREACHED, None),
    ("trường nào chưa mở bot", BoardView.UNREACHED, None),
    ("ai đã trả lời", BoardView.ANSWERED, None),
    ("danh sách đã triển khai TB-0003", BoardView.ANSWERED, 3),
    ("who is silent", BoardView.SILENT, None),
    ("who answered TB-0009", BoardView.ANSWERED, 9),
]


@pytest.mark.parametrize(("text", "view", "number"), VIEWS)
def test_a_question_about_a_board_is_understood(text, view, number):
    assert read_view(text) == (view, number)


@pytest.mark.parametrize(
    "text",
    ["", "cần hỗ trợ", "đã nhận", "chưa trả lời", "ai đó cần hỗ trợ gấp ở cổng trường", "ai", "x" * 5000, "ai ?"],
)
def test_what_is_no_such_question_is_left_alone(text):
    assert read_view(text) is None


@pytest.mark.parametrize("text", ["hoàn tác", "Hoan tac", "rút lại", "UNDO", "thu hồi"])
def test_taking_back_is_understood(text):
    assert read_undo(text)


@pytest.mark.parametrize("text", ["", "hoàn tác đi mà", "rút", "không rút lại", "u" * 500])
def test_only_the_whole_word_takes_back(text):
    assert not read_undo(text)


CORRECTIONS = [
    ("đính chính", None),
    ("Dinh chinh TB-0012", 12),
    ("đính chính 12", 12),
    ("xin đính chính thông báo TB-0007", 7),
    ("báo nhầm tb 3", 3),
    ("hủy TB-0012", 12),
    ("huỷ bỏ thông báo TB-12", 12),
    ("đã an toàn TB-0003", 3),
    ("sửa nội dung TB-0003", 3),
    ("/dinhchinh 4", 4),
    ("correct TB-0009", 9),
    ("cancel tb-9", 9),
]


@pytest.mark.parametrize(("text", "number"), CORRECTIONS)
def test_a_wish_to_correct_is_understood(text, number):
    assert read_correction(text) == (number,)


@pytest.mark.parametrize(
    "text",
    ["", "hủy", "hủy 12", "đã an toàn", "đính chính TB-0012 giúp tôi với", "hủy TB-1?", "hủy NV-0012", "c" * 500],
)
def test_other_words_correct_nothing(text):
    assert read_correction(text) is None
