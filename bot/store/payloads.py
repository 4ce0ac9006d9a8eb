"""What one API call carries, stored once and shared by every row that sends it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, exists, insert, select

from bot.domain.messages import Choice, Part, Tone
from bot.domain.richtext import RichText, Run, Style
from bot.store.engine import UnitOfWork
from bot.store.tables import outbox, payload


async def add_payloads(work: UnitOfWork, parts: Sequence[Part], mark: str) -> tuple[int, ...]:
    """Stores the parts of one message; `mark` is put before a repeated call's text."""
    return await add_bodies(work, [encode(part, mark) for part in parts])


async def add_bodies(work: UnitOfWork, bodies: Sequence[dict[str, Any]]) -> tuple[int, ...]:
    """Stores encoded parts, of however many messages, and returns their ids in the same order."""
    if not bodies:
        return ()
    adding = insert(payload).returning(payload.c.id, sort_by_parameter_order=True)
    return tuple(await work.connection.scalars(adding, [{"body": body} for body in bodies]))


async def forget_unsent(work: UnitOfWork, payload_ids: Collection[int]) -> None:
    """Drops those that no row sends."""
    sent = exists().where(outbox.c.payload_id == payload.c.id)
    await work.connection.execute(delete(payload).where(payload.c.id.in_(payload_ids), ~sent))


async def load_payloads(work: UnitOfWork, payload_ids: Collection[int]) -> dict[int, Part]:
    rows = await work.connection.execute(select(payload.c.id, payload.c.body).where(payload.c.id.in_(payload_ids)))
    return {row.id: decode(row.body) for row in rows}


async def load_marked(work: UnitOfWork, payload_ids: Collection[int]) -> dict[int, tuple[Part, str]]:
    """Parts with the marks that stand before them when they are repeated."""
    rows = await work.connection.execute(select(payload.c.id, payload.c.body).where(payload.c.id.in_(payload_ids)))
    return {row.id: (decode(row.body), row.body["mark"]) for row in rows}


def encode(part: Part, mark: str) -> dict[str, Any]:
    body: dict[str, Any] = {"runs": [[run.text, sorted(run.styles)] for run in part.text.runs], "mark": mark}
    if part.choices:
        body["choices"] = [[choice.label, choice.data, choice.tone, choice.copies] for choice in part.choices]
    if part.file_id is not None:
        body["file"] = part.file_id
    if part.typed and part.choices:
        body["typed"] = part.typed
    if part.link:
        body["link"] = [part.link, part.foot]
    body.update({flag: True for flag in _FLAGS if getattr(part, flag)})
    return body


def decode(body: dict[str, Any]) -> Part:
    link, foot = body.get("link", ("", ""))
    return Part(
        text=RichText(tuple(Run(text, frozenset(map(Style, styles))) for text, styles in body["runs"])),
        choices=tuple(_choice(*words) for words in body.get("choices", ())),
        file_id=body.get("file"),
        typed=body.get("typed", ""),
        link=link,
        foot=foot,
        **{flag: body.get(flag, False) for flag in _FLAGS},
    )


def _choice(label: str, data: str, tone: str, copies: str = "") -> Choice:
    return Choice(label, data, Tone(tone), copies)


_FLAGS = ("ask_contact", "forget_keyboard", "silent", "protect")
