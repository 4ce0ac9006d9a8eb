"""Facts that flows ask for. Reception resolves them; the answers are JSON values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FindInvitee:
    """Who is meant by a code, or by the own phone. Answer: {"outcome": slug, …}, see `usecases.joining`."""

    code: str | None = None
    phone: str | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class SeeDesk:
    """What the person may send, and to whom: {"levels": [slug], "places": [place]}, the highest level first.

    A place is {"unit", "name", "institutions", "wards": [{"unit", "name", "institutions"}], "kinds": [{"kind",
    "name", "institutions"}]}: one for each unit by whose post the person may send.
    """


@dataclass(frozen=True, slots=True)
class FindReachable:
    """Institutions within the person's reach that a text may mean: [[unit id, name], …], likeliest first."""

    text: str


@dataclass(frozen=True, slots=True)
class FindNamed:
    """The one institution within the person's reach that a text begins with: {"unit": id, "rest": what follows}.

    None where it begins with no name, or with one that several have.
    """

    text: str


@dataclass(frozen=True, slots=True)
class CountAudience:
    """What releasing a draft now would mean.

    {"where", "institutions", "people": who can be written to now, as the board will count them, "unreached":
    institutions of which nobody has opened the bot, "names": theirs, "without-files", "second", "lapsed": the
    deadline that was chosen can't be kept}, or {"refusal": text id, "params": {…}} when a rule says no.
    """

    draft: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SeeCorrectable:
    """An advisory that the person may correct; None: the newest of them.

    {"id", "revision", "code", "headline", "draft": the advisory as `flows.composing` has it}.
    """

    advisory_id: int | None


@dataclass(frozen=True, slots=True)
class ReadDeadline:
    """By when a text, as of now, wants an advisory of a level answered.

    {"answer_by": ISO 8601}, or {"refusal": text id} when it says no single moment before the advisory expires.
    """

    text: str
    level: str


@dataclass(frozen=True, slots=True)
class SeeDrafts:
    """The person's newest drafts, then the templates: [{"id", "title", "mark": the level's, "own": bool}, …]."""


@dataclass(frozen=True, slots=True)
class ReadMoment:
    """When a text means, as of now.

    {"outcome": "when", "starts_at": ISO 8601, "rule": RRULE or None, "rest": the text without it, "assumed": no
    time of day was said}, or {"outcome": why not, see `text.when.NotRead`}.
    """

    text: str


@dataclass(frozen=True, slots=True)
class ForeseeReminder:
    """What setting a reminder now would mean, in the person's words.

    {"who", "moments": the next three, a line each, "repeats": or nothing, "skips": the day that some months lack
    or None, "time"}, or {"refusal": text id, "params": {…}}. `audience` is {"self": True}, or as `SendAdvisory`
    has it.
    """

    starts_at: str
    rule: str | None
    audience: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SeeReminders:
    """Those still to come: {"lines": the first few in words, "open": [[id, code], …], "more": how many more}."""


@dataclass(frozen=True, slots=True)
class SeeRequests:
    """What a stranger's chat may ask for, and what it has asked for.

    {"waiting": {"post", "police": who decides, "form": slug} or None, "note": text id of what became of an older
    one or "", "refusal": text id of why nothing more may be asked for or "", "operator"}.
    """


@dataclass(frozen=True, slots=True)
class FindUnits:
    """Units that a stranger may mean: [{"unit": id, "name", "label", "roles": [slug]}, …], likeliest first."""

    text: str


@dataclass(frozen=True, slots=True)
class CheckPhone:
    """Whether a typed number (E.164) may be given by a stranger: "free", "known" or "too-many" (tries)."""

    phone: str


@dataclass(frozen=True, slots=True)
class SeeWriting:
    """Where the person may write to the police: {"places": [{"unit": id, "name", "police": name, "joined"}]}.

    One place for each own unit under police; `joined`: how many officers there can be reached.
    """


@dataclass(frozen=True, slots=True)
class SeeThread:
    """With whom a thread is: {"thread": id, "to": name of the other side}. It must be one of the person's."""

    thread_id: int


@dataclass(frozen=True, slots=True)
class SeeThreads:
    """The threads that go on, the newest first: [{"id", "title"}, …]."""


@dataclass(frozen=True, slots=True)
class SeeChannels:
    """Where the person is written to, and could be.

    {"usual", "urgent": the channels by name in the order of trying, "channels": [{"id", "name", "usual", "urgent":
    whether it is the first}], "others": channels that could be added, by name, or ""}.
    """


Query = (
    SeeWriting
    | SeeChannels
    | SeeThread
    | SeeThreads
    | FindInvitee
    | SeeDesk
    | FindReachable
    | FindNamed
    | CountAudience
    | SeeCorrectable
    | ReadDeadline
    | SeeDrafts
    | ReadMoment
    | ForeseeReminder
    | SeeReminders
    | SeeRequests
    | FindUnits
    | CheckPhone
)
