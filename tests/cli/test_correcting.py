"""`advisory correct | cancel` as an officer uses them on the server."""

import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import PRINCIPAL_A, WARD_1, WARD_2
from tests.cli.test_advisory import KEYS, asked, written

NEW = 'headline = "Giả danh bưu tá"\ndescription = "Gọi giục lấy bưu phẩm."'


def received(folder):
    """The principal's copy has arrived."""
    folder.does("advisory", "send", written(folder), "--as", WARD_1)
    done(folder)


def done(folder):
    with closing(sqlite3.connect(folder.database)) as connection, connection:
        connection.execute("UPDATE outbox SET state = 'accepted', message_id = id WHERE purpose = 'advisory'")


def test_a_mistake_is_cancelled_for_those_who_have_it(joined):
    received(joined)
    printed = joined.does("advisory", "cancel", "TB-0001", "--as", WARD_1)
    assert printed.out.splitlines() == ["THẬT: đã hủy TB-0001. Báo cho 1 người đã nhận; dừng 0 lượt chưa gửi."]
    assert printed.sentence.startswith("Đã xếp hàng, bot chưa chạy")
    assert "Trạng thái: Đã hủy" in joined.does("advisory", "show", "1").out
    assert asked(joined, "SELECT act, via FROM audit WHERE act = 'advisory-cancel'") == [
        ("advisory-cancel", "cli")
    ]


def test_what_has_not_left_is_stopped_and_nobody_is_told(joined):
    joined.does("advisory", "send", written(joined), "--as", WARD_1)
    said = joined.does("advisory", "cancel", "1", "--all-clear", "--as", WARD_1).out
    assert said.splitlines() == ["THẬT: đã báo an toàn TB-0001. Báo cho 0 người đã nhận; dừng 1 lượt chưa gửi."]
    assert asked(joined, "SELECT count(*) FROM outbox WHERE state = 'queued' AND purpose = 'advisory'") == [(0,)]


def test_other_words_come_from_a_file_with_attachments(joined):
    received(joined)
    joined.write("moi.pdf", b"%PDF-1.7")
    path = joined.write("b.toml", f'{NEW}\nattachments = ["moi.pdf"]')
    shown = joined.does("advisory", "correct", "tb1", "--file", path, "--as", WARD_1, "--json").json
    assert list(shown) == KEYS
    assert (shown["revision"], shown["headline"], shown["state"]) == (2, "Giả danh bưu tá", "released")
    assert shown["recipients"] == 1
    files = "SELECT name FROM file JOIN revision_file ON file.id = file_id WHERE revision_id = 2"
    assert asked(joined, files) == [("moi.pdf",)]
    said = joined.does("advisory", "correct", "1", "--file", joined.write("c.toml", NEW), "--as", WARD_1).out
    assert said.startswith(
        "THẬT: đã đính chính TB-0001. Gửi bản mới cho 1 người đã nhận bản trước, 0 người chưa nhận."
    )
    assert asked(joined, "SELECT count(*) FROM revision_file WHERE revision_id = 3") == [(1,)], "files stay"


REFUSED = {
    "another ward": (["cancel", "1", "--as", WARD_2], "ngoài phạm vi phụ trách"),
    "a school": (["cancel", "1", "--as", PRINCIPAL_A], "Chức danh này không được làm việc đó."),
    "no such advisory": (["cancel", "9", "--as", WARD_1], "TB-0009"),
}


@pytest.mark.parametrize(("words", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_who_may_not_is_told_why(joined, words, sentence):
    received(joined)
    printed = joined.truongan("advisory", *words)
    assert printed.code != 0
    assert sentence in printed.sentence


def test_a_second_time_is_told_who_was_first(joined):
    received(joined)
    joined.does("advisory", "cancel", "1", "--as", WARD_1)
    printed = joined.truongan("advisory", "cancel", "1", "--as", WARD_1)
    assert "TB-0001 đã được" in printed.sentence


def test_level_and_audience_can_t_be_changed(joined):
    received(joined)
    path = joined.write("b.toml", f'{NEW}\nlevel = "khan"')
    printed = joined.truongan("advisory", "correct", "1", "--file", path, "--as", WARD_1)
    assert printed.code == 2
    assert "level" in printed.sentence
