"""Writing to the ward police, and answering in a thread: what is gathered leaves by one tap, or by a reply."""

from collections.abc import Generator, Mapping
from itertools import count
from typing import Any

from bot.dialogue.flows.names import LEAVE_OUT, TO_ONE, ask_about_names
from bot.dialogue.intents import Nothing, ReplyInThread, ShowThread, Write
from bot.dialogue.pieces import hear_piece, text_of
from bot.dialogue.queries import SeeThread, SeeThreads, SeeWriting
from bot.dialogue.steps import Ask, Fact, Option, Remark, Screen
from bot.domain.messages import Tone
from bot.text.pupils import find_pupil_names

Pieces = list[dict[str, Any]]


def write(start: Mapping[str, Any]) -> Generator[Ask | Fact, Any, Write | Nothing]:
    """`start`: {"pieces": what was handed in already}."""
    places = (yield Fact("writing", SeeWriting()))["places"]
    if not places:
        return Nothing("write.nobody")
    pieces: Pieces = _filled(start["pieces"])
    note = ""
    for turn in count():
        named = bool(find_pupil_names(text_of(pieces)))
        screen = _screen(places, pieces, note, named=named)
        given = yield Ask(f"what{turn}", screen, hear_piece, collects=True)
        pieces = [*pieces, *given["pieces"]]
        picked = given["picked"]
        if picked == "not":
            return Nothing("write.not-sent")
        if picked == "send":
            picked = yield from ask_about_names(f"names{turn}", text_of(pieces), TO_ONE)
            if picked == "not":
                return Nothing("write.not-sent")
        if pieces:
            break
        note = "write.empty"
    unit = places[0]["unit"]
    if len(places) > 1:
        options = tuple(Option(value=one["unit"], label=f"{one['name']} → {one['police']}") for one in places)
        unit = yield Ask("place", Screen("write.place", options=options))
    return Write(unit, pieces, masked=picked == "masked")


def _screen(places: list[dict[str, Any]], pieces: Pieces, note: str, *, named: bool) -> Screen:
    """Where there are several police units, none of them is named before it is chosen."""
    police = {one["police"] for one in places}
    params = {"police": police.pop()} if len(police) == 1 else {}
    remarks = [Remark("write.names-pupil")] if named else []
    if params and not any(one["joined"] for one in places):
        remarks.append(Remark("write.not-joined", params))
    send = Option(
        value="send",
        text_id="choice.write-to" if params else "choice.write-to-ward",
        tone=Tone.GOOD,
        params=params,
    )
    return Screen(
        "write.send" if pieces else "write.begin",
        options=LEAVE_OUT if named else (send, LEAVE_OUT[-1]),
        note=note,
        remarks=(*remarks, Remark("help.hotlines")),
        more="write.send",
    )


def reply(start: Mapping[str, Any]) -> Generator[Ask | Fact, Any, ReplyInThread | Nothing]:
    """`start`: {"thread": id, "pieces": what was handed in already, "send": whether that goes at once}."""
    to = (yield Fact("thread", SeeThread(start["thread"])))["to"]
    handed: Pieces = _filled(start["pieces"])
    pieces = handed if handed and start.get("send") else (yield from _gather_reply(handed, to))
    picked = None if pieces is None else (yield from ask_about_names("names", text_of(pieces), TO_ONE))
    if pieces is None or picked == "not":
        return Nothing("write.not-sent")
    return ReplyInThread(start["thread"], pieces, masked=picked == "masked")


def _gather_reply(pieces: Pieces, to: str) -> Generator[Ask, Any, Pieces | None]:
    """What shall be sent; None when nothing shall."""
    options = (
        Option(value="send", text_id="choice.reply-send", tone=Tone.GOOD),
        Option(value="not", text_id="choice.reply-not"),
    )
    note = ""
    for turn in count():
        text_id = "thread.reply-send" if pieces else "thread.reply"
        screen = Screen(text_id, params={"to": to}, options=options, note=note, more="thread.reply-send")
        given = yield Ask(f"what{turn}", screen, hear_piece, collects=True)
        pieces = [*pieces, *given["pieces"]]
        if given["picked"] == "not":
            return None
        if pieces:
            return pieces
        note = "write.empty"
    raise AssertionError("a count has no end")


def threads(_start: Mapping[str, Any]) -> Generator[Ask | Fact, Any, ShowThread | Nothing]:
    """What goes on with whom; a single one is shown at once."""
    found = yield Fact("threads", SeeThreads())
    if not found:
        return Nothing("threads.none")
    if len(found) == 1:
        return ShowThread(found[0]["id"])
    options = tuple(Option(value=one["id"], label=one["title"]) for one in found)
    return ShowThread((yield Ask("which", Screen("threads.which", options=options))))


def _filled(pieces: list[dict[str, Any]]) -> Pieces:
    return [piece for piece in pieces if piece["text"] or "kind" in piece]
