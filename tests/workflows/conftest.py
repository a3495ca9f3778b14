"""What the tests of use cases share, and on which engine each of them runs."""

import os
from pathlib import Path
from zlib import crc32

import pytest

from domain.people import Role
from tests.factories import Scene, add_person
from tests.workflows.desk import Desk
from tests.workflows.hall import Hall, open_hall
from tests.workflows.school import School, open_school

BOTH = os.environ.get("WUHUA_TEST_ENGINES") == "both"
ENGINES = ("sqlite", "sqlite", "sqlite", "postgresql")
"""PostgreSQL takes three times as long, and `make proof` lets each use case meet it."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each use case run on one engine, every fourth on PostgreSQL; on both where many act at once or all are to."""
    here = Path(__file__).parent
    others = [item for item in items if here in item.path.parents and _is_for_the_other_engine(item)]
    config.hook.pytest_deselected(items=others)
    gone = {id(item) for item in others}
    items[:] = [item for item in items if id(item) not in gone]


def _is_for_the_other_engine(item: pytest.Item) -> bool:
    if BOTH or not isinstance(item, pytest.Function) or item.get_closest_marker("at_once"):
        return False
    params = item.callspec.params if hasattr(item, "callspec") else {}
    engine = str(params.get("database_url", ""))
    return bool(engine) and engine != ENGINES[crc32(item.nodeid.replace(engine, "").encode()) % len(ENGINES)]


@pytest.fixture
async def desk(scene: Scene) -> Desk:
    async with scene.database.transaction() as tx:
        head = await add_person(tx, "1101", name="梁静怡", branch="HQ", roles=frozenset({Role.COMPLAINT_HEAD}))
        senior = await add_person(tx, "1102", name="邓海", branch="HQ", roles=frozenset({Role.SENIOR_MANAGEMENT}))
    return Desk(scene, head, senior, scene.staff.lin)


@pytest.fixture
async def school(scene: Scene) -> School:
    return await open_school(scene)


@pytest.fixture
async def hall(scene: Scene) -> Hall:
    return await open_hall(scene)
