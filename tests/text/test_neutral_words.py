"""What may reach a phone without buttons speaks of choosing, never of pressing."""

import re

import pytest

from bot.domain.people import Language
from bot.text.catalogue import catalogue

PRESSING = {
    Language.VI: re.compile(r"(?<!\w)(?:bấm|nhấn|chạm|nút)(?!\w)", re.IGNORECASE),
    Language.EN: re.compile(r"\b(?:tap|taps|press|click|buttons?)\b", re.IGNORECASE),
}
# The demo's page has buttons, a terminal has keys, and `.contact` is said only where a button shares the phone.
ELSEWHERE = re.compile(r"demo\..*|.*\.contact")


@pytest.mark.parametrize("language", list(Language))
def test_nobody_without_buttons_is_told_to_press_one(language):
    found = {
        text_id
        for text_id, forms in catalogue(language).templates.items()
        for form in forms
        if PRESSING[language].search("".join(piece.text for piece in form if not piece.placeholder))
    }
    assert {text_id for text_id in found if not ELSEWHERE.fullmatch(text_id)} == set()
