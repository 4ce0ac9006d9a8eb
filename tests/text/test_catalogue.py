"""What the catalogue does with ids, placeholders, markup and plural forms."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.advisory import Answer, Level, Status
from bot.domain.people import Form, Language
from bot.domain.richtext import RichText, Run, Style, bold
from bot.text.catalogue import Catalogue, Voice, catalogue, fill, label, parse, say, say_plain

BOLD, ITALIC = frozenset({Style.BOLD}), frozenset({Style.ITALIC})


def filled(text, **params):
    return fill(parse(text, "x.y"), "x.y", params)


def test_a_text_is_said_in_the_language_asked_for():
    assert say_plain("level.khan", Language.VI) == "Khẩn"
    assert say_plain("level.khan", Language.EN) == "Urgent"


def test_a_placeholder_is_filled_with_a_word_or_a_number():
    assert filled("{name}: {count} trường", name="Tân Định", count=21).plain == "Tân Định: 21 trường"


def test_markup_becomes_styles_and_may_be_nested():
    assert filled("a <b>b <i>c</i></b>\n<q>d</q> <code>e</code>").runs == (
        Run("a "),
        Run("b ", BOLD),
        Run("c", BOLD | ITALIC),
        Run("\n"),
        Run("d", frozenset({Style.QUOTE})),
        Run(" "),
        Run("e", frozenset({Style.CODE})),
    )


def test_a_param_inherits_the_style_round_it_and_keeps_its_own():
    inner = RichText.of("x", Run("y", ITALIC))
    assert filled("<b>{inner}</b>", inner=inner).runs == (Run("x", BOLD), Run("y", BOLD | ITALIC))


def test_a_lone_angle_bracket_is_a_character():
    assert filled("1 < 2 > 0 <u>x</u>").runs == (Run("1 < 2 > 0 <u>x</u>"),)


@pytest.mark.parametrize("text", ["<b>x", "x</b>", "<b><i>x</b></i>", "<q>x</q></q>"])
def test_unbalanced_markup_of_a_translator_is_refused_with_its_id(text):
    with pytest.raises(ValueError, match=r"some\.id"):
        parse(text, "some.id")


@given(st.text(), st.text())
@settings(max_examples=100)
def test_what_people_type_never_becomes_markup_or_a_placeholder(one, other):
    said = filled("<b>{one}</b>|{other}", one=one, other=other)
    assert said == RichText.of(bold(one), Run(f"|{other}"))


@pytest.mark.parametrize(
    "hostile", ["<b>x</b>", "{other}", "{one}", "</b>", "<code>", "{", "}", "{0}", "%(x)s", "\x00"]
)
def test_hostile_words_stay_as_they_are(hostile):
    assert filled("<i>{one}</i>{other}", one=hostile, other="-").runs == (Run(hostile, ITALIC), Run("-"))


def test_an_unknown_id_is_a_key_error_with_the_id():
    with pytest.raises(KeyError, match=r"no\.such-id"):
        say("no.such-id", Language.VI)


def test_a_missing_param_is_a_key_error_with_the_id_and_the_name():
    with pytest.raises(KeyError, match=r"x\.y \{who\}"):
        filled("Chào {who}")


def test_the_header_of_the_file_is_no_text():
    with pytest.raises(KeyError):
        say("", Language.VI)


def test_a_plural_text_takes_its_form_from_n():
    forms = (parse("{n} school", "x"), parse("{n} schools", "x"))
    english = Catalogue({"x": forms}, catalogue(Language.EN).form_of)
    assert [fill(english.find("x", {"n": n}), "x", {"n": n}).plain for n in (0, 1, 2)] == [
        "0 schools",
        "1 school",
        "2 schools",
    ]
    with pytest.raises(KeyError, match=r"x \{n\}"):
        english.find("x", {})


@pytest.mark.parametrize(
    ("form", "inside", "first"),
    [
        (Form.THAY, "Thầy", "Thầy"),
        (Form.CO, "Cô", "Cô"),
        (Form.THAY_CO, "Thầy/Cô", "Thầy/Cô"),
        (Form.DONG_CHI, "đồng chí", "Đồng chí"),
        (Form.ANH_CHI, "anh/chị", "Anh/Chị"),
    ],
)
def test_the_form_of_address_follows_the_person(form, inside, first):
    assert say_plain(f"you.{form}", Language.VI) == inside
    assert say_plain(f"you-first.{form}", Language.VI) == first
    assert (say_plain(f"you.{form}", Language.EN), say_plain(f"you-first.{form}", Language.EN)) == ("you", "You")


def test_a_voice_speaks_one_language_with_one_form_of_address():
    officer = Voice(Language.VI, Form.DONG_CHI)
    assert officer.say_plain("level.khan") == "Khẩn"
    assert officer.say("bad.phone", text="<b>12</b>").runs == say("bad.phone", Language.VI, text="<b>12</b>").runs
    assert officer.label(Answer.CAN_HO_TRO) == "Cần hỗ trợ"


def test_fixed_words_stand_as_they_were_decided():
    assert [label(level, Language.VI) for level in Level] == ["Khẩn", "Cảnh báo", "Lưu ý", "Thông tin"]
    assert [label(status, Language.VI) for status in Status] == ["THẬT", "DIỄN TẬP", "THỬ KÊNH"]
    assert [label(answer, Language.VI) for answer in Answer] == ["Đã nhận", "Đã triển khai", "Cần hỗ trợ"]
