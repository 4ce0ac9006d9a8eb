"""What people type instead of tapping: taken when it can mean nothing else, left alone otherwise."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.advisory import Answer
from bot.text.answers import MenuWord, read_answer, read_menu_word, read_number, read_numbered


@pytest.mark.parametrize(
    "text",
    [
        "da nhan", "Đã nhận", "ĐÃ NHẬN!", "đã nhận ạ", "đã nhận được rồi ạ", "nhận rồi", "nhan roi", "ok đã nhận",
        "OK. Da nhan a", "ddax nhaanj", "da nhaanj", "dạ em đã nhận được thông báo rồi ạ, cảm ơn đồng chí",
        "Trường đã nhận tin này", "đã tiếp nhận", "vâng, đã nhận nhé", "Received.", "got it",
    ],
)  # fmt: skip
def test_having_received_is_understood(text):
    assert read_answer(text) is Answer.DA_NHAN


@pytest.mark.parametrize(
    "text",
    [
        "da trien khai", "Đã triển khai", "triển khai rồi", "triển khai xong rồi ạ", "đã làm xong", "lam xong roi",
        "Nhà trường đã triển khai xong ạ", "ddax trieenr khai", "đã thực hiện", "da hoan thanh", "carried out",
    ],
)  # fmt: skip
def test_having_carried_out_is_understood(text):
    assert read_answer(text) is Answer.DA_TRIEN_KHAI


@pytest.mark.parametrize(
    "text",
    [
        "can ho tro", "Cần hỗ trợ", "cần hỗ trợ gấp", "CẦN HỖ TRỢ GẤP!!!", "trường em cần hỗ trợ ngay ạ",
        "giúp với", "giup voi", "giúp em với", "cần giúp đỡ", "caanf hoox trowj", "giups voiws",
        "xin hỗ trợ", "need help",
    ],
)  # fmt: skip
def test_needing_help_is_understood(text):
    assert read_answer(text) is Answer.CAN_HO_TRO


@pytest.mark.parametrize(
    "text",
    [
        "", "?", "ok", "vâng", "dạ", "xong", "rõ", "1", "giúp", "nhận", "hỗ trợ",
        "chưa đã nhận được file", "không cần hỗ trợ", "ko can ho tro", "chưa nhận", "da nhan chua",
        "đã nhận chưa?", "đã nhận?", "da nhan？", "đã nhận, cần hỗ trợ", "đã nhận nhưng chưa triển khai", "đã xem",
        "đã nhắn", "da nhắn", "đã nhắn phụ huynh", "nhàn rỗi", "nhắn rồi", "đã lắm", "cần hồ trợ",
        "tôi đã nhận được cuộc gọi lạ", "cần hỗ trợ kiểm tra cổng trường", "giúp với học sinh khó khăn",
        "đã triển khai một phần", "triển khai", "sẽ triển khai", "đã nhận " * 50,
        "da nhan " + "cam on anh " * 8 + "x",
    ],
)  # fmt: skip
def test_a_message_in_doubt_is_no_answer(text):
    assert read_answer(text) is None


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_way_of_composing_does_not_matter(form):
    assert read_answer(unicodedata.normalize(form, "Đã nhận ạ")) is Answer.DA_NHAN
    assert read_menu_word(unicodedata.normalize(form, "bảng theo dõi")) is MenuWord.BOARD


@pytest.mark.parametrize(
    "text", ["1", "1.", "1)", "(1)", " 1 ", "số 1", "so 1", "Số 1.", "chọn 1", "1 ạ", "1️⃣", "１", "①"]
)
def test_a_number_is_read_as_people_type_it(text):
    assert read_number(text) == 1


@pytest.mark.parametrize(
    "text",
    ["", "một", "01", "-1", "1.5", "1,2", "30-4", "30/4", "1000", "0901234567", "1 trường", "lớp 1", "1?", "٣",
        "²", "1²", "⑴", "𝟏", "½", "Ⅰ"],
)  # fmt: skip
def test_what_is_no_choice_is_no_number(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1", (1, None)),
        ("2.", (2, None)),
        ("0", (0, None)),
        ("1 TB-0427", (1, "TB-0427")),
        ("1 tb0427", (1, "TB-0427")),
        ("1, tb 427 ạ", (1, "TB-0427")),
        ("số 3 TB-12345", (3, "TB-12345")),
        ("1 427", (1, "427")),
        ("1) #427", (1, "427")),
        ("1.427", None),
        ("1 TB", None),
        ("TB-0427", None),
        ("1 0901234567", None),
        ("1 TB-0427 gấp", None),
        ("1 " * 60, None),
    ],
)
def test_a_number_may_say_what_it_is_for(text, read):
    assert read_numbered(text) == read


@pytest.mark.parametrize(
    ("word", "texts"),
    [
        (MenuWord.HELP, ["trợ giúp", "tro giup", "giúp", "giup", "help", "Help", "?", "/help", "/trogiup"]),
        (MenuWord.ADVISORIES, ["/thongbao", "thông báo", "thong bao", "cảnh báo", "Các thông báo đang mở"]),
        (MenuWord.BOARD, ["/bang", "bảng", "bang", "bảng theo dõi", "bangr"]),
        (MenuWord.LEAVE, ["/roikhoi", "rời khỏi", "Roi khoi", "rowif khoir"]),
        (MenuWord.LANGUAGE, ["/ngonngu", "ngôn ngữ", "ngon ngu", "language"]),
        (MenuWord.MY_DATA, ["/dulieu", "dữ liệu của tôi", "du lieu cua toi", "my data"]),
        (MenuWord.START, ["/start", "/START", "/start@TruongAnBot", "bắt đầu", "bat dau nhé"]),
        (MenuWord.BACK, ["quay lại", "quay lai ạ", "/quaylai", "back"]),
        (MenuWord.STOP, ["thôi", "thoi", "thooi", "huỷ", "hủy", "huyr", "HUY", "/huy", "/cancel"]),
    ],
)
def test_words_of_the_menu_are_understood(word, texts):
    assert {text: read_menu_word(text) for text in texts} == dict.fromkeys(texts, word)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bằng",
        "băng",
        "thời",
        "giúp với",
        "/unknown",
        "/start code",
        "thông báo cho phụ huynh",
        "bắt đầu học",
    ],
)
def test_other_words_are_no_menu(text):
    assert read_menu_word(text) is None


@given(st.text() | st.text(alphabet="đãda nhận ok ạ cảm ơn1.TB-?/", max_size=60))
@settings(max_examples=200)
def test_whatever_comes_is_read_or_left_alone(text):
    read_answer(text)
    read_menu_word(text)
    number = read_number(text)
    assert number is None or 0 <= number <= 999
