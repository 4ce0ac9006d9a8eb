"""Errors of the house, and nothing else.

TruongAnError
├── Refusal            a rule says no; people are told why (catalogue id `refusal.<reason>`)
├── BadInput           what was given can't be read (catalogue id `bad.<reason>`)
└── NotPossibleNow     the surroundings say no: no database, another process runs (catalogue id `now.<reason>`)
"""


class TruongAnError(Exception):
    """Base of all errors that people are told about.

    Args:
        reason: the last part of a catalogue id; the class says the first part.
        params: values for the catalogue text.
    """

    family = "error"

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(f"{self.family}.{reason}")
        self.reason = reason
        self.params = params

    @property
    def text_id(self) -> str:
        return f"{self.family}.{self.reason}"

    @property
    def sayable(self) -> dict[str, str]:
        """The params as words, as a conversation can keep them and a catalogue text takes them."""
        return {name: str(value) for name, value in self.params.items()}


class Refusal(TruongAnError):  # noqa: N818 - a refusal is the word
    """A rule says no."""

    family = "refusal"


class BadInput(TruongAnError):  # noqa: N818 - bad input is the word
    """What was given can't be read."""

    family = "bad"


class NotPossibleNow(TruongAnError):  # noqa: N818 - the word says it
    """The surroundings say no."""

    family = "now"
