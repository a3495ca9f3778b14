"""Whose word an update is: taken is only what a person sent from the own private chat, with nobody in between."""

from telegram import Update

ALLOWED = ("message", "callback_query", "my_chat_member")
"""Kinds of updates that Wuhua wants; edits and channels are not among them."""


def is_ones_own(update: Update) -> bool:
    """Whether an update of a wanted kind comes from a person's own chat, neither of a bot nor in a chat's name."""
    user, chat, message = update.effective_user, update.effective_chat, update.message
    if user is None or chat is None or user.is_bot or (chat.type, chat.id) != (chat.PRIVATE, user.id):
        return False
    if message is not None and (message.sender_chat is not None or message.via_bot is not None):
        return False
    return any(getattr(update, kind) is not None for kind in ALLOWED)
