"""Messages become outbox rows: localised, split by what the channel can, one row an API call.

A message to many is stored once for each voice and channel; the rows refer to it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.messages import CallKind, Message, Part, numbered
from bot.domain.people import Address, Chat, Contact, Form, Language
from bot.domain.richtext import RichText
from bot.store import broadcasts, outbox, payloads
from bot.store.edits import supersede_edits
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.text.splitting import frame
from bot.usecases.house import House

_SLICE = 2000  # rows a statement; between two of them others get on
STRANGER = Voice(Language.VI, Form.ANH_CHI)

Compose = Callable[[Voice, Capabilities], Message]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes, and how to speak there. `address_id` is None for strangers."""

    chat: Chat
    voice: Voice = STRANGER
    address_id: int | None = None

    @classmethod
    def of(cls, contact: Contact, address: Address) -> "Target":
        return cls(address.chat, Voice(contact.language, contact.form), address.id)


@dataclass(frozen=True, slots=True)
class Posting:
    """How and why rows leave. `echo_room` keeps place for a line that is added by a later edit."""

    purpose: str
    priority: int
    now: datetime
    revision_id: int | None = None
    occurrence_id: int | None = None
    thread_id: int | None = None
    request_id: int | None = None
    expires: datetime | None = None
    echo_room: int = 0

    @classmethod
    def reply(cls, now: datetime) -> "Posting":
        return cls("reply", Priority.REPLY, now)


@dataclass(frozen=True, slots=True)
class Mailing:
    """One message to many chats."""

    targets: Sequence[Target]
    compose: Compose
    posting: Posting


async def post(work: UnitOfWork, house: House, target: Target, message: Message, posting: Posting) -> None:
    """One message to one chat."""
    await broadcast(work, house, [target], lambda _voice, _capabilities: message, posting)


async def broadcast(
    work: UnitOfWork, house: House, targets: Iterable[Target], compose: Compose, posting: Posting
) -> int:
    """One message to many chats; returns the number of rows queued."""
    return await post_all(work, house, [Mailing(list(targets), compose, posting)])


async def post_all(work: UnitOfWork, house: House, mailings: Iterable[Mailing]) -> int:
    """Several messages, each to many chats, stored and queued together; returns the number of rows queued."""
    groups: list[tuple[list[Target], Posting, int]] = []  # and of how many payloads
    bodies: list[dict[str, Any]] = []
    for mailing in mailings:
        alike: dict[tuple[tuple[str, str], Voice], list[Target]] = defaultdict(list)
        for target in mailing.targets:
            alike[(target.chat.channel, target.chat.bot), target.voice].append(target)
        for (lane, voice), targets in alike.items():
            made = _bodies(house.lanes[lane], voice, mailing.compose, mailing.posting)
            groups.append((targets, mailing.posting, len(made)))
            bodies += made
    ids = iter(await payloads.add_bodies(work, bodies))
    queued = 0
    rows: list[dict[str, Any]] = []
    for targets, posting, count in groups:
        bundle = list(islice(ids, count))
        for target in targets:
            rows += [row_of(target, posting, payload_id, bundle) for payload_id in bundle]
            if len(rows) >= _SLICE:
                queued += len(rows)
                await outbox.add(work, rows)
                rows = []
    await outbox.add(work, rows)
    return queued + len(rows)


async def broadcast_meant(
    work: UnitOfWork,
    house: House,
    revision_id: int,
    voices: Iterable[Voice],
    compose: Compose,
    posting: Posting,
    *,
    only: Collection[int] | None = None,
) -> None:
    """As `broadcast`, to everybody meant by a revision at the first address that a bot of ours serves.

    `voices`: all in which one speaks to them; `only`: addresses, the others are left out. Nobody is loaded, so
    that tens of thousands take little time.
    """
    letters = []
    for voice in voices:
        for lane, capabilities in house.lanes.items():
            ids = await payloads.add_bodies(work, _bodies(capabilities, voice, compose, posting))
            letters.append(broadcasts.Letter(lane, voice.language, voice.form, ids))
    await broadcasts.queue(work, revision_id, letters, _common(posting), only=only)
    # Whether anybody of a voice has an address by a lane is known only now.
    await payloads.forget_unsent(work, [one for letter in letters for one in letter.payload_ids])


def _bodies(capabilities: Capabilities, voice: Voice, compose: Compose, posting: Posting) -> list[dict[str, Any]]:
    """The payloads of a message as one kind of reader gets it."""
    mark = voice.say("mark.repeat").plain
    message = compose(voice, capabilities)
    echo = posting.echo_room if capabilities.edits else 0
    parts = parts_of(message, capabilities, voice, reserve=len(mark) + 1 + echo)
    return [payloads.encode(part, mark) for part in parts]


def row_of(target: Target, posting: Posting, payload_id: int, bundle: Sequence[int]) -> dict[str, Any]:
    """The outbox row of one part; `bundle`: the payloads of all parts of its message."""
    return {
        "channel": target.chat.channel,
        "bot": target.chat.bot,
        "external_id": target.chat.external_id,
        "address_id": target.address_id,
        "payload_id": payload_id,
        "bundle": bundle[0] if len(bundle) > 1 else None,
        **_common(posting),
    }


def _common(posting: Posting) -> dict[str, Any]:
    """What all rows of a posting have."""
    return {
        "kind": CallKind.SEND,
        "purpose": posting.purpose,
        "priority": posting.priority,
        "revision_id": posting.revision_id,
        "occurrence_id": posting.occurrence_id,
        "thread_id": posting.thread_id,
        "request_id": posting.request_id,
        "expires_at": posting.expires,
        "created_at": posting.now,
    }


@dataclass(frozen=True, slots=True)
class Edit:
    """Another text in place of a sent one."""

    target: Target
    message_id: str
    part: Part


async def post_edit(
    work: UnitOfWork, target: Target, message_id: str, part: Part, *, priority: int, now: datetime
) -> None:
    """Puts another text in place of a sent one; an older edit that still waits is superseded."""
    await post_edits(work, [Edit(target, message_id, part)], priority=priority, now=now)


async def post_edits(work: UnitOfWork, edits: Sequence[Edit], *, priority: int, now: datetime) -> None:
    """As `post_edit`, for many messages; a part that several have in common is stored once."""
    await supersede_edits(work, [(edit.target.chat, edit.message_id) for edit in edits], now)
    parts = {
        id(edit.part): edit.part for edit in edits
    }  # the same object: comparing texts costs more than it saves
    ids = dict(zip(parts, await payloads.add_payloads(work, tuple(parts.values()), ""), strict=True))
    posting = Posting("echo", priority, now)
    rows = []
    for edit in edits:
        payload_id = ids[id(edit.part)]
        row = row_of(edit.target, posting, payload_id, [payload_id])
        rows.append(row | {"kind": CallKind.EDIT, "message_id": edit.message_id})
    await outbox.add(work, rows)


async def post_board(
    work: UnitOfWork, target: Target, board_id: int, *, message_id: str | None, priority: int, now: datetime
) -> None:
    """A board: rendered when it is claimed; an edit when `message_id` is known, else a new message."""
    row = row_of(target, Posting("board", priority, now), 0, [0])
    kind = CallKind.SEND if message_id is None else CallKind.EDIT
    changed = {"payload_id": None, "board_id": board_id, "message_id": message_id, "kind": kind}
    await outbox.add(work, [row | changed])


def parts_of(message: Message, capabilities: Capabilities, voice: Voice, reserve: int) -> tuple[Part, ...]:
    """A message as API calls: texts in order, the choices under the last, then each file with head and caption.

    Where a channel has no buttons the choices become numbered lines, so room is kept for them, and a list too long
    for that is split with the text; where it has no files a line says so.
    """
    body, choices = message.text, message.choices
    if message.files and not capabilities.files:
        body = RichText.of(body, "\n\n", voice.say("files.not-here", n=len(message.files)))
    if not capabilities.buttons:
        lines = f"\n\n{numbered(choices)}"
        if 2 * capabilities.length(lines) > capabilities.text_limit:
            body, choices = RichText.of(body, lines), ()
        else:
            reserve += capabilities.length(lines)
    texts = frame(body, message.head, message.foot, capabilities, reserve)
    plain = Part(silent=message.silent, protect=message.protect)
    files = message.files if capabilities.files else ()
    parts = [replace(plain, text=text) for text in texts]
    if not parts and (choices or not files):
        parts = [plain]
    if parts:
        parts[-1] = replace(
            parts[-1],
            choices=choices,
            ask_contact=message.ask_contact and capabilities.contact_sharing,
            forget_keyboard=message.forget_keyboard and capabilities.contact_sharing,
        )
    caption = message.head
    if message.caption:
        (caption,) = frame(message.caption, message.head, message.foot, capabilities)
    return (*parts, *(replace(plain, text=caption, file_id=file_id) for file_id in files))
