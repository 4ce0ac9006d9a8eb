"""Rich text is plain characters with styles: joined, cut and put together without losing either."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.richtext import RichText, Run, Style, bold, italic

RUNS = st.builds(Run, st.text(max_size=8), st.frozensets(st.sampled_from(Style), max_size=2))
TEXTS = st.lists(RUNS, max_size=6).map(lambda runs: RichText.of(*runs))
PARTS = st.lists(st.one_of(st.text(max_size=8), RUNS, TEXTS), max_size=6)
PLACES = st.integers(-3, 60)


def characters(text: RichText) -> list[tuple[str, frozenset[Style]]]:
    """Every character with its styles: all that a rich text says."""
    return [(character, run.styles) for run in text.runs for character in run.text]


def characters_of(part: RichText | Run | str) -> list[tuple[str, frozenset[Style]]]:
    runs = part.runs if isinstance(part, RichText) else [part if isinstance(part, Run) else Run(part)]
    return characters(RichText(tuple(runs)))


@given(PARTS)
def test_parts_put_together_keep_every_character_and_its_styles(parts):
    assert characters(RichText.of(*parts)) == [one for part in parts for one in characters_of(part)]


@given(PARTS)
def test_neighbours_of_equal_style_are_one_run_and_none_is_empty(parts):
    runs = RichText.of(*parts).runs
    assert all(run.text for run in runs)
    assert all(left.styles != right.styles for left, right in itertools.pairwise(runs))


@given(TEXTS)
def test_putting_together_once_more_changes_nothing(text):
    assert RichText.of(text) == text == RichText.of(*text.runs)
    assert text + "" == text
    assert bool(text) == bool(text.plain)


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_what_is_put_together_first(one, two, three):
    assert (one + two) + three == one + (two + three)


@given(TEXTS, PLACES, PLACES)
def test_a_slice_has_the_characters_of_the_plain_text_with_their_styles(text, start, stop):
    wanted = characters(text)[max(start, 0) : max(stop, 0)]
    sliced = text.slice(start, stop)
    assert characters(sliced) == wanted
    assert sliced == RichText.of(sliced)


@given(TEXTS, st.lists(st.integers(0, 60), max_size=4))
def test_slices_side_by_side_make_the_whole_again(text, cuts):
    edges = [0, *sorted(min(cut, len(text.plain)) for cut in cuts), len(text.plain)]
    pieces = [text.slice(start, stop) for start, stop in itertools.pairwise(edges)]
    assert RichText.of(*pieces) == text


def test_people_write_no_markup():
    text = RichText.of("<b>*_`[", bold("Khẩn"), italic(" ngay"), "&amp;")
    assert text.plain == "<b>*_`[Khẩn ngay&amp;"
    assert [run.styles for run in text.runs] == [set(), {Style.BOLD}, {Style.ITALIC}, set()]
