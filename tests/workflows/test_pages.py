"""Pages of lists: joined they are the whole list, filtered and ordered by the plain rules of the domain."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.fernet import MultiFernet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.audiences import Audience
from domain.complaints import Complaint, ComplaintState, Outcome, Recusal, Source, Tie
from domain.exams import Candidate, CandidateState, Duty, Exam, ExamKind, ExamState
from domain.feedback import Feedback, FeedbackState, Kind, Tone
from domain.followups import Followup, FollowupState
from domain.lists import BOARD, PARTS, Filter, Listed, Query, Run, Section, Sitting, Stage
from domain.minutes import Conclusion, Minutes
from domain.people import Person, Role
from domain.personal import mask
from domain.rights import Object, Right, may
from domain.talks import OPEN, TIMED, UNTIMED, Talk, TalkState, Trigger
from domain.training import Part, PartState, Session, SessionState, Topic, Training, TrainingState
from domain.triggers import Raised, shown_to_manager
from storage import audiences, complaints, exams, feedback, followups, minutes, talks, training
from storage.database import Database, Tx
from storage.paging import Found
from tests.conftest import in_a_loop
from tests.factories import BANK, NOW, add_person, at, make_complaint, make_talk, shanghai
from workflows import views
from workflows.work import Work

ROSTER: list[tuple[str, set[Role]]] = [
    ("CG", {Role.SUPERVISOR}),
    ("HQ", {Role.COMPLAINT_DESK}),
    ("HQ", {Role.HUMAN_RESOURCES}),
    ("CG", {Role.HUMAN_RESOURCES, Role.CLIENT_MANAGER}),
    ("JB", {Role.SUPERVISOR, Role.CLIENT_MANAGER}),
    ("CG", {Role.SUPERVISOR, Role.COMPLAINT_HEAD}),
    ("CG", {Role.CLIENT_MANAGER}),
    ("JB", {Role.CLIENT_MANAGER}),
    ("CG", {Role.CLIENT_MANAGER}),
    ("HQ", {Role.TRAINING}),
    ("KJ", {Role.DEPARTMENT_DESK}),
    ("HQ", {Role.DEPARTMENT_HEAD, Role.SENIOR_MANAGEMENT}),
    ("CG", {Role.SUPERVISOR, Role.HUMAN_RESOURCES}),
]
"""Who reads; the last has left the bank."""

people = st.integers(0, len(ROSTER) - 1)
perhaps = st.none() | people
branches = st.sampled_from(["CG", "JB", "HQ"])
days = st.sampled_from([date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)])
instants = st.sampled_from(
    [
        *(shanghai(f"{day} {clock}") for day in ("2026-12-01", "2027-01-01") for clock in ("00:00", "08:00")),
        *(shanghai(f"{day} 23:59") for day in ("2026-11-30", "2026-12-31", "2026-12-01")),
        *(NOW + timedelta(minutes=minutes) for minutes in (-1, 0, 1)),
    ]
)
some_people = st.frozensets(people, max_size=2)

cases = st.fixed_dictionaries(
    {
        "about_id": perhaps,
        "registered_by": people,
        "branch": branches,
        "source": st.sampled_from([Source.HOTLINE, Source.LETTER]),
        "state": st.sampled_from(ComplaintState),
        "due_on": days,
        "received_at": instants,
        "at_head_office": st.booleans(),
        "recused": st.dictionaries(people, st.booleans(), max_size=2),  # and whether that was lifted
    }
)
raised = st.fixed_dictionaries(
    {
        "trigger": st.sampled_from([*[Trigger.COMPLAINT] * 3, Trigger.FAMILY]),
        "raised_by": perhaps,
        "outcome": st.sampled_from([*[None, Outcome.NOT_UPHELD] * 2, Outcome.UPHELD]),
    }
)
measures = st.fixed_dictionaries(
    {
        "host_id": people,
        "owner_id": people,
        "branch": branches,
        "due_on": days,
        "state": st.sampled_from(FollowupState),
    }
)
_MEETING: dict[str, st.SearchStrategy[Any]] = {
    "trigger": st.sampled_from([Trigger.COMPLAINT, Trigger.FAMILY]),
    "host_id": people,
    "manager_id": people,
    "second_id": perhaps,
    "confidant_id": perhaps,
    "recused": some_people,
    "private": st.booleans(),
    "at_head_office": st.booleans(),
    "branch": branches,
    "state": st.sampled_from(TalkState),
    "due_on": days,
    "slot": st.none() | instants.map(at),
    "place": st.none() | st.just("会议室"),
    "triggers": st.lists(raised, max_size=2),
    "minutes": st.fixed_dictionaries({"host_id": people, "manager_id": people, "recorder_id": perhaps}),
    "measures": st.lists(measures, max_size=2),
}
_NEEDLESS = {
    "state": st.just(TalkState.NOT_NEEDED),
    "place": st.none(),
    "triggers": st.lists(raised, min_size=1, max_size=2),
}
meetings = st.fixed_dictionaries(_MEETING) | st.fixed_dictionaries(_MEETING | _NEEDLESS)
"""Every other one was not needed: some of these its manager knows, by what came of the complaints."""

seats = st.sampled_from([PartState.INVITED, PartState.ABSENT, PartState.OUT])
lessons = st.fixed_dictionaries(
    {
        "state": st.sampled_from(TrainingState),
        "known": st.booleans(),
        "slot": instants.map(at),
        "trainer_id": perhaps,
        "parts": st.dictionaries(people, seats, max_size=3),
    }
)

words = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([Kind.NEED, Kind.PROBLEM]),
        "product": st.sampled_from([None, "loan"]),
        "department": st.sampled_from([None, "KJ", "XD"]),
        "received_at": instants,
        "due_at": st.none() | instants,
        "relayed_by": people,
        "holder_id": perhaps,
        "state": st.sampled_from(FeedbackState),
    }
)

papers = st.fixed_dictionaries(
    {
        "state": st.sampled_from(ExamState),
        "known": st.booleans(),
        "slot": instants.map(at),
        "duty_id": perhaps,
        "parts": st.dictionaries(
            people, st.sampled_from([CandidateState.NOTIFIED, CandidateState.SAT, CandidateState.OUT]), max_size=3
        ),
    }
)

filters = st.builds(
    Filter,
    listed=st.sampled_from(Listed),
    state=st.sampled_from([*[""] * 9, *Section, *Stage, *Run, *Sitting, *ComplaintState]),
    cause=st.sampled_from(["", "", "", Trigger.COMPLAINT, Source.LETTER]),
    branch=st.sampled_from(["", "", "", "CG"]),
    month=st.sampled_from(["", "", "202612", "202701"]),
)
worlds = st.tuples(
    st.lists(cases, min_size=6, max_size=12),
    st.lists(meetings, min_size=6, max_size=10),
    st.lists(lessons, min_size=3, max_size=6),
    st.lists(words, min_size=3, max_size=8),
    st.lists(papers, min_size=3, max_size=5),
)

ONE_BY_ONE: dict[str, list[str]] = {
    "cause": [Trigger.COMPLAINT, Source.LETTER, Kind.NEED],
    "product": ["loan"],
    "department": ["KJ"],
    "branch": ["CG", "XX"],
    "month": ["202612", "202701"],
}
FOUND: dict[Listed, Callable[[Query], Found[Any]]] = {
    Listed.TALKS: talks.found,
    Listed.COMPLAINTS: complaints.found,
    Listed.FOLLOWUPS: followups.found,
    Listed.TRAININGS: training.found,
    Listed.FEEDBACK: feedback.found,
    Listed.EXAMS: exams.found,
}
Drawn = list[dict[str, Any]]
World = tuple[Drawn, Drawn, Drawn, Drawn, Drawn]
Shown = Talk | Complaint | Followup | Training | Feedback | Exam


@dataclass
class House:
    """What was put into the database, as the domain knows it."""

    tx: Tx
    people: list[Person] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    triggers: dict[int, list[Raised]] = field(default_factory=dict)
    followups: list[Followup] = field(default_factory=list)
    trainings: list[tuple[Training, Session, list[Part]]] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    exams: list[tuple[Exam, int | None, list[Candidate]]] = field(default_factory=list)

    def ids(self, values: dict[str, Any]) -> dict[str, Any]:
        """Name persons by their ids rather than by their places on the roster."""
        named = ("_id", "_by")
        return {
            name: self.people[value].id if name.endswith(named) and value is not None else value
            for name, value in values.items()
        }

    async def take_on(self, cases: Drawn, meetings: Drawn, lessons: Drawn, words: Drawn, papers: Drawn) -> None:
        for number, (branch, roles) in enumerate(ROSTER, 1):
            self.people.append(await add_person(self.tx, str(number), branch=branch, roles=frozenset(roles)))
        self.people[-1] = self.people[-1].model_copy(update={"left_on": NOW.date()})
        for case in cases:
            await self.add_complaint(dict(case))
        for meeting in meetings:
            await self.add_talk(dict(meeting))
        for lesson in lessons:
            await self.add_training(dict(lesson))
        for said in words:
            await self.add_feedback(dict(said))
        for paper in papers:
            await self.add_exam(dict(paper))

    async def add_feedback(self, values: dict[str, Any]) -> None:
        of: dict[str, Any] = {"id": 0, "tone": Tone.CALM, "theme": None, "words": mask("打不开"), "client": None}
        relayer = self.people[values["relayed_by"]]
        of |= {"number": f"26-{len(self.feedback):04d}", "branch": relayer.branch, "relayed_at": NOW}
        self.feedback.append(await feedback.add_feedback(self.tx, Feedback(**of, **self.ids(values))))

    async def add_exam(self, values: dict[str, Any]) -> None:
        places, state, known = values.pop("parts"), values.pop("state"), values.pop("known")
        audience = await audiences.add_audience(self.tx, Audience())
        of = {"title": "信贷", "scope": "新规", "kind": ExamKind.SPECIAL, "pass_mark": 60, "full_mark": 100}
        of |= {"audience_id": audience, "owner_id": self.people[9].id, "slot": values["slot"]}
        told = state in (ExamState.PUBLISHED, ExamState.HELD) or (state is ExamState.CANCELLED and known)
        made = Exam(id=0, number=f"26-{len(self.exams):04d}", state=state, published_at=NOW if told else None, **of)
        kept = await exams.add_exam(self.tx, made)
        who = [(self.people[place], state) for place, state in places.items()]
        parts = [Candidate(id=0, exam_id=kept.id, person_id=p.id, branch=p.branch, state=state) for p, state in who]
        await exams.add_candidates(self.tx, parts)
        watches = self.ids({"duty_id": values["duty_id"]})["duty_id"]
        if watches is not None:
            await exams.add_duty(self.tx, Duty(id=0, exam_id=kept.id, person_id=watches))
        self.exams.append((kept, watches, parts))

    async def add_training(self, values: dict[str, Any]) -> None:
        places, of = values.pop("parts"), {"title": "学习", "topics": (Topic.RULES,), "mandatory": True}
        audience = await audiences.add_audience(self.tx, Audience())
        number, owner = f"26-{len(self.trainings):04d}", self.people[9].id
        state, known = values.pop("state"), values.pop("known")
        published = state is TrainingState.PUBLISHED or (state is TrainingState.CANCELLED and known)
        made = Training(id=0, number=number, audience_id=audience, owner_id=owner, state=state, **of)
        kept = await training.add_training(
            self.tx, made.model_copy(update={"published_at": NOW if published else None})
        )
        session = Session(id=0, training_id=kept.id, place="总行", **self.ids(values))
        session = await training.add_session(self.tx, session)
        who = [(self.people[place], state) for place, state in places.items()]
        parts = [Part(id=0, training_id=kept.id, person_id=p.id, branch=p.branch, state=state) for p, state in who]
        await training.add_parts(self.tx, parts)
        self.trainings.append((kept, session, parts))

    async def add_complaint(self, values: dict[str, Any]) -> None:
        recused = {self.people[place].id: lifted for place, lifted in values.pop("recused").items()}
        made = make_complaint(number=f"26-{len(self.complaints):04d}", **self.ids(values))
        kept = await complaints.add_complaint(self.tx, made)
        for person, lifted in recused.items():
            by = {"lifted_at": NOW, "lifted_by": self.people[0].id} if lifted else {}
            recusal = Recusal(person_id=person, tie=Tie.INTEREST, declared_by=self.people[0].id, **by)
            await complaints.add_recusal(self.tx, kept.id, recusal)
        out = frozenset(person for person, lifted in recused.items() if not lifted)
        self.complaints.append(kept.model_copy(update={"recused": out}))

    async def add_talk(self, values: dict[str, Any]) -> None:
        triggers, said, agreed = (values.pop(name) for name in ("triggers", "minutes", "measures"))
        values["recused"] = frozenset(self.people[place].id for place in values["recused"])
        talk = await talks.add_talk(self.tx, make_talk(number=f"26-{len(self.talks):04d}", **self.ids(values)))
        self.talks.append(talk)
        self.triggers[talk.id] = [
            await talks.add_trigger(self.tx, Raised(id=0, talk_id=talk.id, raised_at=NOW, **self.ids(trigger)))
            for trigger in triggers
        ]
        words = dict.fromkeys(("facts", "said", "causes"), mask("一致"))
        of = {"id": 0, "talk_id": talk.id, "number": talk.number, "conclusion": Conclusion.REMINDER, **words}
        kept = await minutes.add_minutes(self.tx, Minutes(**of, branch=talk.branch, **self.ids(said)))
        for number, measure in enumerate(agreed):
            await self.add_followup(talk, kept, f"{talk.number}-{number}", measure)

    async def add_followup(self, talk: Talk, of: Minutes, number: str, measure: dict[str, Any]) -> None:
        concerned = {"private": talk.private, "confidant_id": talk.confidant_id, "recused": talk.recused}
        concerned |= {"manager_id": of.manager_id, "recorder_id": of.recorder_id}
        about = {"id": 0, "number": number, "talk_id": talk.id, "minutes_id": of.id, "what": mask("回访")}
        made = Followup(**about, **concerned, **self.ids(measure))
        self.followups.append(await followups.add_followup(self.tx, made))

    def plain(self, reader: Person, wanted: Filter) -> list[Shown]:
        """Give what a list shows a reader by the rules of the domain, in order."""
        shown = list[Shown]()
        if wanted.listed in (Listed.TALKS, Listed.BOTH):
            found = [talk for talk in self.talks if self.knows(reader, talk) and passes_talk(talk, reader, wanted)]
            found.sort(key=soonest)
            shown += found
        if wanted.listed in (Listed.COMPLAINTS, Listed.BOTH):
            cases = [c for c in self.complaints if may(reader, Right.COMPLAINT_READ, c.scope)]
            passing = [c for c in cases if passes_complaint(c, wanted)]
            passing.sort(key=lambda c: (not c.running, not c.open, c.due_on, c.id))
            shown += passing
        if wanted.listed in (Listed.FOLLOWUPS, Listed.BOTH):
            own = [f for f in self.followups if may(reader, Right.FOLLOWUP_LIST, f.scope)]
            own.sort(key=lambda f: (f.due_on, f.id))
            shown += [followup for followup in own if passes_followup(followup, wanted)]
        if wanted.listed in (Listed.FEEDBACK, Listed.BOTH):
            told = [f for f in self.feedback if self.reaches(reader, f) and passes_feedback(f, wanted)]
            told.sort(key=lambda f: (not f.open, -f.id))
            shown += told
        if wanted.listed in (Listed.TRAININGS, Listed.BOTH):
            planned = [lesson for lesson in self.trainings if passes_training(*lesson, reader, wanted)]
            shown += [lesson[0] for lesson in reversed(planned)]
        if wanted.listed is Listed.EXAMS:
            shown += [paper[0] for paper in reversed(self.exams) if passes_exam(*paper, reader, wanted)]
        return shown

    def reaches(self, reader: Person, of: Feedback) -> bool:
        """Whether somebody may read feedback: the desk that has it are the people of its department."""
        code = of.department or BANK.policy.feedback.triage
        desk = {p.id for p in self.people if p.branch == code and p.has(Role.DEPARTMENT_DESK, Role.DEPARTMENT_HEAD)}
        waits = of.department is not None or of.state is FeedbackState.SORTING
        return may(reader, Right.FEEDBACK_READ, of.scope(desk if waits else ()))

    def knows(self, reader: Person, talk: Talk) -> bool:
        told = talk.told or bool(shown_to_manager(talk, self.triggers[talk.id]))
        return may(reader, Right.TALK_LIST, talk.scope) and (told or reader.id != talk.manager_id)


def soonest(talk: Talk) -> tuple[bool, datetime, date, int]:
    return talk.slot is None, talk.slot.start if talk.slot is not None else NOW, talk.due_on, talk.id


def day_of(instant: datetime) -> date:
    return BANK.calendar.local(instant).date()


def sections(talk: Talk) -> set[str]:
    """Give the parts of the board in which a talk stands."""
    if talk.state not in OPEN:
        return {"", Section.ENDED} | ({Section.MINUTES} if talk.state is TalkState.HELD else set())
    found: set[str] = {"", Section.OPEN}
    found |= {Section.ARRANGE} if talk.state in UNTIMED else set()
    found |= {Section.ANSWER} if talk.state in (TalkState.INVITED, TalkState.PROPOSED) else set()
    if talk.slot is None:
        return found
    found |= {Section.TODAY} if talk.state in TIMED and day_of(talk.slot.start) == day_of(NOW) else set()
    return found | ({Section.RESULT} if talk.state is TalkState.CONFIRMED and talk.slot.start <= NOW else set())


def passes_talk(talk: Talk, reader: Person, wanted: Filter) -> bool:
    month = talk.due_on if talk.slot is None else day_of(talk.slot.start)
    return (
        wanted.state in sections(talk)
        and (not wanted.cause or (wanted.cause == talk.trigger and reader.id in talk.scope.parties))
        and wanted.branch in ("", talk.branch)
        and wanted.month in ("", f"{month:%Y%m}")
        and wanted.person in (0, talk.manager_id, talk.host_id)
    )


def passes_complaint(complaint: Complaint, wanted: Filter) -> bool:
    return (
        wanted.state in ("", complaint.state, *([Section.OPEN] if complaint.open else []))
        and wanted.cause in ("", complaint.source)
        and wanted.branch in ("", complaint.branch)
        and wanted.month in ("", f"{day_of(complaint.received_at):%Y%m}")
        and wanted.person in (0, complaint.about_id)
    )


def stages(followup: Followup) -> set[str]:
    """Give the parts of the list in which a follow-up stands; none before its minutes are locked."""
    late = {Stage.OVERDUE} if followup.due_on < day_of(NOW) else set[Stage]()
    return {
        FollowupState.PLANNED: set[str](),
        FollowupState.OPEN: {"", Stage.OPEN, *late},
        FollowupState.DONE: {"", Stage.OPEN, Stage.DONE},
        FollowupState.CONFIRMED: {"", Stage.CONFIRMED},
    }[followup.state]


def passes_followup(followup: Followup, wanted: Filter) -> bool:
    return (
        wanted.state in stages(followup)
        and wanted.branch in ("", followup.branch)
        and wanted.month in ("", f"{followup.due_on:%Y%m}")
        and wanted.person in (0, followup.owner_id, followup.host_id)
    )


def passes_feedback(of: Feedback, wanted: Filter) -> bool:
    waits = of.state in (FeedbackState.ROUTED, FeedbackState.TAKEN)
    late = waits and of.due_at is not None and of.due_at < NOW
    return (
        wanted.state in ("", of.state, *([Section.OPEN] if of.open else []), *([Stage.OVERDUE] if late else []))
        and wanted.cause in ("", of.kind)
        and wanted.branch in ("", of.branch)
        and wanted.month in ("", f"{day_of(of.received_at):%Y%m}")
        and wanted.person in (0, of.relayed_by, of.holder_id)
        and wanted.product in ("", of.product)
        and wanted.department in ("", of.department)
    )


def passes_training(of: Training, session: Session, parts: list[Part], reader: Person, wanted: Filter) -> bool:
    taking = frozenset(part.person_id for part in parts if part.state is not PartState.OUT)
    branch = reader.branch if any(part.branch == reader.branch for part in parts) else ""
    parties = taking | ({session.trainer_id} if session.trainer_id is not None else set())
    known = of.published_at is not None or may(reader, Right.TRAINING_PLAN)
    ahead = session.state is SessionState.PLANNED and of.state is not TrainingState.CANCELLED
    runs = {
        TrainingState.DRAFT: {"", Run.DRAFT},
        TrainingState.PUBLISHED: {"", Run.PUBLISHED},
        TrainingState.CANCELLED: {"", Run.OFF},
    }[of.state] | ({Run.AHEAD} if ahead else set())
    return (
        known
        and may(reader, Right.TRAINING_LIST, Object(branch=branch, parties=parties))
        and wanted.state in runs
        and (not wanted.branch or any(part.branch == wanted.branch for part in parts))
        and wanted.month in ("", f"{day_of(session.slot.start):%Y%m}")
        and (not wanted.person or any(part.person_id == wanted.person for part in parts))
    )


def passes_exam(of: Exam, duty: int | None, parts: list[Candidate], reader: Person, wanted: Filter) -> bool:
    taking = frozenset(part.person_id for part in parts if part.state is not CandidateState.OUT)
    branch = reader.branch if any(part.branch == reader.branch for part in parts) else ""
    parties = taking | ({duty} if duty is not None else set())
    ahead = of.slot.start > NOW and of.state in (ExamState.DRAFT, ExamState.PUBLISHED)
    stands = {
        ExamState.DRAFT: {"", Sitting.DRAFT},
        ExamState.PUBLISHED: {""},
        ExamState.HELD: {""},
        ExamState.CANCELLED: {"", Sitting.OFF},
    }[of.state] | ({Sitting.AHEAD} if ahead else set())
    begun = of.slot.start <= NOW and of.state in (ExamState.PUBLISHED, ExamState.HELD)
    stands |= {Sitting.HELD} if begun else set()
    return (
        (of.published_at is not None or may(reader, Right.EXAM_PLAN))
        and may(reader, Right.EXAM_LIST, Object(branch=branch, parties=parties))
        and wanted.state in stands
        and (not wanted.branch or any(part.branch == wanted.branch for part in parts))
        and wanted.month in ("", f"{day_of(of.slot.start):%Y%m}")
        and (not wanted.person or any(part.person_id == wanted.person for part in parts))
    )


def numbers(rows: Sequence[views.Row]) -> list[tuple[str, str]]:
    return [(type(row).__name__.removesuffix("Row"), row.number) for row in rows]


async def joined(work: Work, wanted: Filter) -> list[tuple[str, str]]:
    """Turn the pages of a list from the first to the last."""
    first = await views.listing(work, wanted)
    rest = [await views.listing(work, wanted, page) for page in range(1, first.page.pages)]
    every = [row for page in (first, *rest) for row in page.rows]
    assert {page.total for page in (first, *rest)} == {len(every)}
    return numbers(every)


async def hold_filter(house: House, reader: Person, wanted: Filter) -> None:
    """Hold what a filter lets pass to the plain rules."""
    sorts = reader.branch == BANK.policy.feedback.triage and reader.has(Role.DEPARTMENT_DESK, Role.DEPARTMENT_HEAD)
    of = FOUND[wanted.listed](Query(reader, wanted, NOW, BANK.calendar, sorts=sorts))
    ids = [row.id for row in await house.tx.rows(of.ids.order_by(*of.order))]
    assert ids == [one.id for one in house.plain(reader, wanted)], (reader.roles, wanted)


def one_by_one(house: House) -> Iterator[Filter]:
    """Give each filter by itself."""
    for listed, parts in PARTS.items():
        for state in (*parts, "no such state"):
            yield Filter(listed=listed, state=state)
        for name, values in ONE_BY_ONE.items():
            yield from (Filter(listed=listed).but(**{name: value}) for value in values)
        yield from (Filter(listed=listed, person=person.id) for person in house.people[4:8])


async def hold_pages(house: House, reader: Person, wanted: Filter) -> None:
    """Hold pages and board to the plain rules."""
    work = Work(tx=house.tx, now=NOW, bank=BANK, person=reader)
    plain = [(type(one).__name__, one.number) for one in house.plain(reader, wanted)]
    assert await joined(work, wanted) == numbers((await views.whole(work, wanted)).rows) == plain
    board = await views.board(work)
    if isinstance(board, views.Board):
        counts = {part: len(house.plain(reader, Filter(state=part))) for part in (*BOARD, Section.OPEN)}
        assert {**dict(board.counts), Section.OPEN: board.total} == counts


class UndoneError(Exception):
    """What was put into the database is taken out again."""


async def hold(url: str, seal: MultiFernet, world: World, asked: dict[int, Filter]) -> None:
    """Hold what the database says to what the domain says."""
    database = Database(url, seal)
    try:
        async with database.transaction() as tx:
            house = House(tx)
            await house.take_on(*world)
            for reader in house.people:
                for listed in FOUND:
                    await hold_filter(house, reader, Filter(listed=listed))
            for place, wanted in asked.items():
                reader = house.people[place]
                for alone in one_by_one(house):
                    await hold_filter(house, reader, alone)
                await hold_pages(house, reader, wanted)
            await hold_pages(house, house.people[5], Filter(listed=Listed.BOTH))
            raise UndoneError
    except UndoneError:
        pass
    finally:
        await database.close()


EXAMPLES = 25 if os.environ.get("WUHUA_TEST_ENGINES") == "both" else 6


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(world=worlds, asked=st.dictionaries(people, filters, min_size=3, max_size=3))
def test_pages_joined_are_the_whole_list_by_the_plain_rules(
    database_url: str, seal: MultiFernet, world: World, asked: dict[int, Filter]
) -> None:
    in_a_loop(hold(database_url, seal, world, asked))
