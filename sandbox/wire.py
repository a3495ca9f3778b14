"""The Bot API's wire: reading a request's parameters, answers and errors in Telegram's form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, web

Json = dict[str, Any]

# Telegram takes uploads of up to 50 MB from a bot.
UPLOAD_LIMIT = 50 * 1024 * 1024

_CHUNK = 256 * 1024

# Numbers of the Bot API fit into 64 bits.
_BIG = 2**63
_ID_DIGITS = 19

_TRUE = frozenset({"true", "yes", "1"})


class Refused(Exception):  # noqa: N818 - it is Telegram's answer, not our failure
    """The Bot API refuses a call."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> Refused:
    """Refuse with 400 and Telegram's wording."""
    return Refused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refused:
    """Refuse with 403 and Telegram's wording."""
    return Refused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refused:
    """Refuse with 409 and Telegram's wording."""
    return Refused(409, f"Conflict: {reason}")


def too_many_requests(seconds: int) -> Refused:
    """Refuse with 429; the caller may ask again after so many seconds."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def unauthorized() -> Refused:
    """Refuse a wrong token."""
    return Refused(401, "Unauthorized")


def not_found() -> Refused:
    """Refuse an unknown method."""
    return Refused(404, "Not Found")


def accepted(result: object) -> web.Response:
    """Answer a call with its result."""
    return web.json_response({"ok": True, "result": result}, dumps=dumps)


def refused(error: Refused) -> web.Response:
    """Answer a call with the refusal; the HTTP status is the error code."""
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code, dumps=dumps)


def dumps(value: object) -> str:
    """Write JSON as compact as the wire has it, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Upload:
    """A file that came with a request; its content is None where it was too big to keep."""

    name: str
    mime: str
    size: int
    content: bytes | None


@dataclass(frozen=True)
class Params:
    """A call's parameters, whichever way they came: JSON values or their text."""

    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Give a text; numbers are read as their digits."""
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Give a whole number, or the default where there is none that reads as one."""
        value = self.values.get(name)
        if value is None:
            return default
        try:
            number = int(value)
        except (TypeError, ValueError, OverflowError):
            return default
        return number if abs(number) < _BIG else default

    def id(self, name: str) -> int | None:
        """Give an id, written as a number or as its digits; None for anything else."""
        digits = self.text(name)
        return int(digits) if digits.isdecimal() and len(digits) < _ID_DIGITS else None

    def flag(self, name: str) -> bool:
        """Give a yes or no."""
        value = self.values.get(name)
        return value is True or (value is not None and str(value).lower() in _TRUE)

    def json(self, name: str) -> Any:
        """Give an object or list, from its text too; None where there is none."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


async def read_params(request: web.BaseRequest) -> Params:
    """Read a call's parameters from the query and from a JSON, form or multipart body."""
    try:
        return await _read_params(request)
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None
    except ValueError:
        raise bad_request("can't parse the request's body") from None


async def _read_params(request: web.BaseRequest) -> Params:
    values: Json = dict(request.query)
    kind = request.content_type.lower()
    if kind == "application/json" and request.can_read_body:
        values.update(await _json_body(request))
    elif kind == "application/x-www-form-urlencoded":
        values.update(await request.post())
    elif kind == "multipart/form-data":
        fields, files = await read_multipart(request, keep=UPLOAD_LIMIT)
        if any(upload.content is None for upload in files.values()):
            raise Refused(413, "Request Entity Too Large")
        return Params({**values, **fields}, files)
    return Params(values)


async def _json_body(request: web.BaseRequest) -> Json:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("object expected as request body")
    return body


async def read_multipart(request: web.BaseRequest, *, keep: int) -> tuple[dict[str, str], dict[str, Upload]]:
    """Read a multipart body: its fields and its files; content over `keep` bytes is counted, not kept."""
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    reader = MultipartReader(request.headers, request.content)
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        if part.filename is None:
            fields[part.name] = await part.text()
        else:
            files[part.name] = await _upload(part, part.filename, keep)
    return fields, files


async def _upload(part: BodyPartReader, name: str, keep: int) -> Upload:
    content = bytearray()
    size = 0
    while chunk := await part.read_chunk(_CHUNK):
        size += len(chunk)
        if size <= keep:
            content += chunk
        else:
            content.clear()
    mime = part.headers.get("Content-Type", "application/octet-stream").split(";")[0].strip()
    return Upload(name, mime, size, bytes(content) if size <= keep else None)
