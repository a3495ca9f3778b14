"""What can be done to a complaint by whom, and what becomes of it, as the flows say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.walks.plain import FOUNDED, REVIEW_DAYS, STAFF, TERMS, Book, Case, Meeting, heads_of

DONE, KINDLY, REFUSED, OLD = "done", "kindly", "refused", "old"
"""An act takes effect; is answered kindly and changes nothing; is refused; comes from an old card."""
FOUND = ("upheld", "partly", "not_upheld", "unverifiable")
VERSIONED = ("take", "hand_on", "decide", "tell", "withdraw", "close")
"""Acts whose button carries a version."""


def awaited(case: Case) -> list[str]:
    """Give what usually comes next."""
    if case.handler is None and case.state != "closed":
        return ["take"]
    if case.state == "investigating" and not case.contacts:
        return ["contact", "contact", "recuse", "withdraw"]
    longer = ["extend", "answer_extension", "answer_extension", "tell_extension"]
    after = ["remedy", "spare", "spare", "finish", "close", "close", "recuse"]
    return {
        "registered": ["take"],
        "investigating": ["contact", "contact", *["decide"] * 6, *longer, "withdraw", "recuse"],
        "decided": [*["tell"] * 5, *longer, "remedy", "withdraw", "recuse"],
        "told": [*after, "review", "review", "answer_review", "answer_review", "tell_review", "tell_review"],
        "withdrawn": after,
        "closed": ["review", "recuse"],
    }[case.state]


def rightful(book: Book, case: Case, act: str, more: dict[str, Any]) -> str:
    """Give whose act it is."""
    if act == "answer_extension":
        return "liang" if case.extension is None or case.granted_by("liang") else "deng"
    if act == "answer_review":
        return "deng"
    if act == "finish" and case.remedies:
        return case.remedies[more["remedy"]][0]
    if act in ("take", "recuse"):
        return more["taker"] if more["taker"] is not None else "lin"
    return case.handler or "lin"


def foresee(book: Book, case: Case, act: str, who: str, more: dict[str, Any]) -> str:
    """Say what comes of an act on the complaint as it is now."""
    return _FORESEEN[act](book, case, who, more)


def _if(able: bool) -> str:
    return DONE if able else REFUSED


def _take(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    return _if(case.handled_by(who) and case.handler is None and case.state != "closed")


def _hand_on(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    may = case.read_by(who) and (STAFF[who].role in ("head", "senior") or case.handler == who)
    return _if(may and case.state != "closed" and case.handled_by(more["to"]))


def _contact(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    return _if(case.in_hand_of(who) and case.state != "closed")


def _decide(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    return _if(case.in_hand_of(who) and case.state == "investigating" and case.contacts > 0)


def _tell(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    return _if(case.in_hand_of(who) and case.state == "decided")


def _withdraw(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    return _if(case.in_hand_of(who) and case.running)


def _in_time(book: Book, case: Case) -> bool:
    return case.running and book.today <= case.due


def _extend(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    wanted = _in_time(book, case) and not case.waiting and case.term < 2
    return _if(case.in_hand_of(who) and wanted and bool(case.approvers(who, case.term + 1)))


def _answer_extension(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    asked = case.extension
    if asked is None or not case.read_by(who) or STAFF[who].role not in ("head", "senior"):
        return REFUSED
    if asked.get("by") == who:
        return KINDLY
    late = more["granted"] and asked["step"] == 1 and book.today > case.due
    return _if(case.running and asked["state"] == "asked" and case.granted_by(who) and not late)


def _tell_extension(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    known = case.extension
    if known is None or not case.in_hand_of(who):
        return REFUSED
    return KINDLY if known["state"] == "in_force" else _if(known["state"] == "granted" and _in_time(book, case))


def _remedy(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    late_enough = case.state in ("decided", "told", "withdrawn")
    return _if(case.in_hand_of(who) and late_enough and more["to"] not in case.out)


def _finish(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    owner, done = case.remedies.get(more["remedy"], ("", False))
    return REFUSED if owner != who else KINDLY if done else DONE


def _review(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    timely = case.told is not None and book.today <= case.told + timedelta(days=REVIEW_DAYS)
    return _if(case.in_hand_of(who) and timely and case.review is None and case.state in ("told", "closed"))


def _answer_review(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    able = [w for w in STAFF if case.read_by(w) and w not in (case.decided_by, case.handler)]
    seniors = [w for w in able if STAFF[w].role == "senior"]
    return _if(case.review == "open" and who in (seniors or [w for w in able if STAFF[w].role == "head"]))


def _tell_review(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    return _if(case.in_hand_of(who) and case.review == "answered")


def _spare(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    return _if(case.in_hand_of(who) and case.state in ("decided", "told") and case.wants_remedy)


def _recuse(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    after = replace(case, out=case.out | {who})
    return _if(case.read_by(who) and (case.state == "closed" or any(after.handled_by(other) for other in STAFF)))


def _close(book: Book, case: Case, who: str, more: dict[str, Any]) -> str:
    over = case.state in ("told", "withdrawn") and case.review in (None, "told") and not case.wants_remedy
    return _if(case.in_hand_of(who) and over and all(done for _, done in case.remedies.values()))


_FORESEEN: dict[str, Callable[[Book, Case, str, dict[str, Any]], str]] = {
    "take": _take,
    "hand_on": _hand_on,
    "contact": _contact,
    "decide": _decide,
    "tell": _tell,
    "withdraw": _withdraw,
    "extend": _extend,
    "answer_extension": _answer_extension,
    "tell_extension": _tell_extension,
    "remedy": _remedy,
    "finish": _finish,
    "review": _review,
    "answer_review": _answer_review,
    "tell_review": _tell_review,
    "spare": _spare,
    "recuse": _recuse,
    "close": _close,
}
ACTS = tuple(_FORESEEN)


def follow(book: Book, case: Case, act: str, who: str, more: dict[str, Any]) -> None:
    """Bring the model to where an act that took effect leads."""
    case.version += act in (*VERSIONED, "review", "answer_review", "recuse", "spare")
    match act:
        case "take":
            _handle(case, who)
        case "hand_on":
            _handle(case, more["to"])
        case "contact":
            case.contacts += 1
        case "decide":
            case.state, case.decided_by = "decided", who
            come_out(book, case, more["outcome"])
        case "tell":
            case.state, case.told = "told", book.today
        case "withdraw":
            case.state = "withdrawn"
            come_out(book, case, "withdrawn")
        case "review":
            case.state, case.review = "told", "open"
        case "answer_review":
            case.review = "answered"
            come_out(book, case, more["outcome"] or case.outcome)
        case "tell_review":
            case.review = "told"
        case "spare":
            case.spared = True
        case "recuse":
            _keep_out(case, who)
        case "close":
            case.state = "closed"
        case "finish":
            case.remedies[more["remedy"]] = (who, True)
        case "answer_extension" | "tell_extension":
            case.contacts += act == "tell_extension"
            _longer(case, act, who, more)


def _handle(case: Case, who: str) -> None:
    case.handler = who
    case.state = "investigating" if case.state == "registered" else case.state


def _keep_out(case: Case, who: str) -> None:
    case.out.add(who)
    case.handler = None if case.handler == who else case.handler
    heads = heads_of(case.branch)
    case.at_head_office = case.at_head_office or (bool(heads) and heads <= case.out)


def _longer(case: Case, act: str, who: str, more: dict[str, Any]) -> None:
    """Answer a wish for a longer term; the second one waits until the client was told."""
    asked = case.extension
    assert asked is not None
    if act == "answer_extension":
        asked["by"] = who
        asked["state"] = "granted" if more["granted"] else "refused"
    if asked["state"] == "granted" and (asked["step"] == 1 or act == "tell_extension"):
        asked["state"] = "in_force"
        case.term, case.version = case.term + 1, case.version + 1
        case.due = case.received + timedelta(days=TERMS[case.term])


def come_out(book: Book, case: Case, outcome: str | None) -> None:
    """Let an outcome turn the talks behind which the complaint stands."""
    if outcome == case.outcome:
        return
    case.outcome = outcome
    for meeting in book.behind(case):
        meeting.causes[case.id] = outcome
        if meeting.takes(book.now):
            meeting.turn()


def calls_for_talk(book: Book, case: Case) -> bool:
    """Whether a founded complaint about a manager has no reminder talk yet."""
    if case.outcome not in FOUNDED or case.about is None or STAFF[case.about].role != "manager":
        return False
    return not any(m.kind == "reminder" and (m.open or m.state == "held") for m in book.behind(case))


def joinable(book: Book, case: Case) -> list[Meeting]:
    """Give the talks that a complaint may join instead of making another one due."""
    theirs = [m for m in book.meetings.values() if m.manager == case.about and m.takes(book.now)]
    alike = [meeting for meeting in theirs if meeting.at_head_office == case.at_head_office]
    return [meeting for meeting in alike if meeting.host not in book.kept_from(case)]
