"""What conversations end in. Reception hands each to its use case, which checks everything again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.advisory import MessageType
from bot.domain.people import Language, Role


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
    """Bring an occurrence again: after so many minutes, at a moment (ISO 8601), or at the next 7g30 (neither)."""

    occurrence_id: int
    minutes: int | None
    until: str = ""


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


@dataclass(frozen=True, slots=True)
class SendAdvisory:
    """Send what was composed. `draft` is the whole of it, see `flows.composing`."""

    draft: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Correct:
    """Correct, cancel or close what is out. `revision_id`: the text that the person saw.

    `draft`: of an update, the advisory as it shall read, as `SendAdvisory` has it.
    """

    advisory_id: int
    revision_id: int
    kind: MessageType
    draft: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Go on with it another time."""

    draft: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenDraft:
    draft_id: int


@dataclass(frozen=True, slots=True)
class ForgetDraft:
    draft_id: int


@dataclass(frozen=True, slots=True)
class Begin:
    """Open another conversation, with what has been handed in already."""

    flow: str
    start: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gather:
    """Add pieces to what is being gathered in the conversation below; `then` comes before that is gone on with."""

    pieces: Sequence[Mapping[str, Any]]
    then: Begin | None = None


@dataclass(frozen=True, slots=True)
class SetReminder:
    """`starts_at`: ISO 8601; `rule`: an RRULE, or None for once; `audience`: {"self": True}, or a draft's."""

    text: str
    starts_at: str
    rule: str | None
    audience: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AskToJoin:
    """A stranger asks for a post, having agreed to the notice. `own_phone`: the platform vouches for it."""

    unit_id: int
    role: Role
    name: str
    phone: str
    own_phone: bool


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """The stranger takes back what waits."""


@dataclass(frozen=True, slots=True)
class Write:
    """Pass on to the police over a unit what was handed in; `masked`: without what seem to be pupils' names."""

    unit_id: int
    pieces: Sequence[Mapping[str, Any]]
    masked: bool = False


@dataclass(frozen=True, slots=True)
class ReplyInThread:
    thread_id: int
    pieces: Sequence[Mapping[str, Any]]
    masked: bool = False


@dataclass(frozen=True, slots=True)
class ShowThread:
    thread_id: int


@dataclass(frozen=True, slots=True)
class PutFirst:
    """Write to that address of the person's before the others: with what is urgent, or with the rest."""

    address_id: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class AddChannel:
    """A code to join by on a further channel."""


Intent = (
    Join
    | Write
    | ReplyInThread
    | ShowThread
    | Leave
    | PutOff
    | SpeakLanguage
    | PutFirst
    | AddChannel
    | Tap
    | Nothing
    | SendAdvisory
    | Correct
    | KeepDraft
    | OpenDraft
    | ForgetDraft
    | Begin
    | Gather
    | SetReminder
    | AskToJoin
    | WithdrawRequest
)
