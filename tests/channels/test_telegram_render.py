"""What Telegram is given: people's text verbatim, our styles only, buttons and keyboards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.channels.telegram.outbound import safe_name
from bot.channels.telegram.render import render
from bot.domain.messages import Choice, Part, Tone
from bot.domain.richtext import RichText, Run, Style, bold, italic

TYPED = st.text() | st.sampled_from(
    [
        "<b>đậm</b> &amp; *sao* _gạch_ `mã` [x](tg://user?id=1)",
        "👮🏽‍♀️🇻🇳 Trường Tiểu học Nguyễn Thị Minh Khai",
        "Vie\u0302\u0323t Nam",
        "\u202e!gnol\u202c \u200b\ufeff",
        "a\ud83db",
    ]
)
RUNS = st.lists(st.builds(Run, TYPED, st.frozensets(st.sampled_from(list(Style)))), max_size=8)
MEANT = {
    "bold": Style.BOLD,
    "italic": Style.ITALIC,
    "blockquote": Style.QUOTE,
    "expandable_blockquote": Style.FOLD,
    "code": Style.CODE,
    "strikethrough": Style.STRUCK,
}
ANSWERS = (
    Choice("Đã nhận", "a:1:1", Tone.GOOD),
    Choice("Đã triển khai", "a:1:2"),
    Choice("Cần hỗ trợ", "a:1:3", Tone.DANGER),
)


def covered(text, entity):
    units = text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


@given(st.text())
def test_whatever_people_type_arrives_verbatim_and_unstyled(text):
    rendered = render(Part(RichText.of(text)))
    assert (rendered.text, rendered.entities, rendered.markup) == (text, (), None)


@given(RUNS, st.sampled_from(["", "(gửi lại)"]))
def test_every_character_has_exactly_the_styles_it_was_given(runs, mark):
    part = Part(RichText.of(*runs))
    rendered = render(part, mark)
    given_styles = [run.styles for run in part.text.runs for unit in _utf16_units(run.text)]
    shift = len(_utf16_units(rendered.text)) - len(given_styles)
    shown: list[set[Style]] = [set() for _ in range(len(given_styles) + shift)]
    for entity in rendered.entities:
        covered(rendered.text, entity)  # decodes: no entity begins or ends within a character
        assert entity.length > 0
        for at in range(entity.offset, entity.offset + entity.length):
            assert MEANT[entity.type] not in shown[at]
            shown[at].add(MEANT[entity.type])
    assert not any(shown[:shift])
    for got, wanted in zip(shown[shift:], given_styles, strict=True):
        hidden = {Style.BOLD, Style.ITALIC, Style.STRUCK} if Style.CODE in wanted else set()
        assert got == wanted - hidden - ({Style.QUOTE} if Style.FOLD in wanted else set())


def _utf16_units(text):
    data = text.encode("utf-16-le", "surrogatepass")
    return [data[at : at + 2] for at in range(0, len(data), 2)]


def test_offsets_count_utf16_units_across_emoji_and_combining_marks():
    rendered = render(Part(RichText.of("👮🏽‍♀️ Vie\u0302\u0323t: ", bold("Khẩn 🚨"), " hết")))
    [entity] = rendered.entities
    assert (entity.type, entity.offset, entity.length) == ("bold", 16, 7)
    assert covered(rendered.text, entity) == "Khẩn 🚨"


def test_one_quote_over_plain_and_bold_runs_is_one_block():
    quote = frozenset({Style.QUOTE})
    text = RichText.of(Run("Trích ", quote), Run("đậm", quote | {Style.BOLD}), Run(" hết", quote), " ngoài")
    rendered = render(Part(text))
    assert [(entity.type, covered(rendered.text, entity)) for entity in rendered.entities] == [
        ("blockquote", "Trích đậm hết"),
        ("bold", "đậm"),
    ]


def test_a_long_quote_is_folded_and_a_quote_within_it_is_part_of_it():
    fold = frozenset({Style.FOLD})
    text = RichText.of("Công văn:\n", Run("Kính gửi", fold | {Style.QUOTE, Style.BOLD}), Run(" các trường", fold))
    rendered = render(Part(text))
    assert [(entity.type, covered(rendered.text, entity)) for entity in rendered.entities] == [
        ("expandable_blockquote", "Kính gửi các trường"),
        ("bold", "Kính gửi"),
    ]


def test_a_mark_stands_before_the_text_and_moves_the_styles():
    rendered = render(Part(RichText.of(italic("Nhắc"), " họp")), "(gửi lại)")
    assert rendered.text == "(gửi lại) Nhắc họp"
    assert [covered(rendered.text, entity) for entity in rendered.entities] == ["Nhắc"]
    assert render(Part(), "(gửi lại)").text == "(gửi lại)"


def row_lengths(*choices):
    markup = render(Part(RichText.of("x"), choices)).markup
    assert isinstance(markup, InlineKeyboardMarkup)
    return [len(row) for row in markup.inline_keyboard]


class TestButtons:
    def test_tones_become_colours_and_data_comes_back_as_it_was(self):
        markup = render(Part(RichText.of("x"), ANSWERS)).markup
        assert isinstance(markup, InlineKeyboardMarkup)
        assert markup.to_dict() == {
            "inline_keyboard": [
                [{"text": "Đã nhận", "callback_data": "a:1:1", "style": "success"}],
                [{"text": "Đã triển khai", "callback_data": "a:1:2"}],
                [{"text": "Cần hỗ trợ", "callback_data": "a:1:3", "style": "danger"}],
            ]
        }

    def test_a_text_to_copy_is_a_button_of_its_kind_within_its_limit(self):
        choices = (
            Choice("Phát hành", "v:1:y", Tone.PRIMARY),
            Choice("Gọi 113", "", copies="113"),
            Choice("Mã", "", Tone.GOOD, "ấ" * 300),
        )
        markup = render(Part(RichText.of("x"), choices)).markup
        assert isinstance(markup, InlineKeyboardMarkup)
        assert markup.to_dict() == {
            "inline_keyboard": [
                [
                    {"text": "Phát hành", "callback_data": "v:1:y", "style": "primary"},
                    {"text": "Gọi 113", "copy_text": {"text": "113"}},
                    {"text": "Mã", "copy_text": {"text": "ấ" * 256}, "style": "success"},
                ]
            ]
        }

    def test_short_labels_stand_side_by_side(self):
        assert row_lengths(Choice("Duyệt", "v:1:y"), Choice("Từ chối", "v:1:n")) == [2]

    def test_many_short_labels_stand_in_pairs(self):
        assert row_lengths(*(Choice(str(number), f"n:{number}") for number in range(5))) == [2, 2, 1]

    def test_of_many_labels_each_long_one_has_a_row(self):
        labels = ["Lừa đảo", "Bạo lực học đường ở cổng trường", "Cháy", "Mạng"]
        assert row_lengths(*(Choice(label, "n:1") for label in labels)) == [1, 1, 2]


class TestKeyboards:
    def test_asking_for_the_contact_makes_the_platforms_own_button(self):
        choices = (Choice("Chia sẻ số điện thoại", "contact"), Choice("Nhập mã mời", "code"))
        markup = render(Part(RichText.of("x"), choices, ask_contact=True)).markup
        assert isinstance(markup, ReplyKeyboardMarkup)
        assert markup.to_dict() == {
            "keyboard": [
                [{"text": "Chia sẻ số điện thoại", "request_contact": True}],
                [{"text": "Nhập mã mời"}],
            ],
            "one_time_keyboard": True,
            "resize_keyboard": True,
        }

    def test_a_keyboard_has_no_text_to_copy(self):
        choices = (Choice("Chia sẻ số điện thoại", "contact"), Choice("Gọi 113", "", copies="113"))
        markup = render(Part(RichText.of("x"), choices, ask_contact=True)).markup
        assert isinstance(markup, ReplyKeyboardMarkup)
        assert [[button.text for button in row] for row in markup.keyboard] == [["Chia sẻ số điện thoại"]]

    def test_the_keyboard_can_be_taken_away(self):
        assert isinstance(render(Part(RichText.of("x"), forget_keyboard=True)).markup, ReplyKeyboardRemove)

    def test_choices_go_before_taking_the_keyboard_away(self):
        part = Part(RichText.of("x"), ANSWERS, forget_keyboard=True)
        assert isinstance(render(part).markup, InlineKeyboardMarkup)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Kế hoạch số 1.pdf", "Kế hoạch số 1.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"\r\nX-Evil: 1.pdf', "a_X-Evil_ 1.pdf"),
        ("C:\\thư mục\\tệp.docx", "C_thư mục_tệp.docx"),
        ("...", "tep"),
        ("", "tep"),
        ("a" * 300 + ".xlsx", "a" * 115 + ".xlsx"),
    ],
)
def test_a_file_name_is_no_path_and_no_header(name, safe):
    assert safe_name(name) == safe


@given(st.text())
def test_no_file_name_breaks_a_header_or_leaves_its_folder(name):
    made = safe_name(name)
    assert made
    assert not set('\r\n\0"\\/') & set(made)
    made.encode()
