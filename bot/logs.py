"""Logs: structured lines with ids only; the token is struck out wherever it might appear."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
QUIET = (
    "telegram",
    "httpx",
    "httpcore",
    "aiohttp",
    "apscheduler",
    "sqlalchemy",
    "aiosqlite",
    "asyncio",
    "alembic",
)


class _Redact(logging.Filter):
    """Strike tokens out of every line of a foreign library."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the message by one without tokens; arguments and tracebacks are not kept."""
        record.msg, record.args = TOKEN.sub("<token>", record.getMessage()), None
        record.exc_info, record.exc_text = None, None
        return True


def _strike(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: TOKEN.sub("<token>", value) if isinstance(value, str) else value for key, value in event.items()}


def set_up_logs(level: str) -> None:
    """Send our lines to standard error as JSON; foreign libraries speak from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Redact())
    logging.basicConfig(level=level, handlers=[handler], format="%(levelname)s %(name)s %(message)s", force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_exception_text,
            _strike,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _without_exception_text(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Give the places of an exception instead of its text, which may quote what somebody wrote."""
    error = sys.exc_info()[1] if event.pop("exc_info", False) else None
    if error is not None:
        places, at = [], error.__traceback__
        while at is not None:
            places.append(f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}")
            at = at.tb_next
        event["at"] = places[-5:]
    return event
