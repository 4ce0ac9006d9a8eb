"""What an officer types about what was sent."""

import pytest

from bot.domain.taps import BoardView
from bot.text.asking import read_undo, read_view

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
