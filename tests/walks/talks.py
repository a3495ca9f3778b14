"""What can be done to a talk by whom, and what becomes of it, as the flows say."""

from datetime import date, datetime, time
from typing import Any

from tests.walks.cases import DONE, KINDLY, REFUSED
from tests.walks.plain import (
    ANSWER_WORKDAYS,
    LOCKED,
    MISSED,
    OPEN,
    ROUNDS,
    TIMED,
    UNTIMED,
    Book,
    Meeting,
    workday_after,
    workday_before,
)

ENDS = ("held", *MISSED)
CLOSE = time(17)
SETS_TIME = ("book", "propose", "move")


def awaited(meeting: Meeting, now: datetime) -> list[str]:
    """Give what usually comes next."""
    if meeting.state == "confirmed" and meeting.begun(now):
        return [*["held"] * 5, "no_show", "host_absent", "cut_short", "move"]
    if meeting.state == "held":
        return {
            None: ["write"],
            "draft": ["measure", "send", "send"],
            "waiting": ["agree_minutes", "remark", "object", "refuse"],
        }.get(meeting.minutes, ["followup_done", "followup_confirm", "followup_back", "close", "close"])
    usual = {
        **{state: ["book", "book", "cancel", "hand_over", "step_aside"] for state in MISSED},
        "due": [*["book"] * 12, "not_needed", "hand_over", "step_aside", "call_off"],
        "invited": [*["agree"] * 6, "propose", "propose", "decline", "move", "cancel", "hand_over", "step_aside"],
        "proposed": [*["agree"] * 4, "move", "move", "cancel"],
        "confirmed": ["move", "propose", "decline", "cancel", "hand_over", "step_aside"],
    }
    return usual.get(meeting.state, ["book", "cancel"] if meeting.open else ["book"])


def rightful(meeting: Meeting, act: str, more: dict[str, Any]) -> str:
    """Give whose act it is."""
    if act == "agree":
        return meeting.host if meeting.state == "proposed" else meeting.manager
    if act == "followup_done" and meeting.followups:
        return str(meeting.followups[more["followup"]][0])
    theirs = ("propose", "decline", "agree_minutes", "remark", "object")
    return meeting.manager if act in theirs else meeting.host


def foresee(book: Book, meeting: Meeting, act: str, who: str, more: dict[str, Any]) -> str:
    """Say what comes of an act on the talk as it is now."""
    host, manager = who == meeting.host, who == meeting.manager
    begun = meeting.begun(book.now)
    state = meeting.state
    stays = state == "invited" or (state == "confirmed" and not begun)
    match act:
        case "book":
            able = host and state in UNTIMED
        case "propose":
            able = manager and stays and meeting.rounds < ROUNDS
        case "move":
            able = host and state in TIMED and (state != "proposed" or begun or meeting.rounds < ROUNDS)
        case "agree":
            able = not begun and ((host and state == "proposed") or (manager and state == "invited"))
        case "decline":
            able = manager and stays
        case "cancel":
            able = host and meeting.open and state != "due"
        case "not_needed":
            able = host and state in UNTIMED
        case "held" | "no_show" | "host_absent" | "cut_short":
            able = host and state == "confirmed" and begun
        case "hand_over":
            able = host and state in OPEN and more["to"] in book.deputies(meeting)
        case "step_aside":
            able = host and state in OPEN and next_host(book, meeting) is not None
        case "call_off":
            return _call_off(meeting, host=host)
        case _:
            return _of_minutes(book, meeting, act, who, more)
    return DONE if able and (act not in SETS_TIME or _fits(book, meeting, more["start"])) else REFUSED


def _fits(book: Book, meeting: Meeting, start: datetime) -> bool:
    return book.can_be(meeting, start) and bool(book.seconds(meeting, start))


def next_host(book: Book, meeting: Meeting) -> str | None:
    return book.host_for(meeting.manager, {meeting.host} | book.kept_out(meeting))


def _call_off(meeting: Meeting, *, host: bool) -> str:
    if not host:
        return REFUSED
    if meeting.open and not meeting.needless:
        return KINDLY
    return DONE if meeting.open else REFUSED


def _of_minutes(book: Book, meeting: Meeting, act: str, who: str, more: dict[str, Any]) -> str:
    owner, state, _ = meeting.followups.get(more["followup"], ("", "", 0))
    host, manager = who == meeting.host, who == meeting.manager
    writer = who in (meeting.host, meeting.second)
    able = {
        "write": writer and ((meeting.minutes is None and meeting.state == "held") or meeting.minutes == "draft"),
        "measure": writer and meeting.minutes == "draft" and len(meeting.followups) < 6,
        "send": host and meeting.minutes == "draft",
        "agree_minutes": manager and meeting.minutes == "waiting",
        "remark": manager and meeting.minutes == "waiting",
        "object": manager and meeting.minutes == "waiting",
        "refuse": writer and meeting.minutes == "waiting",
        "followup_done": who == owner and state == "open",
        "followup_confirm": host and state == "done",
        "followup_back": host and state == "done",
        "close": host and meeting.state == "held" and meeting.minutes in LOCKED and _all_done(meeting),
    }[act]
    again = {"close": meeting.state == "closed", "refuse": meeting.minutes == "waiting" and meeting.refused}
    if (host if act == "close" else writer) and again.get(act):
        return KINDLY
    return DONE if able else REFUSED


def _all_done(meeting: Meeting) -> bool:
    return all(state == "confirmed" for _, state, _ in meeting.followups.values())


ACTS = (
    *SETS_TIME,
    *("agree", "decline", "cancel", "not_needed", *ENDS, "hand_over", "step_aside", "call_off"),
    *("write", "measure", "send", "agree_minutes", "remark", "object", "refuse"),
    *("followup_done", "followup_confirm", "followup_back", "close"),
)
_COMES_TO = {
    "book": "invited",
    "move": "invited",
    "propose": "proposed",
    "agree": "confirmed",
    "decline": "declined",
    "cancel": "cancelled",
    "not_needed": "not_needed",
    "step_aside": "due",
    "close": "closed",
    **{end: end for end in ENDS},
}
_ANSWERS = {"agree_minutes": "agreed", "remark": "remarked", "object": "objected"}


def follow(book: Book, meeting: Meeting, act: str, who: str, more: dict[str, Any]) -> None:
    """Bring the model to where an act that took effect leads."""
    before = meeting.state
    if act == "call_off":
        meeting.state = "not_needed" if before == "due" else "cancelled"
    meeting.state = _COMES_TO.get(act, meeting.state)
    if act in _COMES_TO or act in ("call_off", "hand_over"):
        meeting.version, meeting.since = meeting.version + 1, book.now
    if act in SETS_TIME:
        begun = meeting.begun(book.now)
        meeting.rounds += act == "propose" or (act == "move" and before == "proposed" and not begun)
        meeting.start = more["start"]
    if act == "hand_over":
        give(book, meeting, more["to"])
    if act == "step_aside":
        _other_host(book, meeting)
    _follow_minutes(book, meeting, act, more)


def succeed(book: Book, meeting: Meeting) -> None:
    """Let the next one hold a talk whose host must keep out; its time stands where that one is free, if anybody."""
    free = book.deputies(meeting)
    found = free or book.candidates(meeting)
    if found:
        keeps = bool(free) or meeting.state == "due"
        meeting.version, meeting.since = meeting.version + 1, book.now
        if not keeps:
            meeting.state, meeting.rounds = "due", 0
        give(book, meeting, found[0])


def give(book: Book, meeting: Meeting, to: str) -> None:
    """Let somebody hold a talk; who took its minutes and holds it now leaves them to another one, if one is free."""
    former, meeting.host = meeting.host, to
    if meeting.second == to:
        meeting.second = None
        free = book.instead(meeting, meeting.booked) - {former} if meeting.booked else set()
        assert len(free) <= 1, "the bank of the walks has so few that nobody needs to be chosen"
        meeting.second = next(iter(free), None)


def _other_host(book: Book, meeting: Meeting) -> None:
    found = next_host(book, meeting)
    assert found is not None
    meeting.out.add(meeting.host)
    meeting.second = None if meeting.second == found else meeting.second
    meeting.host, meeting.rounds = found, 0


def _follow_minutes(book: Book, meeting: Meeting, act: str, more: dict[str, Any]) -> None:
    if act in ("write", "measure", "send"):
        meeting.pages += 1
        meeting.minutes = "waiting" if act == "send" else "draft"
    if act == "send":
        meeting.answer_by = datetime.combine(workday_after(book.today, ANSWER_WORKDAYS), time(17))
    meeting.refused |= act == "refuse"
    if act in _ANSWERS:
        lock(meeting, _ANSWERS[act])
    if act.startswith("followup_"):
        owner, _, version = meeting.followups[more["followup"]]
        own = owner == meeting.host
        state = {"done": "confirmed" if own else "done", "confirm": "confirmed", "back": "open"}[act[9:]]
        meeting.followups[more["followup"]] = [owner, state, version + 1]  # type: ignore[operator]


def lock(meeting: Meeting, state: str) -> None:
    """Lock minutes; their follow-ups begin."""
    meeting.minutes, meeting.pages = state, meeting.pages + 1
    meeting.followups = {
        number: [owner, "open", version + 1]  # type: ignore[operator]
        for number, (owner, _, version) in meeting.followups.items()
    }


def go_away(book: Book, meeting: Meeting, who: str, second: str | None) -> None:
    """Let somebody be away at a talk's time: its recorder is replaced if anybody is free, its host may act."""
    if who == meeting.second and book.instead(meeting, meeting.booked):
        assert second in book.instead(meeting, meeting.booked)
        meeting.second, meeting.version, meeting.since = second, meeting.version + 1, book.now
        meeting.beside = meeting.version
    if who == meeting.host and meeting.start is not None:
        meeting.cover = max(datetime.combine(workday_before(meeting.start.date()), CLOSE), book.now)


def cover(book: Book) -> None:
    """Let somebody else hold the talks whose hosts are away then and did not act, if anybody is there."""
    for _, meeting in sorted(book.meetings.items()):
        if meeting.cover is None or meeting.cover > book.now:
            continue
        meeting.cover = None
        free = book.deputies(meeting)
        if book.away(meeting) and not meeting.begun(book.now) and free:
            meeting.version, meeting.since = meeting.version + 1, book.now
            give(book, meeting, free[0])


def lapse(book: Book) -> list[int]:
    """Record everybody's silence, or refusal, whose time is over; give which talks it was."""
    found = [
        m
        for m in book.meetings.values()
        if m.minutes == "waiting" and m.answer_by is not None and m.answer_by <= book.now
    ]
    for meeting in found:
        lock(meeting, "refused" if meeting.refused else "silent")
    return [meeting.id for meeting in found]


def day_of_measure(today: date) -> date:
    return workday_after(today, 2)
