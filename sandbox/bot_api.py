"""The bot's door: /bot<token>/<method> and /file/bot<token>/<path>."""

import logging
from hmac import compare_digest

from aiohttp import web

from sandbox.methods import METHODS
from sandbox.wire import Refused, accepted, bad_request, not_found, read_params, refused, unauthorized
from sandbox.workplace import Workplace

_log = logging.getLogger(__name__)


class BotApi:
    """Serves the bot."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_route("*", "/bot{token}/{method}", self.call)
        app.router.add_get("/file/bot{token}/{path:.+}", self.download)

    async def call(self, request: web.Request) -> web.Response:
        """Answer a call of a method."""
        try:
            return accepted(await self._call(request))
        except Refused as error:
            return refused(error)
        except UnicodeEncodeError:  # half a surrogate pair, which JSON can write and UTF-8 cannot
            return refused(bad_request("strings must be encoded in UTF-8"))
        except Exception:
            _log.exception("%s failed", request.match_info["method"])
            return refused(Refused(500, "Internal Server Error"))

    async def _call(self, request: web.Request) -> object:
        self._check_token(request)
        if request.method not in ("GET", "POST"):
            raise Refused(405, "Method Not Allowed")
        method = METHODS.get(request.match_info["method"].lower())
        if method is None:
            raise not_found()
        return await method(self._place, await read_params(request))

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Give a file's bytes."""
        try:
            self._check_token(request)
            file = self._place.store.get_file_by_path(request.match_info["path"])
            if file is None or (path := self._place.files.whereabouts(file)) is None:
                raise not_found()
        except Refused as error:
            return refused(error)
        return web.FileResponse(path, headers={"Content-Type": "application/octet-stream"})

    def _check_token(self, request: web.Request) -> None:
        if not compare_digest(request.match_info["token"].encode(), self._place.bot.token.encode()):
            raise unauthorized()
