"""Enrolment: invitations, the account that one binds, and what waits for somebody who is in reach again."""

import hashlib
import secrets
from datetime import timedelta
from functools import partial

from domain.errors import refuse_unless
from domain.exams import ANSWERING
from domain.people import Person
from domain.personal import mask
from domain.talks import TalkState
from domain.training import PartState
from storage import exams, people, talks, training
from storage.people import Account
from workflows.notices import plan, tell_chat
from workflows.people import Enrolled, Invitation, show_commands
from workflows.work import Work

INVITATION_HOURS = 72
CODE_BYTES = 24
"""192 bits; 32 characters of a start link's alphabet."""


async def invite(work: Work, staff_no: str) -> Invitation:
    """Make a one-time invitation for somebody on the roster; earlier ones end."""
    refuse_unless(staff_no, "people.whom")
    person = await people.get_by_staff_no(work.tx, staff_no)
    refuse_unless(person is not None and person.active, "people.unknown", staff_no=mask(staff_no[:40]))
    assert person is not None  # noqa: S101 - refused above
    code = secrets.token_urlsafe(CODE_BYTES)
    expires = work.now + timedelta(hours=INVITATION_HOURS)
    await people.add_invitation(work.tx, person_id=person.id, digest=_digest(code), expires_at=expires)
    await work.note("person.invited", f"person:{person.id}")
    return Invitation(person=person, code=code)


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


async def enrol(work: Work, code: str, *, user_id: int, chat_id: int, language: str) -> Enrolled:
    """Bind an account by its invitation; a person's earlier account is told and loses access.

    A refusal undoes the transaction, so the invitation stays good. Whom it has bound already is greeted again.
    """
    mine = await people.get_invited(work.tx, digest=_digest(code))
    if work.person is not None and mine == work.person.id:
        return Enrolled(person=work.person, language=language)
    person_id = await people.claim_invitation(work.tx, digest=_digest(code), now=work.now)
    refuse_unless(person_id is not None, "people.bad_invitation")
    assert person_id is not None  # noqa: S101 - refused above
    person = await people.get_person(work.tx, person_id)
    refuse_unless(person is not None and person.active, "people.bad_invitation")
    assert person is not None  # noqa: S101 - refused above
    await _tell_old_account(work, await people.get_account_of(work.tx, person_id), user_id)
    bound = await people.add_account(
        work.tx, person_id=person_id, user_id=user_id, chat_id=chat_id, language=language, now=work.now
    )
    refuse_unless(bound, "people.bound")
    await work.note("person.enrolled", f"person:{person_id}")
    await show_commands(work, person_id, version=person.version, step=_digest(code).hex()[:8])
    await _repeat_open_invitations(work, person, step=f"enrolled-{user_id}")
    return Enrolled(person=person, language=language)


async def _tell_old_account(work: Work, old: Account | None, user_id: int) -> None:
    if old is not None and old.user_id != user_id:
        await tell_chat(work, "people.rebound", chat_id=old.chat_id, params={"language": old.language})


async def _repeat_open_invitations(work: Work, person: Person, *, step: str) -> None:
    """Tell somebody who could not be reached before what has been waiting for an answer."""
    again = partial(plan, work, reader=person.id, step=step)
    for part in await training.list_parts_of(work.tx, person.id, states=[PartState.INVITED]):
        session = await training.get_session(work.tx, part.session_id or 0)
        if session is not None and (start := session.slot.start) > work.now:
            await again("training.invited", subject=part.subject, version=part.version, until=start)
    for candidate in await exams.list_candidates_of(work.tx, person.id, states=ANSWERING):
        exam = await exams.get_exam(work.tx, candidate.exam_id)
        if exam is not None and (start := exam.slot.start) > work.now:
            await again("exam.notice", subject=candidate.subject, version=candidate.version, until=start)
    for talk in await talks.list_open(work.tx, party=person.id):
        side = {talk.manager_id: "manager", talk.host_id: "host"}.get(person.id, "")
        waiting = _WAITS_FOR.get((side, talk.state))
        if waiting is not None:
            await again(waiting, subject=f"talk:{talk.id}", version=talk.version)


_WAITS_FOR = {
    ("manager", TalkState.INVITED): "talk.invited",
    ("host", TalkState.DUE): "talk.due",
    ("host", TalkState.PROPOSED): "talk.proposed",
    ("host", TalkState.DECLINED): "talk.declined",
}
"""The notice of a talk that waits for an answer, by whose answer it is."""


async def note_reachable(work: Work, person: Person) -> None:
    """Record that a person's chat takes messages again, and repeat what waits for an answer."""
    await people.mark_reachable(work.tx, person.id, reachable=True)
    step = f"back-{work.now:%Y%m%d%H%M}"
    await show_commands(work, person.id, version=person.version, step=step)
    await _repeat_open_invitations(work, person, step=step)
