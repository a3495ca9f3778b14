"""python-telegram-bot alone: an echo that keeps nothing, as its documentation shows it."""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Say it back."""
    if update.message is not None and update.message.text:
        await update.message.reply_text(update.message.text)


if __name__ == "__main__":
    application = Application.builder().token("1:bench").base_url(f"{sys.argv[1]}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()
