import pytest

from storage.database import Database
from tests.factories import Scene, add_staff


@pytest.fixture
async def scene(database: Database) -> Scene:
    """The small bank at work, on each engine in turn, on a Tuesday at nine."""
    async with database.transaction() as tx:
        return Scene(database, await add_staff(tx))
