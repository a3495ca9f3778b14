"""Handing over (转交): a talk that somebody else holds, or whose minutes somebody else takes."""

from datetime import date

from domain.errors import refuse_unless
from domain.talks import OPEN, TIMED, UNTIMED, Alone, Talk, TalkState, given_out, require


def hand_over(talk: Talk, host_id: int, *, due_on: date) -> Talk:
    """Let somebody else hold the talk; its time stands. One that has none may still be booked on `due_on`."""
    require(talk, *OPEN)
    day = max(talk.due_on, due_on) if talk.state in UNTIMED else talk.due_on
    sequence = talk.calendar_sequence + given_out(talk)
    return talk.changed(host_id=host_id, deputy_id=None, due_on=day, calendar_sequence=sequence)


def book_anew(talk: Talk, host_id: int, *, due_on: date) -> Talk:
    """Let somebody else hold the talk, who is not free then: it is to be booked anew."""
    again = hand_over(talk, host_id, due_on=due_on)
    anew = {"state": TalkState.DUE, "due_on": max(talk.due_on, due_on), "rounds": 0, "alone": None}
    return again.model_copy(update=anew)


def other_second(talk: Talk, second_id: int | None) -> Talk:
    """Let somebody else take the minutes, or nobody; its time stands."""
    require(talk, *OPEN)
    return talk.changed(second_id=second_id, calendar_sequence=talk.calendar_sequence + given_out(talk))


def go_on_alone(talk: Talk, why: Alone) -> Talk:
    """Let the host go on without anybody who takes the minutes; only a time that stands gets another version."""
    require(talk, *OPEN)
    freed = other_second(talk, None) if talk.second_id is not None and talk.state in TIMED else talk
    return freed.model_copy(update={"alone": why, "second_id": None})


def hand_to(talk: Talk, host_id: int, *, due_on: date) -> Talk:
    """Give the talk to another host, who books it anew; the time that stood is free again."""
    require(talk, *OPEN)
    return talk.changed(
        host_id=host_id,
        second_id=None if talk.second_id == host_id else talk.second_id,
        alone=None,
        deputy_id=None,
        host_request=None,
        state=TalkState.DUE,
        due_on=max(talk.due_on, due_on),
        rounds=0,
        reason=None,
        calendar_sequence=talk.calendar_sequence + given_out(talk),
    )


def recuse(talk: Talk, *, to: int, due_on: date) -> Talk:
    """Let the host, who declared an interest, give the talk away for good."""
    return hand_to(talk, to, due_on=due_on).model_copy(update={"recused": talk.recused | {talk.host_id}})


def ask_other_host(talk: Talk, reason: str) -> Talk:
    """Let the manager ask for another host of a private talk, in place of a deputy too; not twice.

    The version stays: what was booked stands until somebody decides.
    """
    require(talk, *OPEN)
    refuse_unless(talk.private, "talk.not_private", talk=talk)
    refuse_unless(talk.host_request is None, "talk.host_asked", talk=talk)
    return talk.model_copy(update={"host_request": reason, "deputy_id": None})
