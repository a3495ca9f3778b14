"""The wire to the Bot API: python-telegram-bot's client over aiohttp."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from scheduler.dispatcher import LONGEST_REST

READ_SECONDS = 15.0
CONNECT_SECONDS = 5.0
CONNECTIONS = 64
"""Calls that may be under way at once."""
FLOOD_SECONDS = 5.0
"""How long to wait after a 429 that does not say."""


class NotSentError(NetworkError):
    """No connection was made: the request surely did not arrive."""


class FloodError(TelegramError):
    """The Bot API asks to wait (429).

    The library's own `RetryAfter` warns of itself whenever one is made.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__("Too Many Requests")
        self.seconds = seconds


class AiohttpRequest(BaseRequest):
    """Speaks to the Bot API through one aiohttp session."""

    def __init__(self, read_seconds: float = READ_SECONDS, heard: Callable[[datetime], None] = lambda _: None) -> None:
        """Make a client that waits so long for an answer, and passes on what the Bot API's clock says."""
        self._read_seconds = read_seconds
        self._heard = heard
        self._session: aiohttp.ClientSession | None = None
        self.told_at: datetime | None = None
        """The Bot API's clock, as its last answer told it."""

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer unless a call says otherwise."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the session, once."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS))

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; raises `NotSentError` where it surely did not arrive."""
        unsaid = isinstance(read_timeout, DefaultValue) or read_timeout is None
        read = self._read_seconds if unsaid else read_timeout
        try:
            status, body = await self._exchange(url, method, request_data, read)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None
        if _is_good(status) and (method != "POST" or b'"result"' in body):
            return status, body  # what is not asked for by POST is a file, whatever stands in it
        answer = _read(body)
        if answer is not None and _is_good(status):
            status = _own_code(answer)
        _raise_what_the_library_misreads(status, answer)
        return status, body

    async def _exchange(self, url: str, method: str, data: RequestData | None, read: float) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSentError("the session is not open")
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, connect=CONNECT_SECONDS, total=read)
        body, headers = _body(data)
        request = self._session.request(method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False)
        async with request as answer:
            self.told_at = _instant(answer.headers.get("Date"))
            if self.told_at is not None and answer.status == 200:
                self._heard(self.told_at)
            return answer.status, await answer.read()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; raises `NetworkError` for what is none. The library would log the text."""
        answer = _read(payload)
        if answer is None:
            raise NetworkError("not an answer of the Bot API")
        return answer


def _is_good(status: int) -> bool:
    return 200 <= status < 300


def _own_code(refusal: dict[str, Any]) -> int:
    """Give the code that a refusal bears where something on the way made a 200 of it."""
    code = refusal.get("error_code")
    return code if isinstance(code, int) and code >= 300 else 502


def _raise_what_the_library_misreads(status: int, answer: dict[str, Any] | None) -> None:
    """Tell a refusal of the Bot API from a page that something on the way made of it."""
    if _is_good(status):
        return
    if status == 429:
        raise FloodError(_seconds(answer or {}))
    if answer is None:
        raise NetworkError(f"not an answer of the Bot API ({status})")
    if status == 413:
        raise BadRequest("Request Entity Too Large")


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    complete = isinstance(answer, dict) and ("result" in answer or answer.get("ok") is False)
    return answer if complete else None


def _instant(date: str | None) -> datetime | None:
    try:
        told = parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
    return told.replace(tzinfo=told.tzinfo or UTC) if told else None  # "-0000" gives none


def _seconds(answer: dict[str, Any]) -> float:
    parameters = answer.get("parameters")
    given = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if not isinstance(given, int | float) or not given > 0:
        return FLOOD_SECONDS
    return float(min(given, LONGEST_REST.total_seconds()))


def _body(request_data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, Mapping[str, str]]:
    """Give a request's body and what it is called; with files in it the boundary is for aiohttp to make."""
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        pairs = (f"{name}={_quoted(value)}" for name, value in request_data.json_parameters.items())
        return "&".join(pairs).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, {}


_UNSAFE = re.compile(r"[^\w.~-]+", re.ASCII)


def _quoted(value: str) -> str:
    """Quote as `urllib.parse.quote` does, but a run of characters at once: it goes through Chinese byte by byte."""
    return _UNSAFE.sub(lambda run: "%" + run[0].encode().hex("%"), value)
