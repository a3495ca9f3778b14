"""The Bot API's methods, by their names in lower case."""

from collections.abc import Awaitable, Callable, Mapping

from sandbox.methods import commands, files, messages, polls, updates
from sandbox.wire import Params
from sandbox.workplace import Workplace

Method = Callable[[Workplace, Params], Awaitable[object]]

METHODS: Mapping[str, Method] = {
    "answercallbackquery": messages.answer_callback_query,
    "deletemessage": messages.delete_message,
    "deletemycommands": commands.delete_my_commands,
    "deletewebhook": updates.delete_webhook,
    "editmessagemedia": files.edit_message_media,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "editmessagetext": messages.edit_message_text,
    "getfile": files.get_file,
    "getme": updates.get_me,
    "getmycommands": commands.get_my_commands,
    "getupdates": updates.get_updates,
    "getwebhookinfo": updates.get_webhook_info,
    "sendchataction": messages.send_chat_action,
    "senddocument": files.send_document,
    "sendmessage": messages.send_message,
    "sendphoto": files.send_photo,
    "sendpoll": polls.send_poll,
    "sendvoice": files.send_voice,
    "setmycommands": commands.set_my_commands,
    "setwebhook": updates.set_webhook,
}
