"""Keeps the people's door for this machine: no foreign host name, no other site's page."""

import ipaddress
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.wire import Json, Refused, dumps, refused

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain"})
_OWN_SITE = frozenset({"same-origin", "none"})
_SAFE = frozenset({"GET", "HEAD"})

_log = logging.getLogger(__name__)


class PageError(Exception):
    """The people's interface refuses a request."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def refused_page(error: PageError) -> web.Response:
    """Answer with a refusal."""
    body: Json = {"error": error.code, "message": str(error)}
    return web.json_response(body, status=error.status, dumps=dumps)


def is_loopback(host: str) -> bool:
    """Say whether a host name or address is this machine's alone."""
    if host.lower() in _LOOPBACK_NAMES:
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


class Guard:
    """A middleware before everything but the bot's door, which has its token."""

    def __init__(self, host: str) -> None:
        self._host = host.lower()

    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let a request through, or refuse it with 403."""
        try:
            self._check(request)
            return await handler(request)
        except PageError as error:
            return refused_page(error)
        except web.HTTPException as error:
            if _is_bots(request):
                return refused(Refused(error.status, error.reason))
            return refused_page(PageError(error.status, "http", error.reason))
        except (UnicodeEncodeError, OverflowError):
            return refused_page(PageError(400, "bad_value", "No text or number can be like this."))
        except Exception:
            _log.exception("%s %s failed", request.method, request.path)
            return refused_page(PageError(500, "failed", "The sandbox failed; its log says how."))

    def _check(self, request: web.Request) -> None:
        if _is_bots(request):
            return
        if not self._knows(_hostname(request.host)):
            raise PageError(403, "foreign_host", "This address is not the sandbox's.")
        if request.method not in _SAFE and not _from_own_page(request):
            raise PageError(403, "foreign_site", "Another site may not act for the bank's people.")

    def _knows(self, host: str) -> bool:
        if is_loopback(host) or host == self._host:
            return True
        # Rebinding a name to this machine needs a name: an address as such cannot be rebound.
        address, own = _address(host), _address(self._host)
        return address is not None and own is not None and own.is_unspecified


def _is_bots(request: web.Request) -> bool:
    return request.path.startswith(("/bot", "/file/bot"))


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _from_own_page(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        return False
    return request.headers.get("Sec-Fetch-Site", "none") in _OWN_SITE
