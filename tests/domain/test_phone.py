"""Vietnamese phone numbers as people write them, as they are stored and as they are shown."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.people import normalise_phone, show_phone

DIGITS = "0123456789"
NATIONAL = st.from_regex(r"[35789][0-9]{8}|2[0-9]{9}", fullmatch=True)
PREFIXES = st.sampled_from(["0", "", "+84", "84", "0084", "+84 0", "(+84) ", "+84-"])


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0901234567", "+84901234567"),
        ("0901 234 567", "+84901234567"),
        ("0901.234.567", "+84901234567"),
        ("090-123-4567", "+84901234567"),
        ("+84 901 234 567", "+84901234567"),
        ("+84 (0)901 234 567", "+84901234567"),
        ("84901234567", "+84901234567"),
        ("0084901234567", "+84901234567"),
        ("901234567", "+84901234567"),
        ("901234567.0", "+84901234567"),
        ("0901234567.0", "+84901234567"),
        (" 0901\u00a0234\u00a0567 ", "+84901234567"),
        ("028 3829 7643", "+842838297643"),
        ("(028) 3829 7643", "+842838297643"),
        ("02838297643", "+842838297643"),
        ("0901–234–567", "+84901234567"),
    ],
)
def test_a_number_is_understood_as_people_write_it(written, stored):
    assert normalise_phone(written) == stored


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "0", "113", "1022", "090123456", "09012345678", "0101234567", "0601234567", "+1 202 555 0100",
        "+85 901234567", "so 0901234567", "0901234567 hoặc 0902345678", "0901234567/0902345678",
        "０９０１２３４５６７", "٠٩٠١٢٣٤٥٦٧", "0901234567;1", "=0901234567", "9.01e8", "84", "+84",
    ],
)  # fmt: skip
def test_rubbish_is_refused_with_what_was_written(written):
    with pytest.raises(BadInput) as refused:
        normalise_phone(written)
    assert (refused.value.text_id, refused.value.params) == ("bad.phone", {"text": written})


@given(NATIONAL)
@settings(max_examples=100)
def test_what_is_shown_is_read_back(national):
    stored = f"+84{national}"
    assert normalise_phone(show_phone(stored)) == stored
    assert normalise_phone(stored) == stored
    assert show_phone(normalise_phone(show_phone(stored))) == show_phone(stored)


@given(NATIONAL, PREFIXES, st.lists(st.sampled_from([" ", ".", "-", "\u00a0"]), max_size=4), st.randoms())
@settings(max_examples=150)
def test_prefixes_and_separators_do_not_matter(national, prefix, separators, random):
    written = list(national)
    for separator in separators:
        written.insert(random.randrange(1, len(written)), separator)
    text = prefix + "".join(written)
    assume(not text.endswith(".0"))  # what a spreadsheet adds
    assert normalise_phone(text) == f"+84{national}"


@given(st.text(max_size=20) | st.text(alphabet=DIGITS + "+ .-()", max_size=16))
@settings(max_examples=200)
def test_whatever_comes_is_a_number_or_bad_input(text):
    try:
        stored = normalise_phone(text)
    except BadInput:
        return
    assert stored.startswith("+84")
    assert len(stored) in {12, 13}
    assert set(stored[1:]) <= set(DIGITS)
    assert normalise_phone(stored) == stored


def test_mobile_and_fixed_numbers_are_shown_in_their_groups():
    assert show_phone("+84901234567") == "0901 234 567"
    assert show_phone("+842838297643") == "028 3829 7643"
