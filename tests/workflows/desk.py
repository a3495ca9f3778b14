"""A complaint at the consumer-protection desk, and what its people do to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from domain.complaints import Channel, Complaint, Outcome, Source, Subject
from domain.complaints.acts import Act
from domain.errors import RefusalError
from domain.people import Person
from storage import complaints
from tests.factories import Scene
from tests.workflows.promised import promises
from workflows import complaints as use
from workflows.complaints import ComplaintView
from workflows.work import Work


@dataclass
class Desk:
    """The small bank with its consumer-protection desk in full, and one complaint about Zhang."""

    scene: Scene
    head: Person
    senior: Person
    lin: Person
    id: int = 0

    async def act(self, who: Person, do: Callable[[Work], Awaitable[Any]]) -> Any:
        async with self.scene.work(who) as work:
            return await do(work)

    async def now(self) -> Complaint:
        async with self.scene.database.transaction() as tx:
            found = await complaints.get_complaint(tx, self.id)
        assert found is not None
        return found

    async def register(self, who: Person | None = None, about: Person | None = None, **changes: Any) -> Complaint:
        values: dict[str, Any] = {
            "subject": Subject.UNKNOWN,
            "words": "三次没有回电话",
            "source": Source.HOTLINE,
            "category": "service",
            "client": "客户 C-2041",
            "evidence_id": None,
            "received_at": self.scene.now,
        }
        values["about_id"] = (about or self.scene.staff.zhang).id
        done = await self.act(who or self.lin, lambda work: use.register(work, **{**values, **changes}))
        self.id = done.complaint.id
        return await self.now()

    async def take(self, who: Person | None = None) -> Any:
        version = (await self.now()).version
        return await self.act(who or self.lin, lambda work: use.take(work, self.id, version=version))

    async def contact(self, who: Person | None = None) -> ComplaintView:
        act = lambda work: use.contact(work, self.id, how=Channel.PHONE, text="已接通")  # noqa: E731
        return await self.act(who or self.lin, act)  # type: ignore[no-any-return]

    async def decide(self, who: Person | None = None, outcome: Outcome = Outcome.UPHELD) -> Any:
        version = (await self.now()).version
        return await self.act(
            who or self.lin,
            lambda work: use.decide(work, self.id, version=version, outcome=outcome, findings="属实", basis="规范"),
        )

    async def tell(self, who: Person | None = None) -> Any:
        version = (await self.now()).version
        return await self.act(
            who or self.lin,
            lambda work: use.tell_client(work, self.id, version=version, how=Channel.PHONE, at=None, proof_id=None),
        )

    async def spare(self, who: Person | None = None) -> ComplaintView:
        act = lambda work: use.spare_remedy(work, self.id, reason="个别情况，已当场纠正")  # noqa: E731
        return await self.act(who or self.lin, act)  # type: ignore[no-any-return]

    async def close(self, who: Person | None = None) -> Any:
        version = (await self.now()).version
        return await self.act(who or self.lin, lambda work: use.close(work, self.id, version=version))

    async def come_to_told(self) -> None:
        await self.register()
        await self.take()
        await self.contact()
        await self.decide()
        await self.tell()

    async def extension(self, who: Person | None = None) -> ComplaintView:
        act = lambda work: use.ask_extension(work, self.id, reason="须调取录音")  # noqa: E731
        return await self.act(who or self.lin, act)  # type: ignore[no-any-return]

    async def answer(self, who: Person, extension: int, *, granted: bool = True) -> Any:
        return await self.act(
            who, lambda work: use.answer_extension(work, self.id, extension=extension, granted=granted)
        )

    async def acts(self, who: Person) -> frozenset[Act]:
        view = await self.act(who, lambda work: use.show(work, self.id))
        return view.acts  # type: ignore[no-any-return]


def denied() -> Any:
    return pytest.raises(RefusalError, match=r"^gate\.denied$")


def refused(code: str) -> Any:
    return pytest.raises(RefusalError, match=rf"^{code}$")


async def chased(desk: Desk, kind: str) -> list[tuple[str, str]]:
    """Give when a ladder asks whom, by name."""
    names = {p.id: p.name for p in (desk.head, desk.senior, *vars(desk.scene.staff).values())}
    return [(promise.at, names[promise.reader or 0]) for promise in await promises(desk.scene, kind)]
