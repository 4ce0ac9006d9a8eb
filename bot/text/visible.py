"""What people can see of a text. Control, direction and zero-width characters show nothing, and can mislead."""

import unicodedata


def shows_something(text: str) -> bool:
    """Whether there is a letter, a digit, a sign or a mark of punctuation in it."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def one_line(text: str) -> str:
    """As one line: without characters that show nothing, with single spaces."""
    spaced = (" " if character.isspace() else character for character in text)
    return " ".join("".join(one for one in spaced if unicodedata.category(one)[0] != "C").split())


def count_letters(text: str) -> int:
    """Letters of any script; no digits, no emoji."""
    return sum(character.isalpha() for character in text)


def shortened(text: str, longest: int) -> str:
    """At most so many characters, ending in … where something was left out, after a whole word if there is one."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rsplit(' ', 1)[0].rstrip(' ,;:.')}…"
