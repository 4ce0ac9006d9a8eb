"""Whether somebody writes of danger, so that the emergency numbers stand in the answer, whatever else it says.

Too often rather than too seldom: a line with numbers harms nobody. It decides nothing else.
"""

import re
import unicodedata

from bot.text.folding import fold

# Without marks, since whoever is in danger types in haste; "dao" and "chay" alone would be roads and running.
_DANGER = re.compile(
    r"\b(?:cuu (?:em|toi|voi|chung|nguoi|ho|giup)|keu cuu|khan cap|cap cuu|nguy (?:hiem|cap|kich)|gap lam"
    r"|dang chay|bi chay|chay (?:lon|no|nha|truong|roi)|co chay|hoa hoan|boc khoi|no (?:ga|binh)"
    r"|danh nhau|danh hoi dong|hanh hung|bi danh|(?:bi|dang) dam|cam dao|co dao|hung khi|co sung"
    r"|bat coc|mat tich|tai nan|bat tinh|co giat|chay mau|ngo doc|duoi nuoc|nhay lau|tu tu|tu sat|chet|sos"
    r"|xam hai|de doa|help me|emergenc\w*|urgent\w*|fire|attack\w*|kidnap\w*|stabb\w*|danger\w*)\b"
)
_URGENT = "khẩn"  # with its marks, since without them it is a scarf too


def seems_urgent(text: str) -> bool:
    """Whether some words of a text speak of danger, with or without marks."""
    return _DANGER.search(fold(text)) is not None or _URGENT in unicodedata.normalize("NFC", text).lower()
