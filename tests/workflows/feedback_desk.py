"""A bank with departments' desks, and what its people do with a client's words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.complaints import Channel
from domain.feedback import Entry, Feedback
from domain.people import Person, Role
from storage import feedback as rows
from tests.factories import Scene, add_person
from tests.workflows.promised import Promise, promises
from workflows import feedback as use
from workflows.work import Work

FLASHES = "手机银行更新以后一直闪退，打不开"


@dataclass
class Desks:
    """The small bank with a technology desk of two and its head, a lending desk of one, and who sorts."""

    scene: Scene
    luo: Person
    xie: Person
    han: Person
    """Head of technology."""
    feng: Person
    """Lending."""
    xu: Person
    """Who sorts."""
    senior: Person
    id: int = 0

    @property
    def zhang(self) -> Person:
        return self.scene.staff.zhang

    async def act(self, who: Person, do: Callable[[Work], Awaitable[Any]]) -> Any:
        async with self.scene.work(who) as work:
            return await do(work)

    async def relay(self, words: str = FLASHES, who: Person | None = None, **changes: Any) -> Feedback:
        """Relay words as they are read."""

        async def do(work: Work) -> Feedback:
            guess = use.read(work, words)
            values: dict[str, Any] = {
                "kind": guess.kind,
                "tone": guess.tone,
                "product": guess.product,
                "client": None,
                "received_at": work.now,
            }
            return (await use.relay(work, words=words, **{**values, **changes})).view.feedback

        done: Feedback = await self.act(who or self.zhang, do)
        self.id = done.id
        return done

    async def now(self, feedback_id: int | None = None) -> Feedback:
        async with self.scene.database.transaction() as tx:
            found = await rows.get_feedback(tx, feedback_id or self.id)
        assert found is not None
        return found

    async def entries(self) -> list[Entry]:
        async with self.scene.database.transaction() as tx:
            return await rows.list_entries(tx, self.id)

    async def do(self, who: Person, what: str, **more: Any) -> Any:
        """Do something with the feedback as its newest card offers it."""
        version = (await self.now()).version
        return await self.act(who, lambda work: getattr(use, what)(work, self.id, version=version, **more))

    async def come_to_answered(self) -> None:
        await self.relay()
        await self.do(self.luo, "take")
        await self.do(self.luo, "answer", text="今晚修复，请更新到新版本")

    async def come_to_told(self) -> None:
        await self.come_to_answered()
        await self.do(self.zhang, "tell_client", how=Channel.PHONE, at=None)

    async def tend(self, now: datetime | None = None) -> None:
        self.scene.now = now or self.scene.now
        async with self.scene.work() as work:
            await use.tend(work)

    async def asked(self, kind: str) -> list[tuple[str, str]]:
        """Give when a notice of a kind leaves, and to whom."""
        everybody = (*vars(self.scene.staff).values(), self.luo, self.xie, self.han, self.feng, self.xu, self.senior)
        names = {person.id: person.name for person in everybody}
        found: list[Promise] = await promises(self.scene, kind)
        return [(one.at, names[one.reader or 0]) for one in found]


async def open_desks(scene: Scene) -> Desks:
    """Put the departments' people on the roster."""
    desk, head = frozenset({Role.DEPARTMENT_DESK}), frozenset({Role.DEPARTMENT_HEAD})
    async with scene.database.transaction() as tx:
        return Desks(
            scene,
            luo=await add_person(tx, "1031", name="罗敏", branch="KJ", roles=desk),
            xie=await add_person(tx, "1032", name="谢军", branch="KJ", roles=desk),
            han=await add_person(tx, "1033", name="韩磊", branch="KJ", roles=head),
            feng=await add_person(tx, "1034", name="冯雪", branch="XD", roles=desk),
            xu=await add_person(tx, "1012", name="徐亮", branch="HQ", roles=desk),
            senior=await add_person(tx, "1015", name="邓海", branch="HQ", roles=frozenset({Role.SENIOR_MANAGEMENT})),
        )
