"""python-telegram-bot's JobQueue, in memory as it is: one job a reminder, all due at one instant.

`python -m bench.peers.ptb_jobs API COUNT DUE [FILE]`; DUE is a time stamp. Who keeps reminders across a restart adds
them anew at each start, as here.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from telegram import Update
from telegram.ext import AIORateLimiter, Application, ContextTypes, MessageHandler, filters

from bench.watcher import Watcher, watch

kept: list[Watcher] = []


async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer whoever asks."""
    if update.message is not None:
        await update.message.reply_text("menu")


async def remind(context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send one reminder."""
    number = context.job.data if context.job is not None else 0
    await context.bot.send_message(10_000 + int(str(number)), f"b{number}")


async def begin(application: "Application") -> None:  # type: ignore[type-arg]
    """Add every job, then poll."""
    if len(sys.argv) > 4:
        kept.append(watch(Path(sys.argv[4])))
    queue, due = application.job_queue, datetime.fromtimestamp(float(sys.argv[3]), UTC)
    assert queue is not None
    for number in range(int(sys.argv[2])):
        queue.run_once(remind, due, data=number)


if __name__ == "__main__":
    building = Application.builder().token("1:bench").base_url(f"{sys.argv[1]}/bot").post_init(begin)
    running = building.rate_limiter(AIORateLimiter(overall_max_rate=30, overall_time_period=1, max_retries=5)).build()
    running.add_handler(MessageHandler(filters.TEXT, answer))
    running.run_polling()
