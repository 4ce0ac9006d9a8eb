"""How single settings are written: durations, hours, days, proxies, URLs. What is wrong is told by a word only."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr

from bot.domain.ladder import Hours, NextMorning

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
_HOURS = re.compile(r"(\d{1,2})\s*-\s*(\d{1,2})")
_RESERVE = re.compile(r"([0-9]{1,9})\s*(%?)")
_LARGEST_RESERVE = 25  # per cent: reminders stop at twice the reserve
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Section(BaseModel):
    """A table of the file: nothing unknown in it, and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_proxy(value: object) -> object:
    """`http://`, `https://`, `socks5://` or `socks5h://` with a host."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        usable = parts is not None and parts.scheme in _PROXIES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("proxy")
    return value


def read_duration(value: object) -> object:
    """`30m`, `2h`, `7d`: a number and s, m, h or d."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("duration")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def read_after(value: object) -> object:
    """A duration, or `next-morning`."""
    if value == "next-morning":
        return NextMorning()
    try:
        return read_duration(value)
    except ValueError:
        raise ValueError("after") from None


def read_hours(value: object) -> object:
    """`06-21`: the hours of the day from 6 to 21; blank for day and night."""
    if value == "" or isinstance(value, Hours):
        return value or None
    match = _HOURS.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if match is not None:
            return Hours(time(int(match[1])), time(int(match[2])))
    except ValueError:
        pass
    raise ValueError("hours")


def read_days(value: object) -> object:
    """A list of days; from the environment with commas between them."""
    return [day.strip() for day in value.split(",") if day.strip()] if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Reserve:
    """So many of something, or a share of all of it."""

    number: int = 0
    percent: int = 0

    def of(self, total: int) -> int:
        return self.number or total * self.percent // 100


def read_reserve(value: object) -> object:
    """`300` messages, or `10%` of all; 25% at most."""
    if isinstance(value, Reserve):
        return value
    written = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    match = _RESERVE.fullmatch(written)
    if match is None or (match[2] and int(match[1]) > _LARGEST_RESERVE):
        raise ValueError("reserve")
    return Reserve(percent=int(match[1])) if match[2] else Reserve(number=int(match[1]))


def read_url(value: object) -> object:
    """`http://` or `https://` with a host; may hold a secret."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        usable = parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("url")
    return value


def read_way(value: object) -> object:
    """An Apprise URL with `{address}` where the reader's address goes; a mail server's gets it by itself."""
    text = value.strip() if isinstance(value, str) else ""
    scheme, _, rest = text.partition("://")
    if not scheme.isalnum() or not rest:
        raise ValueError("way-url")
    if PLACE in rest:
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError("way-url") from None
    if scheme.lower() not in _MAIL or parts.path.strip("/") or parts.fragment or "to" in parse_qs(parts.query):
        raise ValueError("way-address")
    return f"{text}{'&' if parts.query else '?' if '?' not in text else ''}to={PLACE}"


PLACE = "{address}"
_MAIL = {"mailto", "mailtos"}
_PROXIES = {"http", "https", "socks5", "socks5h"}
Proxy = Annotated[str, BeforeValidator(read_proxy)]
Duration = Annotated[timedelta, BeforeValidator(read_duration)]
ReserveSetting = Annotated[Reserve, BeforeValidator(read_reserve)]
Days = Annotated[tuple[date, ...], BeforeValidator(read_days)]
Url = Annotated[str, BeforeValidator(read_url)]
Way = Annotated[SecretStr, BeforeValidator(read_way)]
SecretUrl = Annotated[SecretStr, BeforeValidator(read_url)]
