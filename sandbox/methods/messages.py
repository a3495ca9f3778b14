"""Sending, editing and deleting messages, and answering presses."""

from dataclasses import replace

from sandbox import chats, shapes
from sandbox.methods.markup import read_keyboard, read_text
from sandbox.store import Message, Standing
from sandbox.wire import Json, Params, bad_request, forbidden, too_many_requests
from sandbox.workplace import Workplace

# A bot can delete a message for this long, by the bank's clock.
_DELETABLE_SECONDS = 48 * 3600

# A press can be answered for this long, by the real clock; Telegram does not say how long exactly.
_ANSWERABLE_SECONDS = 30.0
_TOAST_LENGTH = 200

_ACTIONS = frozenset(
    {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"}
    | {"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"}
)


async def send_message(place: Workplace, params: Params) -> Json:
    """Send a text."""
    standing = read_recipient(place, params)
    text, entities = read_text(params)
    draft = read_draft(place, params, standing)
    return post(place, replace(draft, text=text, entities=entities))


def read_recipient(place: Workplace, params: Params) -> Standing:
    """Read whom a message is for, and refuse one whom the bot cannot reach."""
    standing = _read_chat(place, params)
    if standing.blocked:
        raise forbidden("bot was blocked by the user")
    if not standing.started:
        raise forbidden("bot can't initiate conversation with a user")
    return standing


def read_draft(place: Workplace, params: Params, standing: Standing) -> Message:
    """Read what messages of every kind may carry."""
    return Message(
        person=standing.id,
        by_bot=True,
        date=place.clock.seconds,
        keyboard=read_keyboard(params),
        reply_to=_read_reply(place, params, standing),
        silent=params.flag("disable_notification"),
        protected=params.flag("protect_content"),
    )


def post(place: Workplace, draft: Message) -> Json:
    """Send a message if the limits allow it."""
    wait = place.budget.spend(draft.person) if place.budget else 0
    if wait:
        raise too_many_requests(wait)
    return shapes.message(place, chats.bot_says(place, draft))


def _read_chat(place: Workplace, params: Params) -> Standing:
    if not params.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = params.id("chat_id")
    standing = None if chat is None else place.store.get_person(chat)
    if standing is None or standing.id not in place.personas:
        raise bad_request("chat not found")
    return standing


def _read_reply(place: Workplace, params: Params, standing: Standing) -> int | None:
    given = params.json("reply_parameters")
    if not isinstance(given, dict):
        return None
    reply = Params(given)
    original = place.store.get_message(reply.integer("message_id"))
    if original is not None and not original.deleted and original.person == standing.id:
        return original.id
    if not reply.flag("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return None


def _read_message(place: Workplace, params: Params, missing: str) -> Message:
    standing = _read_chat(place, params)
    message = place.store.get_message(params.integer("message_id"))
    if message is None or message.deleted or message.person != standing.id:
        raise bad_request(missing)
    return message


def read_own_message(place: Workplace, params: Params) -> Message:
    """Read which of the bot's own messages is to be edited."""
    message = _read_message(place, params, "message to edit not found")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return message


async def edit_message_text(place: Workplace, params: Params) -> Json:
    """Give a message another text; without a keyboard it loses the one it had."""
    before = read_own_message(place, params)
    text, entities = read_text(params)
    if before.file is not None or before.poll is not None:
        raise bad_request("there is no text in the message to edit")
    after = replace(before, text=text, entities=entities, keyboard=read_keyboard(params))
    return edit(place, before, after, replace(after, edited=place.clock.seconds))


async def edit_message_reply_markup(place: Workplace, params: Params) -> Json:
    """Give a message other buttons, or none; it does not count as edited."""
    before = read_own_message(place, params)
    after = replace(before, keyboard=read_keyboard(params))
    return edit(place, before, after, after)


def edit(place: Workplace, before: Message, after: Message, stamped: Message) -> Json:
    """Put a message in the place of another, unless nothing has changed."""
    if after == before:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message"
        )
    chats.bot_edits(place, stamped)
    return shapes.message(place, stamped)


async def delete_message(place: Workplace, params: Params) -> bool:
    """Take a message out of its chat."""
    message = _read_message(place, params, "message to delete not found")
    if place.clock.seconds - message.date > _DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    chats.bot_deletes(place, message)
    return True


async def answer_callback_query(place: Workplace, params: Params) -> bool:
    """Answer a press with a toast, an alert, or silence; a second answer changes nothing."""
    given = params.id("callback_query_id")
    press = None if given is None else place.store.get_press(given)
    # The monotonic clock began anew if the machine did; then the press is too old as well.
    if press is None or not 0 <= place.elapsed() - press.asked_at <= _ANSWERABLE_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text, alert = params.text("text") or None, params.flag("show_alert")
    if text is not None and len(text) > _TOAST_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    if not press.answered:
        place.store.mark_press(press.id, text, alert)
        toast = {"person": press.person, "query": str(press.id), "text": text, "alert": alert}
        place.events.tell("toast", toast)
    return True


async def send_chat_action(place: Workplace, params: Params) -> bool:
    """Show that the bot is busy for a person."""
    standing = read_recipient(place, params)
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    place.events.tell("typing", {"person": standing.id})
    return True
