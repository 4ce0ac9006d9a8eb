"""What conversations end in. Reception hands each to its use case, which checks everything again."""

from dataclasses import dataclass

from bot.domain.people import Language


@dataclass(frozen=True, slots=True)
class Join:
    """Agree or refuse, after the notice was read."""

    contact_id: int
    invitation_id: int | None
    agreed: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Stop receiving; `successor` is free text for the ward police, or empty."""

    successor: str


@dataclass(frozen=True, slots=True)
class PutOff:
    """Bring an occurrence again: after so many minutes, or at the next 7g30 (`minutes` None)."""

    occurrence_id: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class SpeakLanguage:
    language: Language


@dataclass(frozen=True, slots=True)
class Tap:
    """As if a button had been tapped: the choice among several open questions."""

    data: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """The conversation ends with a word and no act."""

    text_id: str


Intent = Join | Leave | PutOff | SpeakLanguage | Tap | Nothing
