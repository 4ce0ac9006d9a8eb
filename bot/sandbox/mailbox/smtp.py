"""A mail server on loopback, as far as one letter at a time needs it. The faults strike as a letter ends."""

import asyncio
import base64
import binascii
import email
import email.policy
from types import TracebackType
from typing import Self

from bot.sandbox.faults import Fault, Harm
from bot.sandbox.mailbox.box import Mailbox

_DROP = frozenset({Harm.CUT_BEFORE, Harm.BLACK_HOLE})


class MailServer:
    """Takes letters into a mailbox. `password`: what a login must say; None lets everybody in without one."""

    def __init__(self, box: Mailbox, password: str | None = None) -> None:
        self.box = box
        self.password = password
        self.port = 0
        self._server: asyncio.Server | None = None
        self._ending = asyncio.Event()
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listens; on the same port again after an end."""
        self._ending = asyncio.Event()
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        self._ending.set()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        try:
            await _Session(self, reader, writer, self._ending).run()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever called is gone
        finally:
            self._talks.discard(task)
            writer.close()


class _Session:
    def __init__(
        self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ending: asyncio.Event
    ) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._ending = ending
        self._readers: list[str] = []
        self._in = server.password is None

    async def run(self) -> None:
        await self._say("220 sandbox")
        while line := (await self._reader.readline()).decode("utf-8", "replace").strip():
            verb, _, rest = line.partition(" ")
            match verb.upper():
                case "EHLO":
                    await self._say("250-sandbox", "250 AUTH PLAIN")
                case "AUTH":
                    self._in = _password(rest) == self._server.password
                    await self._say("235 in" if self._in else "535 wrong name or password")
                case "MAIL" if self._in:
                    self._readers = []
                    await self._say("250 ok")
                case "RCPT" if self._in:
                    self._readers.append(rest.partition("<")[2].partition(">")[0])
                    await self._say("250 ok")
                case "DATA" if self._in:
                    await self._say("354 go on")
                    if not await self._take(await self._reader.readuntil(b"\r\n.\r\n")):
                        return
                case "HELO" | "RSET" | "NOOP":
                    await self._say("250 ok")
                case "QUIT":
                    await self._say("221 bye")
                    return
                case _:
                    await self._say("530 not without a login" if not self._in else "500 what?")

    async def _take(self, raw: bytes) -> bool:
        """One letter to all its readers; whether the talk goes on."""
        letter = email.message_from_bytes(raw.removesuffix(b".\r\n"), policy=email.policy.default)
        world, address = self._server.box.world, self._readers[0] if self._readers else ""
        call = world.arrived(self._server.box.channel, self._server.box.name, "smtp")
        call.chat_id, call.params = address, {name: str(value) for name, value in letter.items()}
        faults = world.faults.strike(call)
        harms = {fault.harm for fault in faults}
        if Harm.BLACK_HOLE in harms:
            await self._ending.wait()
        if harms & _DROP:
            return False
        refused: Fault | None = next((fault for fault in faults if fault.harm is Harm.REFUSE), None)
        if refused is not None:
            await self._say(f"{refused.status} {refused.description}")
            return True
        await asyncio.sleep(sum(fault.seconds for fault in faults if fault.harm is Harm.SLOW))
        for reader in self._readers:
            self._server.box.receive(reader, str(letter["Subject"] or ""), _text_of(letter))
        call.accepted, call.outcome = True, "ok"
        if Harm.BLACK_HOLE_AFTER in harms:
            await self._ending.wait()
        if harms & {Harm.CUT_AFTER, Harm.BLACK_HOLE_AFTER}:
            return False
        await self._say("250 taken")
        return True

    async def _say(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self._writer.drain()


def _password(given: str) -> str | None:
    """Of `AUTH PLAIN`; None for anything else."""
    try:
        return base64.b64decode(given.partition(" ")[2]).decode().split("\0")[2]
    except (binascii.Error, UnicodeDecodeError, IndexError):
        return None


def _text_of(letter: email.message.EmailMessage) -> str:
    body = letter.get_body(("plain",))
    text: str = "" if body is None else body.get_content()
    return text.rstrip("\n")
