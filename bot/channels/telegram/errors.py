"""One table from what the Bot API or the network says to what it means for a call (`Outcome`).

Details never hold texts of messages, tokens or numbers.
"""

import re
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.request import NotSent, ServerRefused
from bot.domain.delivery import Accepted, Failed, Moved, Outcome, Reason, Retry, Trouble, Unknown
from bot.domain.errors import NotPossibleNow
from bot.domain.messages import Call, CallKind

# Words of a 400 or 403, lower case, first match decides.
_REFUSALS: tuple[tuple[str, Reason], ...] = (
    ("can't initiate conversation", Reason.NOT_STARTED),
    ("deactivated", Reason.GONE),
    ("chat was deleted", Reason.GONE),
    ("chat not found", Reason.GONE),
    ("user not found", Reason.GONE),
    ("peer_id_invalid", Reason.GONE),
    ("blocked by the user", Reason.BLOCKED),
    ("bot was kicked", Reason.BLOCKED),
    ("bot is not a member", Reason.BLOCKED),
    ("message to edit not found", Reason.NOT_EDITABLE),
    ("message can't be edited", Reason.NOT_EDITABLE),
    ("no text in the message to edit", Reason.NOT_EDITABLE),
    ("message_id_invalid", Reason.NOT_EDITABLE),
    ("message identifier is not specified", Reason.NOT_EDITABLE),
    ("too long", Reason.TOO_LONG),
    ("too_long", Reason.TOO_LONG),
)
_NOT_MODIFIED = "message is not modified"
_NOT_SENT_PAUSE = timedelta(seconds=2)
_SERVER_PAUSE = timedelta(seconds=5)
_LANE_PAUSE = timedelta(seconds=60)


def outcome_of(error: TelegramError, call: Call) -> Outcome:
    """What a failed call means. A 429 concerns the chat: whether it concerns more, only its repetition shows."""
    match error:
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case RetryAfter():
            return Retry(pause_of(error), Trouble.TOO_MANY, "too many requests")
        case NotSent():
            return Retry(_NOT_SENT_PAUSE, Trouble.AWAY, _words(error))
        case ServerRefused():
            return Retry(_SERVER_PAUSE, Trouble.AWAY, error.message)
        case InvalidToken() | EndPointNotFound():
            return Retry(_LANE_PAUSE, Trouble.BOT_REFUSED, "token refused")
        case Conflict():
            return Retry(_LANE_PAUSE, Trouble.BOT_REFUSED, "conflict")
        case BadRequest() if call.kind is CallKind.EDIT and _NOT_MODIFIED in error.message.lower():
            return Accepted(call.message_id or "")
        case Forbidden() | BadRequest():
            return _refused(error)
        case _:
            return Unknown(_words(error))


def pause_of(error: RetryAfter) -> timedelta:
    after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def trouble_of(error: TelegramError) -> NotPossibleNow:
    """The same for a call that somebody waits for: `token-refused`, `channel-refused`, `channel-unreachable`."""
    match error:
        case InvalidToken() | EndPointNotFound():
            reason = "token-refused"
        case BadRequest() | Forbidden():
            reason = "channel-refused"
        case _:
            reason = "channel-unreachable"
    return NotPossibleNow(reason, channel="telegram", detail=_words(error))


def _refused(error: TelegramError) -> Failed:
    said = error.message.lower()
    for words, reason in _REFUSALS:
        if words in said:
            return Failed(reason, words)
    return Failed(Reason.REFUSED, _words(error))


def _words(error: TelegramError) -> str:
    """The platform's own words, up to where it may begin to quote: a colon, a quotation mark, a long number."""
    said = error.message.removeprefix("Forbidden: ")
    words = re.match(r"(?:[A-Za-z_' ,-]|\b\d{3}\b)*", said)
    return f"{type(error).__name__}: {words[0][:60].strip() if words else ''}"
