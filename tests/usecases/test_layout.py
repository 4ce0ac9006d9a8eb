"""What a channel can't show stands on our page: the reader's link fits under the text."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import plain
from bot.domain.advisory import AdvisoryText, Status
from bot.domain.capabilities import Capabilities
from bot.domain.links import Link, LinkKind, Links
from bot.domain.messages import Choice, Message, Part
from bot.domain.richtext import RichText
from bot.usecases.layout import lay_out, parts_of, with_link
from bot.usecases.wording import Shown, advisory_message, status_mark
from tests.usecases.samples import CAPABILITIES, LONG, NOW, TELEGRAM, TEXTONLY, TYPED, VOICE, VOICES, advisory

LINKS = Links("https://an.example.vn", b"k" * 32)
URL = LINKS.url(Link(LinkKind.ADVISORY, 7, 9, NOW + timedelta(days=1)))
ZALO = Capabilities(text_limit=2000, utf16=True, links=True)
SMS = Capabilities(text_limit=300, links=True, one_way=True)
MAIL = Capabilities(text_limit=20_000, links=True, one_way=True)
MARK = "(gửi lại)"
RESERVE = len(MARK) + 1
CHOICES = (Choice("Đã nhận", "a:1:0"), Choice("Cần hỗ trợ", "a:1:2"))


def laid(message: Message, can: Capabilities, room: int = LINKS.length) -> tuple[Part, ...]:
    return parts_of(message, can, VOICE, RESERVE, room)


def called(part: Part) -> str:
    """As the call is made, repeated."""
    return plain.render(with_link(part, URL) if part.link else part, MARK)


@settings(max_examples=60)
@given(LONG, TYPED, st.sampled_from(Status), VOICES, st.sampled_from([ZALO, SMS, MAIL]), st.booleans())
def test_a_text_with_its_link_fits_and_a_drill_stays_marked_at_head_and_foot(
    description, headline, status, voice, can, files
):
    made = advisory(AdvisoryText(headline or "Tin", description, ""), status=status)
    message = advisory_message(Shown(made, "Công an phường", (1, 2) if files else (), NOW), voice)
    parts = parts_of(message, can, voice, RESERVE, LINKS.length)
    mark = status_mark(status, voice).plain
    assert len(parts) <= 3
    for part in parts:
        text = called(part)
        assert can.length(text) <= can.text_limit
        shown = with_link(part, URL) if part.link else part
        assert shown.text.plain.startswith(mark)
        assert shown.text.plain.endswith(mark)
    assert [bool(part.link) for part in parts[:-1]] == [False] * (len(parts) - 1)
    assert bool(parts[-1].link) or not (files or can.one_way)


def test_a_file_is_promised_on_the_page_where_there_is_one_and_else_by_the_sender():
    message = Message(RichText.of("Xem ảnh"), CHOICES, files=(7, 8))
    (part,) = laid(message, ZALO)
    assert part.link == "Xem 2 tệp kèm theo tại:"
    assert called(part) == f"(gửi lại) Xem ảnh\n\nXem 2 tệp kèm theo tại:\n{URL}\n\n1. Đã nhận\n2. Cần hỗ trợ"
    (without,) = laid(message, ZALO, room=0)
    assert not without.link
    assert "không gửi được qua kênh này" in without.text.plain


def test_what_takes_more_than_three_messages_is_begun_and_read_to_its_end_on_the_page():
    text = RichText.of("Một câu của thông báo dài. " * 400)
    assert len(laid(Message(text, CHOICES), ZALO, room=0)) > 3
    (part,) = laid(Message(text, CHOICES), ZALO)
    assert part.text.plain.endswith("thông báo dài. …")
    assert part.link == "Đọc toàn bộ thông báo tại:"
    assert len(called(part)) > 1800
    assert part.choices == CHOICES
    (both,) = laid(Message(text, CHOICES, files=(1,)), ZALO)
    assert both.link == "Đọc toàn bộ thông báo và xem tệp kèm theo tại:"


def test_up_to_three_messages_are_read_where_they_are():
    parts = laid(Message(RichText.of("Một câu của thông báo. " * 200), CHOICES), ZALO)
    assert 1 < len(parts) <= 3
    assert not any(part.link for part in parts)


def test_a_list_of_choices_is_never_cut_off():
    choices = tuple(Choice(f"Trường Tiểu học số {number}", f"a:1:{number}") for number in range(500))
    parts = laid(Message(RichText.of("Chọn trường"), choices), ZALO)
    assert "500. Trường Tiểu học số 499" in parts[-1].text.plain


def test_where_nothing_comes_back_the_answers_are_on_the_page():
    (part,) = laid(Message(RichText.of("Kẻ lạ trước cổng"), CHOICES), MAIL)
    assert called(part) == f"(gửi lại) Kẻ lạ trước cổng\n\nXem toàn bộ và trả lời tại:\n{URL}"
    (short,) = laid(Message(RichText.of("Kẻ lạ trước cổng. " * 100), CHOICES), SMS)
    assert called(short).endswith(f"…\n\nXem toàn bộ và trả lời tại:\n{URL}")
    (told,) = laid(Message(RichText.of("Đã hủy."), ()), SMS)
    assert told.link == "Đọc toàn bộ thông báo tại trang này:"


def test_without_a_page_it_is_said_that_nothing_comes_back():
    (part,) = laid(Message(RichText.of("Kẻ lạ trước cổng"), CHOICES), MAIL, room=0)
    assert called(part) == "(gửi lại) Kẻ lạ trước cổng\n\nKênh này chỉ gửi đi, không nhận được trả lời."


@pytest.mark.parametrize("lane", [TELEGRAM, TEXTONLY])
def test_where_everything_can_be_shown_or_no_link_is_wanted_there_is_none(lane):
    parts = laid(
        Message(RichText.of("Một câu của thông báo dài. " * 400), CHOICES, files=(1,)), CAPABILITIES[lane]
    )
    assert not any(part.link for part in parts)


def test_a_text_that_was_begun_on_one_channel_keeps_its_link_on_another():
    text = RichText.of("Một câu của thông báo dài. " * 400)
    begun = laid(Message(text, CHOICES), ZALO)
    for can in (CAPABILITIES[TELEGRAM], CAPABILITIES[TEXTONLY]):
        (again,) = lay_out(begun, can, VOICE, RESERVE, LINKS.length)
        assert again.link == "Đọc toàn bộ thông báo tại:"
        assert again.text.plain == begun[0].text.plain
