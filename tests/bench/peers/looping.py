"""A broadcast as the plain loop: one after the other; a 429 is slept off and tried again."""

import asyncio

from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from tests.bench.peers.arguments import TEXT, TOKEN, play, read


async def main() -> None:
    given = read()
    bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{given.port}/bot")

    async def send(chat: int, tag: str) -> None:
        while True:
            try:
                await bot.send_message(chat, TEXT.format(tag=tag))
            except RetryAfter as refused:
                await asyncio.sleep(_seconds(refused))
            except TelegramError:
                return
            else:
                return

    async def broadcast(chats: range, tag: str) -> None:
        for chat in chats:
            await send(chat, tag)

    async with bot:
        await play(broadcast, given)


def _seconds(refused: RetryAfter) -> float:
    after = refused.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()


if __name__ == "__main__":
    asyncio.run(main())
