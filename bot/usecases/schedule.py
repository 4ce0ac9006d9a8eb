"""When a reminder is due: RFC 5545 RRULE at Asia/Ho_Chi_Minh wall time, by python-dateutil. Pure."""

from collections.abc import Iterator
from datetime import datetime

from dateutil.rrule import YEARLY, rrule, rrulestr

from bot.domain.errors import BadInput
from bot.text.dates import ZONE

_PARTS = {
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY"),
    *("BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS"),
}
_WITHIN_HOUR = ("BYMINUTE", "BYSECOND")


def read_rule(text: str, starts_at: datetime) -> rrule:
    """A recurrence rule from its first moment on.

    Raises:
        BadInput: `rrule` when it can't be read or never fires, `rrule-too-often` when it fires more than once an
            hour.
    """
    try:
        parts = _parts(text)
        if parts["FREQ"] in {"SECONDLY", "MINUTELY"} or any("," in parts.get(one, "") for one in _WITHIN_HOUR):
            raise BadInput("rrule-too-often", text=text)
        rule = rrulestr(text, dtstart=starts_at.astimezone(ZONE))
        assert isinstance(rule, rrule)
        # The library looks for a first moment until the year 9999, by hours if need be; year by year it soon shows
        # whether any day fits at all.
        days = rule.replace(freq=YEARLY, interval=1, count=None, bysetpos=None)
        fires = next(iter(days), None) is not None and next(iter(rule), None) is not None
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise BadInput("rrule", text=text) from error
    if not fires:
        raise BadInput("rrule", text=text)
    return rule


def _parts(text: str) -> dict[str, str]:
    """The parts of one RFC 5545 recurrence rule, nothing around it, each once.

    Raises:
        ValueError: for anything else, and for what the library would never come to an end with.
    """
    pairs = [part.split("=") for part in text.upper().removeprefix("RRULE:").split(";")]
    parts = {name: value for name, value in pairs}  # noqa: C416 - refuses what is no pair
    if len(parts) < len(pairs) or not parts.keys() <= _PARTS or len(text.split()) != 1:
        raise ValueError(text)
    if {"COUNT", "UNTIL"} <= parts.keys() or int(parts.get("INTERVAL", 1)) < 1 or int(parts.get("COUNT", 1)) < 1:
        raise ValueError(text)
    if "BYSETPOS" in parts and parts.get("FREQ") not in {"YEARLY", "MONTHLY", "WEEKLY"}:
        raise ValueError(text)
    return parts


def next_moment(rule: str | None, starts_at: datetime, after: datetime | None) -> datetime | None:
    """The first occurrence after a moment (None: the first of all); None when it is over. Aware, in UTC."""
    if rule is None:
        return starts_at if after is None or after < starts_at else None
    recurrence = rrulestr(rule, dtstart=starts_at.astimezone(ZONE))
    found = next(iter(recurrence), None) if after is None else recurrence.after(after.astimezone(ZONE))
    return None if found is None else found.astimezone(starts_at.tzinfo)


def following(rule: str | None, starts_at: datetime, after: datetime | None) -> Iterator[datetime]:
    """All occurrences after a moment (None: all there are), soonest first; without end for most rules."""
    at = next_moment(rule, starts_at, after)
    while at is not None:
        yield at
        at = next_moment(rule, starts_at, at)


def moments_until(rule: str | None, starts_at: datetime, first: datetime, until: datetime) -> Iterator[datetime]:
    """Occurrences from `first` (one of them) up to and including a moment."""
    if first <= until:
        yield first
    if rule is None:
        return
    for at in rrulestr(rule, dtstart=starts_at.astimezone(ZONE)).xafter(first.astimezone(ZONE)):
        if at > until:
            return
        yield at.astimezone(starts_at.tzinfo)
