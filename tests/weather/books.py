"""Closing the books: every committed promise against what the Bot API took, and against what each call met."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from scheduler.ports import Accepted, Gone, Outcome, Refused, TooMany, Uncertain
from tests.weather.faults import TAKEN, UNCERTAIN, Fault, Met
from tests.weather.ledger import Entry
from tests.weather.post import Asked, Post

ENDED = {"accepted": Accepted, "refused": Refused, "unreachable": Gone}
REPEATED = "重发"
TOO_SLOW = "TimedOut"
"""What the courier makes of an answer that does not come in time; on a busy machine that may be any."""
ON_ITS_WAY = 5.0
"""Seconds within which a call to a chat may still come that had left before it was known to ask for peace."""


async def close(post: Post) -> None:
    """See that nothing is lost, nothing doubled that surely was not sent, and nothing early."""
    met, taken = defaultdict[str, list[Met]](list), defaultdict[str, list[Entry]](list)
    for call in post.weather.met:
        met[_words(call.text)].append(call)
    for entry in post.ledger.entries():
        taken[_words(entry.text)].append(entry)
    rows = await post.rows()
    for number, row in enumerate(rows):
        calls, entries, ends = met[f"n{number}"], taken[f"n{number}"], post.courier.ends[row.id]
        about = (row, [call.fault.value for call in calls], ends)
        assert _has_ended(row, ends), about
        assert _was_judged_rightly([call.fault for call in calls], ends), about
        assert _was_taken_once(row, entries, ends), (*about, entries)
        assert _says_when_it_repeats(row, calls), (*about, calls)
    assert len(taken.keys() | met.keys()) == len(rows), "what nobody promised was sent"
    peace = defaultdict[int, list[Asked]](list)
    for asked in post.courier.asked:
        peace[asked.chat].append(asked)
    early = [(call, asked) for call in post.weather.met for asked in peace[call.chat] if _is_early(call, asked)]
    assert not early, ("a chat was not left in peace", early)


def _words(text: str) -> str:
    return text.partition("\n")[0]


def _has_ended(row: Any, ends: Sequence[Outcome]) -> bool:
    """Whether the row bears the end of its last call, and its calls are all counted."""
    final = [isinstance(end, tuple(ENDED.values())) for end in ends]
    uncertain = sum(isinstance(end, Uncertain) for end in ends)
    rightly = row.state in ENDED and isinstance(ends[-1], ENDED[row.state]) and not any(final[:-1])
    return rightly and (row.attempts, row.uncertain) == (len(ends), uncertain)


def _was_judged_rightly(faults: Sequence[Fault], ends: Sequence[Outcome]) -> bool:
    """Whether each fault was taken for what it is; on a busy machine an answer may have come too late."""
    unsure = [end for end in ends if isinstance(end, Uncertain)]
    slow = sum(end.reason == TOO_SLOW for end in unsure)

    def seen(kinds: frozenset[Fault], *outcomes: type[Outcome]) -> bool:
        met, judged = sum(fault in kinds for fault in faults), sum(isinstance(end, outcomes) for end in ends)
        return met - slow <= judged <= met

    without_answer = sum(fault in UNCERTAIN for fault in faults)
    return (
        len(unsure) - slow <= without_answer <= len(unsure)
        and seen(frozenset({Fault.WAIT}), TooMany)
        and seen(frozenset({Fault.REFUSE}), Refused)
        and seen(frozenset({Fault.BLOCK}), Gone)
        and seen(frozenset({Fault.NONE, Fault.DELAY}), Accepted)
    )


def _was_taken_once(row: Any, taken: Sequence[Entry], ends: Sequence[Outcome]) -> bool:
    """Whether it was taken at least once if it was accepted, and more often only where nobody could know."""
    accepted = int(row.state == "accepted")
    message = {entry.message for entry in taken}
    return accepted <= len(taken) <= accepted + row.uncertain and (not accepted or row.message_id in message)


def _says_when_it_repeats(row: Any, calls: Sequence[Met]) -> bool:
    """Whether each call after an uncertain one says that it repeats, with the reference, and no other does."""
    marks = [REPEATED in call.text for call in calls]
    first = marks.index(True) if True in marks else len(marks)
    unmarked = [call for call in calls[:first] if call.fault in TAKEN]
    rightly = all(marks[first:]) and len(unmarked) <= 1 and (True not in marks or row.uncertain > 0)
    return rightly and all(row.ref in call.text for call in calls[first:])


def _is_early(call: Met, asked: Asked) -> bool:
    """Whether it came in the time of peace; what goes to the chat besides may have left before that was known."""
    known = asked.at if _words(call.text) == asked.words else asked.at + ON_ITS_WAY
    return known < call.at < asked.at + asked.seconds
