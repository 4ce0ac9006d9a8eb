"""A broadcast by gather behind PTB's own AIORateLimiter, up to five tries each."""

import asyncio
from contextlib import suppress

from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from tests.bench.peers.arguments import TEXT, TOKEN, play, read


async def main() -> None:
    given = read()
    bot = ExtBot(
        TOKEN,
        base_url=f"http://127.0.0.1:{given.port}/bot",
        request=HTTPXRequest(connection_pool_size=256, pool_timeout=30),
        rate_limiter=AIORateLimiter(max_retries=5),
    )

    async def send(chat: int, tag: str) -> None:
        with suppress(TelegramError):
            await bot.send_message(chat, TEXT.format(tag=tag))

    async def broadcast(chats: range, tag: str) -> None:
        await asyncio.gather(*(send(chat, tag) for chat in chats))

    async with bot:
        await play(broadcast, given)


if __name__ == "__main__":
    asyncio.run(main())
