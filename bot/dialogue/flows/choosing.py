"""Small talks of one question: put a reminder off, the language, which of several things is meant, the menu."""

from collections.abc import Generator, Mapping
from typing import Any

from bot.dialogue.intents import PutOff, SpeakLanguage, Tap
from bot.dialogue.steps import Ask, Option, Screen
from bot.domain.people import Language


def put_off(start: Mapping[str, Any]) -> Generator[Ask, Any, PutOff]:
    """`start`: {"occurrence": id}."""
    minutes = yield Ask(
        "until",
        Screen(
            "reminder.until",
            options=(
                Option(value=60, text_id="choice.in-an-hour"),
                Option(value=180, text_id="choice.in-three-hours"),
                Option(value=None, text_id="choice.next-morning"),
            ),
        ),
    )
    return PutOff(start["occurrence"], minutes)


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


def menu(start: Mapping[str, Any]) -> Generator[Ask, Any, Tap]:
    """`start`: {"open": [[title, button data], …]}: the menu, where there are no buttons that stay."""
    options = tuple(Option(value=data, label=title) for title, data in start["open"])
    return Tap((yield Ask("entry", Screen("menu.which", options=options))))
