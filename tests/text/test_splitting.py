"""Long texts in parts: nothing lost, nothing torn, always within what the channel takes."""

import re
import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.capabilities import Capabilities
from bot.domain.richtext import RichText, Run, Style, bold, italic
from bot.text.splitting import frame, split

SENTENCES = (
    "Sáng nay một số phụ huynh nhận cuộc gọi tự xưng giáo viên. ",
    "Chưa trường nào ghi nhận học sinh bị nạn như vậy!\n",
    "Đề nghị nhắn ngay phụ huynh qua kênh chính thức…\n\n",
    "điểm danh đầu buổi; em nào vắng không phép thì gọi gia đình ",
    "👨‍👩‍👧‍👦🇻🇳 ",
    unicodedata.normalize("NFD", "Trường Tiểu học Hoà Bình, phường Bến Nghé. "),
    "1.200.000\u00a0đồng ",
)
CHANNELS = st.sampled_from([
    Capabilities(4096), Capabilities(1024), Capabilities(2000), Capabilities(4096, utf16=True),
    Capabilities(1024, utf16=True), Capabilities(2000, utf16=True),
])  # fmt: skip
SMALL_CHANNELS = st.builds(Capabilities, st.integers(30, 80), utf16=st.booleans(), entity_limit=st.integers(0, 6))
STYLES = st.frozensets(st.sampled_from(list(Style)), max_size=2)


def rich(pieces):
    return st.lists(st.builds(Run, pieces, STYLES), max_size=12).map(lambda runs: RichText.of(*runs))


LONG = st.builds(
    lambda text, times: RichText.of(*[text] * times),
    rich(st.lists(st.sampled_from(SENTENCES), max_size=5).map("".join)),
    st.integers(1, 12),
)
WILD = rich(st.text(max_size=40) | st.text(alphabet="aéo\u0301\u0323 \n.🇻🇳👨\u200d👧가ᄀ\u1161", max_size=40))


def visible(text):
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if not letter.isspace())


def without_counter(part):
    counter = re.match(r"\(\d+/\d+\) ", part.plain)
    return part.slice(counter.end(), len(part.plain)) if counter else part


def letters(text):
    return regex.findall(r"\X", text)


def styled(text):
    """Each visible character with its styles."""
    return [(letter, run.styles) for run in text.runs for letter in run.text if not letter.isspace()]


def check_parts(text, parts, capabilities, reserve):
    total = len(parts)
    for number, part in enumerate(parts, start=1):
        assert capabilities.length(part.plain) + reserve <= capabilities.text_limit
        assert sum(len(run.styles) for run in part.runs) <= capabilities.entity_limit
        assert part.plain.startswith(f"({number}/{total}) ") or total == 1
        assert unicodedata.is_normalized("NFC", part.plain)
    bodies = [without_counter(part) for part in parts] if total > 1 else list(parts)
    assert "".join(visible(body.plain) for body in bodies) == visible(text.plain)
    return bodies


@given(LONG, CHANNELS, st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_long_vietnamese_text_loses_nothing_and_fits(text, capabilities, reserve):
    bodies = check_parts(text, split(text, capabilities, reserve), capabilities, reserve)
    whole = [letter for letter in letters(unicodedata.normalize("NFC", text.plain)) if not letter.isspace()]
    assert [letter for body in bodies for letter in letters(body.plain) if not letter.isspace()] == whole


@given(WILD, SMALL_CHANNELS, st.integers(0, 10))
@settings(max_examples=150, deadline=None)
def test_whatever_people_write_loses_nothing_and_fits(text, capabilities, reserve):
    check_parts(text, split(text, capabilities, reserve), capabilities, reserve)


@given(rich(st.text(alphabet="aăâbc dđ.\n", max_size=30)), st.integers(30, 60))
@settings(max_examples=100, deadline=None)
def test_styles_survive_every_cut(text, limit):
    parts = split(text, Capabilities(limit, entity_limit=100))
    bodies = [without_counter(part) for part in parts] if len(parts) > 1 else parts
    assert [one for body in bodies for one in styled(body)] == styled(text)


@given(WILD, WILD.filter(lambda head: len(head.plain) < 20), SMALL_CHANNELS)
@settings(max_examples=100, deadline=None)
def test_head_and_foot_stand_on_every_part_and_fit(body, edge, channel):
    capabilities = Capabilities(channel.text_limit + 60, channel.utf16, channel.entity_limit)
    framed = frame(body, edge, edge, capabilities, reserve=5)
    edge_text = unicodedata.normalize("NFC", edge.plain)
    above, below = (f"{edge_text}\n", f"\n{edge_text}") if edge else ("", "")
    entities = sum(len(run.styles) for run in edge.runs)
    bodies = []
    for part in framed:
        assert sum(len(run.styles) for run in part.runs) <= max(capabilities.entity_limit, 2 * entities)
        assert capabilities.length(part.plain) + 5 <= capabilities.text_limit
        assert part.plain.startswith(above)
        assert part.plain.endswith(below)
        inner = part.slice(len(above), len(part.plain) - len(below))
        bodies.append(without_counter(inner) if len(framed) > 1 else inner)
    assert "".join(visible(inner.plain) for inner in bodies) == visible(body.plain)


def parts_of(text, limit, **more):
    return [part.plain for part in split(RichText.of(text), Capabilities(limit, **more))]


def test_a_text_that_fits_stays_as_it_is_without_a_counter():
    text = RichText.of("  Chào ", bold("Thầy/Cô"), "\n")
    assert split(text, Capabilities(100)) == (text,)
    assert parts_of("a" * 20, 20) == ["a" * 20]


def test_nothing_visible_gives_no_part():
    assert parts_of("", 20) == parts_of(" \n ", 20) == parts_of("\n" * 50, 20) == []


def test_white_space_that_does_not_fit_makes_no_second_part():
    assert parts_of("a" + " " * 50, 20) == ["a"]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("aaaa bbbb cc.\n\ncc. dd\nee ffff gggg", "aaaa bbbb cc.", "cc. dd\nee ffff gggg"),
        ("aaaa bbbb. cccccc\ndd. ee ffff gggg", "aaaa bbbb. cccccc", "dd. ee ffff gggg"),
        ("aaaa bbbb cccc dd. ee ffff gggg", "aaaa bbbb cccc dd.", "ee ffff gggg"),
        ("aaaa bbbb “cccc dd!” ee ffff gggg", "aaaa bbbb “cccc dd!”", "ee ffff gggg"),
        ("aaaa bbbb cccc ddd eee ffff gggg", "aaaa bbbb cccc ddd eee", "ffff gggg"),
    ],
)
def test_a_paragraph_is_the_best_place_to_cut_then_a_line_a_sentence_and_a_space(text, first, second):
    assert parts_of(text, 30) == [f"(1/2) {first}", f"(2/2) {second}"]


def test_a_good_break_too_early_is_passed_over():
    assert parts_of("aa\n\nbbbb cccc dddd eeee ffff gggg", 30) == [
        "(1/2) aa\n\nbbbb cccc dddd eeee",
        "(2/2) ffff gggg",
    ]


def test_a_word_longer_than_a_part_is_cut_where_it_must_be():
    assert parts_of("a" * 30, 20) == ["(1/3) " + "a" * 14, "(2/3) " + "a" * 14, "(3/3) aa"]


def test_more_than_nine_parts_have_wider_counters():
    parts = parts_of("abcdefghij" * 14, 20)
    assert parts[0] == "(1/12) abcdefghijab"
    assert len(parts) == 12
    assert all(len(part) <= 20 for part in parts)


def test_utf16_counts_what_a_surrogate_pair_takes():
    assert parts_of("😀" * 10, 20, utf16=True) == ["😀" * 10]
    assert parts_of("😀" * 11, 20, utf16=True) == ["(1/2) " + "😀" * 7, "(2/2) " + "😀" * 4]


def test_a_family_stays_together():
    family = "👨\u200d👩\u200d👧\u200d👦"
    assert parts_of("a" * 15 + family, 20) == ["(1/2) " + "a" * 14, "(2/2) a" + family]


def test_a_letter_too_big_for_a_part_is_cut_at_characters():
    parts = parts_of("a" + "\u0336" * 40, 20)
    assert "".join(part[6:] for part in parts) == "a" + "\u0336" * 40


def test_text_is_composed_even_across_styles():
    text = RichText.of("e", bold("\u0302\u0301"), italic("t"))
    assert split(text, Capabilities(10)) == (RichText.of("ế", italic("t")),)


def test_a_part_bears_no_more_styles_than_the_channel_takes():
    text = RichText.of(*[piece for _ in range(5) for piece in (bold("x"), Run(" y "))])
    parts = split(text, Capabilities(100, entity_limit=2))
    assert [part.plain for part in parts] == ["(1/3) x y x y", "(2/3) x y x y", "(3/3) x y "]
    assert split(text, Capabilities(100, entity_limit=0)) == (RichText.of(text.plain),)


def test_a_frame_stands_round_every_part():
    parts = frame(
        RichText.of("một hai ba bốn năm sáu"), RichText.of(bold("DIỄN TẬP")), RichText.of("HẾT"), Capabilities(34)
    )
    assert [part.plain for part in parts] == [
        "DIỄN TẬP\n(1/2) một hai ba bốn\nHẾT",
        "DIỄN TẬP\n(2/2) năm sáu\nHẾT",
    ]
    assert all(part.runs[0] == bold("DIỄN TẬP") for part in parts)


def test_a_frame_may_lack_head_or_foot():
    assert frame(RichText.of("a"), RichText(), RichText(), Capabilities(20)) == (RichText.of("a"),)
    assert frame(RichText.of("a"), RichText(), RichText.of("z"), Capabilities(20)) == (RichText.of("a\nz"),)


def test_a_frame_that_leaves_no_room_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="no room"):
        frame(RichText.of("abc"), RichText.of("x" * 10), RichText.of("y" * 10), Capabilities(20))
