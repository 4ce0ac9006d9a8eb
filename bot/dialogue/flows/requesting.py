"""Who has no invitation says which school, which post, the own name and phone, and agrees to the notice."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from itertools import count
from typing import Any

from bot.dialogue.flows.consenting import ask_consent
from bot.dialogue.intents import AskToJoin, Nothing
from bot.dialogue.queries import CheckPhone, FindInvitee, FindUnits, SeeRequests
from bot.dialogue.steps import Ask, Card, Fact, Given, Heard, Misheard, Option, Remark, Screen, Value
from bot.domain.errors import BadInput
from bot.domain.people import Form, Language, Role, normalise_phone
from bot.text.answers import MenuWord, read_menu_word
from bot.text.catalogue import label
from bot.text.visible import count_letters, one_line

_STOP = "stop"
_LONGEST_SEARCH = 100
_NAME_LENGTH = range(2, 81)


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Nothing is asked for: `note` says why, or the shared phone stands on the roster (`own_phone`)."""

    note: str = ""
    own_phone: dict[str, Any] | None = None


Requesting = Generator[Ask | Fact, Any, AskToJoin | Nothing | NotAsked]


def ask_to_join(key: str, vouched: str) -> Requesting:
    """`vouched`: the own phone if it was shared earlier in this talk, else empty."""
    may = yield Fact(f"{key}.may", SeeRequests())
    if may["refusal"]:
        return Nothing(may["refusal"])
    unit = yield from _ask_unit(key)
    if unit is None:
        return NotAsked("request.stopped")
    role = yield from _ask_role(key, unit)
    if role is None:
        return NotAsked("request.stopped")
    name = yield Ask(f"{key}.name", Screen("request.name"), _or_stop(_hear_name))
    if name == _STOP:
        return NotAsked("request.stopped")
    phone: dict[str, Any] | NotAsked | Nothing = {"phone": vouched, "own": True}
    if not vouched:
        phone = yield from _ask_phone(key)
    if not isinstance(phone, dict):
        return phone
    post = f"{label(role, Language.VI)} – {unit['name']}"
    remarks = (Remark("request.goes-to"),)
    agreed = yield ask_consent(f"{key}.consent", name, post, may["operator"], Form.of_role(role), remarks)
    if not agreed:
        return Nothing("join.refused")
    return AskToJoin(unit["unit"], role, name, phone["phone"], phone["own"])


def _ask_unit(key: str) -> Generator[Ask | Fact, Any, dict[str, Any] | None]:
    """A unit by its typed name, see `FindUnits`; None when the person has thought again."""
    note = ""
    hits: list[dict[str, Any]] = []
    for turn in count():
        screen = Screen("request.which-unit" if hits else "request.unit", options=_hits(hits), note=note)
        heard = yield Ask(f"{key}.unit{turn}", screen, _or_stop(_hear_search))
        if heard == _STOP:
            return None
        if isinstance(heard, dict) and "unit" in heard:
            return heard
        hits, note = [], ""
        if heard is not None:
            hits = yield Fact(f"{key}.units{turn}", FindUnits(heard["search"]))
            note = "" if hits else "request.no-unit"
    raise AssertionError("a count has no end")


def _hits(hits: list[dict[str, Any]]) -> tuple[Option, ...]:
    if not hits:
        return ()
    return (*(Option(value=hit, label=hit["label"]) for hit in hits), Option(None, text_id="choice.type-again"))


def _ask_role(key: str, unit: dict[str, Any]) -> Generator[Ask | Fact, Any, Role | None]:
    """The only post that a unit has for strangers is not asked for."""
    if len(unit["roles"]) == 1:
        return Role(unit["roles"][0])
    options = tuple(Option(value=role, text_id=f"role.{role}") for role in unit["roles"])
    screen = Screen("request.post", params={"unit": unit["name"]}, options=options)
    role = yield Ask(f"{key}.post", screen, _or_stop(lambda _given: Misheard("talk.pick-one")))
    return None if role == _STOP else Role(role)


def _ask_phone(key: str) -> Generator[Ask | Fact, Any, dict[str, Any] | NotAsked | Nothing]:
    """{"phone": E.164, "own": whether the platform vouches for it}; a number of the roster is not asked for."""
    heard = yield Ask(f"{key}.phone", Screen("request.phone", ask_contact=True), _or_stop(_hear_phone))
    if heard == _STOP:
        return NotAsked("request.stopped")
    if heard["own"]:
        found = yield Fact(f"{key}.known", FindInvitee(phone=heard["phone"], own=True))
        outcome = "free" if found["outcome"] == "phone-unknown" else "own"
    else:
        outcome = yield Fact(f"{key}.known", CheckPhone(heard["phone"]))
    match outcome:
        case "own":
            return NotAsked(own_phone=heard)
        case "known":
            return NotAsked("request.phone-known")
        case "too-many":
            return Nothing("join.too-many")
    answer: dict[str, Any] = heard
    return answer


def is_stop(event: Given) -> bool:
    return isinstance(event, Heard) and read_menu_word(event.text) is MenuWord.STOP


def _or_stop(listen: Callable[[Given], Value | Misheard]) -> Callable[[Given], Value | Misheard]:
    """Whoever has thought again is let go at every question."""
    return lambda event: _STOP if is_stop(event) else listen(event)


def _hear_search(event: Given) -> Value | Misheard:
    if isinstance(event, Heard) and event.text.strip() and len(event.text) <= _LONGEST_SEARCH:
        return {"search": event.text.strip()}
    return Misheard("request.name-the-unit")


def _hear_name(event: Given) -> Value | Misheard:
    """What the police will read beside a number that they are to call: no characters that show nothing."""
    name = one_line(event.text) if isinstance(event, Heard) else ""
    if any(character.isdigit() for character in name):
        return Misheard("request.name-digits")
    if len(name) not in _NAME_LENGTH or count_letters(name) < _NAME_LENGTH.start or name.startswith("/"):
        return Misheard("request.name-length")
    return name


def _hear_phone(event: Given) -> Value | Misheard:
    if isinstance(event, Card) and not event.own:
        return Misheard("join.not-own")
    text = event.phone if isinstance(event, Card) else event.text if isinstance(event, Heard) else ""
    try:
        return {"phone": normalise_phone(text), "own": isinstance(event, Card)}
    except BadInput:
        return Misheard("request.phone-bad")
