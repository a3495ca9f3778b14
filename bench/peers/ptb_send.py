"""python-telegram-bot's client alone: sends so many messages from memory, so many at once, as fast as it can."""

import asyncio
import sys

from telegram import Bot
from telegram.request import HTTPXRequest


async def main(api: str, count: int, at_once: int) -> None:
    """Send them to a thousand chats in turn; whoever is free takes the next."""
    waiting = iter(range(count))
    async with Bot("1:bench", base_url=f"{api}/bot", request=HTTPXRequest(connection_pool_size=at_once)) as bot:

        async def send() -> None:
            for number in waiting:
                await bot.send_message(10_000 + number % 1_000, f"b{number}")

        await asyncio.gather(*(send() for _ in range(at_once)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
