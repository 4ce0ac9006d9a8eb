"""Messages become outbox rows: localised, split by what the channel can, one row an API call.

A message to many is stored once for each voice and channel; the rows refer to it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.messages import CallKind, Message, Part
from bot.domain.people import Address, Chat, Contact, Form, Language
from bot.store import broadcasts, outbox, payloads
from bot.store.edits import supersede_edits
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.usecases.house import House
from bot.usecases.layout import parts_of

_SLICE = 2000  # rows a statement; between two of them others get on
STRANGER = Voice(Language.VI, Form.ANH_CHI)

_ON_THE_PAGE = ("advisory", "rung", "correction", "reply")  # purposes of messages that hold an advisory's words

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
            made = _bodies(house, lane, voice, mailing.compose, mailing.posting)
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
    urgent: bool = False,
) -> None:
    """As `broadcast`, to everybody meant by a revision at the first address that a bot of ours serves.

    `voices`: all in which one speaks to them; `only`: addresses, the others are left out; `urgent`: by the order
    chosen for what is urgent. Nobody is loaded, so that tens of thousands take little time.
    """
    letters = []
    for voice in voices:
        for lane in house.lanes:
            ids = await payloads.add_bodies(work, _bodies(house, lane, voice, compose, posting))
            letters.append(broadcasts.Letter(lane, voice.language, voice.form, ids))
    await broadcasts.queue(work, revision_id, letters, _common(posting), only=only, urgent=urgent)
    # Whether anybody of a voice has an address by a lane is known only now.
    await payloads.forget_unsent(work, [one for letter in letters for one in letter.payload_ids])


def _bodies(
    house: House, lane: tuple[str, str], voice: Voice, compose: Compose, posting: Posting
) -> list[dict[str, Any]]:
    """The payloads of a message as one kind of reader gets it."""
    mark, capabilities = voice.say("mark.repeat").plain, house.lanes[lane]
    message = compose(voice, capabilities)
    reserve = len(mark) + 1 + (posting.echo_room if capabilities.edits else 0)
    parts = parts_of(message, capabilities, voice, reserve, link_room(house, posting))
    return [payloads.encode(part, mark) for part in parts]


def link_room(house: House, posting: Posting) -> int:
    """Characters of a link to what the posting is about; 0 where there is no page to open, or nothing on it."""
    about = posting.revision_id is not None and posting.purpose in _ON_THE_PAGE
    return house.links.length if house.links is not None and about else 0


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
