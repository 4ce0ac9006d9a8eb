"""Reminders: what, when, for whom; the next dates are shown before anything is kept. And the list of what comes.

Only what is missing is asked. Who may remind nobody else is not asked for whom.
"""

from collections.abc import Generator, Mapping
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

from bot.dialogue.flows.audience import ask_audience
from bot.dialogue.flows.names import TO_MANY, ask_about_names
from bot.dialogue.flows.reminder_wish import SELF, Step, Wish, add_typed, ask_when, moment_of
from bot.dialogue.intents import Begin, Nothing, SetReminder, Tap
from bot.dialogue.queries import ForeseeReminder, ReadMoment, SeeDesk, SeeReminders
from bot.dialogue.steps import Ask, Fact, Given, Heard, Misheard, Option, Remark, Screen, Value
from bot.domain.messages import Tone
from bot.domain.taps import EndReminderTap, write_tap
from bot.text.pupils import mask_pupil_names
from bot.text.reminder_words import Reminded, is_for_others, orders_plainly, read_appointment, read_opening
from bot.text.visible import shows_something
from bot.text.when import NotRead, When, read_when
from bot.text.yes_no import read_yes_no

LONGEST = 1000  # characters
LONGEST_TYPED = 300  # characters of what is taken for a reminder unasked
_LONGEST_REPETITION = 6  # words
_LEAVE = Option(value=None, text_id="choice.drop")
_LEAVE_WHOM = Option(value={"pick": "left"}, text_id="choice.drop")
_KEEP_WHOM = Option(value={"pick": "left"}, text_id="choice.as-it-is")
_KEEP = Option(value=None, text_id="choice.as-it-is")


def begins_reminder(text: str, now: datetime, *, alone: bool = False, midway: bool = False) -> bool:
    """Whether words that came unasked want a reminder: *nhắc tôi …*, */nhac …*, *nhắc …* or *hẹn …* with a time.

    `alone`: somebody who can remind nobody else; *nhắc các trường …* is meant for others then, and is no reminder.
    `midway`: the words come into something that is being written; *hẹn …* rather is a part of that.
    """
    if len(text) > LONGEST_TYPED:
        return False
    found = read_when(text, now)
    words = _without_time(text, now) if found is NotRead.TOO_OFTEN else _rest(text, found)
    opening = read_opening(words)
    if not opening.begun:
        return not midway and isinstance(found, When) and read_appointment(text, words) is not None
    if opening.reminded is Reminded.SELF or text.lstrip().startswith("/"):
        return True
    if alone and opening.reminded is Reminded.SCHOOLS:
        return False
    return orders_plainly(words) or (found is not NotRead.NO_TIME and not is_for_others(opening.rest, alone=alone))


def _rest(text: str, found: When | NotRead) -> str:
    return found.rest if isinstance(found, When) else text


def _without_time(text: str, now: datetime) -> str:
    """A text without the repetition, oftener than daily, that it begins with: *mỗi 30 phút lúc 8h nhắc …*."""
    words = [] if read_opening(text).begun else text.split()
    for many in range(1, min(len(words), _LONGEST_REPETITION)):
        if read_when(" ".join(words[:many]), now) is NotRead.TOO_OFTEN:
            behind = " ".join(words[many:])
            return _rest(behind, read_when(behind, now))
    return text


def remind(start: Mapping[str, Any]) -> Generator[Step, Any, SetReminder | Nothing]:
    """`start`: {"now": ISO 8601, "text": what was typed, or nothing}."""
    now = datetime.fromisoformat(start["now"])
    desk = yield Fact("desk", SeeDesk())
    wish: Wish = {} if desk["places"] else {"audience": SELF}
    note = yield from add_typed("", start.get("text", ""), wish, desk)
    for turn in count():
        if "text" in wish:
            break
        typed = yield Ask(f"text{turn}", Screen("remind.text", options=(_LEAVE,)), _hear_text)
        if typed is None:
            return Nothing("remind.dropped")
        note = (yield from add_typed(f"-text{turn}", typed, wish, desk)) or note
    if "starts_at" not in wish:
        moment = yield from ask_when("", now, note, _LEAVE)
        if moment is None:
            return Nothing("remind.dropped")
        wish |= moment
    if "audience" not in wish:
        wish["audience"] = yield from _ask_whom("", desk, _LEAVE_WHOM)
        if "left" in wish["audience"]:
            return Nothing("remind.dropped")
    for turn in count():
        chosen = yield from _ask_echo(turn, now, wish, others=bool(desk["places"]))
        match chosen:
            case "set":
                text = yield from _without_names(turn, wish)
                return SetReminder(text, wish["starts_at"], wish["rule"], wish["audience"])
            case "stop":
                return Nothing("remind.dropped")
            case _:
                yield from _change(turn, now, chosen, wish, desk)
    raise AssertionError("a count has no end")


def _without_names(turn: int, wish: Wish) -> Generator[Step, Any, str]:
    """The text as it shall be kept; to oneself one may write any name."""
    text: str = wish["text"]
    if wish["audience"] == SELF:
        return text
    leave_out = yield from ask_about_names(f"pupils{turn}", text, TO_MANY)
    return mask_pupil_names(text) if leave_out else text


def list_reminders(start: Mapping[str, Any]) -> Generator[Step, Any, Begin | Tap]:
    """`start`: {"now": ISO 8601}. What is still to come; a new one at once where nothing is."""
    now = start["now"]
    found = yield Fact("found", SeeReminders())
    if not found["open"]:
        return Begin("remind", {"now": now})
    ends = [Option(value=one, text_id="choice.end-reminder", params={"code": code}) for one, code in found["open"]]
    options = (
        Option(value="new", text_id="choice.new-reminder", tone=Tone.GOOD),
        *ends,
    )
    remarks = (Remark("remind.more", {"n": found["more"]}),) if found["more"] else ()
    screen = Screen("remind.list", params={"lines": found["lines"]}, options=options, remarks=remarks)
    chosen = yield Ask("which", screen, partial(_hear_new, datetime.fromisoformat(now)))
    match chosen:
        case "new":
            return Begin("remind", {"now": now})
        case {"typed": typed}:
            return Begin("remind", {"now": now, "text": typed})
        case _:
            return Tap(write_tap(EndReminderTap(chosen)))


def _ask_whom(key: str, desk: Mapping[str, Any], leave: Option) -> Generator[Step, Any, Wish]:
    """An audience; {"left": True} for who chooses to leave."""
    alone = Option(value={"pick": "self"}, text_id="choice.only-me")
    return (yield from ask_audience(key, desk, text_id="remind.whom", also=(alone, leave)))


def _ask_echo(turn: int, now: datetime, wish: Wish, *, others: bool) -> Generator[Step, Any, Any]:
    """The whole of it, as it will be; a word of assent, or another time, may be typed too."""
    query = ForeseeReminder(wish["starts_at"], wish["rule"], wish["audience"])
    seen = yield Fact(f"foreseen{turn}", query)
    changes = [
        Option(value="when", text_id="choice.change-time"),
        Option(value="text", text_id="choice.change-text"),
        *([Option(value="whom", text_id="choice.change-reminded")] if others else []),
        Option(value="stop", text_id="choice.drop"),
    ]
    if "refusal" in seen:
        screen = Screen(
            "remind.refused", options=tuple(changes), remarks=(Remark(seen["refusal"], seen["params"]),)
        )
    else:
        good = Option(value="set", text_id="choice.set-reminder", tone=Tone.GOOD)
        screen = Screen(
            "remind.echo" if wish["rule"] else "remind.echo-once",
            params={"who": seen["who"], "text": wish["text"], "moments": seen["moments"]},
            options=(good, *changes),
            remarks=_remarks(wish, seen),
        )
    return (yield Ask(f"echo{turn}", screen, partial(_hear_word, now)))


def _remarks(wish: Wish, seen: Mapping[str, Any]) -> tuple[Remark, ...]:
    remarks = []
    if seen["repeats"]:
        remarks.append(Remark("remind.repeats", {"repeats": seen["repeats"]}))
    if seen["skips"]:
        remarks.append(Remark("remind.skips", {"day": seen["skips"]}))
    if wish["assumed"]:
        remarks.append(Remark("remind.assumed", {"time": seen["time"]}))
    return tuple(remarks)


def _change(
    turn: int, now: datetime, chosen: Any, wish: Wish, desk: Mapping[str, Any]
) -> Generator[Step, Any, None]:
    """Replaces one part of the wish."""
    match chosen:
        case "text":
            screen = Screen("remind.text", options=(_KEEP,))
            wish["text"] = (yield Ask(f"text-{turn}", screen, _hear_text)) or wish["text"]
        case "whom":
            whom = yield from _ask_whom(f"-{turn}", desk, _KEEP_WHOM)
            wish["audience"] = wish["audience"] if "left" in whom else whom
        case {"typed": typed}:
            found = yield Fact(f"moment-{turn}", ReadMoment(typed))
            if found["outcome"] == "when":
                wish |= moment_of(found)
            else:
                note = f"remind.{found['outcome']}"
                wish |= (yield from ask_when(f"-{turn}", now, note, _KEEP)) or {}
        case _:
            wish |= (yield from ask_when(f"-{turn}", now, "", _KEEP)) or {}


def _hear_text(event: Given) -> Value | Misheard:
    if not isinstance(event, Heard) or not shows_something(event.text):
        return Misheard("remind.text-needed")
    return event.text.strip() if len(event.text) <= LONGEST else Misheard("remind.text-long")


def _hear_word(now: datetime, event: Given) -> Value | Misheard:
    agreed = read_yes_no(event.text) if isinstance(event, Heard) and event.own else None
    return _hear_new(now, event) if agreed is None else "set" if agreed else "stop"


def _hear_new(now: datetime, event: Given) -> Value | Misheard:
    if not isinstance(event, Heard) or len(event.text) > LONGEST or read_when(event.text, now) is NotRead.NO_TIME:
        return Misheard("talk.pick-one")
    return {"typed": event.text}
