"""Telex that was typed while the keyboard was off."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.telex import telex_slips


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("truowngf", "trường"),
        ("truwowngf", "trường"),
        ("truongwf", "trường"),
        ("truwongf", "trường"),
        ("ddax nhaanj", "đã nhận"),
        ("dda nhanaj", "đa nhận"),
        ("Ddax nhaanj", "Đã nhận"),
        ("DDAX NHAANJ", "ĐÃ NHẬN"),
        ("ddax trieenr khai", "đã triển khai"),
        ("caanf hoox trowj gaaps", "cần hỗ trợ gấp"),
        ("hoawcj ddieeuf", "hoặc điều"),
        ("nguwowif nguoiwf", "người người"),
        ("chuaw luaw ddaau", "chưa lưa đâu"),
        ("quaafn quyeets quys ddoongf", "quần quyết quý đồng"),
        ("gif vaf giuwx ddaays", "gì và giữ đấy"),
        ("thuys hoaf huynhf hoangf ddaay", "thúy hòa huỳnh hoàng đây"),
        ("thuowr xuaa ddoos", "thuở xuaa đố"),
        ("khuyeens nghij", "khuyến nghị"),
        ("ruwowuj nhw huwu", "rượu như hưu"),
        ("ddax gửi rồi", "đã gửi rồi"),
    ],
)
def test_surely_telex_is_undone(typed, meant):
    assert telex_slips(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "da nhan",
        "truong thcs tran van on",
        "Trường Tiểu học Mẫu A",
        "test class boss room teen sos max box form bus",
        "his car has been here too",
        "visa taxi sofa video facebook email wifi zoom",
        "TP HCM, TW, THCS, PCCC, CSKV",
        "https://ddax.example/nhaanj",
        "ddax.nhaanj@example.edu.vn",
        "TB-0427",
        "ddd ddaxx nhaanjj",
    ],
)
def test_plain_words_addresses_and_abbreviations_stay(text):
    assert telex_slips(text) == text


def test_words_that_could_be_english_follow_the_words_round_them():
    assert telex_slips("toi cos test") == "toi cos test"
    assert telex_slips("truowngf toi cos") == "trường toi có"


def test_a_caller_that_compares_with_a_list_may_decode_eagerly():
    assert telex_slips("giups") == "giups"
    assert telex_slips("giups", eager=True) == "giúp"


TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
SHAPES = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}


def as_telex(word):
    """What the keys of a word are, the tone at its end."""
    tone = ""
    letters = []
    for letter in word:
        bare = unicodedata.normalize("NFD", letter)
        tone = next((TONES[mark] for mark in bare if mark in TONES), tone)
        kept = unicodedata.normalize("NFC", "".join(mark for mark in bare if mark not in TONES))
        letters.append(SHAPES.get(kept, kept))
    return "".join(letters) + tone


SYLLABLES = """
    trường đã nhận cảnh báo khẩn phường điểm danh học sinh giáo viên chủ nhiệm phụ huynh thông tin
    xác minh đồng chí quản lý bảo vệ hiệu trưởng nghỉ lễ diễn tập thử kênh rượu hươu nghiêng nguyễn
    khuỷu thuở quốc quýt gì giếng xoài ngoéo loạn hoẵng ngoằn tuần tuế hòa thúy khỏe mía mùa mưa cửa
    đuối nước cháy nổ ma túy bạo lực mạng
"""


@given(st.lists(st.sampled_from(SYLLABLES.split()), min_size=1, max_size=6))
@settings(max_examples=100)
def test_every_syllable_typed_in_telex_comes_back(words):
    assert telex_slips(" ".join(map(as_telex, words)), eager=True) == " ".join(words)


@given(st.text())
@settings(max_examples=100)
def test_whatever_comes_nothing_breaks_and_decoding_again_changes_nothing(text):
    once = telex_slips(text)
    assert telex_slips(once) == once
