import pytest

from domain.people import Role
from tests.factories import Scene, add_person
from tests.workflows.desk import Desk


@pytest.fixture
async def desk(scene: Scene) -> Desk:
    async with scene.database.transaction() as tx:
        head = await add_person(tx, "1101", name="梁静怡", branch="HQ", roles=frozenset({Role.COMPLAINT_HEAD}))
        senior = await add_person(tx, "1102", name="邓海", branch="HQ", roles=frozenset({Role.SENIOR_MANAGEMENT}))
    return Desk(scene, head, senior, scene.staff.lin)
