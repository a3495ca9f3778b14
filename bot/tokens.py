"""A token that the Bot API refuses while the program runs: it waits for another in the token's file."""

import asyncio
import contextlib

import structlog
from aiohttp import web

from bot.metrics import serve
from config.settings import Settings, SettingsError

LOOK_SECONDS = 2.0
"""How often the file is read."""

log = structlog.get_logger("token")


async def wait_for_another(settings: Settings, refused: str, stopped: asyncio.Event) -> bool:
    """Wait until the token's file holds another than the refused one; False where the program is to stop.

    Health is red meanwhile and names the token.
    """
    runner = await serve(_ill(), settings.ops_host, settings.ops_port)
    log.error("token.awaited")
    try:
        while not stopped.is_set():
            if _in_file(settings) not in (None, refused):
                log.info("token.replaced")
                return True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await stopped.wait()
    finally:
        await runner.cleanup()
    return False


def _in_file(settings: Settings) -> str | None:
    """Give the token that the file holds; None while it holds none, or half of one."""
    try:
        return settings.bot_token()
    except SettingsError:
        return None


def _ill() -> web.Application:
    async def health(_: web.Request) -> web.Response:
        return web.json_response({"ok": False, "ill": ["token"]}, status=503)

    application = web.Application()
    application.add_routes([web.get("/healthz", health)])
    return application
