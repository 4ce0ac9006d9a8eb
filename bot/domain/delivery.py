"""The life of one outbox row, pure: outcomes of a call, and what a row becomes after one.

queued -> sending -> accepted | failed | unknown; queued -> expired | superseded. One row is one API call.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import assert_never


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"

    @property
    def final(self) -> bool:
        return self not in {DeliveryState.QUEUED, DeliveryState.SENDING}


class Reason(StrEnum):
    """Why a call failed for good; `unknown_twice` is why a row rests as unknown.

    `fell_over`: the message goes to another address of its person instead. `covered`: it was to remind of what was
    answered meanwhile. `corrected`: what it says holds no more. `bot_full`: its person is one more than the bot's
    plan allows. `over_quota`: no message of the month was left for it; a row that waits with it is not tried, one
    with `quota_tried` is, though the month's messages seem used up.
    """

    BLOCKED = "blocked"
    NOT_STARTED = "not_started"
    GONE = "gone"
    TOO_LONG = "too_long"
    REFUSED = "refused"
    NOT_EDITABLE = "not_editable"
    EARLIER_PART = "earlier_part"
    ADDRESS_OFF = "address_off"
    UNKNOWN_TWICE = "unknown_twice"
    FELL_OVER = "fell_over"
    COVERED = "covered"
    CORRECTED = "corrected"
    BOT_FULL = "bot_full"
    OVER_QUOTA = "over_quota"
    QUOTA_TRIED = "quota_tried"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform took it. `remote_file_id`: how a file just uploaded is called from now on."""

    message_id: str = ""
    remote_file_id: str | None = None


class Trouble(StrEnum):
    """Why a call was certainly not sent, where that says something beyond it.

    `too_many`: the platform wants a pause (429); `away`: it could not be reached, or says itself that it is out of
    order; `bot_refused`: it refuses the bot as a whole, not this chat; `quota`: so it does for a limit, perhaps
    that of the month.
    """

    TOO_MANY = "too_many"
    AWAY = "away"
    BOT_REFUSED = "bot_refused"
    QUOTA = "quota"


@dataclass(frozen=True, slots=True)
class Retry:
    """Certainly not sent."""

    after: timedelta
    trouble: Trouble | None = None
    detail: str = ""

    @property
    def whole_lane(self) -> bool:
        return self.trouble in {Trouble.BOT_REFUSED, Trouble.QUOTA}


@dataclass(frozen=True, slots=True)
class Failed:
    """Refused for good."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has a new id (`migrate_to_chat_id`); certainly not sent to the old one."""

    external_id: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Bytes had left, no answer came: it may have been sent."""

    detail: str = ""


Outcome = Accepted | Retry | Failed | Moved | Unknown


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a row becomes; `delay` counts by the database's clock, which no jump of the wall clock moves."""

    state: DeliveryState
    delay: timedelta | None = None
    repeat: bool = False
    reason: str = ""


def settle(outcome: Outcome, *, repeat: bool, edit: bool) -> Settlement:
    """What a row that was `sending` becomes after an outcome.

    An unknown call is repeated once and marked; a second unknown rests. An edit is idempotent: repeated without a
    mark, and as often as it takes to be known, like Retry.
    """
    match outcome:
        case Accepted():
            return Settlement(DeliveryState.ACCEPTED, repeat=repeat)
        case Retry(after=after, trouble=trouble):
            reason = Reason.QUOTA_TRIED.value if trouble is Trouble.QUOTA else ""
            return Settlement(DeliveryState.QUEUED, delay=after, repeat=repeat, reason=reason)
        case Moved():
            return Settlement(DeliveryState.QUEUED, repeat=repeat)
        case Failed(reason=reason):
            return Settlement(DeliveryState.FAILED, repeat=repeat, reason=reason.value)
        case Unknown():
            if edit:
                return Settlement(DeliveryState.QUEUED, delay=timedelta(seconds=2))
            if repeat:
                return Settlement(DeliveryState.UNKNOWN, repeat=True, reason=Reason.UNKNOWN_TWICE.value)
            return Settlement(DeliveryState.QUEUED, delay=timedelta(seconds=1), repeat=True)
        case _:
            assert_never(outcome)


class Priority:
    """Smaller leaves first; an advisory's is its level's, from 2 for *Khẩn* to 8.

    `BOARD`, `CALLS`, `ECHO`: an officer's board goes before the list of whom to call, which its numbers explain;
    last come the lines under what others have answered, of which a whole district makes thousands. Boards and
    these lines have a `SHARE` of the lane only.
    """

    REPLY = 0
    CORRECTION = 1
    BOARD = 3
    CALLS = 4
    ECHO = 5
    REMINDER = 9
    SHARE = (BOARD, ECHO)
