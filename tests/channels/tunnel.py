"""Proxies of a few lines."""

import asyncio
import base64


class Tunnel:
    """A proxy (HTTP CONNECT or SOCKS5) that leads every name to one port of the loopback."""

    def __init__(self, scheme: str, target_port: int) -> None:
        self.scheme = scheme
        self.target_port = target_port
        self.port = 0
        self.asked_for: list[str] = []
        self.credentials: list[str] = []
        self.tasks: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await (self._greet_http if self.scheme == "http" else self._greet_socks)(reader, writer)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            far_writer.close()
            writer.close()

    async def _greet_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked_for.append(head.split(" ")[1])
        for line in head.splitlines():
            if line.lower().startswith("proxy-authorization: basic "):
                self.credentials.append(base64.b64decode(line.split(" ")[2]).decode())
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

    async def _greet_socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """RFC 1928 and 1929, as far as a client needs."""
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        writer.write(b"\x05\x02" if 2 in methods else b"\x05\x00")
        if 2 in methods:
            name = await reader.readexactly((await reader.readexactly(2))[1])
            word = await reader.readexactly((await reader.readexactly(1))[0])
            self.credentials.append(f"{name.decode()}:{word.decode()}")
            writer.write(b"\x01\x00")
        await reader.readexactly(4)
        host = await reader.readexactly((await reader.readexactly(1))[0])
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked_for.append(f"{host.decode()}:{port}")
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()
