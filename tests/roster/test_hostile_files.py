"""Files that nobody should send: each is refused with a reason, quickly, and never with an unforeseen error."""

import random
import zipfile
from pathlib import Path

import pytest

from bot.domain.errors import BadInput
from bot.domain.people import Language
from bot.text.catalogue import say_plain
from bot.usecases.roster import cells, workbook
from bot.usecases.roster.files import MAX_BYTES, read_roster
from tests.roster.desk import CONTACT_HEADINGS, UNIT_HEADINGS, write_csv, write_xlsx

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_roster(path)
    for language in Language:
        params = {name: str(value) for name, value in caught.value.params.items()}
        assert say_plain(caught.value.text_id, language, **params)
    return caught.value.reason


@pytest.fixture
def good(tmp_path: Path) -> Path:
    people = [(f"Người {n}", "", "Bảo vệ", "Trường A", f"09000000{n:02d}") for n in range(30)]
    return write_xlsx(
        tmp_path / "good.xlsx",
        {"Đơn vị": [UNIT_HEADINGS, ("Trường A", "THCS")], "Liên hệ": [CONTACT_HEADINGS, *people]},
    )


def repack(path: Path, target: Path, changes: dict[str, bytes | None]) -> Path:
    """The workbook with some members replaced, added or left out."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return target


def test_a_file_that_is_not_there(tmp_path):
    assert refusal(tmp_path / "none.xlsx") == "roster-not-found"
    (tmp_path / "folder.xlsx").mkdir()
    assert refusal(tmp_path / "folder.xlsx") in {"roster-unreadable", "roster-broken"}


@pytest.mark.parametrize("name", ["a.pdf", "a.xls", "a.docx", "a.ods", "roster", "a.xlsx.exe"])
def test_a_file_of_another_kind(tmp_path, name):
    (tmp_path / name).write_bytes(b"anything")
    assert refusal(tmp_path / name) == "roster-format"


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_an_empty_file(tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    assert refusal(tmp_path / name) == "roster-broken"


def test_a_workbook_with_macros(tmp_path, good):
    assert refusal(good.rename(tmp_path / "a.XLSM")) == "roster-macro"


def test_a_workbook_with_hidden_macros(tmp_path, good):
    assert refusal(repack(good, tmp_path / "m.xlsx", {"xl/vbaProject.bin": b"macro"})) == "roster-macro"


def test_an_encrypted_workbook_and_an_old_one(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(OLE + b"\0" * 600)
    assert refusal(path) == "roster-encrypted"
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le"))
    assert refusal(path) == "roster-encrypted"
    path.write_bytes(OLE + "Workbook".encode("utf-16-le"))
    assert refusal(path) == "roster-format"


def test_a_workbook_whose_members_are_encrypted(tmp_path, good):
    path = repack(good, tmp_path / "locked.xlsx", {})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    assert refusal(path) == "roster-encrypted"


def test_a_package_of_another_office_program(tmp_path, good):
    with zipfile.ZipFile(good) as archive:
        types = archive.read("[Content_Types].xml").replace(b"spreadsheetml.sheet.main", b"wordprocessingml.main")
    assert refusal(repack(good, tmp_path / "text.xlsx", {"[Content_Types].xml": types})) == "roster-broken"


def test_a_file_that_is_too_big(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert refusal(path) == "roster-too-big"


def test_a_small_file_that_unpacks_to_a_huge_one(tmp_path, good):
    bomb = repack(good, tmp_path / "bomb.xlsx", {"xl/media/image1.png": b"\0" * (workbook.UNPACKED_LIMIT + 1)})
    assert bomb.stat().st_size < 1_000_000
    assert refusal(bomb) == "roster-too-big"


def test_a_member_that_lies_about_its_size_is_not_unpacked_beyond_it(tmp_path, good):
    lying = repack(good, tmp_path / "lying.xlsx", {})
    with zipfile.ZipFile(lying) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(lying.read_bytes())
    said = sheet.file_size.to_bytes(4, "little")
    at = content.rfind(said)
    content[at : at + 4] = (10).to_bytes(4, "little")
    lying.write_bytes(content)
    assert refusal(lying) == "roster-broken"


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_more_rows_than_any_office_has(tmp_path, name, monkeypatch):
    assert cells.MAX_ROWS == 20_000
    monkeypatch.setattr(cells, "MAX_ROWS", 500)
    rows = [UNIT_HEADINGS, *[("Trường A", "THCS")] * cells.MAX_ROWS]
    path = tmp_path / name
    if name.endswith("csv"):
        write_csv(path, rows)
    else:
        write_xlsx(path, {"Đơn vị": rows})
    assert refusal(path) == "roster-too-big"


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
HEADINGS = "".join(f'<c t="inlineStr"><is><t>{heading}</t></is></c>' for heading in UNIT_HEADINGS)


def with_sheet(tmp_path: Path, good: Path, rows: str, head: str = "") -> Path:
    content = head.encode() + SHEET.format(f'<row r="1">{HEADINGS}</row>{rows}').encode()
    return repack(good, tmp_path / "sheet.xlsx", {"xl/worksheets/sheet1.xml": content})


def test_a_row_with_a_number_beyond_every_sheet(tmp_path, good, monkeypatch):
    monkeypatch.setattr(cells, "SHEET_ROWS", 50_000)
    assert refusal(with_sheet(tmp_path, good, '<row r="2000000000"><c><v>1</v></c></row>')) == "roster-too-big"


def test_a_cell_far_to_the_right_takes_no_room(tmp_path, good):
    row = '<row r="2"><c t="inlineStr"><is><t>Trường A</t></is></c><c t="inlineStr"><is><t>THCS</t></is></c>'
    file = read_roster(with_sheet(tmp_path, good, f'{row}<c r="XFD2"><v>1</v></c></row>'))
    assert [unit.name for unit in file.units] == ["Trường A"]


def test_entities_that_multiply(tmp_path, good):
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    head = f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY e0 "Trường">{levels}]>'
    row = '<row r="2"><c t="inlineStr"><is><t>&e9;</t></is></c></row>'
    assert refusal(with_sheet(tmp_path, good, row, head)) == "roster-broken"


def test_entities_of_other_files_are_not_read(tmp_path, good):
    (tmp_path / "secret.txt").write_text("bí mật")
    head = f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>'
    row = '<row r="2"><c t="inlineStr"><is><t>&e;</t></is></c></row>'
    assert refusal(with_sheet(tmp_path, good, row, head)) == "roster-broken"


def test_a_workbook_that_lacks_its_parts(tmp_path, good):
    for part in ("xl/workbook.xml", "[Content_Types].xml"):
        assert refusal(repack(good, tmp_path / "less.xlsx", {part: None})) == "roster-broken"


def test_a_text_that_the_workbook_does_not_hold(tmp_path, good):
    row = '<row r="2"><c t="s"><v>999</v></c><c t="inlineStr"><is><t>THCS</t></is></c></row>'
    assert refusal(with_sheet(tmp_path, good, row)) == "roster-broken"


def test_a_zip_that_is_no_workbook_and_a_text_that_is_no_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal(tmp_path / "a.xlsx") == "roster-broken"
    (tmp_path / "b.xlsx").write_text("Đơn vị,Loại\n", encoding="utf-8")
    assert refusal(tmp_path / "b.xlsx") == "roster-broken"


def test_a_csv_in_an_old_encoding_is_refused_and_not_guessed(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Họ tên,Vai trò\n".encode("cp1258", errors="replace") + b"\xd2\xf0\xff\n")
    assert refusal(path) == "roster-encoding"


def test_a_csv_that_is_binary(tmp_path, good):
    (tmp_path / "zeros.csv").write_bytes(b"a,b\0c\n")
    assert refusal(tmp_path / "zeros.csv") == "roster-broken"
    assert refusal(good.rename(tmp_path / "renamed.csv")) in {"roster-broken", "roster-encoding"}


def test_a_csv_with_a_field_without_end(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('Đơn vị,Loại\n"' + "x" * 200_000, encoding="utf-8")
    assert refusal(path) == "roster-broken"


def test_damage_anywhere_ends_in_rows_or_in_a_refusal(tmp_path, good):
    """Bytes of the package, and bytes of its unpacked parts, are changed at random places."""
    dice = random.Random(20110413)
    whole = good.read_bytes()
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(100):
        content = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        path.write_bytes(content)
        read_or_refuse(path)
    for _ in range(150):
        name = dice.choice(list(parts))
        content = bytearray(parts[name])
        for _ in range(dice.randint(1, 8)):
            content[dice.randrange(len(content))] = dice.choice(b'<>/"= 0123456789abzAZ')
        read_or_refuse(repack(good, path, {name: bytes(content)}))


def read_or_refuse(path: Path) -> None:
    try:
        read_roster(path)
    except BadInput:
        return
