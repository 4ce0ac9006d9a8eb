"""Composing an advisory: what, how urgent, about what, to whom; a look at it exactly as it will read; go.

Only what is missing is asked. A draft is {"headline", "description", "instruction", "files", "level", "category",
"audience": {"by", "units", "kinds"}}, "answer_by" (ISO 8601) where its author chose a deadline and, where it came
from one, "draft" or "template".
"""

from collections.abc import Generator, Mapping
from itertools import count
from typing import Any

from bot.dialogue.flows.audience import ask_audience
from bot.dialogue.flows.content import read_content, read_level
from bot.dialogue.flows.deadline import ask_deadline
from bot.dialogue.flows.names import TO_MANY, ask_about_names
from bot.dialogue.intents import KeepDraft, Nothing, SendAdvisory
from bot.dialogue.pieces import files_of, hear_piece, text_of
from bot.dialogue.queries import CountAudience, SeeDesk
from bot.dialogue.steps import Ask, Fact, Given, Heard, Misheard, Option, Remark, Screen, Value
from bot.domain.advisory import Category, Level
from bot.domain.messages import Tone
from bot.domain.people import Language
from bot.text.catalogue import label
from bot.text.categories import guess_categories
from bot.text.folding import fold
from bot.text.pupils import mask_pupil_names
from bot.text.telex import telex_slips

Step = Ask | Fact
Draft = dict[str, Any]

_PARTS = ("level", "category", "audience", "answer_by", "headline", "description", "instruction", "files")
_ORIGINS = ("draft", "template")
_LEAVE = Option(value="leave", text_id="choice.drop")
_KEEP = Option(value="leave", text_id="choice.as-it-is")
_LATER = Option(value={"pick": "later"}, text_id="choice.another-time")
_SAME = Option(value={"pick": "same"}, text_id="choice.as-it-is")


def compose(start: Mapping[str, Any]) -> Generator[Step, Any, SendAdvisory | KeepDraft | Nothing]:
    """`start`: any part of a draft, and "pieces" for content that was handed in."""
    draft: Draft = {part: start[part] for part in (*_PARTS, *_ORIGINS) if part in start}
    desk = yield Fact("desk", SeeDesk())
    if not desk["places"]:
        return Nothing("compose.not-yours")
    note = ""
    if "headline" not in draft:
        draft |= yield from ask_content("", start.get("pieces", []), _LEAVE)
        if "headline" not in draft:
            return KeepDraft(draft) if draft["pieces"] else Nothing("compose.dropped")
        note = f"compose.level-said-{draft['level']}" if draft.get("level") in desk["levels"] else ""
    if draft.get("level") not in desk["levels"]:
        draft["level"] = yield from _ask_level("", desk)
    if "category" not in draft and draft["level"] == Level.KHAN:  # in a hurry nothing is asked that can be guessed
        draft["category"] = (*_likely(draft), Category.KHAC)[0].value
    elif "category" not in draft:
        draft["category"] = yield from _ask_category("", draft)
    if "audience" not in draft or (draft["audience"]["by"] is None and len(desk["places"]) > 1):
        kinds = draft.get("audience", {}).get("kinds")
        audience = yield from ask_audience("", desk, kinds=kinds, also=(_LATER,), note=note)
        if "later" in audience:
            return KeepDraft(draft)
        draft["audience"] = audience
    elif draft["audience"]["by"] is None:
        draft["audience"] = {**draft["audience"], "by": desk["places"][0]["unit"]}
    return (yield from _look_and_send(draft, desk))


def _look_and_send(draft: Draft, desk: Mapping[str, Any]) -> Generator[Step, Any, SendAdvisory | KeepDraft]:
    """The preview, as often as something is changed there."""
    for turn in count():
        meant = yield Fact(f"meant{turn}", CountAudience(dict(draft)))
        match (yield _ask_preview(turn, draft, meant)):
            case "send":
                if draft["level"] != Level.KHAN or (yield _ask_sure(turn, draft, second=meant["second"])):
                    return SendAdvisory(draft)
            case "later":
                return KeepDraft(draft)
            case _:
                yield from _change(turn, draft, desk)
    raise AssertionError("a count has no end")


def ask_content(key: str, handed: list[Any], leave: Option, kept: int = 0) -> Generator[Step, Any, Draft]:
    """Everything that comes is gathered until *Xong*: photo first, text later. Without a text nobody knows why.

    Who leaves gets no draft but {"pieces": what was handed in until then}.
    """
    options = (Option(value="done", text_id="choice.written", tone=Tone.GOOD), leave)
    note = "compose.text-missing" if handed else ""
    for turn in count():
        if text_of(handed):
            break
        remarks = (Remark("compose.files-kept", {"n": kept}),) if kept else ()
        screen = Screen("compose.content", options=options, note=note, remarks=remarks, more="compose.more")
        given = yield Ask(f"content{key}{turn}", screen, hear_piece, collects=True)
        handed = [*handed, *given["pieces"]]
        if given["picked"] == leave.value:
            return {"pieces": handed}
        note = "compose.text-missing" if handed else "compose.nothing-yet"
    return (yield from _as_text(key, text_of(handed), files_of(handed)))


def _as_text(key: str, text: str, files: list[Any]) -> Generator[Step, Any, Draft]:
    if (yield from ask_about_names(f"pupils{key}", text, TO_MANY)):
        text = mask_pupil_names(text)
    words, level = read_content(text), read_level(text)
    said = {} if level is None else {"level": level.value}
    return said | {
        "headline": words.headline,
        "description": words.description,
        "instruction": words.instruction,
        "files": files,
    }


def _ask_level(key: str, desk: Mapping[str, Any]) -> Generator[Step, Any, str]:
    levels = [Level(level) for level in desk["levels"]]

    def hear(event: Given) -> Value | Misheard:
        """The plain name of a level is understood too: its option says more than that."""
        typed = event.text if isinstance(event, Heard) and event.own else ""
        said = {fold(typed), fold(telex_slips(typed, eager=True))} - {""}
        named = [level for level in levels if said & {fold(label(level, language)) for language in Language}]
        return named[0].value if named else Misheard("talk.pick-one")

    options = tuple(Option(value=level.value, text_id=f"compose.level-{level.value}") for level in levels)
    level: str = yield Ask(f"level{key}", Screen("compose.level", options=options), hear)
    return level


def _likely(draft: Draft) -> tuple[Category, ...]:
    return guess_categories(f"{draft['headline']}\n{draft['description']}\n{draft['instruction']}")


def _ask_category(key: str, draft: Draft) -> Generator[Step, Any, str]:
    """The likeliest few first; all of them after *Nhóm khác*."""
    likely = _likely(draft)
    if likely:
        options = tuple(Option(value=one.value, text_id=f"category.{one.value}") for one in likely)
        other = Option(value="", text_id="choice.other-category")
        category = yield Ask(f"category{key}", Screen("compose.category", options=(*options, other)))
        if category:
            return str(category)
    options = tuple(Option(value=one.value, text_id=f"category.{one.value}") for one in Category)
    return str((yield Ask(f"categories{key}", Screen("compose.category", options=options, in_place=True))))


def _ask_preview(turn: int, draft: Draft, meant: Mapping[str, Any]) -> Ask:
    change = Option(value="change", text_id="choice.change")
    later = Option(value="later", text_id="choice.another-time")
    if "refusal" in meant:
        why = Remark(meant["refusal"], meant["params"])
        screen = Screen("compose.refused", options=(change, later), remarks=(why,))
    else:
        screen = Screen(
            "compose.preview" if meant["people"] else "compose.preview-nobody",
            params={one: meant[one] for one in ("where", "institutions", "people")},
            options=(_send_option(draft, meant), change, later),
            remarks=_remarks(meant),
            preview=dict(draft),
        )
    return Ask(f"preview{turn}", screen)


def _send_option(draft: Draft, meant: Mapping[str, Any]) -> Option:
    return Option(
        value="send",
        text_id="choice.ask-release" if meant["second"] else f"choice.send-{draft['level']}",
        tone=Tone.DANGER if draft["level"] == Level.KHAN else Tone.GOOD,
        params={"n": meant["institutions"]},
    )


def _remarks(meant: Mapping[str, Any]) -> tuple[Remark, ...]:
    """What an officer should know before it goes out."""
    remarks = []
    if meant["unreached"]:
        call = "compose.unreached" if meant["people"] else "compose.nobody"
        remarks.append(Remark(call, {"n": meant["unreached"], "names": meant.get("names", "…")}))
    if meant["without-files"]:
        remarks.append(Remark("compose.without-files", {"n": meant["without-files"]}))
    if meant.get("lapsed"):
        remarks.append(Remark("compose.deadline-lapsed"))
    if meant["second"]:
        remarks.append(Remark("compose.second"))
    return tuple(remarks)


def _ask_sure(turn: int, draft: Draft, *, second: bool) -> Ask:
    """*Khẩn* is sent by a second, deliberate word."""
    return Ask(
        f"sure{turn}",
        Screen(
            "compose.sure-second" if second else "compose.sure",
            params={"headline": draft["headline"]},
            options=(
                Option(value=True, text_id="choice.ask-now" if second else "choice.send-now", tone=Tone.DANGER),
                Option(value=False, text_id="choice.not-yet"),
            ),
        ),
    )


def _change(turn: int, draft: Draft, desk: Mapping[str, Any]) -> Generator[Step, Any, None]:
    """Replaces one part of the draft, or none."""
    parts = ("content", "level", "category", "audience", "deadline")
    options = tuple(Option(value=part, text_id=f"choice.change-{part}") for part in parts)
    match (yield Ask(f"change{turn}", Screen("compose.change", options=(*options, _KEEP)))):
        case "content":
            yield from _change_content(turn, draft, desk)
        case "level":
            draft["level"] = yield from _ask_level(f"-{turn}", desk)
        case "category":
            draft["category"] = yield from _ask_category(f"-{turn}", draft)
        case "audience":
            audience = yield from ask_audience(f"-{turn}", desk, also=(_SAME,))
            if "same" not in audience:
                draft["audience"] = audience
        case "deadline":
            yield from ask_deadline(turn, draft)


def _change_content(turn: int, draft: Draft, desk: Mapping[str, Any]) -> Generator[Step, Any, None]:
    """Other words; the files stay, unless there are new ones."""
    files = draft["files"]
    changed = yield from ask_content(f"-{turn}-", [], _KEEP, kept=len(files))
    if "headline" not in changed:
        return
    if changed.get("level") not in desk["levels"]:
        changed.pop("level", None)
    draft |= changed
    draft["files"] = draft["files"] or files
