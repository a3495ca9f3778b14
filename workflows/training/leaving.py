"""Leave that stands in the bank's own list (/leave): what it means for trainings, recorded and taken back."""

from domain.slots import Interval
from domain.training import Part, PartState, Session, Training, rules
from storage import leave, training
from workflows.training import promises
from workflows.training.answering import await_leave, keep
from workflows.work import Work

RECORDED = "_recorded"
"""How a reason ends that stands for a leave of the list, not for somebody's words."""


async def leave_recorded(work: Work, person_id: int, kind: str, *, decided: bool, crossing: Interval) -> None:
    """Let a recorded leave count for the trainings that it crosses: asked of, or granted by who recorded it."""
    reason = f"{kind}{RECORDED}"
    for part, session, found in await _to_come(work, person_id, PartState.COMING):
        if not _crosses(session, crossing):
            continue
        if not decided:
            await await_leave(work, found, part, session, reason)
            continue
        after = rules.grant(rules.ask_leave(part, reason), work.actor.id)
        await keep(work, part, after, session, "training.leave_asked")
        await promises.tell(work, after, "training.excused", session=session)


async def leave_taken_back(work: Work, person_id: int, *, crossing: Interval) -> None:
    """Ask somebody in again at once to what the leave kept away from, unless another leave still does."""
    others = [one.period for one in await leave.list_leaves(work.tx, [person_id], since=work.now)]
    for part, session, _ in await _to_come(work, person_id, PartState.ASKED, PartState.EXCUSED):
        by_leave = (part.reason or "").endswith(RECORDED) and _crosses(session, crossing)
        if not by_leave or any(_crosses(session, other) for other in others):
            continue
        again = rules.call_back(part)
        await keep(work, part, again, session, "training.called_back")
        await promises.tell(work, again, "training.back", until=session.slot.start, session=session)


async def _to_come(work: Work, person_id: int, *states: PartState) -> list[tuple[Part, Session, Training]]:
    """Give somebody's parts in some states, of sessions that are still to come."""
    found = list[tuple[Part, Session, Training]]()
    for part in await training.list_parts_of(work.tx, person_id, states=states):
        session = await training.get_session(work.tx, part.session_id or 0)
        of = await training.get_training(work.tx, part.training_id)
        if session is not None and of is not None and session.slot.start > work.now:
            found.append((part, session, of))
    return found


def _crosses(session: Session, period: Interval) -> bool:
    return period.start < session.slot.end and session.slot.start < period.end
