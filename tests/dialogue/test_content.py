"""What an officer wrote, read as an advisory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.flows.content import LONGEST_HEADLINE, read_content, read_level
from bot.domain.advisory import AdvisoryText, Level


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Họp giao ban", AdvisoryText("Họp giao ban", "", "")),
        ("Họp giao ban\nSáng thứ Sáu", AdvisoryText("Họp giao ban", "Sáng thứ Sáu", "")),
        (
            "Giả giáo viên\nPhụ huynh bị đòi tiền.\nĐề nghị: gọi lại.",
            AdvisoryText("Giả giáo viên", "Phụ huynh bị đòi tiền.", "Gọi lại."),
        ),
        (
            "Gia giao vien\nPhu huynh bi doi tien:\n- goi dien\n- doi the\nDe nghi:\n- goi lai\n  - bao tin",
            AdvisoryText("Gia giao vien", "Phu huynh bi doi tien:\n• goi dien\n• doi the", "• goi lai\n• bao tin"),
        ),
        ("Họp\nĐề nghị: - đến đúng giờ\n- mang sổ", AdvisoryText("Họp", "", "• đến đúng giờ\n• mang sổ")),
        ("Nghỉ học\nTừ 8 - 10 giờ\n-5 độ", AdvisoryText("Nghỉ học", "Từ 8 - 10 giờ\n-5 độ", "")),
        ("Họp\nDe nghieng ban", AdvisoryText("Họp", "De nghieng ban", "")),
        ("khẩn cấp: có người lạ trước cổng", AdvisoryText("Có người lạ trước cổng", "", "")),
        ("KHAN CAP! chay o can tin", AdvisoryText("Chay o can tin", "", "")),
        ("Khẩn trương rà soát danh sách", AdvisoryText("Khẩn trương rà soát danh sách", "", "")),
        ("Khẩn:", AdvisoryText("Khẩn:", "", "")),
        ("Đề nghị: báo cáo", AdvisoryText("Đề nghị: báo cáo", "", "")),
        ("TIN KHẨN\nCó cháy", AdvisoryText("Có cháy", "", "")),
        ("thong tin: moi hop", AdvisoryText("Moi hop", "", "")),
    ],
)
def test_headline_description_and_what_to_do(written, read):
    assert read_content(written) == read


@given(st.text(min_size=1, max_size=400).filter(str.strip))
def test_whatever_is_written_has_a_headline_that_fits_and_loses_no_long_line(text):
    read = read_content(text)
    assert read.headline.strip()
    assert len(read.headline) <= LONGEST_HEADLINE


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("khẩn cấp: có đối tượng trước cổng", Level.KHAN),
        ("khan: co doi tuong", Level.KHAN),
        ("  KHẨN!!! cháy", Level.KHAN),
        ("TIN KHẨN: cháy", Level.KHAN),
        ("🔴 Khẩn – cháy", Level.KHAN),
        ("Cảnh báo: giả giáo viên", Level.CANH_BAO),
        ("canh bao\ngia giao vien", Level.CANH_BAO),
        ("Lưu ý: giờ đón trả", Level.LUU_Y),
        ("Thông tin: mời họp", Level.THONG_TIN),
        ("Warning: scam calls", Level.CANH_BAO),
        ("Khẩn trương rà soát", None),
        ("Khẩn cấp", None),
        ("Cảnh báo giả giáo viên", None),
        ("Thông tin mới: mời họp", None),
        ("Thông báo: mời họp", None),
        ("Khăn quàng: nhắc các em", None),
        ("Có cháy. Khẩn: gọi 114", None),
    ],
)
def test_the_level_is_only_said_at_the_beginning_and_by_its_name_alone(text, level):
    assert read_level(text) is level
