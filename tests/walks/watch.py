"""What must be so after every step, seen in the bare rows."""

from datetime import datetime
from itertools import pairwise

from storage.outbox import Lane
from tests.walks.house import House
from tests.walks.plain import LENGTH, LOCKED, MISSED, TIMED, Book, Meeting, pushable
from tests.walks.wall import stored

MAY_WAIT = {
    "due": {"talk.book"},
    "invited": {"talk.answer", "talk.conclude"},
    "proposed": {"talk.reply", "talk.conclude"},
    "declined": {"talk.reply"},
    "confirmed": {"talk.reminder", "talk.conclude"},
    **{state: {"talk.book"} for state in MISSED},
}
"""What chases or reminds of a talk in each state; of one that has ended nothing does."""
MUST_COME = {"due": "talk.book", "declined": "talk.reply", **dict.fromkeys(TIMED, "talk.conclude")}
MUST_COME |= dict.fromkeys(MISSED, "talk.book")
"""What comes at the latest when nobody does anything: no talk is stuck for ever."""
CHASES = {kind for kinds in MAY_WAIT.values() for kind in kinds}


def see_cases(house: House, book: Book) -> None:
    """Each complaint is as the model has it, and no clock chases what has ended."""
    found = {
        row[0]: row[1:] for row in house.rows("SELECT id, state, version, due_on, outcome, handler_id FROM complaints")
    }
    assert set(found) == set(book.cases)
    for case in book.cases.values():
        state, version, due, outcome, handler = found[case.id]
        real = (state, version, due, outcome, house.name(handler))
        assert real == (case.state, case.version, case.due.isoformat(), case.outcome, case.handler)
        waiting = waits_for(house, f"complaint:{case.id}")
        assert case.running or not waiting & {"complaint.clock", "complaint.contact"}, waiting
        assert not case.contacts or "complaint.contact" not in waiting
    _see_what_follows(house, book)


def _see_what_follows(house: House, book: Book) -> None:
    """Nobody is chased for a remedy that is done or a verification that was answered."""
    for case in book.cases.values():
        for remedy, (_, done) in case.remedies.items():
            assert not done or not waits_for(house, f"remedy:{remedy}")
        if case.extension is not None and case.extension["state"] != "asked":
            assert not waits_for(house, f"extension:{case.extension['id']}")
        for (review,) in house.rows("SELECT id FROM complaint_reviews WHERE complaint_id = ?", case.id):
            assert case.review in ("open", "answered") or not waits_for(house, f"review:{review}")


def waits_for(house: House, subject: str) -> set[str]:
    """Give the kinds of notices about an object that have not left."""
    return {kind for (kind,) in house.rows("SELECT kind FROM outbox WHERE ended_at IS NULL AND subject = ?", subject)}


_TALKS = (
    "SELECT id, state, version, host_id, manager_id, second_id, start_at, rounds, kind, calendar_sequence,"
    " at_head_office FROM talks"
)


def see_talks(house: House, book: Book) -> None:
    """Each talk is as the model has it; its SEQUENCE only grows."""
    found = {row[0]: row[1:] for row in house.rows(_TALKS)}
    assert set(found) == set(book.meetings)
    for meeting in book.meetings.values():
        state, version, host, manager, second, start, rounds, kind, sequence, apart = found[meeting.id]
        people = (house.name(host), house.name(manager), house.name(second))
        assert (state, version, rounds, kind) == (meeting.state, meeting.version, meeting.rounds, meeting.kind)
        assert bool(apart) == meeting.at_head_office
        assert people == (meeting.host, meeting.manager, meeting.second)
        assert (stored(start) if start else None) == meeting.start
        assert sequence >= meeting.sequence
        meeting.sequence = sequence
        _see_promises(house, meeting, book.now)
        _see_minutes(house, meeting)


def _see_promises(house: House, meeting: Meeting, now: datetime) -> None:
    waiting = waits_for(house, f"talk:{meeting.id}")
    assert waiting & CHASES <= MAY_WAIT.get(meeting.state, set()), (meeting, waiting)
    if meeting.open:
        must = MUST_COME[meeting.state]
        left = "SELECT created_at FROM outbox WHERE subject = ? AND kind = ? AND state <> 'cancelled'"
        created = [stored(at) for (at,) in house.rows(left, f"talk:{meeting.id}", must)]
        assert any(at >= meeting.since for at in created), (meeting, must)
    if meeting.state == "confirmed":
        _see_reminders(house, meeting, now)


def _see_reminders(house: House, meeting: Meeting, now: datetime) -> None:
    """Each of its people has each reminder once, at its time; those put off by the day's limit come in the morning."""
    statement = (
        "SELECT person_id, key, due_at, lane FROM outbox WHERE subject = ? AND kind = 'talk.reminder' AND key LIKE ?"
    )
    found = house.rows(statement, f"talk:{meeting.id}", f"%/{meeting.version}")
    promised = {(house.name(reader), int(key.split("/")[2])): (stored(at), lane) for reader, key, at, lane in found}
    expected = meeting.reminders()
    assert set(promised) == {(name, lead) for name in meeting.people for lead in expected}, (meeting, promised)
    for (_, lead), (at, lane) in promised.items():
        assert at == expected[lead] or (lane == 5 and at > expected[lead])


def _see_minutes(house: House, meeting: Meeting) -> None:
    rows = house.rows("SELECT state, version FROM minutes WHERE talk_id = ?", meeting.id)
    assert rows == ([(meeting.minutes, meeting.pages)] if meeting.minutes else [])
    waiting = waits_for(house, f"minutes:{meeting.id}")
    late = {"minutes.unconfirmed", "minutes.confirm", "minutes.missing"}
    assert meeting.minutes not in LOCKED or not waiting & late
    measures = house.rows("SELECT id, state, version FROM followups WHERE talk_id = ?", meeting.id)
    assert measures == [(n, state, version) for n, (_, state, version) in sorted(meeting.followups.items())]
    for number, (_, state, _) in meeting.followups.items():
        asked = waits_for(house, f"followup:{number}")
        assert state == "open" or "followup.due" not in asked
        assert state == "done" or "followup.confirm" not in asked


def see_diaries(house: House, book: Book) -> None:
    """The diaries hold what stands and nothing else; no two talks of one person cross."""
    found = house.rows("SELECT person_id, start_at, end_at, subject FROM occupied")
    real = {(house.name(who), stored(begin), stored(end), subject) for who, begin, end, subject in found}
    talks = {
        (name, meeting.booked, meeting.booked + LENGTH, f"talk:{meeting.id}")
        for meeting in book.meetings.values()
        if meeting.booked is not None
        for name in meeting.people
    }
    assert real == talks | {(*leave, f"leave:{number}") for number, leave in book.leaves.items()}
    mine = sorted((name, begin, end) for name, begin, end, _ in talks)
    assert all(one[0] != other[0] or one[2] <= other[1] for one, other in pairwise(mine))


def see_files(house: House, before: Meeting, meeting: Meeting) -> None:
    """Who took part and holds the file of a talk whose time or people changed gets a new one."""
    if before.state not in TIMED or before.sequence < 0:
        return
    files = "SELECT DISTINCT person_id FROM outbox WHERE subject = ? AND kind = 'talk.file' AND state "
    subject = f"talk:{meeting.id}"
    parties = {(house.people[name].id,) for name in before.people}
    holders = parties & set(house.rows(f"{files} = 'accepted'", subject))
    told = set(house.rows(f"{files} <> 'cancelled' AND key LIKE ?", subject, f"%/{meeting.version}"))
    assert holders <= told, (meeting, holders, told)
    apart = {reader for (reader,) in told} - {house.people[name].id for name in {*before.people, *meeting.people}}
    last = "SELECT key FROM outbox WHERE subject = ? AND kind = 'talk.file' AND person_id = ? AND state = 'accepted' "
    for reader in apart:
        assert "/out/" not in house.rows(f"{last} ORDER BY id DESC", subject, reader)[0][0]


def see_waiting(house: House, book: Book) -> None:
    """Nothing waits to be pushed outside the hours for it."""
    for kind, at in house.rows("SELECT kind, due_at FROM outbox WHERE ended_at IS NULL AND lane IN (2, 5)"):
        assert pushable(stored(at)), (kind, stored(at))


def see_delivered(house: House, book: Book) -> None:
    """What left by now was true when it left, in the hours for it, and none of it twice; a digest is its lines."""
    left = house.rows("SELECT id, kind, subject, person_id, lane, ended_at FROM outbox WHERE state = 'accepted'")
    for number, kind, subject, reader, lane, at in left:
        if number not in house.left:
            assert lane == Lane.QUIET or pushable(stored(at)), (kind, stored(at))
            _see_true(book, kind, subject or "", house.name(reader) or "")
    house.left = {row[0] for row in left}
    assert len(house.calls) == len(set(house.calls))


def _see_true(book: Book, kind: str, subject: str, reader: str) -> None:
    what, _, number = subject.partition(":")
    meeting = book.meetings.get(int(number)) if what == "talk" else None
    if meeting is not None and kind in CHASES:
        assert kind in MAY_WAIT.get(meeting.state, set()), (kind, meeting)
        assert kind != "talk.reminder" or not meeting.begun(book.now)
    case = book.cases.get(int(number)) if what == "complaint" else None
    if case is not None:
        assert reader not in case.out, (kind, case)
        assert case.running or kind not in ("complaint.clock", "complaint.contact"), (kind, case)
