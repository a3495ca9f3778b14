"""python-telegram-bot with its own limiter: sends so many messages to so many chats, and answers meanwhile."""

import asyncio
import sys
from contextlib import suppress

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, Application, ContextTypes, MessageHandler, filters

FIRST = 10_000
"""The first chat."""
AT_ONCE = 8
"""How many wait for the limiter or for an answer at once: a real Bot API needs some tens of milliseconds for each."""


async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer whoever asks."""
    if update.message is not None:
        await update.message.reply_text("menu")


async def begin(application: "Application") -> None:  # type: ignore[type-arg]
    """Send to each chat in turn, beside the polling."""
    application.create_task(broadcast(application))


async def broadcast(application: "Application") -> None:  # type: ignore[type-arg]
    """Send all; what is refused for good is lost."""
    waiting = iter(range(int(sys.argv[2])))

    async def send() -> None:
        for number in waiting:
            with suppress(TelegramError):
                await application.bot.send_message(FIRST + number % int(sys.argv[3]), f"b{number}")

    await asyncio.gather(*(send() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    limiter = AIORateLimiter(overall_max_rate=30, overall_time_period=1, max_retries=int(sys.argv[4]))
    building = Application.builder().token("1:bench").base_url(f"{sys.argv[1]}/bot").concurrent_updates(True)
    running = building.rate_limiter(limiter).post_init(begin).build()
    running.add_handler(MessageHandler(filters.TEXT, answer))
    running.run_polling()
