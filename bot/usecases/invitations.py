"""Codes of invitations: made, shown, read back and hashed. Pure."""

import hashlib
import re

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # base32 without I, O, 0 and 1, which people mix up
CODE_LENGTH = 10


def new_code(random_bytes: bytes) -> str:
    """A code of ten characters (50 bits) from at least ten random bytes."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in random_bytes[:CODE_LENGTH])


def show_code(code: str) -> str:
    """As it stands on a letter: XXXXX-XXXXX."""
    return f"{code[:5]}-{code[5:]}"


def read_code(text: str) -> str | None:
    """A code as somebody typed it: any case, with spaces or dashes; None when it can't be one."""
    code = re.sub(r"[\s\-–—_.]", "", text).upper()
    if len(code) == CODE_LENGTH and all(character in _ALPHABET for character in code):
        return code
    return None


def hash_code(code: str) -> str:
    """What is stored instead of a code."""
    return hashlib.sha256(f"truongan-invitation:{code}".encode()).hexdigest()
