"""Consent (同意): a private talk goes to a deputy only once its manager has agreed."""

from datetime import date

from domain.errors import refuse_unless
from domain.handing import hand_to
from domain.talks import OPEN, Talk

REFUSED = "deputy_refused"
GONE = "deputy_gone"
"""Why a deputy is not to hold a private talk: the manager's no, or the deputy left; words of the catalogues."""


def ask(talk: Talk, deputy_id: int) -> Talk:
    """Ask the manager of a private talk whether somebody may hold it; host and time stand until the answer.

    The version stays, so that the cards of what was booked are good meanwhile.
    """
    refuse_unless(talk.state in OPEN and talk.private, "talk.state", talk=talk)
    refuse_unless(talk.host_request is None, "talk.host_asked")
    refuse_unless(talk.deputy_id != deputy_id, "talk.consent_asked")
    return talk.model_copy(update={"deputy_id": deputy_id})


def without_host(talk: Talk, deputy_id: int, *, due_on: date) -> Talk:
    """Let a private talk whose host can hold it no more wait for its manager, or for who arranges another host.

    The time that stood is free again.
    """
    waits = {"host_request": talk.host_request} if talk.host_request is not None else {"deputy_id": deputy_id}
    return hand_to(talk, talk.host_id, due_on=due_on).model_copy(update=waits)


def refuse(talk: Talk, why: str) -> Talk:
    """Leave a private talk with its host, and another one to its confidant, if it has one."""
    request = why if talk.confidant_id is not None else None
    return talk.model_copy(update={"deputy_id": None, "host_request": request})
