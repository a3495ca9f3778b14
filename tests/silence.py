"""In every test: what is logged, said, told by health and metrics or sent holds no token and no key, and no log a name.

The whole suite runs with the program's own logs at debug level; whoever says a secret aloud fails the test.
"""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot import demo
from bot.logs import set_up_logs

TOKENS = frozenset({demo.TOKEN, demo.TOKEN.partition(":")[2]})
KEYS = ("*.key", "seal.old", "token")
"""Files of a data folder that hold a secret."""
STAFF = [person.entry.name for person in demo.demo_people()]
NAMES = (*STAFF, "客户说", "没有回电话", "13812345678", "C-2041")
"""Who and what stands in most tests: staff, and what clients said."""
SHORTEST = 16
"""How long a line of a file is at least to be a secret."""

overheard: list[str] = []
"""What processes of their own logged and said, and what health and metrics told, in this test."""
apart: set[str] = set()
"""Secrets of this test that stand in no file of its folder."""


@pytest.fixture(autouse=True)
def _debug_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Log as the program does, with nothing left out; the test's secrets are those of its folder."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    overheard.clear()
    apart.clear()
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    set_up_logs("DEBUG")
    logging.captureWarnings(False)
    yield
    logging.getLogger().handlers, logging.getLogger().level = handlers, level
    structlog.reset_defaults()
    apart.update(_secrets(folder) if folder is not None else ())


def _secrets(folder: Path) -> Iterator[str]:
    files = [file for kind in KEYS for place in ("", "*/") for file in folder.glob(place + kind) if file.is_file()]
    for file in files:
        yield from (word for word in file.read_text("ascii", errors="ignore").split() if len(word) >= SHORTEST)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Fail a test at its end if anything secret was said in it."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.when == "teardown" and report.passed:
        said = [text for _, text in report.sections] + overheard
        if aloud := spoken("\n".join(said), secrets=apart | TOKENS):
            report.outcome = "failed"
            report.longrepr = f"said aloud, in logs or output: {', '.join(sorted(aloud))}"
    return report  # type: ignore[return-value]


def spoken(said: str, *, secrets: set[str] | frozenset[str]) -> set[str]:
    """Give what of secrets and names was said: secrets anywhere, names in a line of the log."""
    logged = "\n".join(line for line in said.splitlines() if _is_logged(line))
    return {secret[:6] + "…" for secret in secrets if secret in said} | {name for name in NAMES if name in logged}


def _is_logged(line: str) -> bool:
    try:
        return line.startswith("{") and "event" in json.loads(line)
    except ValueError:
        return False
