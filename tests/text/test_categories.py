"""The words of an advisory tell what it is about; the twelve of the demonstration are among them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.advisory import Category
from bot.text.categories import guess_categories
from bot.text.marks import without_marks

CORPUS = [
    (Category(category), f"{headline}\n{rest}")
    for category, headline, rest in (
        [cell.strip() for cell in line.split("|")]
        for line in Path(__file__).with_name("categories_corpus.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
]


@pytest.mark.parametrize(("category", "text"), CORPUS)
def test_the_own_category_of_a_text_comes_first(category, text):
    assert guess_categories(text)[0] is category


@pytest.mark.parametrize(("category", "text"), CORPUS)
def test_without_marks_it_is_still_among_the_first_two(category, text):
    assert category in guess_categories(without_marks(text))[:2]


@pytest.mark.parametrize("text", ["", "Thông báo", "phao cứu sinh", "phù hợp, tổng hợp", "nghiên cứu", "1234"])
def test_words_that_tell_nothing_give_no_guess(text):
    assert guess_categories(text) == ()


def test_abbreviations_and_spellings_are_the_same_word():
    assert guess_categories("ma tuý") == guess_categories("ma túy") == guess_categories("MA TÚY") != ()
    assert guess_categories("hoả hoạn") == guess_categories("hỏa hoạn") == (Category.PCCC,)


@given(st.text())
def test_there_are_at_most_three_guesses_and_each_once(text):
    guesses = guess_categories(text)
    assert len(guesses) == len(set(guesses)) <= 3
