"""`roster template | import` and `invite letters` as an office uses them."""

import asyncio
import re
import stat

import pytest

from bot.sandbox import Sandbox, World
from tests.cli.conftest import ADMINISTRATOR
from tests.roster.desk import CONTACT_HEADINGS, UNIT_HEADINGS, write_csv, write_xlsx

WARD, SCHOOL = "Công an phường Mẫu Một", "Trường Tiểu học Mẫu A"


@pytest.fixture
def upgraded(folder):
    folder.does("db", "upgrade")
    return folder


def a_file_with_bad_rows(folder):
    return write_xlsx(
        folder.path / "bad.xlsx",
        {
            "Đơn vị": [
                (*UNIT_HEADINGS, "Ghi chú"),
                (WARD, "Công an", "Phường Mẫu Một", "", "", "", "", "x"),
                (SCHOOL, "Trường học", "Phường Mẫu Một", WARD, "", "", "", ""),
            ],
            "Liên hệ": [
                CONTACT_HEADINGS,
                ("Trực ban", "Trực ban", "Công an", WARD, "0900000001", "", "", ""),
                ("Ai đó", "", "Công an", WARD, "12345", "", "", ""),
            ],
        },
    )


def test_the_example_goes_in_and_going_in_again_changes_nothing(upgraded):
    path = upgraded.path / "r.xlsx"
    assert upgraded.does("roster", "template", path, "--example").out == f"Đã tạo tệp mẫu {path}.\n"
    first = upgraded.does("roster", "import", path)
    assert first.out.endswith("Đã lưu danh bạ.\n")
    assert upgraded.does("roster", "import", path).out.endswith("không có gì thay đổi.\n")


def test_an_empty_template_has_nobody_in_it(upgraded):
    upgraded.does("roster", "template", upgraded.path / "r.xlsx")
    report = upgraded.does("roster", "import", upgraded.path / "r.xlsx", "--json").json
    assert report["units"]["new"] == report["contacts"]["new"] == 0


def test_a_template_is_never_written_over_an_old_file_unasked(folder):
    path = folder.write("r.xlsx", "what an office filled in")
    printed = folder.truongan("roster", "template", path)
    assert (printed.code, "đã có" in printed.sentence) == (1, True)
    assert path.read_text() == "what an office filled in"
    folder.does("roster", "template", path, "--force")
    assert path.read_bytes().startswith(b"PK")


def test_a_template_is_an_xlsx(folder):
    assert folder.truongan("roster", "template", folder.path / "r.csv").code == 2


def test_a_template_for_a_folder_that_is_not_there_is_refused(folder):
    printed = folder.truongan("roster", "template", folder.path / "nowhere" / "r.xlsx")
    assert (printed.code, "Không ghi được" in printed.sentence) == (1, True)


def test_bad_rows_are_told_by_sheet_row_column_and_reason_and_nothing_is_taken(upgraded):
    printed = upgraded.truongan("roster", "import", a_file_with_bad_rows(upgraded))
    assert printed.code == 1
    said = " ".join(printed.out.split())
    assert "Đơn vị 3 Loại Không có loại đơn vị “Trường học”." in said
    assert "Liên hệ 3 Điện thoại “12345” không phải số điện thoại Việt Nam." in said
    assert "Cột “Ghi chú” ở sheet Đơn vị không dùng đến" in said
    assert "Chưa lưu gì vì có 2 chỗ sai." in said
    assert "Traceback" not in printed.err
    report = upgraded.does("roster", "import", a_file_with_bad_rows(upgraded), "--skip-bad", "--json").json
    assert report["units"] == {"new": 1, "changed": 0, "unchanged": 0, "ended": 0}


def test_the_json_has_its_documented_keys(upgraded):
    printed = upgraded.truongan("roster", "import", a_file_with_bad_rows(upgraded), "--dry-run", "--json")
    assert printed.code == 1
    report = printed.json
    assert list(report) == [
        "dry_run", "taken", "held_back", "units", "contacts", "posts", "addresses", "problems", "ignored_columns",
        "missing",
    ]  # fmt: skip
    assert report["problems"][0] == {
        "sheet": "Đơn vị", "row": 3, "column": "Loại", "reason": "kind", "params": {"text": "Trường học"},
    }  # fmt: skip
    assert report["ignored_columns"] == [{"sheet": "Đơn vị", "column": "Ghi chú"}]
    assert (report["dry_run"], report["taken"]) == (True, False)


def test_a_dry_run_saves_nothing(upgraded):
    upgraded.does("roster", "template", upgraded.path / "r.xlsx", "--example")
    assert "chưa lưu gì" in upgraded.does("roster", "import", upgraded.path / "r.xlsx", "--dry-run").out
    report = upgraded.does("roster", "import", upgraded.path / "r.xlsx", "--json").json
    assert report["contacts"]["new"] == 16


def test_who_is_missing_is_listed_and_ended_only_when_asked(town):
    rows = [
        CONTACT_HEADINGS,
        ("Quản trị viên (mẫu)", "Quản trị viên", "Quản trị", "Công an Thành phố (mẫu)", ADMINISTRATOR),
    ]
    path = write_csv(town.path / "few.csv", rows)
    said = town.does("roster", "import", path).out
    assert said.count("Không còn trong tệp:") == 15
    assert "Hiệu trưởng Trường Tiểu học Mẫu A, Hiệu trưởng, Trường Tiểu học Mẫu A" in said
    report = town.does("roster", "import", path, "--end-missing", "--json").json
    assert report["contacts"]["ended"] == 15


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("r.xlsx", None, "Không có tệp"),
        ("r.xlsx", b"not a workbook", "hỏng"),
        ("r.xlsm", b"PK", "macro"),
        ("r.pdf", b"%PDF", ".xlsx hoặc .csv"),
        ("r.csv", "Họ tên;Vai trò\nx;y\n", "thiếu cột"),
        ("r.csv", "a,b\n1,2\n", "Không tìm thấy sheet"),
        ("r.csv", "Họ tên".encode("utf-16"), "hỏng"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_one_sentence(upgraded, name, content, words):
    path = upgraded.path / name
    if content is not None:
        upgraded.write(name, content)
    printed = upgraded.truongan("roster", "import", path)
    assert (printed.code, printed.out) == (2, "")
    assert words in printed.sentence


def test_letters_are_written_for_everybody_who_has_not_joined(town):
    path = town.path / "letters.html"
    said = town.does("invite", "letters", path, "--username", "truong_an_bot").out
    assert said.startswith("Đã tạo 16 thư mời")
    html = path.read_text("utf-8")
    assert len(set(re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", html))) == 16
    assert "Công an Quận Mẫu" in html
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_letters_for_one_school_only_and_by_a_name_without_diacritics(town):
    said = town.does(
        "invite", "letters", town.path / "l.html", "--username", "truong_an_bot", "--unit", "truong tieu hoc mau a"
    ).out
    assert said.startswith("Đã tạo 3 thư mời")


def test_letters_need_a_bots_name_or_telegram(town):
    town.settings.write_text(
        town.settings.read_text().replace("[telegram]", "[textonly]").replace("base_file_url", "# ")
    )
    printed = town.truongan("invite", "letters", town.path / "l.html")
    assert (printed.code, "--username" in printed.sentence) == (2, True)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--username", "x"), 2, "không phải tên bot"),
        (("--username", "truong_an_bot", "--unit", "Trường Z"), 2, "Trường Z"),
        ((), 1, "telegram"),
    ],
)
def test_letters_that_cannot_be_made_leave_no_file_and_no_codes(town, options, code, words):
    printed = town.truongan("invite", "letters", town.path / "l.html", *options)
    assert printed.code == code
    assert words in printed.sentence
    assert not list(town.path.glob("*l.html*"))


def test_letters_are_not_written_over_an_old_file_and_its_codes_stay_good(town):
    path = town.write("letters.html", "old")
    assert town.truongan("invite", "letters", path, "--username", "truong_an_bot").code == 1
    assert path.read_text() == "old"
    html = town.does("invite", "letters", path, "--username", "truong_an_bot", "--force") and path.read_text(
        "utf-8"
    )
    assert "không còn giá trị" not in html


async def test_telegram_is_asked_for_the_bots_name(town):
    async with Sandbox(World()) as sandbox:
        town.configure(telegram=sandbox.url)
        printed = await asyncio.to_thread(town.truongan, "invite", "letters", town.path / "l.html")
    assert printed.code == 0, printed.err
    assert "@truongan_1000000001_bot" in (town.path / "l.html").read_text("utf-8")
