"""A pupil's name is noticed, and what only looks like one is left alone."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.pupils import MASK, find_pupil_names, mask_pupil_names

NAMED = [  # what was typed, what is a pupil's name in it
    ("em Nguyễn Văn An lớp 7A2 bị bắt nạt", ["Nguyễn Văn An"]),
    ("học sinh Trần Thị B", ["Trần Thị B"]),
    ("cháu Lê Minh Khôi", ["Lê Minh Khôi"]),
    ("HS Ng. V. Nam lớp 8/3", ["Ng. V. Nam"]),
    ("hoc sinh nguyen van an lop 7a2", ["nguyen van an"]),
    ("em tran van binh bi danh", ["tran van binh"]),
    ("hs le thi ngoc han lop 9", ["le thi ngoc han"]),
    ("chau pham minh khoi di lac", ["pham minh khoi"]),
    ("em nguyễn thị hoa vắng học", ["nguyễn thị hoa"]),
    ("Em Phạm Gia Bảo, lớp 6/1, bị ngã.", ["Phạm Gia Bảo"]),
    ("Học sinh Võ Hoàng Nam đánh nhau", ["Võ Hoàng Nam"]),
    ("báo cáo: học sinh nữ Đặng Thu Hà (8A3) bị đe dọa", ["Đặng Thu Hà"]),
    ("em học sinh Bùi Quốc Huy", ["Bùi Quốc Huy"]),
    ("học sinh tên Ngô Bảo Châu", ["Ngô Bảo Châu"]),
    ("học sinh tên là Đỗ Minh Quân bỏ học", ["Đỗ Minh Quân"]),
    ("em Huỳnh Tấn Phát và Lý Thanh Tâm cãi nhau", ["Huỳnh Tấn Phát", "Lý Thanh Tâm"]),
    ("các em Nguyễn Văn A, Trần Thị Bình và Lê Hoa", ["Nguyễn Văn A", "Trần Thị Bình", "Lê Hoa"]),
    ("3 học sinh Nguyễn Văn Tý, Trần Văn Tèo", ["Nguyễn Văn Tý", "Trần Văn Tèo"]),
    ("EM NGUYỄN VĂN AN LỚP 7A2 BỊ NGÃ", ["NGUYỄN VĂN AN"]),
    ("Em Nguyen Van An, Truong THCS Mau B", ["Nguyen Van An"]),
    ("em Minh lớp 7A2 chưa về nhà", ["Minh"]),
    ("cháu Khôi (lớp 3/2) đi lạc", ["Khôi"]),
    ("phụ huynh của em Hồ Ngọc Mai gọi", ["Hồ Ngọc Mai"]),
    ("nữ sinh Trương Mỹ Duyên", ["Trương Mỹ Duyên"]),
    ("bé Dương Nhật Minh bị lạc ở cổng", ["Dương Nhật Minh"]),
    ("sinh viên Lâm Chí Khanh ở KTX", ["Lâm Chí Khanh"]),
    ("học sinh Nguyễn Du lớp 8A1", ["Nguyễn Du"]),
    ("HS: Trần Anh Tuấn", ["Trần Anh Tuấn"]),
    ("em Tr. Thị Hoa", ["Tr. Thị Hoa"]),
    ("em Vũ An nói với em Cao Kỳ Duyên", ["Vũ An", "Cao Kỳ Duyên"]),
]
UNNAMED = [
    "", "em bé", "em trai của thầy", "em gái", "em út Nguyễn", "em là hiệu trưởng", "các em học sinh",
    "học sinh Trường THCS Trần Văn Ơn", "học sinh THCS Trần Văn Ơn", "học sinh Trần Văn Ơn", "học sinh Quận 1",
    "học sinh lớp 7", "học sinh lớp 6A7 đánh nhau", "học sinh Bùi Thị Xuân tan học lúc 17h",
    "2 học sinh Chu Văn An", "đồng chí Nguyễn Văn A", "thầy Minh", "cô Lan", "thầy Nguyễn Văn Hùng",
    "anh Trần Văn Bình", "cô Lê Thị Hoa", "em Lan đã nhận ạ", "Mầm non Bé Ngoan", "trường Nguyễn Thái Bình",
    "học sinh Hà Nội", "học sinh Đoàn Thanh niên", "anh em Nguyễn Trãi", "trẻ em Việt Nam",
    "em Nguyễn Thị Lan, Hiệu trưởng Trường THCS Mẫu B", "em Trần Thị Thu giáo viên chủ nhiệm",
    "hoc sinh tran vao cong", "hoc sinh pham quy che thi", "em le ra phai bao", "hoc sinh phan anh viec nay",
    "hoc sinh hoang mang", "em dang o truong", "em do xe o cong", "học sinh phản ánh", "em N.V.A lớp 7",
    "1 em trầy tay, y tế đã xử lý", "Sáng nay có 4 phụ huynh khối 7 gọi", "cháu ngoan Bác Hồ",
    "học sinh Cao đẳng Cao Thắng", "đường Nguyễn Huệ", "em Việt Nam", "Em Đã Nhận Được Thông Báo",
    "EM ĐÃ NHẬN ĐƯỢC", "em vo lop roi", "hs ly hoa sinh", "học sinh Lý, Hóa, Sinh",
    "3 học sinh của trường và khoảng 5 người ngoài",
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), NAMED)
def test_a_pupils_name_is_noticed(text, names):
    assert [text[start:end] for start, end in find_pupil_names(text)] == names


@pytest.mark.parametrize("text", UNNAMED)
def test_what_is_no_pupils_name_is_left_alone(text):
    assert [text[start:end] for start, end in find_pupil_names(text)] == []
    assert mask_pupil_names(text) == text


def test_a_name_is_masked_and_the_rest_stays():
    text = "Sáng nay em Nguyễn Văn An lớp 7A2 và em Trần Thị Bình lớp 7A3 xô xát."
    assert mask_pupil_names(text) == f"Sáng nay em {MASK} lớp 7A2 và em {MASK} lớp 7A3 xô xát."


def test_spans_are_those_of_the_text_as_it_was_typed():
    text = unicodedata.normalize("NFD", "Em Nguyễn Văn Ấn lớp 7A2 bị ngã")
    ((start, end),) = find_pupil_names(text)
    assert unicodedata.normalize("NFC", text[start:end]) == "Nguyễn Văn Ấn"
    assert unicodedata.normalize("NFC", mask_pupil_names(text)) == f"Em {MASK} lớp 7A2 bị ngã"


WORDS = (
    "em",
    "Nguyễn",
    "Văn",
    "An",
    "và",
    ",",
    "học",
    "sinh",
    "lớp",
    "7A2",
    "nguyen",
    "thi",
    "hs",
    ".",
    "HIỆU",
    "\n",
)
PIECES = st.lists(st.sampled_from(WORDS))


@given(st.text() | PIECES.map(" ".join))
def test_whatever_is_typed_gives_spans_in_order_and_once_masked_no_more(text):
    spans = find_pupil_names(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    masked = mask_pupil_names(text)
    assert masked.count(MASK) >= len(spans)
