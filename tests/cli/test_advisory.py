"""`advisory send | show | list` as an officer uses them on the server."""

import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import ADMINISTRATOR, CITY_DUTY, OFFICE, PRINCIPAL_A, WARD_1, WARD_2

KEYS = [
    "id", "code", "status", "level", "category", "state", "revision", "headline", "sent", "expires", "recipients",
    "deliveries", "failures", "held", "institutions", "answers",
]  # fmt: skip


def written(folder, level="canh-bao", more="", audience="", name="a.toml"):
    words = 'headline = "Giả danh"\ndescription = "Nội dung."'
    return folder.write(name, f'level = "{level}"\ncategory = "lua-dao"\n{words}\n{more}\n{audience}')


def asked(folder, query, *values):
    with closing(sqlite3.connect(folder.database)) as connection:
        return connection.execute(query, values).fetchall()


def test_a_ward_officer_warns_the_schools_of_the_ward(town):
    printed = town.does("advisory", "send", written(town), "--as", WARD_1)
    assert printed.out.splitlines() == [
        "THẬT: đã phát TB-0001 (Cảnh báo) tới 2 cơ sở, nhưng chưa có ai mở bot để nhận.",
        "6 người chưa mở bot nên chưa nhận được, cần gọi điện.",
    ]
    assert printed.sentence == "Đã xếp hàng, bot chưa chạy. Chạy bot bằng: truongan run"


def test_the_json_has_exactly_its_documented_keys(joined):
    sent = joined.does("advisory", "send", written(joined), "--as", "+84 900 000 003", "--json").json
    assert list(sent) == KEYS
    assert sent["deliveries"] == {
        "queued": 1, "sending": 0, "accepted": 0, "unknown": 0, "failed": 0, "expired": 0, "superseded": 0,
    }  # fmt: skip
    counted = {"total": 2, "covered": 0, "by_phone": 0, "needing_help": 0, "silent": 1, "unreached": 1}
    assert sent["institutions"] == counted
    assert sent["answers"] == {"da-nhan": 0, "da-trien-khai": 0, "can-ho-tro": 0}
    assert (sent["id"], sent["code"], sent["status"], sent["level"]) == (1, "TB-0001", "actual", "canh-bao")
    assert (sent["state"], sent["revision"], sent["recipients"], sent["failures"]) == ("released", 1, 1, {})
    assert sent["sent"].endswith("+07:00")
    for number in ("1", "TB-0001", "tb1", "TB 1"):
        assert joined.does("advisory", "show", number, "--json").json == sent


def test_the_board_is_shown_in_the_terminal(joined):
    joined.does("advisory", "send", written(joined), "--as", WARD_1)
    shown = joined.does("advisory", "show", "1").out
    assert shown.startswith("Bảng theo dõi TB-0001 · Cảnh báo\nGiả danh\n")
    assert "0/2 cơ sở đã trả lời" in shown
    assert "Chưa trả lời (1): Trường Tiểu học Mẫu A" in shown
    assert "Trạng thái: Đã phát hành" in shown


def test_failures_are_told_with_their_reasons(joined):
    joined.does("advisory", "send", written(joined), "--as", WARD_1)
    with closing(sqlite3.connect(joined.database)) as connection, connection:
        connection.execute("UPDATE outbox SET state = 'failed', reason = 'blocked' WHERE purpose = 'advisory'")
    assert "Không gửi được 1 lượt: đã chặn bot" in joined.does("advisory", "show", "1").out
    assert joined.does("advisory", "show", "1", "--json").json["failures"] == {"blocked": 1}


def test_the_newest_stand_first_in_the_list(town):
    town.does("advisory", "send", written(town), "--as", WARD_1)
    town.does("advisory", "send", written(town, level="luu-y"), "--as", OFFICE)
    listed = town.does("advisory", "list", "--json").json
    assert [one["code"] for one in listed] == ["TB-0002", "TB-0001"]
    assert list(listed[0]) == KEYS[:10]
    assert "TB-0002" in town.does("advisory", "list").out


def test_an_empty_list_says_so(town):
    assert town.does("advisory", "list").out == "Chưa có thông báo nào.\n"
    assert town.does("advisory", "list", "--json").json == []


def test_the_audience_is_narrowed_by_units_kinds_and_roles(town):
    audience = '[audience]\nunits = ["cong an phuong mau mot"]\nkinds = ["tieu-hoc"]\nroles = ["hieu-truong"]'
    said = town.does("advisory", "send", written(town, audience=audience), "--as", CITY_DUTY).out
    assert said.startswith("THẬT: đã phát TB-0001 (Cảnh báo) tới 1 cơ sở, nhưng chưa có ai mở bot")


def test_an_exercise_says_that_it_is_none_of_the_real_thing(town):
    said = town.does("advisory", "send", written(town, more='status = "exercise"'), "--as", WARD_1).out
    assert said.startswith("DIỄN TẬP: đã phát TB-0001")
    assert "Thông báo này là DIỄN TẬP, không phải tình huống thật." in said


def test_attachments_go_along_and_are_stored_once(joined):
    joined.write("a.pdf", b"%PDF-1.7 hello")
    joined.write("b.pdf", b"%PDF-1.7 hello")
    joined.write("c.jpg", b"\xff\xd8\xff picture")
    joined.does(
        "advisory", "send", written(joined, more='attachments = ["a.pdf", "b.pdf", "c.jpg"]'), "--as", WARD_1
    )
    assert asked(joined, "SELECT kind, name FROM file ORDER BY id") == [("document", "a.pdf"), ("photo", "c.jpg")]
    assert joined.does("advisory", "show", "1", "--json").json["deliveries"]["queued"] == 3


def test_sending_is_on_record_as_done_on_the_server(town):
    town.does("advisory", "send", written(town), "--as", WARD_1)
    acts = asked(town, "SELECT act, via, subject FROM audit WHERE act = 'advisory-issue'")
    assert acts == [("advisory-issue", "cli", "TB-0001")]


def test_an_urgent_one_beyond_a_ward_waits_for_a_second_person(joined):
    path = written(joined, level="khan")
    printed = joined.does("advisory", "send", path, "--as", CITY_DUTY)
    assert "đang chờ người thứ hai duyệt. Chưa gửi cho ai." in printed.out
    shown = joined.does("advisory", "show", "1", "--json").json
    assert (shown["state"], shown["sent"], shown["deliveries"]["queued"]) == ("awaiting_release", None, 0)


NO_POST = "Chức danh này không được làm việc đó."
REFUSED = {
    "outside the ward": (WARD_2, "canh-bao", 'units = ["Trường Tiểu học Mẫu A"]', "Ngoài phạm vi phụ trách"),
    "one of several outside": (
        WARD_1,
        "luu-y",
        'units = ["Trường THCS Mẫu B", "Trường THPT Mẫu D"]',
        "không gửi được: Trường THPT Mẫu D.",
    ),
    "a principal": (PRINCIPAL_A, "luu-y", "", NO_POST),
    "an administrator": (ADMINISTRATOR, "luu-y", "", NO_POST),
    "education with a warning": (OFFICE, "canh-bao", "", NO_POST),
    "nobody of that kind": (WARD_1, "luu-y", 'kinds = ["dai-hoc"]', "không có đơn vị hay người nhận nào"),
    "urgent without a second person": (CITY_DUTY, "khan", "", "cần người thứ hai duyệt"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_rule_refuses_is_told_and_leaves_nothing(town, case):
    sender, level, audience, words = REFUSED[case]
    printed = town.truongan(
        "advisory", "send", written(town, level, audience=f"[audience]\n{audience}"), "--as", sender
    )
    assert (printed.code, printed.out) == (1, "")
    assert words in printed.sentence
    assert town.does("advisory", "list", "--json").json == []
    assert asked(town, "SELECT count(*) FROM audit WHERE act LIKE 'advisory%'") == [(0,)]


def test_no_drill_starts_while_a_live_urgent_one_is_open(town):
    town.does("advisory", "send", written(town, "khan"), "--as", WARD_1)
    printed = town.truongan("advisory", "send", written(town, more='status = "test"'), "--as", WARD_2)
    assert (printed.code, "Khẩn thật chưa kết thúc" in printed.sentence) == (1, True)


@pytest.mark.parametrize(
    ("sender", "words"),
    [("0999999999", "Danh bạ không có ai dùng số 0999 999 999."), ("abc", "“abc” không phải số")],
)
def test_the_sender_has_to_stand_on_the_roster(town, sender, words):
    printed = town.truongan("advisory", "send", written(town), "--as", sender)
    assert printed.code == 2
    assert words in printed.sentence


def test_without_any_channel_nothing_is_queued(town):
    kept = [part for part in town.settings.read_text().split("[") if not part.startswith("telegram]")]
    town.settings.write_text("[".join(kept))
    printed = town.truongan("advisory", "send", written(town), "--as", WARD_1)
    assert (printed.code, "[telegram]" in printed.sentence) == (2, True)


@pytest.mark.parametrize(("number", "code"), [("7", 1), ("TB-0007", 1), ("bảy", 2), ("TB-", 2), ("1.5", 2)])
def test_an_advisory_that_is_not_there_is_told(town, number, code):
    printed = town.truongan("advisory", "show", number)
    assert printed.code == code
    assert number in printed.sentence


def test_what_people_wrote_cannot_steer_a_terminal(town):
    path = town.write(
        "a.toml", 'level = "luu-y"\ncategory = "khac"\nheadline = "[bold]x[/] \\u001b[31mđỏ"\ndescription = "."'
    )
    town.does("advisory", "send", path, "--as", WARD_1)
    for shown in (town.does("advisory", "list").out, town.does("advisory", "show", "1").out):
        assert "\x1b" not in shown
        assert "[bold]x[/]" in shown
