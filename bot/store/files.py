"""Files of advisories, each stored once by its digest, and what a channel's bot calls them."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.messages import File, FileKind
from bot.store.engine import UnitOfWork
from bot.store.tables import file, remote_file, revision_file


@dataclass(frozen=True, slots=True)
class Held:
    """A file without its bytes. `size`: how many we keep; with 0 only the platforms of `places` have them.

    `places`: (channel, bot, what that bot calls it).
    """

    file: File
    size: int
    places: tuple[tuple[str, str, str], ...] = ()


async def add_file(work: UnitOfWork, kind: FileKind, name: str, mime: str, data: bytes, now: datetime) -> int:
    """Stores a file and returns its id; the same bytes are stored once, and count as stored now."""
    dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
    digest = hashlib.sha256(data).hexdigest()
    added = dialect_insert(file).values(kind=kind, name=name, mime=mime, sha256=digest, data=data, created_at=now)
    known = {"created_at": added.excluded.created_at}
    kept = added.on_conflict_do_update(index_elements=[file.c.sha256], set_=known).returning(file.c.id)
    return int((await work.connection.execute(kept)).scalar_one())


async def add_remote_file(
    work: UnitOfWork,
    kind: FileKind,
    name: str,
    mime: str,
    *,
    channel: str,
    bot: str,
    remote_id: str,
    unique_id: str,
    now: datetime,
) -> int:
    """A file that stays on its platform and is sent on from there, so that we keep none of its bytes.

    `unique_id` tells it from others of that channel; the same file is kept once.
    """
    digest = hashlib.sha256(f"{channel}:{bot}:{unique_id or remote_id}:{kind}".encode()).hexdigest()
    known: int | None = await work.connection.scalar(select(file.c.id).where(file.c.sha256 == digest))
    if known is None:
        result = await work.connection.execute(
            insert(file).values(kind=kind, name=name, mime=mime, sha256=digest, data=b"", created_at=now)
        )
        assert result.inserted_primary_key is not None
        known = int(result.inserted_primary_key[0])
    await add_remote_id(work, known, channel, bot, remote_id)
    return known


async def attach(work: UnitOfWork, revision_id: int, file_ids: Sequence[int]) -> None:
    for position, file_id in enumerate(dict.fromkeys(file_ids)):
        await work.connection.execute(
            insert(revision_file).values(revision_id=revision_id, file_id=file_id, position=position)
        )


async def files_of(work: UnitOfWork, revision_id: int) -> tuple[File, ...]:
    """The files of a revision in their order, without their bytes."""
    rows = await work.connection.execute(
        select(file.c.id, file.c.kind, file.c.name, file.c.mime)
        .join(revision_file, revision_file.c.file_id == file.c.id)
        .where(revision_file.c.revision_id == revision_id)
        .order_by(revision_file.c.position)
    )
    return tuple(File(*row) for row in rows)


async def held_of(work: UnitOfWork, revision_id: int) -> tuple[Held, ...]:
    """The files of a revision in their order, with where their bytes are."""
    rows = await work.connection.execute(
        select(file.c.id, func.length(file.c.data).label("size"))
        .join(revision_file, revision_file.c.file_id == file.c.id)
        .where(revision_file.c.revision_id == revision_id)
    )
    sizes = {row.id: row.size for row in rows}
    places: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    known = select(remote_file).where(remote_file.c.file_id.in_(sizes)).order_by(remote_file.c.channel)
    for row in await work.connection.execute(known):
        places[row.file_id].append((row.channel, row.bot, row.remote_id))
    found = await files_of(work, revision_id)
    return tuple(Held(one, sizes[one.id], tuple(places[one.id])) for one in found)


async def read_piece(work: UnitOfWork, file_id: int, start: int, length: int) -> bytes:
    """Some of a file's bytes; none beyond its end."""
    found = await work.connection.scalar(
        select(func.substr(file.c.data, start + 1, length)).where(file.c.id == file_id)
    )
    return bytes(found or b"")


async def load_file(work: UnitOfWork, file_id: int) -> File:
    row = (
        await work.connection.execute(
            select(file.c.id, file.c.kind, file.c.name, file.c.mime, file.c.data).where(file.c.id == file_id)
        )
    ).one()
    return File(*row)


async def describe_file(work: UnitOfWork, file_id: int) -> File:
    """A file without its bytes: enough where the platform has it already."""
    row = (
        await work.connection.execute(
            select(file.c.id, file.c.kind, file.c.name, file.c.mime).where(file.c.id == file_id)
        )
    ).one()
    return File(*row)


async def add_remote_id(work: UnitOfWork, file_id: int, channel: str, bot: str, remote_id: str) -> None:
    dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
    await work.connection.execute(
        dialect_insert(remote_file)
        .values(file_id=file_id, channel=channel, bot=bot, remote_id=remote_id)
        .on_conflict_do_nothing()
    )
