"""Places in a session: who is next on the waiting list when one falls free."""

from domain.training import PartState, Session, SessionState, rules
from storage import training
from workflows import notices
from workflows.training import promises
from workflows.work import Work


async def fill_up(work: Work, session: Session) -> None:
    """Offer the free places of a session to the first of its waiting list, each for some working hours."""
    if session.state is not SessionState.PLANNED or session.slot.start <= work.now:
        return
    parts = await training.list_parts(work.tx, session.training_id)
    while (first := rules.next_waiting(session, parts)) is not None:
        hours = work.bank.policy.training.offer_hours
        until = min(work.bank.calendar.add_working_hours(work.now, hours), session.slot.start)
        offered = rules.offer(first, until=until)
        await training.mark_part(work.tx, offered)
        await notices.cancel(work, offered.subject)
        await work.note("training.offered", offered.subject, after=offered.state, version=offered.version)
        await promises.tell(work, offered, "training.offered", until=until, session=session)
        parts = [offered if part.id == offered.id else part for part in parts]


async def lapse_offers(work: Work) -> None:
    """Let places go that were kept long enough: to the next who waits."""
    for part in await training.due_offers(work.tx, work.now):
        session = await training.get_session(work.tx, part.session_id or 0)
        lapsed = rules.lapse(part, now=work.now)
        if part.state is not PartState.OFFERED or session is None:
            await training.mark_part(work.tx, part.model_copy(update={"offered_until": None}))
            continue
        await training.mark_part(work.tx, lapsed)
        await notices.cancel(work, part.subject)
        await work.note("training.offer_lapsed", part.subject, after=lapsed.state, version=lapsed.version)
        await _pass_on(work, session, but_for=lapsed.id)


async def _pass_on(work: Work, session: Session, *, but_for: int) -> None:
    """Offer a place to whoever waits besides the one who let it pass; to that one again only if nobody else does."""
    parts = await training.list_parts(work.tx, session.training_id)
    others = [p for p in parts if p.id != but_for and p.session_id == session.id and p.state is PartState.WAITING]
    if others:
        await fill_up(work, session)
