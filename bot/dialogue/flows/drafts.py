"""Drafts and templates: pick one to go on with, or clear some away."""

from collections.abc import Generator, Mapping
from typing import Any

from bot.dialogue.intents import Begin, ForgetDraft, OpenDraft
from bot.dialogue.queries import SeeDrafts
from bot.dialogue.steps import Ask, Fact, Option, Screen
from bot.domain.messages import Tone
from bot.text.visible import shortened


def drafts(_start: Mapping[str, Any]) -> Generator[Ask | Fact, Any, OpenDraft | ForgetDraft | Begin]:
    found = yield Fact("drafts", SeeDrafts())
    own = [one for one in found if one["own"]]
    options = [Option(value=one["id"], label=_label(one)) for one in found]
    new = Option(value="new", text_id="choice.compose-new", tone=Tone.GOOD)
    clear = [Option(value="clear", text_id="choice.clear-drafts")] if own else []
    text_id = "drafts.which" if found else "drafts.none"
    chosen = yield Ask("which", Screen(text_id, options=(*options, new, *clear)))
    match chosen:
        case "new":
            return Begin("compose", {})
        case "clear":
            gone = [Option(value=one["id"], label=_label(one), tone=Tone.DANGER) for one in own]
            return ForgetDraft((yield Ask("clear", Screen("drafts.clear", options=tuple(gone)))))
        case _:
            return OpenDraft(chosen)


def _label(found: Mapping[str, Any]) -> str:
    return f"{'✏️ ' if found['own'] else ''}{found['mark']}{shortened(found['title'], 60)}"
