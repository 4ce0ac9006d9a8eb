"""One table from what the Zalo Bot API or the network says to what it means for a call (`Outcome`).

Codes are the documentation's: 400, 401, 403 (labelled "Internal server error"), 404, 408, 426 and 429. Details
never hold texts of messages, tokens or numbers.
"""

import re
from datetime import timedelta

from bot.channels.http import CallTroubleError, NothingSentError
from bot.channels.zalo.client import NOT_FOUND, REQUEST_TIMEOUT, ApiError
from bot.domain.delivery import Failed, Outcome, Reason, Retry, Trouble, Unknown
from bot.domain.errors import NotPossibleNow

LIMIT_PAUSE = timedelta(seconds=60)  # no pause is named to us, and a month's quota is not back in a second

# Words of a 429 that is one of the rate for sure. The documented ones, "Quota exceeded", stand for all of them.
_OF_THE_RATE = ("too many requests", "rate limit", "too fast", "slow down")

# Words of a 400, 403 or 404, lower case, first match decides. None are documented: these are the usual ones. They
# must leave no doubt, since who is blocked or gone is written to no more.
_REFUSALS: tuple[tuple[str, Reason], ...] = (
    ("blocked by the user", Reason.BLOCKED),
    ("blocked by user", Reason.BLOCKED),
    ("user has blocked", Reason.BLOCKED),
    ("chat not found", Reason.GONE),
    ("user not found", Reason.GONE),
    ("too long", Reason.TOO_LONG),
    ("too_long", Reason.TOO_LONG),
)
_UNAUTHORIZED, _FORBIDDEN, _GATEWAY_TIMEOUT = 401, 403, 504
_LIMITS = frozenset({426, 429})
_CLIENT_ERRORS, _SERVER_ERRORS = range(400, 500), range(500, 600)
_NOT_SENT_PAUSE = timedelta(seconds=2)
_SERVER_PAUSE = timedelta(seconds=5)
_LANE_PAUSE = timedelta(seconds=60)


def is_limit(error: ApiError) -> bool:
    """Whether a rate, a day's number or a month's quota is used up."""
    return error.code in _LIMITS


def is_not_found(error: ApiError) -> bool:
    """Whether something isn't there, without a word of what: the chat, or the bot."""
    return error.code == NOT_FOUND and _reason(error) is None


def outcome_of(error: ApiError | CallTroubleError, *, whole_bot: bool = False) -> Outcome:
    """What a failed call means. `whole_bot`: a limit is the bot's, not the chat's. Who isn't found is the chat."""
    match error:
        case NothingSentError():
            return Retry(_NOT_SENT_PAUSE, Trouble.AWAY, error.detail)
        case CallTroubleError():
            return Unknown(error.detail)
        case _ if is_limit(error):
            return Retry(LIMIT_PAUSE, _limit_of(error, whole_bot=whole_bot), _words(error))
        case _:
            return _refused(error)


def _limit_of(error: ApiError, *, whole_bot: bool) -> Trouble:
    """Of what a limit is. That of a month can't be told from one of the rate, unless the words leave no doubt."""
    if not whole_bot:
        return Trouble.TOO_MANY
    said = error.description.lower()
    return Trouble.BOT_REFUSED if any(words in said for words in _OF_THE_RATE) else Trouble.QUOTA


def lane_outcome(trouble: NotPossibleNow) -> Retry:
    """What becomes of a call that was refused, if `trouble` is what its bot met when it asked who it is."""
    detail = str(trouble.params["detail"])
    if trouble.reason == "channel-unreachable":
        return Retry(_SERVER_PAUSE, Trouble.AWAY, detail)
    return Retry(_LANE_PAUSE, Trouble.BOT_REFUSED, detail)


def trouble_of(error: ApiError | CallTroubleError) -> NotPossibleNow:
    """The same for a call that somebody waits for: `token-refused`, `channel-refused`, `channel-unreachable`."""
    match error:
        case ApiError(code=401):
            return NotPossibleNow("token-refused", channel="zalo", detail=_words(error))
        case ApiError() if isinstance(outcome_of(error), Failed):
            return NotPossibleNow("channel-refused", channel="zalo", detail=_words(error))
        case ApiError():
            return NotPossibleNow("channel-unreachable", channel="zalo", detail=_words(error))
        case _:
            return NotPossibleNow("channel-unreachable", channel="zalo", detail=error.detail)


def _refused(error: ApiError) -> Outcome:
    """A code of no known kind leaves open what became of the call."""
    code, words = error.code, _words(error)
    if code in {REQUEST_TIMEOUT, _GATEWAY_TIMEOUT}:
        return Unknown(words)
    if is_not_found(error):
        return Failed(Reason.GONE, words)
    if code == _UNAUTHORIZED:
        return Retry(_LANE_PAUSE, Trouble.BOT_REFUSED, words)
    if code in _SERVER_ERRORS or (code == _FORBIDDEN and _reason(error) is None):
        return Retry(_SERVER_PAUSE, Trouble.AWAY, words)
    if code in _CLIENT_ERRORS:
        return Failed(_reason(error) or Reason.REFUSED, words)
    return Unknown(words)


def _reason(error: ApiError) -> Reason | None:
    said = error.description.lower()
    return next((reason for words, reason in _REFUSALS if words in said), None)


def _words(error: ApiError) -> str:
    """The platform's own words, up to where it may begin to quote: a colon, a quotation mark, a number."""
    words = re.match(r"[A-Za-z_' ,.-]*", error.description)
    return f"{error.code} {words[0][:60].strip() if words else ''}".strip()
