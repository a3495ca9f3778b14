"""Random walks over complaint and talk together against a plain model, restarted twice on their way.

Of the walks of a run one in eight goes through the use cases on a database of its own, the dispatcher beside it;
the others go through the rules alone. `WUHUA_TEST_WALKS` says how many there are in all. A failure prints its steps
and a line `@reproduce_failure(…)`, which repeats it when it is put above `OnRules` or `OnDatabase`.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.fernet import MultiFernet
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from domain.people import Person
from storage.database import Database
from tests.conftest import in_a_loop
from tests.factories import add_person
from tests.walks import watch
from tests.walks.house import House
from tests.walks.plain import STAFF, SUPERVISOR, Meeting
from tests.walks.ruled import Ruled, see_ruled
from tests.walks.ruled_values import ROLES
from tests.walks.walk import Walk

WALKS = int(os.environ.get("WUHUA_TEST_WALKS", "500"))
ON_A_DATABASE = 8
"""One walk of so many: it takes as long as many walks of rules."""
PARTS = 4
"""Into how many tests the walks are cut, for the processes of a run to share."""


class OnRules(Walk):
    """A walk of the rules alone; a restart writes everything down and reads it again."""

    def opened(self, now: datetime) -> Ruled:
        self.ruled = Ruled()
        return self.ruled

    def see(self) -> None:
        see_ruled(self.ruled, self.book)


class OnDatabase(Walk):
    """A walk of the use cases on a database; a restart closes the file and opens it anew."""

    template: Path
    folder: Path
    seal: MultiFernet
    people: dict[str, Person]

    def opened(self, now: datetime) -> House:
        self.house = House.open(self.template, self.folder / "walk.db", self.seal, self.people)
        self.house.keep_draft(now)
        return self.house

    def see(self) -> None:
        watch.see_cases(self.house, self.book)
        watch.see_talks(self.house, self.book)
        watch.see_diaries(self.house, self.book)
        watch.see_waiting(self.house, self.book)

    def see_delivered(self) -> None:
        watch.see_delivered(self.house, self.book)

    def see_files(self, before: Meeting, meeting: Meeting) -> None:
        super().see_files(before, meeting)
        watch.see_files(self.house, before, meeting)


@pytest.fixture(scope="module")
def on_database(sqlite_template: Path, seal: MultiFernet) -> Iterator[type[Walk]]:
    """The machine with a database file in which everybody is on the roster."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(prefix="wuhua-walks-", dir=shared if shared.is_dir() else None) as folder:
        template = Path(folder) / "template.db"
        template.write_bytes(sqlite_template.read_bytes())
        people: dict[str, Person] = {}
        in_a_loop(_take_on(f"sqlite+aiosqlite:///{template}", seal, people))
        made = {"template": template, "folder": Path(folder), "seal": seal, "people": people}
        yield type("OnDatabase", (OnDatabase,), made)


async def _take_on(url: str, seal: MultiFernet, people: dict[str, Person]) -> None:
    numbers = {name: str(1001 + n) for n, name in enumerate(STAFF)}
    database = Database(url, seal)
    async with database.transaction() as tx:
        for name, who in STAFF.items():
            head = numbers[SUPERVISOR[who.branch]] if who.role == "manager" else None
            people[name] = await add_person(
                tx,
                numbers[name],
                account=int(numbers[name]),
                name=name,
                branch=who.branch,
                roles=frozenset({ROLES[who.role]}),
                supervisor_no=head,
            )
    await database.close()


def share(walks: int, part: int) -> int:
    """Give how many of the walks fall to a part."""
    return len(range(part, walks, PARTS))


def walk(machine: type[Walk], walks: int, steps: int) -> None:
    """Walk at random; a failure prints what repeats it."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=max(1, walks),
            stateful_step_count=steps,
            print_blob=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_the_rules_of_complaint_and_talk_go_where_the_model_goes(part: int) -> None:
    walk(OnRules, share(WALKS - WALKS // ON_A_DATABASE, part), steps=20)


@pytest.mark.parametrize("part", range(PARTS))
def test_complaint_and_talk_on_a_database_go_where_the_model_goes(on_database: type[Walk], part: int) -> None:
    walk(on_database, share(WALKS // ON_A_DATABASE, part), steps=12)
