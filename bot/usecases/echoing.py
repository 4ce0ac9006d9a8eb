"""The line under a message that was answered: an edit of what stands on the phone, as many as answered at once.

An answer may be typed or tapped; either way the line tells the one that holds. The message's choices stay, and the
mark of a drill (`foot`) stays at its foot.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.delivery import Priority
from bot.domain.messages import Part
from bot.domain.richtext import RichText
from bot.store import deliveries
from bot.store.deliveries import Sent
from bot.store.engine import UnitOfWork
from bot.usecases.house import House
from bot.usecases.posting import Edit, Target, post_edits


@dataclass(frozen=True, slots=True)
class Echo:
    """`message_id`: the message that was tapped, if one was; else the newest that asks about the same is meant."""

    target: Target
    message_id: str | None
    line: RichText
    foot: RichText = RichText()  # noqa: RUF009 - a value
    revision_id: int | None = None
    occurrence_id: int | None = None


async def echo(work: UnitOfWork, house: House, echoes: Sequence[Echo], now: datetime) -> None:
    """Writes each line where the channel can edit. No two are of the same chat."""
    able = [one for one in echoes if house.capabilities(one.target.chat).edits]
    tapped = [(one.target.chat, one.message_id) for one in able if one.message_id is not None]
    found = await deliveries.find_all_sent(work, tapped)
    edits = []
    drawn: dict[tuple[object, ...], Part] = {}  # a thousand answers have few texts between them, each found once
    for one in able:
        sent = None if one.message_id is None else found.get((one.target.chat, one.message_id))
        if sent is None:
            sent = await deliveries.find_asking(
                work, one.target.chat, revision_id=one.revision_id, occurrence_id=one.occurrence_id
            )
        message_id = one.message_id or (sent.message_id if sent else None)
        if sent is not None and message_id is not None:
            key = (id(sent.part), sent.mark, one.line.plain, one.foot.plain)
            if key not in drawn:
                drawn[key] = _with_line(sent, one)
            edits.append(Edit(one.target, message_id, drawn[key]))
    await post_edits(work, edits, priority=Priority.ECHO, now=now)


def _with_line(sent: Sent, echo: Echo) -> Part:
    before = RichText.of(f"{sent.mark} ") if sent.mark else RichText()
    said, foot, end = sent.part.text, echo.foot, RichText()
    if foot and said.plain.endswith(foot.plain):
        said, end = said.slice(0, len(said.plain) - len(foot.plain)), foot
    text = (
        RichText.of(before, said, echo.line, "\n\n", end) if end else RichText.of(before, said, "\n\n", echo.line)
    )
    return replace(sent.part, text=text)
