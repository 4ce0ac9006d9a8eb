"""A world that survives a restart: written to a folder while it lives, put back into a fresh one.

What the platforms would remember is kept; faults, limits, toasts and the record of calls are not. A snapshot that
can't be read is set aside, never overwritten.
"""

import asyncio
import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

import structlog

from bot.sandbox.chats import Group
from bot.sandbox.counter import Counter
from bot.sandbox.phone import Phone
from bot.sandbox.screen import JsonObject, SandboxFile
from bot.sandbox.snapshot_bots import KnownBot, known_bots, read_bot, write_bot
from bot.sandbox.snapshot_chats import (
    BytesOf,
    Reading,
    key_of,
    link_replies,
    read_file,
    read_groups,
    read_phones,
    write_file,
    write_group,
    write_phone,
)
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.world import World

# A snapshot may miss the last second before a kill: ids given out in it must not be given out again.
GAP = 1000
_FARTHEST = timedelta(days=100 * 365)
_MADE_BY, _VERSION = "truongan sandbox", 1
_DOCUMENT, _FILES = "world.json", "files"
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, OSError)

log = structlog.get_logger(__name__)


def dump(world: World) -> JsonObject:
    """Everything that must survive but the bytes of files, ready for JSON; the same until something changes."""
    bots = known_bots(world)
    return {
        "made_by": _MADE_BY,
        "version": _VERSION,
        "clock": {"ahead_seconds": world.clock.ahead.total_seconds()},
        "counters": {
            owner: {name: counter.upcoming for name, counter in counters.items()}
            for owner, counters in _counters(world).items()
        },
        "bots": {
            key_of(bot): {"files": [write_file(file) for file in _files_of(bot)], **write_bot(bot)} for bot in bots
        },
        "phones": [write_phone(phone) for phone in world.phones],
        "groups": [write_group(group) for group in world.groups],
    }


def restore(world: World, folder: Path, gap: int = GAP) -> bool:
    """Put what was kept in `folder` into a fresh world whose Sandbox has the same bots. Whether there was any.

    All counters leave out `gap` numbers, which is written to the folder at once.
    """
    document = folder / _DOCUMENT
    try:
        given = json.loads(document.read_bytes().decode(errors="surrogatepass"))
        put = _read(world, given, cache(partial(_read_bytes, folder)), gap)
    except FileNotFoundError:
        return False
    except _BROKEN as error:
        aside = _set_aside(document)
        log.warning("sandbox_snapshot_unreadable", kept_as=aside.name, error=type(error).__name__)
        return False
    put()
    try:
        save(world, folder)
    except OSError as error:
        _warn_unsaved(error)
    return True


def save(world: World, folder: Path) -> None:
    """Write the world into a folder, whole or not at all. Raises OSError."""
    _write(folder, _encode(world), _bytes_of_files(world))


class Keeper:
    """Keeps a world in a folder while `run` runs: at every change, at most once in `pause` seconds; and at `stop`.

    What can't be written is said in the log, and tried again until it can.
    """

    def __init__(self, world: World, folder: Path, pause: float = 1.0) -> None:
        self._world = world
        self._folder = folder
        self._pause = pause
        self._written = b""
        self._failing = False
        self._changed = asyncio.Event()
        self._ending = asyncio.Event()
        self._saving = asyncio.Lock()

    async def run(self) -> None:
        """Until `stop`; the first time at once."""
        self._world.on_change.append(self._changed.set)
        try:
            self._changed.set()
            while not self._ending.is_set():
                await self._changed.wait()
                self._changed.clear()
                await self._save()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), self._pause)
        finally:
            self._world.on_change.remove(self._changed.set)

    async def stop(self) -> None:
        """End `run`, and write what it has not."""
        self._ending.set()
        self._changed.set()
        await self._save()

    async def _save(self) -> None:
        """The disk is waited for in a thread, so that the server goes on."""
        async with self._saving:
            encoded = _encode(self._world)
            if encoded == self._written:
                return
            files = _bytes_of_files(self._world)
            try:
                await asyncio.to_thread(_write, self._folder, encoded, files)
            except OSError as error:
                self._changed.set()
                if not self._failing:
                    _warn_unsaved(error)
                self._failing = True
            else:
                self._written, self._failing = encoded, False


def _counters(world: World) -> dict[str, dict[str, Counter]]:
    return {"world": world.counters} | {key_of(bot): bot.counters for bot in known_bots(world)}


def _files_of(bot: KnownBot) -> list[SandboxFile]:
    """The files that the platform keeps for a bot; on the text-only channel those that its people have sent."""
    if isinstance(bot, TelegramBot):
        return bot.files.all()
    shown = (message.file for phone in bot.world.phones if phone.bot is bot for message in phone.history)
    return [file for file in shown if file is not None]


def _bytes_of_files(world: World) -> dict[str, bytes]:
    return {file.unique_id: file.data for bot in known_bots(world) for file in _files_of(bot)}


def _encode(world: World) -> bytes:
    return json.dumps(dump(world), ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")


def _read(world: World, given: JsonObject, bytes_of: BytesOf, gap: int) -> Callable[[], None]:
    """Read a snapshot whole; what it returns puts it into the world. Raises one of `_BROKEN`."""
    if (given["made_by"], given["version"]) != (_MADE_BY, _VERSION):
        raise ValueError("made by something else")
    ahead = timedelta(seconds=given["clock"]["ahead_seconds"])
    if abs(ahead) > _FARTHEST:
        raise ValueError("a clock out of the calendar")
    readings = {key_of(bot): Reading(bot) for bot in known_bots(world)}
    for key, one in given["bots"].items():
        files = [read_file(file, bytes_of) for file in one["files"]]
        readings[key].files.update({file.file_id: file for file in files})
    chats: list[Phone | Group] = [*read_phones(given["phones"], readings), *read_groups(given["groups"], readings)]
    link_replies([*given["phones"], *given["groups"]], readings)
    puts = [read_bot(one, readings[key]) for key, one in given["bots"].items()]
    counters = _counters(world)
    numbers = [
        (counters[owner][name], int(upcoming))
        for owner, kept in given["counters"].items()
        for name, upcoming in kept.items()
    ]

    def put() -> None:
        for counter, upcoming in numbers:
            counter.go_on(upcoming, gap)
        world.clock.stay_ahead(ahead)
        for chat in chats:
            world.add(chat)
        for put_into_bot in puts:
            put_into_bot()

    return put


def _set_aside(document: Path) -> Path:
    """Rename what can't be read to the first name that is free."""
    number = 1
    while (aside := document.with_name(f"{document.stem}.broken-{number}{document.suffix}")).exists():
        number += 1
    return document.rename(aside)


def _read_bytes(folder: Path, unique_id: str) -> bytes:
    """The bytes of a file; a lost one is empty, for which the chats need not be lost too."""
    try:
        return (folder / _FILES / unique_id).read_bytes()
    except OSError as error:
        log.warning("sandbox_file_lost", file=unique_id, error=type(error).__name__)
        return b""


def _write(folder: Path, document: bytes, files: dict[str, bytes]) -> None:
    """Files first, so that whatever the document names is there."""
    (folder / _FILES).mkdir(mode=0o700, parents=True, exist_ok=True)
    for unique_id, data in files.items():
        path = folder / _FILES / unique_id
        if not path.exists():
            _replace(path, data)
    _replace(folder / _DOCUMENT, document)


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that after a crash there is the old one or the new one, whole."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")  # two may save at once
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _warn_unsaved(error: OSError) -> None:
    log.warning("sandbox_not_saved", error=type(error).__name__)
