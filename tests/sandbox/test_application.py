"""The stock client's own Application and Updater play a conversation with a person."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from tests.sandbox.office import NEW, TOKEN, Office

App = Application[Any, Any, Any, Any, Any, Any]
YES = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="yes")]])


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_html(f"<b>欢迎</b> {' '.join(context.args or [])}", reply_markup=YES)


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("收到")
    assert isinstance(query.message, Message)
    await query.edit_message_text("完成")


@asynccontextmanager
async def running(office: Office) -> AsyncIterator[App]:
    url = office.sandbox.url
    app: App = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    app.add_handler(CommandHandler("start", greet))
    app.add_handler(CallbackQueryHandler(press))
    app.add_handler(MessageHandler(filters.TEXT, echo))
    async with app:
        assert app.updater is not None
        await app.updater.start_polling(timeout=20, drop_pending_updates=True)
        await app.start()
        yield app
        await app.updater.stop()
        await app.stop()


async def heard(office: Office, count: int) -> list[dict[str, Any]]:
    chat: list[dict[str, Any]] = []
    while len(chat) < count:
        chat = await office.chat(NEW)
    return chat


async def test_a_conversation_with_the_stock_application(office: Office) -> None:
    async with running(office):
        await office.post(f"/api/people/{NEW}/start", {"payload": "CODE"})
        _, welcome = await heard(office, 2)
        assert (welcome["text"], welcome["entities"][0]["type"]) == ("欢迎 CODE", "bold")
        query = await office.press(NEW, welcome["id"], "yes")
        done: list[dict[str, Any]] = []
        while not (await office.get(f"/api/presses/{query}"))["answered"]:
            pass
        while (done := await office.chat(NEW))[1]["text"] != "完成":
            pass
        assert done[1]["keyboard"] is None
        await office.say(NEW, "回声")
        assert (await heard(office, 4))[3]["text"] == "回声"
