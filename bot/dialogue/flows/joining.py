"""Joining: who are you (a code, or the own phone), the notice, and yes or no."""

from collections.abc import Generator, Mapping
from itertools import count
from typing import Any

from bot.dialogue.intents import Join, Nothing
from bot.dialogue.queries import FindInvitee
from bot.dialogue.steps import Ask, Card, Fact, Heard, Misheard, Option, Screen, Value
from bot.domain.errors import BadInput
from bot.domain.messages import Tone
from bot.domain.people import Form, normalise_phone
from bot.text.yes_no import read_yes_no


def join(start: Mapping[str, Any]) -> Generator[Ask | Fact, Any, Join | Nothing]:
    """`start`: {"code": what a deep link carried, or nothing}."""
    given: dict[str, Any] | None = {"code": start["code"]} if start.get("code") else None
    text_id, note = "join.hello", ""
    for attempt in count():
        if given is None:
            given = yield Ask(f"who{attempt}", Screen(text_id, ask_contact=True, note=note), _hear_who)
        found = yield Fact(f"found{attempt}", FindInvitee(**given))
        match found["outcome"]:
            case "found":
                break
            case ("already" | "too-many") as final:
                return Nothing(f"join.{final}")
            case why:
                text_id, note, given = "join.again", f"join.{why}", None
    agreed = yield Ask(
        "consent",
        Screen(
            "join.notice",
            params={"name": found["name"], "posts": found["posts"], "operator": found["operator"]},
            options=(
                Option(value=True, text_id="choice.agree", tone=Tone.GOOD),
                Option(value=False, text_id="choice.refuse"),
            ),
            form=Form(found["form"]),
        ),
        _hear_consent,
    )
    return Join(found["contact_id"], found["invitation_id"], agreed)


def _hear_who(event: Heard | Card) -> Value | Misheard:
    if isinstance(event, Card):
        return {"phone": event.phone, "own": event.own}
    try:
        normalise_phone(event.text)
    except BadInput:
        return {"code": event.text}
    return Misheard("join.typed-phone")


def _hear_consent(event: Heard | Card) -> Value | Misheard:
    said = read_yes_no(event.text) if isinstance(event, Heard) else None
    return Misheard("talk.pick-one") if said is None else said
