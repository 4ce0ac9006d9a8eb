"""Which institutions are covered: who has answered, who is silent, who must be phoned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.advisory import Answer
from bot.domain.coverage import cover, tallies_of

AN, BINH, CUC, DUNG = 1, 2, 3, 4
SCHOOL_A, SCHOOL_B, SCHOOL_C = 11, 12, 13
RECEIVED, HELP = Answer.DA_NHAN, Answer.CAN_HO_TRO


@pytest.mark.parametrize(
    ("given_answers", "needed", "covered", "help_wanted", "silent", "unreached"),
    [
        ({}, 1, 0, (), (SCHOOL_A, SCHOOL_B), (SCHOOL_C,)),
        ({AN: RECEIVED}, 1, 1, (), (SCHOOL_B,), (SCHOOL_C,)),
        ({AN: RECEIVED, BINH: RECEIVED}, 1, 1, (), (SCHOOL_B,), (SCHOOL_C,)),
        ({AN: RECEIVED}, 2, 0, (), (SCHOOL_A, SCHOOL_B), (SCHOOL_C,)),
        ({AN: RECEIVED, BINH: RECEIVED}, 2, 1, (), (SCHOOL_B,), (SCHOOL_C,)),
        ({CUC: HELP}, 1, 1, (SCHOOL_B,), (SCHOOL_A,), (SCHOOL_C,)),
        ({AN: HELP}, 2, 1, (SCHOOL_A,), (SCHOOL_B,), (SCHOOL_C,)),  # help covers at once
        ({DUNG: RECEIVED}, 1, 1, (), (SCHOOL_A, SCHOOL_B), ()),  # told by phone, answered by the stand-in
    ],
)
def test_three_schools(given_answers, needed, covered, help_wanted, silent, unreached):
    """A and B have joined (A with two people, B with one), C has nobody with the bot."""
    meant = {AN: {SCHOOL_A}, BINH: {SCHOOL_A}, CUC: {SCHOOL_B}, DUNG: {SCHOOL_C}}
    found = cover(
        tallies_of([SCHOOL_A, SCHOOL_B, SCHOOL_C], meant, given_answers, frozenset({AN, BINH, CUC})), needed
    )
    assert (found.total, found.covered) == (3, covered)
    assert (found.needing_help, found.silent, found.unreached) == (help_wanted, silent, unreached)


UNITS = st.integers(1, 6)
PEOPLE = st.integers(1, 8)
SITUATIONS = st.tuples(
    st.sets(UNITS),
    st.dictionaries(PEOPLE, st.sets(UNITS | st.integers(50, 52))),
    st.dictionaries(PEOPLE, st.sampled_from(Answer)),
    st.frozensets(PEOPLE),
)


@given(SITUATIONS, st.integers(1, 3))
def test_every_institution_is_covered_silent_or_to_be_phoned_and_only_one_of_these(situation, needed):
    institutions, meant, answers, reached = situation
    found = cover(tallies_of(institutions, meant, answers, reached), needed)
    assert found.total == len(institutions)
    silent, unreached = set(found.silent), set(found.unreached)
    assert not silent & unreached
    assert silent | unreached <= institutions
    assert found.covered == found.total - len(silent) - len(unreached)
    assert set(found.needing_help) <= institutions - silent - unreached
    for unit_id in unreached:
        assert not any(unit_id in meant.get(one, set()) for one in reached)


@given(SITUATIONS)
def test_any_answer_of_anybody_meant_covers_the_institution(situation):
    institutions, meant, answers, reached = situation
    found = cover(tallies_of(institutions, meant, answers, reached), 1)
    answered = {unit for one in answers for unit in meant.get(one, set())} & institutions
    assert institutions - set(found.silent) - set(found.unreached) == answered


@given(SITUATIONS, st.integers(1, 3), PEOPLE, st.sampled_from(Answer))
def test_a_further_answer_uncovers_nobody(situation, needed, person, answer):
    institutions, meant, answers, reached = situation
    before = cover(tallies_of(institutions, meant, answers, reached), needed)
    after = cover(tallies_of(institutions, meant, {person: answer} | answers, reached), needed)
    assert after.covered >= before.covered
    assert set(after.silent) | set(after.unreached) <= set(before.silent) | set(before.unreached)
    assert set(after.needing_help) >= set(before.needing_help)


def test_an_answer_by_another_way_is_a_way_to_the_school_although_more_answers_are_wanted():
    """Two answers are needed; the one that came was not given here."""
    found = cover(tallies_of([SCHOOL_C], {DUNG: {SCHOOL_C}, CUC: {SCHOOL_C}}, {DUNG: RECEIVED}, frozenset()), 2)
    assert (found.covered, found.silent, found.unreached) == (0, (SCHOOL_C,), ())
