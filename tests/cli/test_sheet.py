"""The call sheet from the command line: a file and a link, without any channel."""

import stat

import pytest

from bot.domain.links import LinkKind, Links
from bot.settings import load_settings
from tests.cli.conftest import ADMINISTRATOR, CITY_DUTY, PRINCIPAL_A, WARD_1, Folder

FILE = """
status = "actual"
level = "canh-bao"
category = "lua-dao"
headline = "Giả giáo viên báo học sinh cấp cứu"
description = "Một số phụ huynh nhận cuộc gọi."
instruction = "Nhắn phụ huynh gọi lại giáo viên."
"""
WEB = '[web]\npublic_url = "https://an.example.vn"\nlink_key = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"'


@pytest.fixture
def warned(town: Folder) -> Folder:
    """Whose ward has warned its schools, while nothing runs."""
    file = town.write("warning.toml", FILE)
    assert town.truongan("advisory", "send", str(file), "--as", WARD_1).code == 0
    return town


def test_an_officer_gets_a_file_for_the_owner_s_eyes_and_a_link(warned: Folder):
    warned.configure(WEB)
    printed = warned.truongan("sheet", "--as", WARD_1, "--json")
    assert printed.code == 0
    (sheet,) = printed.json
    assert sheet["calls"] > 0
    (file,) = (warned.path / "phieu-goi").iterdir()
    assert sheet["file"] == str(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text("utf-8")
    assert "Giả giáo viên báo học sinh cấp cứu" in text
    assert "<script" not in text
    links = load_settings(warned.settings, {}).web.links
    assert isinstance(links, Links)
    link = links.read(sheet["link"].rpartition("/")[2], LinkKind.SHEET)
    assert link is not None
    assert sheet["link"].startswith("https://an.example.vn/s/")


def test_without_a_page_it_writes_the_file_and_says_how_to_get_links(warned: Folder):
    printed = warned.truongan("sheet", "--as", WARD_1)
    assert printed.code == 0
    assert "phieu-goi-" in printed.out.replace("\n", "")
    assert "public_url" in printed.sentence


def test_it_may_go_to_a_file_of_one_s_own_but_over_none_unasked(warned: Folder):
    place = warned.path / "mine.html"
    assert warned.truongan("sheet", "--as", WARD_1, "--file", str(place)).code == 0
    assert place.stat().st_mode & 0o077 == 0
    again = warned.truongan("sheet", "--as", WARD_1, "--file", str(place))
    assert again.code == 1
    assert warned.truongan("sheet", "--as", WARD_1, "--file", str(place), "--force").code == 0


def test_a_unit_above_asks_for_a_ward_below_and_no_ward_for_another(warned: Folder):
    assert warned.truongan("sheet", "--as", CITY_DUTY, "--unit", "Công an phường Mẫu Một").code == 0
    assert warned.truongan("sheet", "--as", WARD_1, "--unit", "Công an phường Mẫu Hai").code == 1
    assert warned.truongan("sheet", "--as", WARD_1, "--unit", "Không có đâu").code == 2


@pytest.mark.parametrize("phone", [PRINCIPAL_A, ADMINISTRATOR])
def test_nobody_but_the_police_gets_one(phone: str, warned: Folder):
    printed = warned.truongan("sheet", "--as", phone)
    assert printed.code == 1
    assert "công an" in printed.sentence
    assert not (warned.path / "phieu-goi").exists()


def test_a_folder_that_can_not_be_written_to_is_told_in_a_sentence(warned: Folder):
    (warned.path / "phieu-goi").write_text("a file is in the way")
    printed = warned.truongan("sheet", "--as", WARD_1)
    assert printed.code == 1
    assert "phieu-goi" in printed.sentence
    checked = warned.truongan("doctor", "--json")
    (found,) = [one for one in checked.json["checks"] if one["check"] == "sheet"]
    assert found["state"] == "fail"


def test_nobody_to_call_is_a_sheet_too(town: Folder):
    printed = town.truongan("sheet", "--as", WARD_1, "--json")
    assert printed.json[0]["calls"] == 0
