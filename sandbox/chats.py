"""What happens in the chats, whoever causes it: writes it, queues the bot's update, tells the pages."""

from dataclasses import replace

from sandbox import shapes
from sandbox.entities import find_entities
from sandbox.store import Message, StoredFile
from sandbox.wire import Json
from sandbox.workplace import Workplace

# A user's client cuts a longer text into several messages.
MESSAGE_LENGTH = 4096


def bot_says(place: Workplace, message: Message) -> Message:
    """Post the bot's message and count it as unread."""
    with place.store.transaction():
        posted = replace(message, id=place.store.add_message(message))
        unread = place.store.add_unread(posted.person)
    _tell(place, "message", posted)
    place.events.tell("unread", {"person": posted.person, "unread": unread})
    return posted


def bot_edits(place: Workplace, message: Message) -> None:
    """Put a changed message in the place of the old one."""
    place.store.mark_message(message)
    _tell(place, "edited", message)


def bot_deletes(place: Workplace, message: Message) -> None:
    """Take a message out of its chat."""
    deleted = replace(message, deleted=True)
    place.store.mark_message(deleted)
    _tell(place, "deleted", deleted)


def person_says(place: Workplace, person: int, text: str) -> list[int]:
    """Post a person's text, in as many messages as their client makes of it; give their ids."""
    parts = [text[at : at + MESSAGE_LENGTH].strip() for at in range(0, len(text), MESSAGE_LENGTH)]
    return [_person_posts(place, person, text=part) for part in parts if part]


def person_sends(place: Workplace, person: int, file: StoredFile, caption: str, album: str = "") -> int:
    """Post a person's file, as part of an album if one is named; give the message's id."""
    return _person_posts(place, person, text=caption.strip() or None, file=file.id, album=album)


def _person_posts(place: Workplace, person: int, *, text: str | None, file: str | None = None, album: str = "") -> int:
    entities = find_entities(text, []) if text else []
    standing = place.standing(person)
    draft = Message(person=person, by_bot=False, date=place.clock.seconds, text=text, entities=entities, file=file)
    with place.store.transaction():
        place.store.mark_person(replace(standing, started=True))
        posted = replace(draft, id=place.store.add_message(draft))
        of_album = {"media_group_id": album} if album else {}
        place.updates.add("message", {**shapes.message(place, posted), **of_album})
    place.updates.wake()
    _tell(place, "message", posted)
    if not standing.started:
        _tell_person(place, person)
    return posted.id


def person_presses(place: Workplace, message: Message, data: str) -> str:
    """Press a button of a message, whether it is there or not; give the query's id."""
    person = message.person
    with place.store.transaction():
        query = str(place.store.add_press(person, place.elapsed()))
        place.updates.add(
            "callback_query",
            {
                "id": query,
                "from": shapes.user(place, person),
                "message": shapes.pressed_message(place, message),
                "chat_instance": str(person),
                "data": data,
            },
        )
    place.updates.wake()
    return query


def person_votes(place: Workplace, message: Message, option: int) -> None:
    """Answer a quiz or poll as its person; the bot hears the count if it wants to, and never who."""
    voted = replace(message, poll={**(message.poll or {}), "chosen": option})
    with place.store.transaction():
        place.store.mark_message(voted)
        place.updates.add("poll", shapes.poll(voted))
    place.updates.wake()
    _tell(place, "edited", voted)


def person_blocks(place: Workplace, person: int, blocked: bool) -> None:
    """Block or unblock the bot as a person."""
    before = place.standing(person)
    if before.blocked == blocked:
        return
    with place.store.transaction():
        place.store.mark_person(replace(before, blocked=blocked))
        place.updates.add("my_chat_member", _membership(place, person, blocked))
    place.updates.wake()
    _tell_person(place, person)


def _membership(place: Workplace, person: int, blocked: bool) -> Json:
    bot = shapes.bot_user(place)
    member: Json = {"user": bot, "status": "member"}
    kicked: Json = {"user": bot, "status": "kicked", "until_date": 0}
    return {
        "chat": shapes.chat(place, person),
        "from": shapes.user(place, person),
        "date": place.clock.seconds,
        "old_chat_member": member if blocked else kicked,
        "new_chat_member": kicked if blocked else member,
    }


def person_speaks(place: Workplace, person: int, language_code: str) -> None:
    """Set the language of a person's client."""
    place.store.mark_person(replace(place.standing(person), language_code=language_code))
    _tell_person(place, person)


def person_reads(place: Workplace, person: int) -> None:
    """Mark a person's chat as read."""
    place.store.mark_person(replace(place.standing(person), unread=0))
    place.events.tell("unread", {"person": person, "unread": 0})


def _tell_person(place: Workplace, person: int) -> None:
    row = shapes.person_row(place, place.personas[person], place.standing(person))
    place.events.tell("person", row)


def _tell(place: Workplace, event: str, message: Message) -> None:
    if place.events.heard:
        place.events.tell(event, {"person": message.person, "message": shapes.page_message(place, message)})
