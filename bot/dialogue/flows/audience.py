"""To whom: everything below one's post, some wards, some kinds of institutions, or single ones by name.

The answer is {"by": the unit by whose post, "units": [unit ids], "kinds": [slugs]}; empty lists narrow nothing.
"""

from collections.abc import Generator, Mapping, Sequence
from itertools import count
from typing import Any

from bot.dialogue.queries import FindReachable
from bot.dialogue.steps import Ask, Fact, Given, Heard, Misheard, Option, Screen, Value
from bot.domain.messages import Tone

Audience = dict[str, Any]

_LONGEST_SEARCH = 100
_POLICE = "Công an "  # left out on a button: what is meant are the institutions of the ward, and space is short


def ask_audience(
    key: str,
    desk: Mapping[str, Any],
    kinds: Sequence[str] | None = None,
    text_id: str = "compose.audience",
    also: tuple[Option, ...] = (),
    note: str = "",
) -> Generator[Ask | Fact, Any, Audience]:
    """`desk`: what `SeeDesk` found. `kinds`: narrows already, as a template does; then only the post is asked.

    Somebody with two posts chooses between them by choosing an audience. `also`: options that are no audience of
    a post, such as {"pick": "self"}, which makes the answer {"self": True}. `note`: said before the question.
    """
    options = [option for place in desk["places"] for option in _options(place, narrowed=bool(kinds))]
    screen = Screen(text_id, options=(*options, *also), note=note)
    for turn in count():
        again = f"{key}.again{turn}" if turn else key
        chosen = yield Ask(f"audience{again}", screen, hear_search)
        if chosen in [option.value for option in also]:
            return {chosen["pick"]: True}
        audience = yield from _narrow(again, desk, chosen, kinds)
        if audience is not None:
            return audience
    raise AssertionError("a count has no end")


def _narrow(
    key: str, desk: Mapping[str, Any], chosen: Mapping[str, Any], kinds: Sequence[str] | None
) -> Generator[Ask | Fact, Any, Audience | None]:
    """What was chosen as an audience; None for who goes back to the choice."""
    place = next((one for one in desk["places"] if one["unit"] == chosen.get("by")), desk["places"][0])
    audience: Audience = {"by": place["unit"], "units": [], "kinds": list(kinds or [])}
    match chosen["pick"]:
        case "all":
            return audience
        case "wards":
            wards = [(one["unit"], one["name"], one["institutions"]) for one in place["wards"]]
            audience["units"] = yield from _pick_several(f"wards{key}", "compose.wards", wards)
        case "kinds":
            found = [(one["kind"], one["name"], one["institutions"]) for one in place["kinds"]]
            audience["kinds"] = yield from _pick_several(f"kinds{key}", "compose.kinds", found)
        case _:
            units = yield from _pick_institutions(f"schools{key}", chosen.get("search", ""))
            if units is None:
                return None
            audience["units"] = units
            audience["by"] = None if len(desk["places"]) > 1 else place["unit"]
    return audience


def _options(place: Mapping[str, Any], *, narrowed: bool) -> list[Option]:
    by = place["unit"]
    everything = Option(
        value={"by": by, "pick": "all"},
        text_id="compose.all-of",
        params={"unit": place["name"].removeprefix(_POLICE), "n": place["institutions"]},
    )
    if narrowed:
        return [everything]
    options = [everything]
    if len(place["wards"]) > 1:
        options.append(Option(value={"by": by, "pick": "wards"}, text_id="choice.some-wards"))
    if len(place["kinds"]) > 1:
        options.append(Option(value={"by": by, "pick": "kinds"}, text_id="choice.some-kinds"))
    return [*options, Option(value={"by": by, "pick": "schools"}, text_id="choice.some-schools")]


def hear_search(event: Given) -> Value | Misheard:
    """Whatever is typed is looked for among the names."""
    if isinstance(event, Heard) and event.text.strip() and len(event.text) <= _LONGEST_SEARCH:
        return {"pick": "schools", "search": event.text.strip()}
    return Misheard("talk.pick-one")


def _hear_name(event: Given) -> Value | Misheard:
    """As `hear_search`, where there may be nothing to choose from."""
    heard = hear_search(event)
    return Misheard("request.name-the-unit") if isinstance(heard, Misheard) else heard


def _pick_several(
    key: str, text_id: str, choices: Sequence[tuple[Any, str, int]]
) -> Generator[Ask | Fact, Any, list[Any]]:
    """Each tap adds one or takes it away, in the same message; *Xong* ends it."""
    picked: list[Any] = []
    note = ""
    for turn in count():
        options = tuple(
            Option(value=value, label=f"{'✓ ' if value in picked else ''}{name} ({number})")
            for value, name, number in choices
        )
        done = Option(value="done", text_id="choice.picked", params={"n": len(picked)}, tone=Tone.GOOD)
        screen = Screen(text_id, options=(*options, done), note=note, in_place=True)
        value = yield Ask(f"{key}.{turn}", screen)
        if value == "done" and picked:
            return picked
        note = "compose.nothing-picked" if value == "done" else ""
        if value != "done":
            picked = [one for one in picked if one != value] if value in picked else [*picked, value]
    raise AssertionError("a count has no end")


def _pick_institutions(key: str, search: str) -> Generator[Ask | Fact, Any, list[int] | None]:
    """Single institutions by their typed names, with or without marks; a single hit is taken at once.

    None for who goes back before any is picked.
    """
    picked: dict[int, str] = {}
    hits: list[Any] = []
    note = ""
    for turn in count():
        if search:
            hits = yield Fact(f"{key}.found{turn}", FindReachable(search))
            note = "" if hits else "compose.not-found"
            if len(hits) == 1:
                picked[hits[0][0]] = hits[0][1]
                hits = []
        options = [Option(value=[unit_id, name], label=name) for unit_id, name in hits if unit_id not in picked]
        if picked:
            done = Option(value="done", text_id="choice.picked", params={"n": len(picked)}, tone=Tone.GOOD)
            options.append(done)
        else:
            options.append(Option(value="back", text_id="choice.go-back"))
        screen = Screen(
            "compose.schools-picked" if picked else "compose.schools-found" if hits else "compose.schools",
            params={"names": ", ".join(picked.values())},
            options=tuple(options),
            note=note,
            in_place=not search,
        )
        heard = yield Ask(f"{key}.{turn}", screen, _hear_name)
        if heard in ("done", "back"):
            return list(picked) or None
        search = heard["search"] if isinstance(heard, dict) else ""
        if isinstance(heard, list):
            picked[heard[0]] = heard[1]
    raise AssertionError("a count has no end")
