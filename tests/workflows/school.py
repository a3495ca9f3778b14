"""The small bank with its training department, and what its people do to one training."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.audiences import Audience
from domain.people import Person, Role
from domain.training import Part, PartState, Session, Topic, Training
from storage import people, training
from tests.factories import Scene, add_person, at, shanghai
from workflows import training as use
from workflows.training import SessionDraft
from workflows.work import Work

THURSDAY = shanghai("2026-12-10 14:00")
MANAGERS = Audience(roles=frozenset({Role.CLIENT_MANAGER}))


@dataclass
class School:
    """The small bank at work, a training department with two people, and a training for all client managers."""

    scene: Scene
    wu: Person
    """Of the training department."""
    xu: Person
    """Another one there."""
    training_id: int = 0
    sessions: list[int] = field(default_factory=list)

    async def act(self, who: Person | None, do: Callable[[Work], Awaitable[Any]]) -> Any:
        async with self.scene.work(who) as work:
            return await do(work)

    async def plan(
        self, start: datetime = THURSDAY, *, audience: Audience = MANAGERS, mandatory: bool = True, **session: Any
    ) -> Training:
        draft = SessionDraft(**{"slot": at(start, 90), "place": "总行三楼会谈室", **session})
        planned = await self.act(
            self.wu,
            lambda work: use.plan_training(
                work, title="贷后管理", topics=[Topic.RULES], mandatory=mandatory, audience=audience, first=draft
            ),
        )
        self.training_id = planned.view.training.id
        self.sessions = [view.session.id for view in planned.view.sessions]
        found: Training = planned.view.training
        return found

    async def publish(self) -> Any:
        version = (await self.training()).version
        return await self.act(self.wu, lambda work: use.publish(work, self.training_id, version=version))

    async def publish_new(self, start: datetime = THURSDAY, **values: Any) -> None:
        await self.plan(start, **values)
        await self.publish()

    async def add_session(self, start: datetime, *, make_up: bool = False, **session: Any) -> Session:
        draft = SessionDraft(**{"slot": at(start, 90), "place": "总行三楼会谈室", **session})
        await self.act(self.wu, lambda work: use.add_session(work, self.training_id, draft, make_up=make_up))
        async with self.scene.database.transaction() as tx:
            found = await training.list_sessions(tx, self.training_id)
        self.sessions = sorted(session.id for session in found)
        return next(s for s in found if s.id == self.sessions[-1])

    async def training(self) -> Training:
        async with self.scene.database.transaction() as tx:
            found = await training.get_training(tx, self.training_id)
        assert found is not None
        return found

    async def session(self, n: int = 0) -> Session:
        async with self.scene.database.transaction() as tx:
            found = await training.get_session(tx, self.sessions[n])
        assert found is not None
        return found

    async def part(self, who: Person) -> Part:
        async with self.scene.database.transaction() as tx:
            found = await training.get_part_of(tx, self.training_id, who.id)
        assert found is not None, f"{who.name} has no part"
        return found

    async def states(self) -> dict[str, PartState]:
        async with self.scene.database.transaction() as tx:
            parts = await training.list_parts(tx, self.training_id)
            known = await people.list_some(tx, [part.person_id for part in parts])
        return {known[part.person_id].name: part.state for part in parts}

    async def attend(self, who: Person, *, session: int | None = None, version: int | None = None) -> Any:
        part = await self.part(who)
        at_version = part.version if version is None else version
        return await self.act(who, lambda work: use.attend(work, part.id, version=at_version, session_id=session))

    async def ask_leave(self, who: Person, reason: str = "见客户") -> Any:
        part = await self.part(who)
        return await self.act(who, lambda work: use.ask_leave(work, part.id, version=part.version, reason=reason))

    async def decide(self, who: Person, about: Person, *, granted: bool = True) -> Any:
        part = await self.part(about)
        return await self.act(who, lambda work: use.decide(work, part.id, granted=granted, reason="人手不足"))

    async def move(self, start: datetime | None = None, place: str | None = None) -> Any:
        session = await self.session()
        slot = at(start, 90) if start is not None else None
        return await self.act(
            self.wu, lambda work: use.move(work, session.id, version=session.version, slot=slot, place=place)
        )

    async def settle(self, who: Person | None = None) -> Any:
        session = await self.session()
        self.scene.now = max(self.scene.now, session.slot.end)
        return await self.act(who or self.wu, lambda work: use.settle(work, session.id, version=session.version))


async def open_school(scene: Scene) -> School:
    async with scene.database.transaction() as tx:
        roles = frozenset({Role.TRAINING})
        wu = await add_person(tx, "1201", account=1201, name="吴芳", branch="HQ", roles=roles)
        xu = await add_person(tx, "1202", account=1202, name="许亮", branch="HQ", roles=roles)
    return School(scene, wu, xu)
