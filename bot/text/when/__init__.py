"""Reads dates, times and repetitions as people type them, in Vietnamese and in simple English.

What is in doubt is said to be so, never guessed; the one who calls shows what was read before anything is kept.
"""

from bot.text.when.reading import When, read_when
from bot.text.when.scan import NotRead

__all__ = ["NotRead", "When", "read_when"]
