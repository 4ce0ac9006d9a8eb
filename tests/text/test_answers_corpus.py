"""Ways to say that one received, carried out, needs help, or wonders: the table is `answers_corpus.txt`."""

from pathlib import Path

import pytest

from bot.domain.advisory import Answer
from bot.text.answers import MenuWord, read_answer, read_menu_word, read_search
from bot.text.marks import without_marks


def read_table() -> list[tuple[str, str]]:
    """Pairs of a meaning and a message."""
    meaning, pairs = "", []
    for line in Path(__file__).with_name("answers_corpus.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            meaning = line[2:]
        elif line:
            pairs.append((meaning, line))
    return pairs


def meaning_of(text: str) -> str:
    word = read_menu_word(text)
    return str(read_answer(text) or (word if word is MenuWord.WHAT else None) or "nothing")


TABLE = read_table()


@pytest.mark.parametrize("meaning", [*Answer, MenuWord.WHAT, "nothing"])
def test_the_table_holds_many_ways_of_each(meaning):
    assert sum(1 for one, _ in TABLE if one == meaning) >= 30


@pytest.mark.parametrize(("meaning", "text"), TABLE)
def test_it_is_understood_as_it_is_typed(meaning, text):
    assert meaning_of(text) == meaning


@pytest.mark.parametrize(("meaning", "text"), [pair for pair in TABLE if pair[1] != "đã nhắn"])
def test_it_is_understood_without_marks(meaning, text):
    assert meaning_of(without_marks(text)) == meaning


@pytest.mark.parametrize(("meaning", "text"), TABLE)
def test_it_is_understood_in_capitals(meaning, text):
    assert meaning_of(text.upper()) == meaning


@pytest.mark.parametrize(
    ("meaning", "text"),
    [
        ("da-nhan", "ddax nhaanj"),
        ("da-nhan", "trường em đã nhaanj được"),
        ("da-nhan", "nhaanj rooif aj"),
        ("da-trien-khai", "ddax trieenr khai xong"),
        ("da-trien-khai", "hoanf thanhf rooif"),
        ("can-ho-tro", "caanf hoox trowj gaaps"),
        ("can-ho-tro", "giups em voiws"),
        ("what", "cais gif vaayj"),
        ("what", "tin nayf cuar ai"),
        ("nothing", "ddax nhawns"),
        ("nothing", "khoong caanf hoox trowj"),
    ],
)
def test_telex_keys_are_undone(meaning, text):
    assert meaning_of(text) == meaning


@pytest.mark.parametrize(
    ("word", "texts"),
    [
        (
            MenuWord.COMPOSE,
            ["/soan", "/compose", "soạn", "soạn thông báo", "gửi cảnh báo", "Soan canh bao", "compose"],
        ),
        (
            MenuWord.DRAFTS,
            ["/mau", "mẫu", "bản nháp", "nháp", "mẫu thông báo", "mau thong bao", "templates", "draft"],
        ),
        (MenuWord.REMIND, ["/nhac", "nhắc việc", "đặt nhắc việc", "nhac viec", "reminders", "lịch nhắc"]),
        (MenuWord.THREADS, ["/traodoi", "trao đổi", "tin nhắn của trường", "trao doi ạ", "threads"]),
        (
            MenuWord.WHO,
            ["/phutrach", "ai phụ trách", "ai phụ trách trường tôi?", "ai phu trach truong em"],
        ),
        (MenuWord.WHO, ["Ai phụ trách trường của chúng tôi ạ?", "công an nào phụ trách", "Who is responsible?"]),
        (
            MenuWord.WRITE,
            ["/guitin", "gửi tin", "báo tin", "gửi công an phường", "nhắn công an", "write to police"],
        ),
        (MenuWord.MENU, ["/menu", "menu", "MENU ạ", "menu chính"]),
        (MenuWord.WHAT, ["sao nhận tin này?", "Ai gửi?"]),
        (MenuWord.HELP, ["trợ giúp", "cách dùng", "hướng dẫn sử dụng"]),
    ],
)
def test_the_menu_is_named_in_many_ways(word, texts):
    assert {text: read_menu_word(text) for text in texts} == dict.fromkeys(texts, word)


@pytest.mark.parametrize(
    "text",
    ["soạn giáo án", "gửi tin cho phụ huynh", "nhắc việc nộp báo cáo mai", "mẫu giáo", "trao đổi với phụ huynh",
     "ai phụ trách thcs minh đức", "gửi cảnh báo đến các trường", "báo tin giả"],
)  # fmt: skip
def test_more_than_a_word_of_the_menu_is_none(text):
    assert read_menu_word(text) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ai phụ trách thcs tran van on?", "thcs tran van on"),
        ("Ai đang phụ trách Trường THCS Trần Văn Ơn?", "Trường THCS Trần Văn Ơn"),
        ("ai phu trach mn be ngoan", "mn be ngoan"),
        ("công an nào phụ trách tiểu học Chương Dương", "tiểu học Chương Dương"),
        ("tìm Bùi Thị Xuân", "Bùi Thị Xuân"),
        ("tim 30/4", "30/4"),
        ("tìm số điện thoại của THPT Trưng Vương", "THPT Trưng Vương"),
        ("timf thcs vawn lang", "thcs văn lang"),
        ("who is responsible for Van Lang?", "Van Lang"),
        ("Who's responsible for Van Lang?", "Van Lang"),
        ("find be ngoan", "be ngoan"),
        ("ai phụ trách", None),
        ("ai phụ trách trường tôi?", None),
        ("ai phụ trách trường em", None),
        ("tìm", None),
        ("tìm ?", None),
        ("tìm thấy rồi", None),
        ("tìm được rồi ạ", None),
        ("tìm em Nguyễn Văn An", None),
        ("tìm học sinh đi lạc", None),
        ("đã tìm", None),
        ("", None),
        ("tìm " + "a" * 100, None),
    ],
)
def test_what_is_looked_for_is_read(text, wanted):
    assert read_search(text) == wanted
