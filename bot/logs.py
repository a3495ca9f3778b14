"""Logs: JSON lines with ids only; the token is struck out wherever it might appear."""

import asyncio
import json
import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

TOKEN = re.compile(r"\d{5,}(:|%3[aA])[A-Za-z0-9_-]{10,}")
PLACES = 5
"""How many of the last places of an exception are told."""
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


class _Foreign(logging.Formatter):
    """Writes a line of a foreign library: its template, never what filled it, which may be somebody's words."""

    def format(self, record: logging.LogRecord) -> str:
        """Give a JSON line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        said = record.getMessage() if record.name == "py.warnings" else str(record.msg)
        line = {"event": said.partition("\n")[0][:200], "logger": record.name}
        if record.exc_info and record.exc_info[1] is not None:
            line |= {"error": type(record.exc_info[1]).__name__}
            line |= {"at": ", ".join(places(record.exc_info[2]))}
        line |= {"level": record.levelname.lower(), "timestamp": at}
        return TOKEN.sub("<token>", json.dumps(line, ensure_ascii=False))


class _Unfailing:
    """Standard error, whose lines are lost where it takes none: a full disk under a log stops nothing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        """Write what can be written."""
        with suppress(OSError):
            self._stream.write(line)

    def flush(self) -> None:
        """Flush what can be flushed."""
        with suppress(OSError):
            self._stream.flush()


def set_up_logs(level: str) -> None:
    """Send our lines to standard error as JSON; foreign libraries speak from WARNING on."""
    stream = _Unfailing(sys.stderr)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Foreign())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
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
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, stream)),
    )


def log_lost_errors(loop: asyncio.AbstractEventLoop) -> None:
    """Log what a task raised that nobody waited for, without the text of the error."""

    def tell(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        at = places(error.__traceback__) if error is not None else []
        structlog.get_logger("loop").error("task.failed", error=type(error).__name__, at=at)

    loop.set_exception_handler(tell)


def places(at: TracebackType | None) -> list[str]:
    """Give where an error was raised, innermost last: files and lines, never values."""
    found = []
    while at is not None:
        found.append(f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}")
        at = at.tb_next
    return found[-PLACES:]


def _strike(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: TOKEN.sub("<token>", value) if isinstance(value, str) else value for key, value in event.items()}


def _without_exception_text(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Give the places of an exception instead of its text, which may quote what somebody wrote."""
    error = sys.exc_info()[1] if event.pop("exc_info", False) else None
    if error is not None:
        event["at"] = places(error.__traceback__)
    return event
