"""What is read of an update, and which shape that must have; the rest may be whatever a later Bot API makes of it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from telegram import Update
from telegram.ext import ExtBot

Raw = Mapping[str, Any]


class MalformedError(Exception):
    """It has not the shape of an update."""


def _writable(text: str) -> str:
    """Refuse what no client sends and a database can't keep."""
    if "\x00" in text:
        raise ValueError("a null character")
    text.encode()  # half a character raises a ValueError too
    return text


Text = Annotated[str, AfterValidator(_writable)]
Whole = Annotated[int, Field(gt=-(2**63), lt=2**63)]
Instant = Annotated[int, Field(ge=0, lt=2**32)]
"""Seconds since 1970."""


class Shape(BaseModel):
    """A part of an update: these fields, and any others."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _User(Shape):
    id: Whole
    is_bot: bool
    first_name: Text
    language_code: Text | None = None


class _Chat(Shape):
    id: Whole
    type: Text


class _Entity(Shape):
    type: Text
    offset: Annotated[int, Field(ge=0, lt=2**16)]
    length: Annotated[int, Field(ge=0, lt=2**16)]


class _File(Shape):
    file_id: Text
    file_unique_id: Text
    file_size: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    file_name: Text | None = None
    mime_type: Text | None = None


class _Photo(_File):
    width: Whole
    height: Whole


class _Recording(_File):
    duration: Whole


class _Video(_Recording, _Photo):
    """A film."""


class _Message(Shape):
    message_id: Whole
    date: Instant
    chat: _Chat
    sender: Annotated[_User | None, Field(alias="from")] = None
    text: Text | None = None
    caption: Text | None = None
    entities: list[_Entity] | None = None
    photo: list[_Photo] | None = None
    document: _File | None = None
    voice: _Recording | None = None
    audio: _Recording | None = None
    video: _Video | None = None
    sender_chat: _Chat | None = None
    via_bot: _User | None = None


class _Press(Shape):
    id: Text
    sender: Annotated[_User, Field(alias="from")]
    chat_instance: Text
    message: _Message | None = None
    data: Text | None = None


class _Standing(Shape):
    status: Text


class _Change(Shape):
    sender: Annotated[_User, Field(alias="from")]
    chat: _Chat
    date: Instant
    old_chat_member: _Standing
    new_chat_member: _Standing


class _Read(Shape):
    update_id: Whole
    message: _Message | None = None
    callback_query: _Press | None = None
    my_chat_member: _Change | None = None


SAID = {"text", "caption", "photo", "document", "voice", "audio", "video"}
"""What a message may say; one that says nothing else can't do without what the client makes of the rest."""


def read_update(raw: Raw, bot: ExtBot[None]) -> Update:
    """Parse an update, at least what is read of it; raises `MalformedError`."""
    try:
        known = _Read.model_validate(dict(raw)).model_dump(by_alias=True, exclude_none=True)
    except (ValidationError, RecursionError):
        raise MalformedError from None
    with suppress(Exception):  # the client raises anything for a part that it does not know, read or not
        return Update.de_json(dict(raw), bot)
    if not (SAID & known.get("message", {}).keys() or known.get("callback_query")):
        raise MalformedError
    try:
        return Update.de_json(known, bot)
    except Exception:
        raise MalformedError from None
