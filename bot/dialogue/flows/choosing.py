"""Small talks of one question: put a reminder off, the language, which of several things is meant, the menu."""

from collections.abc import Generator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from bot.dialogue.intents import Nothing, PutOff, SpeakLanguage, Tap
from bot.dialogue.steps import Ask, Given, Heard, Misheard, Option, Screen, Value
from bot.domain.people import Language
from bot.text.when import When, read_when


def put_off(start: Mapping[str, Any]) -> Generator[Ask, Any, PutOff | Nothing]:
    """`start`: {"occurrence": id, "now": ISO 8601}. A time may be typed as well."""
    chosen = yield Ask(
        "until",
        Screen(
            "reminder.until",
            options=(
                Option(value=60, text_id="choice.in-an-hour"),
                Option(value=180, text_id="choice.in-three-hours"),
                Option(value=None, text_id="choice.next-morning"),
                Option(value="stop", text_id="choice.drop"),
            ),
        ),
        partial(_hear_moment, datetime.fromisoformat(start["now"])),
    )
    match chosen:
        case "stop":
            return Nothing("reminder.not-put-off")
        case {"until": until}:
            return PutOff(start["occurrence"], None, until)
        case _:
            return PutOff(start["occurrence"], chosen)


def _hear_moment(now: datetime, event: Given) -> Value | Misheard:
    when = read_when(event.text, now) if isinstance(event, Heard) else None
    if not isinstance(when, When) or when.rule is not None or when.rest or when.assumed_time:
        return Misheard("talk.pick-one")
    return {"until": when.starts_at.isoformat()}


def language(_start: Mapping[str, Any]) -> Generator[Ask, Any, SpeakLanguage]:
    chosen = yield Ask(
        "language",
        Screen(
            "language.which",
            options=tuple(Option(value=member.value, text_id=f"language.{member.value}") for member in Language),
        ),
    )
    return SpeakLanguage(Language(chosen))


def which(start: Mapping[str, Any]) -> Generator[Ask, Any, Tap]:
    """`start`: {"open": [[title, button data], …]}: what was typed could be meant for each of them."""
    data = yield Ask(
        "which",
        Screen(
            "talk.which",
            options=tuple(Option(value=data, label=title) for title, data in start["open"]),
        ),
    )
    return Tap(data)


def advisories(start: Mapping[str, Any]) -> Generator[Ask, Any, Tap]:
    """`start`: {"open": [[title, button data], …]}: a list of advisories, where there are no buttons that stay."""
    options = tuple(Option(value=data, label=title) for title, data in start["open"])
    return Tap((yield Ask("advisory", Screen("open.which", options=options))))


def list_on(start: Mapping[str, Any]) -> Generator[Ask, Any, Tap]:
    """`start`: {"open": [[title, button data], …]}: the rest of a long list, where no buttons stay."""
    options = tuple(Option(value=data, label=title) for title, data in start["open"])
    return Tap((yield Ask("more", Screen("drill.which", options=options))))


def menu(start: Mapping[str, Any]) -> Generator[Ask, Any, Tap]:
    """`start`: {"open": [[title, button data], …]}: the menu, where there are no buttons that stay."""
    options = tuple(Option(value=data, label=title) for title, data in start["open"])
    return Tap((yield Ask("entry", Screen("menu.which", options=options))))
