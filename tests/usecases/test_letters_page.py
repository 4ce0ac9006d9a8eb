"""The page of a letter: what it says, to whom, and that it can do no harm."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
import segno

from bot.domain.people import Contact, Form, Language, Role
from bot.domain.units import Unit, UnitKind
from bot.store.roster import Post
from bot.usecases.letters import Bots, Letter
from bot.usecases.letters_page import render_letters

LETTER = Letter(
    code="ABCDE23456",
    bots=Bots("truongan_bot"),
    contact=Contact(1, "Nguyễn Thị Hiệu", "+84900000008", Form.CO, Language.VI),
    post=Post(1, 2, Role.HIEU_TRUONG, "Hiệu trưởng"),
    unit=Unit(2, "a", UnitKind.TIEU_HOC, "Trường Tiểu học Mẫu A"),
    police=Unit(3, "p", UnitKind.CONG_AN, "Công an phường Mẫu Một", phone="+842838290001"),
    expires_at=datetime(2026, 12, 24, 3, 30, tzinfo=UTC),
    replaces=False,
)


class Reader(HTMLParser):
    """Collects what a browser would show and what it would load."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


def test_a_letter_says_all_that_its_reader_needs():
    text = Reader(render_letters([LETTER], "Công an Thành phố")).text
    for words in (
        "Kính gửi: Cô Nguyễn Thị Hiệu",
        "Hiệu trưởng – Trường Tiểu học Mẫu A",
        "Công an Thành phố trân trọng kính mời Cô tham gia Trường An",
        "do Công an Thành phố vận hành",
        "ABCDE-23456",
        "@truongan_bot",
        "Bắt đầu",
        "một lần",
        "chỉ dành riêng cho Cô",
        "10g30 ngày 24/12/2026",
        "không chuyển",
        "không ghi tên học sinh",
        "113 Công an · 114 Cứu hỏa, cứu nạn · 115 Cấp cứu · 111 Bảo vệ trẻ em",
        "Nếu nghi ngờ thư này, xin gọi Công an phường Mẫu Một: 028 3829 0001.",
    ):
        assert words in text
    asked = Reader(render_letters([LETTER], "Công an Thành phố", operator_phone="028 3829 9999")).text
    assert "xin gọi Công an Thành phố: 028 3829 9999." in asked
    alone = Reader(render_letters([replace(LETTER, police=None)], "Công an Thành phố")).text
    assert "nghi ngờ" not in alone


@pytest.mark.parametrize(
    ("form", "greeting", "address"),
    [
        (Form.THAY, "Thầy", "Thầy"),
        (Form.THAY_CO, "Thầy/Cô", "Thầy/Cô"),
        (Form.DONG_CHI, "Đồng chí", "đồng chí"),
        (Form.ANH_CHI, "Anh/Chị", "anh/chị"),
    ],
)
def test_a_letter_addresses_its_reader_in_the_right_form(form, greeting, address):
    letter = replace(LETTER, contact=replace(LETTER.contact, form=form))
    text = Reader(render_letters([letter], "Công an Thành phố")).text
    assert f"Kính gửi: {greeting} Nguyễn Thị Hiệu" in text
    assert f"kính mời {address} tham gia" in text
    assert f"chỉ dành riêng cho {address}" in text


def test_a_post_without_a_title_is_called_by_its_role():
    letter = replace(LETTER, post=replace(LETTER.post, title="", role=Role.BAO_VE))
    assert "Bảo vệ – Trường Tiểu học Mẫu A" in Reader(render_letters([letter], "x")).text


def test_the_picture_is_the_link_with_the_code():
    assert LETTER.link("telegram") == "https://t.me/truongan_bot?start=ABCDE23456"
    picture = segno.make_qr(LETTER.link("telegram"), error="m").svg_inline(omitsize=True, border=2)
    assert picture in render_letters([LETTER], "Công an Thành phố")


def test_one_page_a_letter_on_paper_and_nothing_is_loaded_from_elsewhere():
    document = render_letters([LETTER, replace(LETTER, code="ZZZZZ99999")], "Công an Thành phố")
    read = Reader(document)
    assert read.tags.count("section") == 2
    assert read.tags.count("svg") == 2
    assert "size: A4" in document
    assert "break-after: page" in document
    assert not {"script", "img", "link", "iframe", "a", "form"} & set(read.tags)
    assert not {"src", "href"} & {name for name, _ in read.attributes}
    assert "url(" not in document
    assert "@import" not in document


def test_names_of_people_and_units_are_text_and_never_markup():
    hostile = "<script>alert(\"x\")</script><b onload='y'>&amp; $code ${you} {name} %s"
    letter = replace(
        LETTER,
        contact=replace(LETTER.contact, name=hostile),
        post=replace(LETTER.post, title=hostile),
        unit=replace(LETTER.unit, name=hostile),
        police=replace(LETTER.unit, name=hostile, phone="+842838290001"),
    )
    read = Reader(render_letters([letter], hostile))
    assert read.tags == Reader(render_letters([LETTER], "x")).tags
    assert read.text.count(hostile) == 8
    assert not any(name.startswith("on") for name, _ in read.attributes)


def test_without_letters_the_page_says_so():
    assert "Không có thư nào cần in" in render_letters([], "Công an Thành phố")
