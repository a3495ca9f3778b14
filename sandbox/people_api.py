"""The people's door: the page, and the small HTTP interface through which one acts as a person."""

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox import chats, shapes
from sandbox.clock import ClockError
from sandbox.folder import DOWNLOAD_LIMIT, picture_size
from sandbox.guard import PageError
from sandbox.methods.commands import commands_for
from sandbox.store import Message, StoredFile
from sandbox.wire import Json, Upload, dumps, read_multipart
from sandbox.workplace import Workplace

_PAGE = Path(__file__).parent / "page"
_MOST_MESSAGES = 1000
_DATA_BYTES = 64
_PAYLOAD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_LONGEST_PAYLOAD = 64
_KINDS = frozenset({"document", "photo", "voice"})
_PAGE_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:;"
    " style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
}
# What a browser shows without running anything; the rest is saved.
_SHOWN = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "application/pdf",
        "text/plain",
        "audio/ogg",
        "audio/mpeg",
    }
)


class PeopleApi:
    """Serves the page and whoever acts as a person."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        person = "/api/people/{person:\\d+}"
        app.add_routes(
            [
                web.get("/", self.index),
                web.get("/page/{name:.+}", self.asset),
                web.get("/api/state", self.state),
                web.get(f"{person}/messages", self.messages),
                web.post(f"{person}/messages", self.say),
                web.post(f"{person}/files", self.send),
                web.post(f"{person}/press", self.press),
                web.post(f"{person}/vote", self.vote),
                web.post(f"{person}/start", self.start),
                web.post(f"{person}/block", self.block),
                web.post(f"{person}/read", self.read),
                web.post(f"{person}/language", self.language),
                web.get(f"{person}/commands", self.commands),
                web.get("/api/presses/{query:\\d+}", self.answer),
                web.get("/api/files/{file}", self.file),
                web.get("/api/events", self._place.events.stream),
                web.get("/api/clock", self.clock),
                web.post("/api/clock", self.move_clock),
            ]
        )

    # the page

    async def index(self, request: web.Request) -> web.StreamResponse:
        """Give the page."""
        return _asset("index.html")

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """Give one of the page's files."""
        return _asset(request.match_info["name"])

    # reading

    async def state(self, request: web.Request) -> web.Response:
        """Give the bot, everybody's row and the clock."""
        place = self._place
        standings = place.store.list_people()
        people = [shapes.person_row(place, persona, standings[persona.id]) for persona in place.personas.values()]
        bot = {"name": place.bot.name, "username": place.bot.username}
        return _json({"bot": bot, "people": people, "clock": await place.clock.describe()})

    async def messages(self, request: web.Request) -> web.Response:
        """Give a chat's messages after an id, oldest first."""
        after, limit = _number(request, "after", 0), _number(request, "limit", 200)
        found = self._place.store.list_messages(self._person(request), after, min(max(limit, 1), _MOST_MESSAGES))
        return _json({"messages": [shapes.page_message(self._place, message) for message in found]})

    async def commands(self, request: web.Request) -> web.Response:
        """Give the commands that a person's menu shows."""
        return _json({"commands": commands_for(self._place, self._person(request))})

    async def answer(self, request: web.Request) -> web.Response:
        """Give the bot's answer to a press."""
        press = self._place.store.get_press(int(request.match_info["query"]))
        if press is None:
            raise PageError(404, "no_press", "There was no such press.")
        return _json({"answered": press.answered, "text": press.text, "alert": press.alert})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Give a file's bytes."""
        file = self._place.store.get_file(request.match_info["file"])
        if file is None:
            raise PageError(404, "no_file", "There is no such file.")
        path = self._place.files.whereabouts(file)
        if path is None:
            raise PageError(404, "not_kept", "The file was too big to keep.")
        return web.FileResponse(path, headers=_file_headers(file))

    # acting

    async def say(self, request: web.Request) -> web.Response:
        """Send a text as a person."""
        person = self._talking(request)
        text = _text(await _body(request), "text")
        if not text.strip():
            raise PageError(400, "empty", "A message has some text.")
        return _json({"messages": chats.person_says(self._place, person, text)})

    async def send(self, request: web.Request) -> web.Response:
        """Send a file as a person."""
        person = self._talking(request)
        if request.content_type != "multipart/form-data":
            raise PageError(400, "not_multipart", "Files come as multipart/form-data.")
        fields, files = await read_multipart(request, keep=DOWNLOAD_LIMIT)
        if "file" not in files:
            raise PageError(400, "no_file", "There is no file in the request.")
        kind = _kind(fields.get("kind", "document"), files["file"])
        file = await self._place.files.add(kind, files["file"])
        message = chats.person_sends(self._place, person, file, fields.get("caption", ""), fields.get("album", "")[:32])
        return _json({"messages": [message]})

    async def press(self, request: web.Request) -> web.Response:
        """Press a button as a person; its data may be forged."""
        person, body = self._talking(request), await _body(request)
        number, data = body.get("message"), _text(body, "data")
        message = self._message(person, number)
        if not 1 <= len(data.encode()) <= _DATA_BYTES:
            raise PageError(400, "bad_data", "A button's data has 1 to 64 bytes.")
        return _json({"query": chats.person_presses(self._place, message, data)})

    async def vote(self, request: web.Request) -> web.Response:
        """Answer a quiz or poll as a person; a quiz once."""
        person, body = self._talking(request), await _body(request)
        message, option = self._message(person, body.get("message")), body.get("option")
        poll = message.poll
        if poll is None or message.deleted:
            raise PageError(400, "no_poll", "This message is no quiz or poll.")
        if not isinstance(option, int) or not 0 <= option < len(poll["options"]):
            raise PageError(400, "bad_option", "There is no such option.")
        if poll["quiz"] and poll["chosen"] is not None:
            raise PageError(400, "voted", "This quiz has been answered.")
        chats.person_votes(self._place, message, option)
        return _json({})

    async def start(self, request: web.Request) -> web.Response:
        """Open the bot's link as a person, with its payload; a blocked bot is unblocked by that."""
        person, body = self._person(request), await _body(request)
        payload = body.get("payload") or ""
        if not isinstance(payload, str) or len(payload) > _LONGEST_PAYLOAD or not _PAYLOAD.issuperset(payload):
            raise PageError(400, "bad_payload", "A payload has up to 64 of A-Z, a-z, 0-9, _ and -.")
        chats.person_blocks(self._place, person, False)
        return _json({"messages": chats.person_says(self._place, person, f"/start {payload}")})

    async def block(self, request: web.Request) -> web.Response:
        """Block or unblock the bot as a person."""
        person, body = self._person(request), await _body(request)
        blocked = body.get("blocked")
        if not isinstance(blocked, bool):
            raise PageError(400, "bad_body", "`blocked` is true or false.")
        chats.person_blocks(self._place, person, blocked)
        return _json({"blocked": blocked})

    async def read(self, request: web.Request) -> web.Response:
        """Mark a person's chat as read."""
        chats.person_reads(self._place, self._person(request))
        return _json({"unread": 0})

    async def language(self, request: web.Request) -> web.Response:
        """Set the language of a person's client."""
        person, body = self._person(request), await _body(request)
        code = _text(body, "language_code")
        if not code:
            raise PageError(400, "bad_body", "`language_code` is a language tag.")
        chats.person_speaks(self._place, person, code)
        return _json({"language_code": code})

    # the clock

    async def clock(self, request: web.Request) -> web.Response:
        """Give the clock."""
        return _json(await self._place.clock.describe())

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock; answer when it has arrived."""
        clock, body = self._place.clock, await _body(request)
        try:
            if "to" in body:
                await clock.move_to(_instant(body["to"]))
            else:
                await clock.move(_text(body, "move"))
        except ClockError as error:
            raise PageError(error.status, error.code, str(error)) from error
        return _json(await clock.describe())

    def _person(self, request: web.Request) -> int:
        person = int(request.match_info["person"])
        if person not in self._place.personas:
            raise PageError(404, "no_person", "There is no such person.")
        return person

    def _message(self, person: int, number: object) -> Message:
        message = self._place.store.get_message(number) if isinstance(number, int) else None
        if message is None or message.person != person:
            raise PageError(404, "no_message", "There is no such message in this chat.")
        return message

    def _talking(self, request: web.Request) -> int:
        person = self._person(request)
        if self._place.standing(person).blocked:
            raise PageError(400, "blocked", "This person has blocked the bot.")
        return person


def _json(value: object) -> web.Response:
    return web.json_response(value, dumps=dumps, headers={"Cache-Control": "no-store"})


def _asset(name: str) -> web.StreamResponse:
    path = (_PAGE / name).resolve()
    if not path.is_relative_to(_PAGE.resolve()) or not path.is_file():
        raise PageError(404, "not_found", "There is no such file.")
    return web.FileResponse(path, headers=_PAGE_HEADERS)


def _file_headers(file: StoredFile) -> dict[str, str]:
    shown = file.mime in _SHOWN
    kind = f"{file.mime}; charset=utf-8" if file.mime == "text/plain" else file.mime
    disposition = "inline" if shown else "attachment"
    return {
        "Content-Type": kind if shown else "application/octet-stream",
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }


async def _body(request: web.Request) -> dict[str, Any]:
    if not request.can_read_body:
        return {}
    try:
        body = await request.json()
    except ValueError:
        raise PageError(400, "bad_json", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise PageError(400, "bad_json", "The body is not a JSON object.")
    return body


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise PageError(400, "bad_body", f"`{name}` is a text.")
    return value


def _number(request: web.Request, name: str, default: int) -> int:
    try:
        return int(request.query.get(name, default))
    except ValueError:
        raise PageError(400, "bad_number", f"`{name}` is a number.") from None


def _instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        raise PageError(400, "bad_instant", "`to` is an instant as ISO 8601 writes it.") from None
    if instant.tzinfo is None:
        raise PageError(400, "bad_instant", "`to` needs its offset from UTC.")
    return instant


def _kind(kind: str, upload: Upload) -> str:
    if kind not in _KINDS:
        raise PageError(400, "bad_kind", "A file is a document, a photo or a voice message.")
    if kind == "photo" and picture_size(upload.content or b"") is None:
        return "document"
    return kind
