"""The forms in which things are shown: the Bot API's objects, and the page's."""

from datetime import UTC, datetime

from sandbox.people import Persona
from sandbox.store import Message, Standing, StoredFile
from sandbox.wire import Json
from sandbox.workplace import Workplace

# After this long the Bot API gives no content of a message any more.
_ACCESSIBLE_SECONDS = 48 * 3600


def bot_user(place: Workplace) -> Json:
    """Give the bot as a User."""
    bot = place.bot
    return {"id": bot.id, "is_bot": True, "first_name": bot.name, "username": bot.username}


def user(place: Workplace, person: int) -> Json:
    """Give a person as a User."""
    persona = place.personas[person]
    shape: Json = {"id": person, "is_bot": False, "first_name": persona.name}
    if persona.username:
        shape["username"] = persona.username
    return {**shape, "language_code": place.standing(person).language_code}


def chat(place: Workplace, person: int) -> Json:
    """Give a person's chat with the bot as a Chat."""
    persona = place.personas[person]
    shape: Json = {"id": person, "type": "private", "first_name": persona.name}
    return {**shape, "username": persona.username} if persona.username else shape


def message(place: Workplace, message: Message, *, reply: bool = True) -> Json:
    """Give a message as a Message."""
    shape: Json = {
        "message_id": message.id,
        "from": bot_user(place) if message.by_bot else user(place, message.person),
        "chat": chat(place, message.person),
        "date": message.date,
    }
    if message.edited is not None:
        shape["edit_date"] = message.edited
    if reply and message.reply_to is not None:
        shape |= _reply(place, message.reply_to)
    shape |= _content(place, message)
    if message.keyboard:
        shape["reply_markup"] = {"inline_keyboard": message.keyboard}
    if message.protected:
        shape["has_protected_content"] = True
    return shape


def _reply(place: Workplace, message_id: int) -> Json:
    original = place.store.get_message(message_id)
    if original is None or original.deleted:
        return {}
    return {"reply_to_message": message(place, original, reply=False)}


def _content(place: Workplace, message: Message) -> Json:
    if message.poll is not None:
        return {"poll": poll(message)}
    file = place.store.get_file(message.file) if message.file else None
    if file is None:
        return _words("text", "entities", message)
    return {**attachment(file), **_words("caption", "caption_entities", message)}


def poll(message: Message) -> Json:
    """Give a message's quiz or poll as a Poll; who picked what is nowhere in it."""
    asked = message.poll or {}
    chosen = asked["chosen"]
    counted = [{"text": text, "voter_count": int(chosen == at)} for at, text in enumerate(asked["options"])]
    shape: Json = {
        "id": str(message.id),
        "question": asked["question"],
        "options": [{"persistent_id": str(at), **option} for at, option in enumerate(counted)],
        "total_voter_count": int(chosen is not None),
        "is_closed": False,
        "is_anonymous": True,
        "type": "quiz" if asked["quiz"] else "regular",
        "allows_multiple_answers": False,
        "allows_revoting": not asked["quiz"],
        "members_only": False,
    }
    if not asked["quiz"]:
        return shape
    return {**shape, "correct_option_ids": [asked["right"]], "explanation": asked["explanation"]}


def _words(text: str, entities: str, message: Message) -> Json:
    if not message.text:
        return {}
    return {text: message.text, entities: message.entities} if message.entities else {text: message.text}


def attachment(file: StoredFile) -> Json:
    """Give a file as the field of a Message that carries it."""
    shape: Json = {"file_id": file.id, "file_unique_id": file.id[:16], "file_size": file.size}
    if file.kind == "photo":
        return {"photo": [{**shape, "width": file.width or 1280, "height": file.height or 960}]}
    if file.kind == "voice":
        return {"voice": {**shape, "duration": 1, "mime_type": file.mime}}
    return {"document": {**shape, "file_name": file.name, "mime_type": file.mime}}


def pressed_message(place: Workplace, original: Message) -> Json:
    """Give the message of a press: an InaccessibleMessage if it is deleted or older than 48 hours."""
    if original.deleted or place.clock.seconds - original.date > _ACCESSIBLE_SECONDS:
        return {"chat": chat(place, original.person), "message_id": original.id, "date": 0}
    return message(place, original)


# what the page sees


def iso(seconds: int) -> str:
    """Write Unix seconds as an instant in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def person_row(place: Workplace, persona: Persona, standing: Standing) -> Json:
    """Give a person as the page's list has it."""
    row = {name: value for name, value in vars(persona).items() if name != "username"}
    last = place.store.last_message(persona.id)
    return {
        **row,
        "language_code": standing.language_code,
        "started": standing.started,
        "blocked": standing.blocked,
        "unread": standing.unread,
        "last": None if last is None else {"id": last.id, "text": _summary(place, last), "date": iso(last.date)},
    }


def _summary(place: Workplace, message: Message) -> str:
    if message.poll is not None:
        return str(message.poll["question"])
    file = place.store.get_file(message.file) if message.file and not message.text else None
    return file.name if file else message.text or ""


def page_message(place: Workplace, message: Message) -> Json:
    """Give a message as the page's chat has it; a deleted one without its content."""
    gone = message.deleted
    return {
        "id": message.id,
        "from": "bot" if message.by_bot else "person",
        "date": iso(message.date),
        "edited": None if message.edited is None else iso(message.edited),
        "text": None if gone else message.text,
        "entities": [] if gone else message.entities,
        "keyboard": None if gone or not message.keyboard else [[_button(b) for b in row] for row in message.keyboard],
        "file": None if gone else _page_file(place, message.file),
        "poll": None if gone or message.poll is None else _page_poll(message.poll),
        "deleted": gone,
        "silent": message.silent,
        "protected": message.protected,
    }


def _page_poll(poll: Json) -> Json:
    """Give a quiz without what is right until its person has answered."""
    return poll if poll["chosen"] is not None else {**poll, "right": None, "explanation": ""}


def _button(button: Json) -> Json:
    if "callback_data" in button:
        return {"text": button["text"], "data": button["callback_data"]}
    return {"text": button["text"], "url": button.get("url", "")}


def _page_file(place: Workplace, file_id: str | None) -> Json | None:
    file = place.store.get_file(file_id) if file_id else None
    if file is None:
        return None
    shown = {"id": file.id, "kind": file.kind, "name": file.name, "size": file.size, "mime": file.mime}
    return {**shown, "kept": file.path is not None}
