"""When a reminder is due: RFC 5545 RRULE at Asia/Ho_Chi_Minh wall time, by python-dateutil. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, pairwise

from dateutil.rrule import rrule, rruleset, rrulestr

from bot.domain.errors import BadInput
from bot.text.dates import ZONE

_SHORTEST_PAUSE = timedelta(hours=1)


def read_rule(text: str, starts_at: datetime) -> rrule | rruleset:
    """A recurrence rule from its first moment on.

    Raises:
        BadInput: `rrule` when it can't be read, `rrule-too-often` when it fires more than once an hour.
    """
    try:
        rule = rrulestr(text, dtstart=starts_at.astimezone(ZONE))
        first = list(islice(rule, 25))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("rrule", text=text) from error
    if not first:
        raise BadInput("rrule", text=text)
    if any(later - earlier < _SHORTEST_PAUSE for earlier, later in pairwise(first)):
        raise BadInput("rrule-too-often", text=text)
    return rule


def next_moment(rule: str | None, starts_at: datetime, after: datetime | None) -> datetime | None:
    """The first occurrence after a moment (None: the first of all); None when it is over. Aware, in UTC."""
    if rule is None:
        return starts_at if after is None or after < starts_at else None
    recurrence = rrulestr(rule, dtstart=starts_at.astimezone(ZONE))
    found = next(iter(recurrence), None) if after is None else recurrence.after(after.astimezone(ZONE))
    return None if found is None else found.astimezone(starts_at.tzinfo)


def moments_until(rule: str | None, starts_at: datetime, first: datetime, until: datetime) -> Iterator[datetime]:
    """Occurrences from `first` (one of them) up to and including a moment."""
    at: datetime | None = first
    while at is not None and at <= until:
        yield at
        at = next_moment(rule, starts_at, at)
