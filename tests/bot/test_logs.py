"""Logs: JSON lines without tokens, without what somebody wrote, with the places of errors."""

import asyncio
import json
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import log_lost_errors, set_up_logs

TOKEN = "1000000000:AAsandboxsandboxsandbox"


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_foreign_line_gives_its_template_and_never_what_filled_it(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("DEBUG")
    logging.getLogger("telegram.Bot").debug("not even this")
    logging.getLogger("telegram.Bot").warning("Can not load %s", "金丝雀")
    logging.getLogger("httpx").error(f"POST https://api.telegram.org/bot{TOKEN}/getMe\nsecond line")
    first, second = lines(capsys)
    assert (first["event"], first["level"], first["logger"]) == ("Can not load %s", "warning", "telegram.Bot")
    assert second["event"] == "POST https://api.telegram.org/bot<token>/getMe"


def test_an_error_gives_its_places_and_not_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO")
    try:
        raise KeyError("金丝雀")
    except KeyError:
        logging.getLogger("apscheduler").exception("Job failed")
        structlog.get_logger().error("tick.failed", exc_info=True, url=f"bot{TOKEN}")
    foreign, own = lines(capsys)
    assert (foreign["error"], foreign["at"][:13]) == ("KeyError", "test_logs.py:")
    assert own["at"][0].startswith("test_logs.py:")
    assert "金丝雀" not in str((foreign, own))
    assert own["url"] == "bot<token>"


def test_a_log_that_takes_no_more_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    monkeypatch.setattr(sys, "stderr", os.fdopen(full, "w", buffering=1, closefd=False))
    set_up_logs("INFO")
    for _ in range(1_000):  # more than any buffer holds
        structlog.get_logger().error("dispatch.failed")
        logging.getLogger("apscheduler").error("Job failed")
    os.dup2(os.open(os.devnull, os.O_WRONLY), full)


async def test_what_a_task_raised_alone_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO")
    loop = asyncio.get_running_loop()
    log_lost_errors(loop)
    loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": KeyError("金丝雀")})
    loop.set_exception_handler(None)
    (line,) = lines(capsys)
    assert (line["event"], line["error"]) == ("task.failed", "KeyError")
    assert "金丝雀" not in str(line)


def test_a_warning_is_a_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        set_up_logs("INFO")
        warnings.simplefilter("always")
        warnings.warn("beware", UserWarning, stacklevel=1)
        logging.captureWarnings(False)
    (line,) = lines(capsys)
    assert "UserWarning: beware" in line["event"]
