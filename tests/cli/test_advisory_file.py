"""The advisory's file: what it may say, and one sentence for each way to get it wrong."""

from datetime import UTC, datetime

import pytest

from bot.cli.acts.advisory_file import read_advisory_file
from bot.domain.advisory import Category, Level, Status
from bot.domain.errors import BadInput
from bot.domain.messages import FileKind
from bot.domain.people import Role
from bot.domain.units import UnitKind
from tests.cli.conftest import WARD_1

GOOD = """
level = "canh-bao"
category = "lua-dao"
headline = "Giả danh công an"
description = "Nội dung."
"""
JPEG = b"\xff\xd8\xff\xe0 and so on"


def changed(key: str, value: str) -> str:
    return "\n".join(f"{key} = {value}" if line.startswith(f"{key} =") else line for line in GOOD.splitlines())


WRONG = {
    "no level": (GOOD.replace("level =", "#"), "Thiếu khóa level."),
    "no category": (GOOD.replace("category =", "#"), "Thiếu khóa category."),
    "no headline": (GOOD.replace("headline =", "#"), "Thiếu khóa headline."),
    "no description": (GOOD.replace("description =", "#"), "Thiếu khóa description."),
    "unknown level": (changed("level", '"rat-khan"'), "level: “rat-khan” không dùng được. Chọn một trong: khan,"),
    "unknown category": (changed("category", '"thoi-tiet"'), "category: “thoi-tiet” không dùng được."),
    "unknown status": (
        f'status = "drill"\n{GOOD}',
        "“drill” không dùng được. Chọn một trong: actual, exercise, test.",
    ),
    "unknown key": (f'hedline = "x"\n{GOOD}', "Không có khóa nào tên là hedline."),
    "unknown key in the audience": (f'{GOOD}[audience]\nunit = ["A"]', "Không có khóa nào tên là audience.unit."),
    "unknown kind": (f'{GOOD}[audience]\nkinds = ["cap-4"]', "audience.kinds: “cap-4” không dùng được."),
    "unknown role": (f'{GOOD}[audience]\nroles = ["lop-truong"]', "audience.roles: “lop-truong” không dùng được."),
    "units that are no list": (f'{GOOD}[audience]\nunits = "A"', "Giá trị của audience.units không đúng kiểu."),
    "an audience that is no section": (f'audience = "all"\n{GOOD}', "Giá trị của audience không đúng kiểu."),
    "empty headline": (changed("headline", '"  "'), "headline không được để trống."),
    "empty description": (changed("description", '""'), "description không được để trống."),
    "long headline": (changed("headline", f'"{"x" * 161}"'), "headline dài 161 ký tự, tối đa là 160."),
    "long description": (changed("description", f'"{"x" * 3001}"'), "description dài 3001 ký tự, tối đa là 3000."),
    "long instruction": (f'instruction = "{"x" * 2001}"\n{GOOD}', "instruction dài 2001 ký tự, tối đa là 2000."),
    "a headline that is a number": (changed("headline", "113"), "Giá trị của headline không đúng kiểu."),
    "expires without a time": (f'expires = "2099-01-01"\n{GOOD}', "“2099-01-01” không phải ngày giờ."),
    "expires as a TOML date": (f"expires = 2099-01-01\n{GOOD}", "“2099-01-01” không phải ngày giờ."),
    "expires in words": (f'expires = "chiều mai"\n{GOOD}', "“chiều mai” không phải ngày giờ."),
    "expires in the past": (f'expires = "2020-01-01T08:00"\n{GOOD}', "Hạn hiệu lực đã qua."),
    "too many attachments": (f"attachments = {['a.pdf'] * 11}\n{GOOD}", "attachments có quá nhiều mục"),
    "a missing attachment": (f'attachments = ["khong-co.pdf"]\n{GOOD}', "Không có tệp đính kèm khong-co.pdf."),
    "a folder as attachment": (f'attachments = ["."]\n{GOOD}', "Không đọc được tệp đính kèm ."),
    "an empty attachment": (f'attachments = ["empty.pdf"]\n{GOOD}', "Tệp đính kèm empty.pdf trống."),
    "a name that is none": (f'attachments = ["a\\u0000b.pdf"]\n{GOOD}', "Không đọc được tệp đính kèm"),
    "an unknown unit": (f'{GOOD}[audience]\nunits = ["Trường Z"]', "tên hoặc mã là “Trường Z”."),
    "a misspelt unit": (
        f'{GOOD}[audience]\nunits = ["Trường Tiểu học Mãu"]',
        "Gần nhất: “Trường Tiểu học Mẫu A”.",
    ),
    "a broken file": ("level = khan", "sai cú pháp TOML"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_faulty_file_is_refused_in_one_sentence_and_sends_nothing(town, fault):
    text, sentence = WRONG[fault]
    town.write("empty.pdf", b"")
    printed = town.truongan("advisory", "send", town.write("a.toml", text), "--as", WARD_1)
    assert printed.code == (1 if "Hạn hiệu lực" in sentence else 2)
    assert printed.out == ""
    assert sentence in printed.sentence
    assert town.does("advisory", "list", "--json").json == []


@pytest.mark.parametrize(
    ("name", "content", "most"), [("a.jpg", JPEG + b"x" * 10_000_000, 10), ("a.pdf", b"x" * 50_000_001, 50)]
)
def test_an_attachment_over_the_limit_is_refused_by_its_name(tmp_path, name, content, most):
    (tmp_path / name).write_bytes(content)
    (tmp_path / "a.toml").write_text(f'attachments = ["{name}"]\n{GOOD}', encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_advisory_file(tmp_path / "a.toml")
    assert (refused.value.text_id, refused.value.params) == (
        "bad.attachment-too-big",
        {"file": name, "most": most},
    )


def test_a_missing_or_unreadable_file_is_named(town):
    printed = town.truongan("advisory", "send", town.path / "x.toml", "--as", WARD_1)
    assert (printed.code, "x.toml" in printed.sentence) == (2, True)
    printed = town.truongan("advisory", "send", town.path, "--as", WARD_1)
    assert (printed.code, "Không đọc được" in printed.sentence) == (2, True)
    printed = town.truongan("advisory", "send", town.write("b.toml", b"\xff\xfe\x00"), "--as", WARD_1)
    assert printed.code == 2


def test_everything_that_a_file_may_say_is_understood(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "ảnh.jpg").write_bytes(JPEG)
    (tmp_path / "b.docx").write_bytes(b"PK")
    (tmp_path / "scan.png").write_bytes(b"%PDF-1.7")
    (tmp_path / "a.toml").write_text(
        """
level = "khan"
status = "exercise"
category = "pccc"
headline = "  Diễn tập\u0020\u0020chữa cháy "
description = \"\"\"
Dòng một.\\r\\nDòng\\u0007 hai.
\"\"\"
instruction = "Ra sân trường."
expires = 2099-01-01T08:00:00
attachments = ["files/ảnh.jpg", "b.docx", "scan.png"]
[audience]
units = ["CAP-1", "Trường B"]
kinds = ["thcs", "Tiểu học"]
roles = ["hieu-truong", "Phó hiệu trưởng"]
""",
        encoding="utf-8",
    )
    read = read_advisory_file(tmp_path / "a.toml")
    draft = read.draft
    assert (draft.level, draft.status, draft.category) == (Level.KHAN, Status.EXERCISE, Category.PCCC)
    assert draft.words.headline == "Diễn tập chữa cháy"
    assert draft.words.description == "Dòng một.\nDòng hai."
    assert draft.expires == datetime(2099, 1, 1, 1, tzinfo=UTC)
    assert [(one.kind, one.name, one.mime) for one in draft.attachments] == [
        (FileKind.PHOTO, "ảnh.jpg", "image/jpeg"),
        (FileKind.DOCUMENT, "b.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (FileKind.DOCUMENT, "scan.png", "application/pdf"),
    ]
    assert read.wanted.units == ("CAP-1", "Trường B")
    assert read.wanted.kinds == (UnitKind.THCS, UnitKind.TIEU_HOC)
    assert read.wanted.roles == (Role.HIEU_TRUONG, Role.PHO_HIEU_TRUONG)


@pytest.mark.parametrize(
    "written", ['"2099-01-01T08:00"', '"2099-01-01T08:00+07:00"', "2099-01-01T08:00:00", "2099-01-01T01:00:00Z"]
)
def test_a_moment_without_a_zone_is_vietnams(tmp_path, written):
    (tmp_path / "a.toml").write_text(f"expires = {written}\n{GOOD}", encoding="utf-8")
    assert read_advisory_file(tmp_path / "a.toml").draft.expires == datetime(2099, 1, 1, 1, tzinfo=UTC)


def test_the_example_in_the_documents_is_sent(town):
    from tests.text.usage import ROOT

    town.does("advisory", "send", ROOT / "docs" / "examples" / "canh-bao.toml", "--as", WARD_1)
