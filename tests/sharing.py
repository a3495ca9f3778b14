"""How the processes of a run share the tests: each begins with its part of the long ones, and carries little along.

While tests are collected nothing is thrown away, so nobody looks for garbage: it would be looked at again and again.
"""

import gc
import os

import pytest

LONG = ("processes", "weather", "walks")
"""Folders whose tests take seconds, of which a run that came to them last would wait for a few."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Cut the tests into parts of one size, as the processes take them: first long ones, then others in their order."""
    parts = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.path.parent.name in LONG]
    others = [item for item in items if item.path.parent.name not in LONG]
    bounds = [len(others) * part // parts for part in range(parts + 1)]
    items[:] = [
        item for part in range(parts) for item in (*long[part::parts], *others[bounds[part] : bounds[part + 1]])
    ]


gc.disable()


def pytest_collection_finish() -> None:
    """Take what was imported and collected out of every later look for garbage: it stays to the end."""
    gc.collect()
    gc.freeze()
    gc.enable()
