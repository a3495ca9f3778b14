"""The walk: what happens to complaints and talks at random, and the model that foresees it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Protocol

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.walks import cases, plain, talks
from tests.walks.cases import DONE, KINDLY, OLD, REFUSED
from tests.walks.plain import STAFF, Book, Case, Meeting

MOST_CASES = 4
STARTS = tuple(
    datetime.fromisoformat(text)
    for text in (
        "2026-12-01 09:00",
        "2026-12-04 16:40",
        "2026-09-24 10:00",
        "2026-09-29 15:00",
        "2026-10-08 09:00",
        "2026-10-09 17:45",
        "2026-02-12 14:00",
        "2026-12-30 08:15",
    )
)
"""An ordinary week; before a weekend, a holiday, a Saturday on which banks work, the year's end."""
WEIGHTS = {
    "look": 2,
    "handle": 26,
    "talk": 42,
    "wait": 10,
    "wait_for_a_talk": 7,
    "be_down": 5,
    "go_on_leave": 3,
    "come_back": 1,
    "register": 4,
}
"""How often each kind of step comes. One rule throws dice for it: hypothesis leaves whole rules out of its walks."""
KINDS = tuple(kind for kind, weight in WEIGHTS.items() for _ in range(weight))


def rare(dice: Random) -> bool:
    return dice.random() < 0.1


class Real(Protocol):
    """What is at work: the use cases on a database, or the rules alone. Each act says how it ended, and why."""

    def register(self, who: str, now: datetime, about: str | None) -> tuple[str, object]: ...
    def on_case(
        self, who: str, now: datetime, act: str, number: int, version: int, more: dict[str, Any]
    ) -> tuple[str, object]: ...
    def on_talk(
        self, who: str, now: datetime, act: str, number: int, version: int, more: dict[str, Any]
    ) -> tuple[str, object]: ...
    def go_on_leave(self, who: str, now: datetime, day: date) -> tuple[str, object]: ...
    def come_back(self, who: str, now: datetime, number: int) -> tuple[str, object]: ...
    def look(self, who: str, now: datetime, number: int) -> tuple[str, object]: ...
    def newest(self, table: str) -> int: ...
    def talk_of(self, case: int) -> int | None: ...
    def second_of(self, talk: int) -> str | None: ...
    def sequence_of(self, talk: int) -> int: ...
    def next_due(self) -> datetime | None: ...
    def deliver(self, now: datetime) -> None: ...
    def dump(self) -> object: ...
    def restart(self) -> None: ...
    def leave(self) -> None: ...


class Walk(RuleBasedStateMachine):
    """The bank at work, and the model beside it; what is at work says `opened`."""

    real: Real
    restarts: tuple[int, ...] = ()

    def opened(self, now: datetime) -> Real:
        """Give a bank in which nothing has happened yet."""
        raise NotImplementedError

    def see(self) -> None:
        """See what must be so after every step."""
        raise NotImplementedError

    def see_delivered(self) -> None:
        """See what must be so of what has left."""

    @initialize(start=st.sampled_from(STARTS), first=st.integers(2, 5), second=st.integers(6, 11))
    def begin(self, start: datetime, first: int, second: int) -> None:
        self.book = Book(start)
        self.real = self.opened(start)
        self.restarts = (first, second)
        self.steps = 0
        self.last = self.real.dump()
        assert self.real.register("lin", start, "zhang")[0] == DONE
        self._registered("zhang", "lin")

    def teardown(self) -> None:
        if hasattr(self, "real"):
            self.real.leave()

    @rule(seed=st.integers(0, 2**32 - 1))
    def step(self, seed: int) -> None:
        dice = Random(f"{seed}/{self.steps}")  # hypothesis likes to draw one seed many times over
        getattr(self, dice.choice(KINDS))(dice)

    def register(self, dice: Random) -> None:
        about = dice.choice(["zhang", "zhang", "li", "zhou", "chen", None])
        who = dice.choice(["lin", "lin", "chen", "wang", "liang", "zhang"])
        branch = STAFF[about].branch if about else plain.COMPLAINED_ABOUT
        far = STAFF[who].role == "supervisor" and branch != STAFF[who].branch
        able = STAFF[who].role in ("desk", "head", "supervisor") and not far and who != about
        if able and len(self.book.cases) >= MOST_CASES:
            return
        ended, why = self.real.register(who, self.book.now, about)
        self._as_foreseen(ended, DONE if able else REFUSED, (about, who, why))
        if able:
            self._registered(about, who)

    def _registered(self, about: str | None, who: str) -> None:
        case = Case(
            id=max(self.book.cases, default=0) + 1,
            about=about,
            branch=STAFF[about].branch if about else plain.COMPLAINED_ABOUT,
            received=self.book.today,
            due=self.book.today + timedelta(days=plain.TERMS[0]),
            out={about} if about else plain.heads_of(plain.COMPLAINED_ABOUT),
            at_head_office=about is None or about == "chen",
        )
        self.book.cases[case.id] = case
        if about is not None and STAFF[about].role == "manager":
            self._fell_due(case)

    def _fell_due(self, case: Case) -> None:
        """Let a complaint join an open talk of the person, or make a new one due with the right host."""
        assert case.about is not None
        joins = cases.joinable(self.book, case)
        number = self.real.talk_of(case.id)
        host = self.book.host_for(case.about, self.book.kept_from(case))
        if number is None or (not joins and host is None):
            assert not joins
            assert host is None
            return
        if joins:
            meeting = self.book.meetings[number]
            assert meeting in joins
        else:
            assert number not in self.book.meetings
            assert host is not None
            meeting = Meeting(number, case.about, host, {}, self.book.now, version=0)
            meeting.at_head_office = case.at_head_office
            self.book.meetings[number] = meeting
        meeting.causes[case.id] = case.outcome
        meeting.turn()
        if meeting.state == "due":
            meeting.version, meeting.since = meeting.version + 1, self.book.now

    def handle(self, dice: Random) -> None:
        """Do something to a complaint, mostly what comes next and by whose act it is."""
        alive = [number for number, case in self.book.cases.items() if case.state != "closed"]
        case = self.book.cases[dice.choice(sorted(self.book.cases) if rare(dice) or not alive else alive)]
        act = dice.choice(cases.ACTS if rare(dice) else cases.awaited(case))
        more = self._more_of_case(dice, case)
        who = self._who(dice, cases.rightful(self.book, case, act, more))
        late = int(rare(dice) and act in cases.VERSIONED)
        foreseen = cases.foresee(self.book, case, act, who, more)
        note(f"{who}: {act} of complaint {case.id} at {self.book.now}{' from an old card' * late}, {more}")
        ended, why = self.real.on_case(who, self.book.now, act, case.id, case.version - late, more)
        if late:
            self._was_old(ended)
        else:
            self._as_foreseen(ended, foreseen, (act, who, case, why))
            if foreseen == DONE:
                self._handled(case, act, who, more)

    def _who(self, dice: Random, rightful: str) -> str:
        """Give who presses: mostly whose act it is, now and then anybody."""
        return dice.choice(sorted(STAFF)) if rare(dice) else rightful

    def _more_of_case(self, dice: Random, case: Case) -> dict[str, Any]:
        return {
            "to": dice.choice(["lin", "chen", "wang", "zhang", "zhou", "liang"]),
            "taker": dice.choice([None, "chen", "lin", "wang", "liang", "deng"]),
            "outcome": dice.choice(cases.FOUND),
            "granted": dice.choice([True, True, False]),
            "remedy": min(
                (n for n, (_, done) in case.remedies.items() if not done), default=max(case.remedies, default=0)
            ),
            "extension": case.extension["id"] if case.extension else 0,
        }

    def _handled(self, case: Case, act: str, who: str, more: dict[str, Any]) -> None:
        cases.follow(self.book, case, act, who, more)
        if act == "extend":
            number = self.real.newest("complaint_extensions")
            case.extension = {"id": number, "step": case.term + 1, "state": "asked", "asker": who}
        if act == "remedy":
            case.remedies[self.real.newest("complaint_remedies")] = (more["to"], False)
        if act == "recuse":
            self._kept_apart(case)
        changed = act in ("decide", "answer_review") and case.outcome is not None
        if changed and cases.calls_for_talk(self.book, case):
            self._fell_due(case)

    def _kept_apart(self, case: Case) -> None:
        """Who keeps out of a complaint neither holds its talks nor takes their minutes."""
        for meeting in self.book.behind(case):
            if not meeting.open:
                continue
            meeting.at_head_office = meeting.at_head_office or case.at_head_office
            if meeting.second in self.book.kept_out(meeting):
                able = self.book.instead(meeting, meeting.booked)
                meeting.second = self.real.second_of(meeting.id)
                meeting.version, meeting.since = meeting.version + 1, self.book.now
                meeting.beside = meeting.version
                assert meeting.second in able if able else meeting.second is None
            if meeting.host in self.book.kept_out(meeting):
                talks.succeed(self.book, meeting)

    def talk(self, dice: Random) -> None:
        """Do something to a talk, mostly what comes next and by whose act it is."""
        alive = [number for number, m in self.book.meetings.items() if m.open or m.state == "held"]
        if not self.book.meetings or (not alive and len(self.book.cases) < MOST_CASES):
            self.register(dice)
            return
        meeting = self.book.meetings[dice.choice(sorted(self.book.meetings) if rare(dice) or not alive else alive)]
        awaited = talks.awaited(meeting, self.book.now)
        act = dice.choice(talks.ACTS if rare(dice) else awaited)
        late = int(rare(dice) and act not in ("write", "measure") and meeting.beside != meeting.version)
        more = self._more_of_talk(dice, meeting, late)
        who = self._who(dice, talks.rightful(meeting, act, more))
        foreseen = talks.foresee(self.book, meeting, act, who, more)
        before = replace(meeting)
        more |= {"pages": meeting.pages - late}
        note(f"{who}: {act} of talk {meeting.id} at {self.book.now}{' from an old card' * late}, {more}")
        ended, why = self.real.on_talk(who, self.book.now, act, meeting.id, meeting.version - late, more)
        if late:
            self._was_old(ended)
            return
        self._as_foreseen(ended, foreseen, (act, who, meeting, self.book.now, why))
        if foreseen == DONE:
            self._talked(meeting, act, who, more)
            if act in (*talks.SETS_TIME, "agree", "decline", "cancel", "hand_over", "step_aside", "call_off"):
                self.see_files(before, meeting)

    def _more_of_talk(self, dice: Random, meeting: Meeting, late: int) -> dict[str, Any]:
        wild = self.book.now.replace(hour=8, minute=30) + timedelta(hours=7 * dice.randrange(20))
        number = dice.choice(sorted(meeting.followups) or [0])
        return {
            "start": wild if rare(dice) else dice.choice(self.book.times(meeting)),
            "to": dice.choice(["sun", "chen", "wang", "li"]),
            "owner": dice.choice([meeting.manager, meeting.host]),
            "followup": number,
            "followup_version": int(meeting.followups[number][2]) - late if number else 0,  # type: ignore[call-overload]
        }

    def _talked(self, meeting: Meeting, act: str, who: str, more: dict[str, Any]) -> None:
        able = self.book.seconds(meeting, more["start"]) if act in talks.SETS_TIME else set()
        talks.follow(self.book, meeting, act, who, more)
        if act in talks.SETS_TIME:
            meeting.second = self.real.second_of(meeting.id)
            assert meeting.second in able
        if act == "measure":
            meeting.followups[self.real.newest("followups")] = [more["owner"], "planned", 1]

    def see_files(self, before: Meeting, meeting: Meeting) -> None:
        """A file that was given out is outnumbered by every change of time or people."""
        found = self.real.sequence_of(meeting.id)
        assert found >= meeting.sequence
        meeting.sequence = found
        assert found > before.sequence or before.state not in plain.TIMED or before.sequence < 0, meeting

    def _as_foreseen(self, ended: str, foreseen: str, what: object) -> None:
        """An act ends as the model foresaw; what is refused or answered kindly changes nothing."""
        assert (ended == REFUSED) == (foreseen == REFUSED), (ended, foreseen, what)
        if foreseen in (REFUSED, KINDLY):
            assert self.real.dump() == self.last, what

    def _was_old(self, ended: str) -> None:
        """A press on an old card changes nothing, whoever presses."""
        assert ended in (OLD, DONE, REFUSED)
        assert self.real.dump() == self.last, ended

    def go_on_leave(self, dice: Random) -> None:
        who = dice.choice(["zhang", "chen", "sun", "li"])
        day = self.book.today + timedelta(days=dice.randrange(6))
        begin = datetime.combine(day, datetime.min.time())
        known = any(name == who and start == begin for name, start, _ in self.book.leaves.values())
        ended, _ = self.real.go_on_leave(who, self.book.now, day)
        self._as_foreseen(ended, REFUSED if known else DONE, (who, day))
        if not known:
            self.book.leaves[self.real.newest("leaves")] = (who, begin, begin + timedelta(days=1))
            for meeting in self.book.crossed(who, begin, begin + timedelta(days=1)):
                talks.go_away(self.book, meeting, who, self.real.second_of(meeting.id))

    def come_back(self, dice: Random) -> None:
        if not self.book.leaves:
            return
        number = dice.choice(sorted(self.book.leaves))
        who, _, end = self.book.leaves[number]
        ended, _ = self.real.come_back(who, self.book.now, number)
        self._as_foreseen(ended, REFUSED if end <= self.book.now else DONE, number)
        if ended == DONE:
            del self.book.leaves[number]

    def look(self, dice: Random) -> None:
        """Who must keep out of a complaint sees nothing of it, nor does a branch that it is kept from."""
        case = self.book.cases[dice.choice(sorted(self.book.cases))]
        who = dice.choice(sorted(STAFF))
        ended, _ = self.real.look(who, self.book.now, case.id)
        self._as_foreseen(ended, KINDLY if case.read_by(who) else REFUSED, (who, case))

    def wait(self, dice: Random) -> None:
        """Let time pass with the bot at work: what falls due leaves at its instant."""
        self._pass(self.book.now + timedelta(hours=dice.choice([0, 1, 3, 8, 20, 70])))

    def wait_for_a_talk(self, dice: Random) -> None:
        """Let time pass until a little before or after the time of a talk."""
        found = [m.start for m in self.book.meetings.values() if m.state in plain.TIMED and m.start is not None]
        minutes = dice.choice([0, 40, 40, 200, -30])
        until = (min(found) if found else self.book.now) + timedelta(minutes=minutes)
        self._pass(max(until, self.book.now))

    def be_down(self, dice: Random) -> None:
        """Let time pass with the bot down: what fell due meanwhile leaves late, once."""
        self._come_to(self.book.now + timedelta(hours=dice.choice([2, 9, 14, 26, 90, 200])))

    def _pass(self, until: datetime) -> None:
        while (due := self.real.next_due()) is not None and due <= until:
            self._come_to(max(due, self.book.now))
        self._come_to(until)

    def _come_to(self, now: datetime) -> None:
        note(f"it is {now}")
        self.book.now = now
        talks.lapse(self.book)
        talks.cover(self.book)
        self.real.deliver(now)
        self.see_delivered()

    @invariant()
    def all_is_well(self) -> None:
        if not hasattr(self, "real"):
            return
        self.see()
        self.last = self.real.dump()
        self.steps += 1
        if self.steps in self.restarts:
            self.real.restart()
            assert self.real.dump() == self.last
