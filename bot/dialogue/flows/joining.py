"""Joining: a code, or the own phone, then the notice with yes or no; who has neither may ask to be let in."""

import re
from collections.abc import Generator, Mapping
from itertools import count
from typing import Any

from bot.dialogue.flows.consenting import ask_consent
from bot.dialogue.flows.requesting import ask_to_join, is_stop
from bot.dialogue.intents import AskToJoin, Begin, Join, Nothing, WithdrawRequest
from bot.dialogue.queries import FindInvitee, SeeRequests
from bot.dialogue.steps import Ask, Card, Fact, Given, Heard, Misheard, Option, Remark, Screen, Value
from bot.domain.errors import BadInput
from bot.domain.people import Form, normalise_phone
from bot.text.urgency import seems_urgent

Joining = Generator[Ask | Fact, Any, Join | Nothing | AskToJoin | WithdrawRequest | Begin]

_REQUEST = "request"  # the answer of who has no invitation
_LIKE_A_CODE = re.compile(r"\s*[A-Za-z0-9]{5}[\s\-–—_.]*[A-Za-z0-9]{5}\s*")


def join(start: Mapping[str, Any]) -> Joining:
    """`start`: {"code": what a deep link carried, or nothing, "note": said before a request that waits}.

    "brief": the long texts have been read; "urgent": what was written speaks of danger. Whatever is written on is
    answered by a line, with the emergency numbers where it does.
    """
    given: Any = {"code": start["code"]} if start.get("code") else None
    brief, urgent = bool(start.get("brief")), bool(start.get("urgent"))
    text_id, note, vouched = "join.hello-again" if brief else "join.hello", "", ""
    if given is None:
        own = yield Fact("own", SeeRequests())
        note = own["note"]
        if own["waiting"]:
            given = yield _waiting(own["waiting"], start.get("note", ""), brief=brief, urgent=urgent)
            if given == "withdraw":
                return WithdrawRequest()
            if isinstance(given, dict) and "other" in given:
                return Begin("join", {"brief": True, "urgent": given["other"]})
    for attempt in count():
        if given is None:
            given = yield Ask(f"who{attempt}", _who(text_id, note, urgent=urgent), _hear_who)
            urgent = isinstance(given, dict) and seems_urgent(given.get("code", ""))
        if isinstance(given, dict) and "note" in given:
            text_id, note, given = "join.again", given["note"], None
            continue
        if given == _REQUEST:
            asked = yield from ask_to_join(f"request{attempt}", vouched)
            if isinstance(asked, AskToJoin | Nothing):
                return asked
            given = asked.own_phone
            text_id, note = "join.again", asked.note
            if given is None:
                continue
        found = yield Fact(f"found{attempt}", FindInvitee(**given))
        match found["outcome"]:
            case "found":
                break
            case "already":
                return Nothing("join.already")
            case why:
                vouched = _e164(given.get("phone", "")) if why == "phone-unknown" else vouched
                (text_id, note), given = _again(why, text_id), None
    agreed = yield ask_consent("consent", found["name"], found["posts"], found["operator"], Form(found["form"]))
    return Join(found["contact_id"], found["invitation_id"], agreed)


def _again(why: str, asked: str) -> tuple[str, str]:
    """How to ask again (text id, note) after `asked`: what a code looks like is said once."""
    if why == "too-many":
        return "join.too-many", ""
    if why == "code-bad" and asked in {"join.again", "join.brief"}:
        return "join.brief", ""
    return "join.again", f"join.{why}"


def _e164(phone: str) -> str:
    """A shared number that a request may carry; empty when it is none of Vietnam."""
    try:
        return normalise_phone(phone)
    except BadInput:
        return ""


def _who(text_id: str, note: str, *, urgent: bool) -> Screen:
    return Screen(
        text_id,
        ask_contact=text_id != "join.too-many",
        note=note,
        remarks=(Remark("help.hotlines"),) if urgent and text_id != "join.hello" else (),  # which names them
        options=(Option(value=_REQUEST, text_id="choice.no-invitation"),),
    )


def _waiting(waiting: Mapping[str, Any], note: str, *, brief: bool, urgent: bool) -> Ask:
    """A request lies with the police; a code or the own phone still opens the door at once."""
    screen = Screen(
        "request.still-waiting" if brief else "request.waiting",
        params={"post": waiting["post"], "police": waiting["police"]},
        remarks=(Remark("help.hotlines"),) if brief and urgent else (),
        options=(
            Option(value="withdraw", text_id="choice.withdraw"),
            Option(value=_REQUEST, text_id="choice.ask-again"),
        ),
        note=note,
        form=Form(waiting["form"]),
    )
    return Ask("waiting", screen, _hear_while_waiting)


def _hear_while_waiting(event: Given) -> Value | Misheard:
    if isinstance(event, Card):
        return {"phone": event.phone, "own": event.own}
    if is_stop(event):
        return "withdraw"
    if isinstance(event, Heard) and _LIKE_A_CODE.fullmatch(event.text):
        return {"code": event.text}
    return {"other": isinstance(event, Heard) and seems_urgent(event.text)}


def _hear_who(event: Given) -> Value | Misheard:
    if isinstance(event, Card):
        return {"phone": event.phone, "own": event.own}
    if not isinstance(event, Heard):
        return {"note": "join.code-bad"}
    try:
        normalise_phone(event.text)
    except BadInput:
        return {"code": event.text}
    return {"note": "join.typed-phone"}
