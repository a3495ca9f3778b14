"""Every card that the program can show, filled with sample values."""

import importlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.cards import (
    asides,
    complaints,
    digests,
    faults,
    followups,
    leave,
    minutes,
    openings,
    people,
    statements,
    talks,
)
from bot.cards import forms as form_cards
from bot.cards import views as view_cards
from bot.forms.catalogue import FORMS
from bot.forms.questions import AskBackError, Day, Grid, option_at
from bot.handlers import LISTED
from bot.replies import Card, Reply
from bot.running import bank_of
from bot.words import LANGUAGES, Given, Tongue, say
from config.policy import load_policy
from config.settings import DEFAULT_POLICY
from domain.archive import Entered
from domain.complaints import (
    Channel,
    Complaint,
    ComplaintState,
    Contact,
    Extension,
    ExtensionState,
    Outcome,
    Recusal,
    Remedy,
    Review,
    ReviewResult,
    Source,
    Subject,
    Tie,
)
from domain.complaints.acts import Beside, acts_of
from domain.errors import RefusalError
from domain.followups import Followup, FollowupState
from domain.leave import Leave, LeaveKind, whole_day
from domain.lists import BOARD, Filter, Listed, Section, Stage
from domain.minutes import ANSWERS, Addition, Conclusion, Further, Minutes, MinutesState
from domain.openings import Opening
from domain.overview import Overview
from domain.pages import page_of
from domain.people import Person, Role
from domain.personal import mask
from domain.rights import Right, may
from domain.slots import Interval, SlotProblem
from domain.statements import StatementPart
from domain.talks import LEFT, Talk, TalkKind, TalkState, Trigger
from domain.triggers import Raised
from storage.files import FileState, IncomingFile
from storage.outbox import Lane
from tests.bot import feedback_samples
from tests.factories import make_item
from workflows.archive import Mark
from workflows.asides import Why
from workflows.complaints import Added, CaseFile, ComplaintView, Files, Identified, Recused, Registered, RemedyView
from workflows.complaints import Stale as Stale_
from workflows.followups import FollowupView, StaleFollowup
from workflows.leave import Crossing, LeaveList, LeaveView, Recorded
from workflows.minutes import Answered, Closed, MinutesView, StaleMinutes, UnsignedAsked
from workflows.openings import OpeningList, OpeningRow, Whom
from workflows.people import Enrolled, Invitation, Unreachable, UnreachableList
from workflows.statements import HandedIn, Statement
from workflows.talks import (
    Cause,
    Changed,
    ConsentAsked,
    Following,
    Handed,
    HandedOver,
    HostAsked,
    HostKept,
    Overseen,
    SlotRefused,
    Spared,
    Stale,
    TalkView,
    Wanted,
)
from workflows.views import Board, ComplaintRow, FollowupRow, FoundPeople, Listing, OverviewView, Row, TalkRow

BANK = bank_of(load_policy(DEFAULT_POLICY))
NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
TONGUES = [Tongue(language, NOW, BANK.calendar) for language in LANGUAGES]
LONG_ID, LONG_VERSION = 9_999_999_999, 9_999_999_999
"""The largest that either may become."""

CHEN = Person(id=2, staff_no="1002", name="陈立", branch="CG", roles=frozenset({Role.SUPERVISOR}))
ZHANG = Person(id=3, staff_no="1003", name="张伟", branch="CG", roles=frozenset({Role.CLIENT_MANAGER}))
OUYANG = Person(id=4, staff_no="1004", name="欧阳锋", branch="CG", roles=frozenset(Role))
LIANG = Person(id=99, staff_no="1014", name="梁静怡", branch="HQ", roles=frozenset({Role.COMPLAINT_HEAD}))


MARK = Mark(
    Entered(by_id=4, at=NOW, old_number="投诉2025-018 <b>", conclusion=Conclusion.REMINDER, on_paper=True), OUYANG
)
"""Of what was entered afterwards; the old books may write the cause into a number."""


def slot(days: int, hour: int = 7) -> Interval:
    start = datetime(2026, 12, 1, hour, tzinfo=UTC) + timedelta(days=days)
    return Interval(start=start, end=start + timedelta(minutes=30))


def talk(state: TalkState = TalkState.INVITED, **values: object) -> Talk:
    return Talk.model_validate(
        {
            "id": LONG_ID,
            "number": "26-0052",
            "trigger": Trigger.COMPLAINT,
            "complaint_id": 1,
            "manager_id": ZHANG.id,
            "host_id": CHEN.id,
            "branch": "CG",
            "state": state,
            "due_on": date(2026, 12, 8),
            "slot": None if state in (TalkState.DUE, TalkState.NOT_NEEDED) else slot(2),
            "place": None if state in (TalkState.DUE, TalkState.NOT_NEEDED) else "城关支行二楼会议室",
            "version": LONG_VERSION,
            **values,
        }
    )


def view(of: Talk, *, hosting: bool, begun: bool = False, enrolled: bool = True, **more: Any) -> TalkView:
    offers = (slot(1), slot(2)) if hosting and of.state in (TalkState.DUE, TalkState.DECLINED) else ()
    branch = BANK.policy.branch("CG")
    return TalkView(
        talk=of,
        host=CHEN,
        manager=ZHANG,
        viewer_id=CHEN.id if hosting else ZHANG.id,
        manager_enrolled=enrolled,
        begun=begun,
        room=(branch.room, branch.room_en),
        offers=offers,
        **more,
    )


def views() -> Iterator[TalkView]:
    for state in TalkState:
        for hosting in (True, False):
            yield view(talk(state), hosting=hosting)
            more = {"begun": True, "enrolled": False}
            yield view(talk(state, purpose="业务辅导", reason="请假"), hosting=hosting, **more)
            yield view(talk(state), hosting=hosting, begun=True, rounds_over=True, late=True)


def complaint(**values: object) -> Complaint:
    return Complaint.model_validate(
        {
            "id": LONG_ID,
            "number": "26-0147",
            "subject": Subject.CLIENT_MANAGER,
            "about_id": ZHANG.id,
            "branch": "CG",
            "source": Source.HOTLINE,
            "category": "service",
            "words": mask("客户投诉:三次没有回电 <b>&"),
            "client": mask("13812345678"),
            "evidence_id": None,
            "received_at": NOW,
            "registered_by": 1,
            "due_on": date(2026, 12, 16),
            "state": ComplaintState.REGISTERED,
            **values,
        }
    )


def _entered_talk() -> Talk:
    return talk(TalkState.CLOSED, slot=None, place=None, complaint_id=None)


def opened() -> Iterator[Card]:
    """Give the cards that show a cause: by a press, and they fold; as sent only in full-text mode."""
    yield from _opened_causes()
    yield from _in_full()
    for of in (talk(), talk(TalkState.HELD)):
        for hosting in (True, False):
            seen = view(of, hosting=hosting, raised=(raised(Trigger.COMPLAINT, 1),))
            yield talks.cause(Cause(view=seen, complaint=complaint()))
    yield from _opened_complaints()
    yield from feedback_samples.opened()

    for made in _minutes_views():
        yield minutes.opened(made)
    yield from (followups.opened(found) for found in _followup_views())
    file = IncomingFile(1, "x", "photo", None, 5, None, FileState.KEPT, "0", 1)
    part = StatementPart(id=1, talk_id=1, person_id=3, text=mask("说明 <b>"), file_id=1, at=NOW)
    for parts in ((), ((part, file), (part, None))):
        yield statements.statement(Statement(view(talk(), hosting=True), parts))


def _in_full() -> Iterator[Card]:
    """Give the cards that say why as they are sent, in full-text mode."""
    causes = ((raised(Trigger.COMPLAINT, 1), complaint().without_client()), (raised(Trigger.BAD_LOAN, 2), None))
    for state in (TalkState.DUE, TalkState.INVITED):
        for hosting in (True, False):
            yield talks.card(view(talk(state), hosting=hosting, told_why=causes))
    shown = case_view(words=complaint().words)
    yield complaints.registered(Registered(complaint(), ZHANG, talk(TalkState.DUE), CHEN, view=shown))


def _opened_causes() -> Iterator[Card]:
    for hosting in (True, False):
        yield talks.cause(Cause(view(_entered_talk(), hosting=hosting, mark=MARK), None))
    triggers = [raised(trigger, n) for n, trigger in enumerate(Trigger)]
    for of in (talk(kind=TalkKind.FACTS), talk(trigger=Trigger.FAMILY, complaint_id=None, private=True)):
        for hosting in (True, False):
            seen = view(of, hosting=hosting, raised=tuple(triggers), template=BANK.policy.template(of.trigger))
            others = [(r, complaint() if r.trigger is Trigger.COMPLAINT else None) for r in triggers[1:]]
            yield talks.cause(Cause(seen, complaint() if of.complaint_id else None, tuple(others)))
    of, told = talk(kind=TalkKind.FACTS), raised(Trigger.COMPLAINT, 1)
    for words in ("", "客户投诉:三次没有回电 <b>&", "三次没有回电 <b>"):
        found = complaint(words=words, outcome=Outcome.UPHELD, findings="属实 <b>")
        seen = view(of, hosting=True, raised=(told, raised(Trigger.COMPLAINT, 2)), untold=1)
        yield talks.cause(Cause(seen, found, ((seen.raised[1], found),), {1: words, 2: "三次没有回电 <b>"}))
    yield talks.request(_seen_by_confidant(host_request="与约谈人同住 <b>"))
    yield _card(talks.reply(Spared(view(talk(TalkState.NOT_NEEDED), hosting=True), "已当面沟通 <b>")))


def _of_talk_causes() -> Iterator[Card]:
    for state in TalkState:
        for hosting in (True, False):
            for asked in (None, "换人"):
                yield talks.card(view(talk(state, private=True, host_request=asked), hosting=hosting))
            seen = view(talk(state), hosting=hosting, raised=(raised(Trigger.FAMILY, 1), raised(Trigger.BAD_LOAN, 2)))
            yield talks.card(seen)
            if seen.talk.open:
                yield talks.card(replace(seen, untold=1))
                asked_for = talk(state, private=True, deputy_id=OUYANG.id)
                yield talks.card(view(asked_for, hosting=hosting, deputy=OUYANG))
            for kind in ("joined", "turned", "handed", "host_kept", "deputy_refused"):
                yield talks.changed_beside(seen, f"talk.{kind}.head")
            if seen.talk.slot is not None:
                yield talks.prompted(seen)
        yield _card(talks.reply(Overseen(_seen_by_confidant(state), CHEN)))
        yield _card(talks.reply(Overseen(_seen_by_confidant(state), None)))
        for asked in (None, "换人"):
            yield talks.card(_seen_by_confidant(state, host_request=asked))
    due = view(talk(TalkState.DUE), hosting=True)
    yield from (
        talks.card(replace(due, needless=True)),
        talks.spared(due),
        talks.many(ZHANG, due.talk, 4),
        talks.handed_away(),
    )
    for result in (Wanted(due), Wanted(_seen_by_confidant()), Handed("26-0052", CHEN), HostAsked(due, OUYANG)):
        yield _card(talks.reply(result))
    yield _card(talks.reply(HostKept(_seen_by_confidant())))
    yield _card(talks.reply(ConsentAsked(due, OUYANG)))
    yield talks.given(replace(due, viewer_id=OUYANG.id))
    gone = CHEN.model_copy(update={"left_on": date(2026, 11, 30)})
    yield talks.card(replace(_seen_by_confidant(host_request="deputy_refused"), host=gone))
    yield talks.card(replace(view(talk(TalkState.HELD), hosting=True), manager=gone))
    yield _card(talks.reply(Spared(view(talk(TalkState.NOT_NEEDED), hosting=True), None)))


def raised(trigger: Trigger, number: int) -> Raised:
    return Raised(
        id=number, talk_id=LONG_ID, trigger=trigger, raised_by=None, raised_at=NOW, reason="三笔逾期 <b>&", outcome=None
    )


def _seen_by_confidant(state: TalkState = TalkState.INVITED, **values: object) -> TalkView:
    of = talk(state, private=True, confidant_id=OUYANG.id, **values)
    return replace(view(of, hosting=False), viewer_id=OUYANG.id)


def pickers() -> Iterator[Card]:
    """Give the cards of questions, whose buttons pick people, times and categories."""
    for form in FORMS:
        for question in form.questions:
            yield form_cards.ask(form.title, question, (), LONG_VERSION, (1, 5), ["x"], None)
        yield form_cards.edit_menu(form.title, [(q.prompt, q.field) for q in form.questions], LONG_VERSION)
    days = tuple(Day(date(2026, 12, n), n % 2 == 0) for n in range(1, 8))
    for chosen, times in ((date(2026, 12, 1), ()), (date(2026, 12, 2), tuple(option_at(slot(1).start) for _ in "ab"))):
        grid = Grid(days, chosen, times, date(2026, 11, 30), date(2026, 12, 8))
        yield form_cards.week(FORMS[1].title, FORMS[1].questions[0], grid, LONG_VERSION)
    unclear = AskBackError(say("when.ambiguous"), tuple(option_at(slot(n).start) for n in range(4)))
    yield form_cards.ask_back(FORMS[0].title, FORMS[0].questions[5], unclear, LONG_VERSION, (1, 5))


def sent() -> Iterator[Card]:
    """Give every other card."""
    yield from _of_talks()
    yield from _of_complaints()
    yield from _of_people()
    yield from _of_talk_causes()
    yield from _of_forms()
    yield from _of_digests()
    yield from _of_asides()
    yield from _of_aftermath()
    yield from _of_booking()
    yield from _of_leave()
    yield from _of_views()
    yield from feedback_samples.sent()
    yield from _of_openings()
    yield from importlib.import_module("tests.bot.training_samples").of_trainings()
    yield from importlib.import_module("tests.bot.practice_samples").of_practice()
    yield from importlib.import_module("tests.bot.results_samples").of_results()
    yield from importlib.import_module("tests.bot.exam_samples").of_exams()


def _of_talks() -> Iterator[Card]:
    yield from (talks.card(view(_entered_talk(), hosting=hosting, mark=MARK)) for hosting in (True, False))
    for found in views():
        yield talks.card(found, was=slot(9).start)
        for result in (Changed(found), found, Stale(found)):
            yield _card(talks.reply(result))
        yield talks.more(found, [(label, slot(1).start) for label in ("hour", "afternoon", "morning")])
        yield _card(talks.snoozed(found, slot(1).start))
        for clause in ("deadline", "reminders", "answer", "closed"):
            yield talks.why(found, clause, {"days": 1, "day": date(2026, 12, 8), "slot": slot(2)})
    for hosting in (True, False):
        for problem in SlotProblem:
            for offers in ((slot(1), slot(2), slot(3)), ()):
                yield _card(talks.reply(SlotRefused(view(talk(), hosting=hosting), slot(5), problem, offers)))
        invited, confirmed = view(talk(), hosting=hosting), view(talk(TalkState.CONFIRMED), hosting=hosting)
        for left in (1440, 60, 30):
            yield talks.reminder(confirmed, minutes=left)
        for purpose, ladder in BANK.policy.ladders.items():
            if purpose.startswith("talk."):
                for rung in ladder.steps:
                    yield talks.chase(invited, purpose, rung.to)
                    yield talks.chase(invited, purpose, rung.to, Following(OUYANG, date(2026, 12, 4)))


def _of_complaints() -> Iterator[Card]:
    for of in (complaint(), complaint(subject=Subject.PRODUCT, about_id=None)):
        due = talk(TalkState.DUE) if of.about_id else None
        shown = case_view(complaint=of, talk=due)
        yield complaints.registered(Registered(complaint=of, about=ZHANG, talk=due, host=CHEN))
        known = Registered(complaint=of, about=ZHANG, talk=due, host=CHEN, view=shown)
        yield complaints.registered(known)
        yield _card(complaints.reply(Identified(known)))
    early = Registered(complaint=complaint(), about=ZHANG, talk=None, host=None, view=case_view(), counts=False)
    yield complaints.registered(early)
    yield complaints.registered(Registered(complaint(), ZHANG, talk=None, host=None, view=case_view(), late=True))
    closed = complaint(state=ComplaintState.CLOSED, told_at=NOW, outcome=Outcome.UPHELD)
    yield complaints.card(case_view(complaint=closed, mark=MARK))
    yield _card(complaints.reply(Recused("26-0147")))
    for found in case_views():
        yield from _cards_of(found)
    for done in (None, NOW):
        remedy = RemedyView(remedy_of(done_at=done), "26-0147", OUYANG)
        yield from (complaints.remedy(remedy), complaints.remedy_late(remedy), complaints.opened_remedy(remedy))


def _cards_of(found: ComplaintView) -> Iterator[Card]:
    yield complaints.card(found)
    yield complaints.more(found)
    yield complaints.amend(found)
    yield _card(complaints.reply(found))
    yield _card(complaints.reply(Stale_(found)))
    yield complaints.added(Added(found))
    yield complaints.snoozes(found, [(label, slot(1).start) for label in ("hour", "afternoon", "morning")])
    yield complaints.snoozed(found, slot(1).start)
    for kind in TOLD:
        yield complaints.told(found, f"complaint.{kind}")
    yield complaints.left(found.complaint.number)
    yield complaints.answerless(found.complaint.number)
    for state in FileState:
        kept = Files(found, tuple(file_of(n, state) for n in range(7)))
        yield _card(complaints.reply(kept))
        yield complaints.files(kept, 1)
    for purpose in (
        "complaint.clock",
        "complaint.contact",
        "complaint.review",
        "complaint.extension",
        "complaint.tell_review",
    ):
        for step, rung in enumerate(BANK.policy.ladders[purpose].steps, 1):
            yield complaints.chase(found, purpose, rung.to, step)


TOLD = (
    "new",
    "assigned",
    "added",
    "extension_granted",
    "extension_refused",
    "no_host",
    "remedied",
    "review_done",
    "unhandled",
)


def case_view(**values: Any) -> ComplaintView:
    known: dict[str, Any] = {"complaint": complaint(), "about": ZHANG, "registrar": CHEN, "receiver": OUYANG}
    return ComplaintView(**{**known, **values})


def case_views() -> Iterator[ComplaintView]:
    """Give a complaint in each state, to each part that one can play in it."""
    for state in ComplaintState:
        for extension in (None, extension_of(), extension_of(state=ExtensionState.GRANTED)):
            for review in (None, review_of(), review_of(result=ReviewResult.KEPT, answer=mask("维持"))):
                of = complaint(state=state, handler_id=OUYANG.id, told_at=NOW if state == "told" else None)
                for reader in (CHEN, OUYANG):
                    yield viewed_case(of, reader, extension, review)
    yield viewed_case(complaint(), OUYANG)
    told = complaint(state=ComplaintState.TOLD, handler_id=OUYANG.id, told_at=NOW, outcome=Outcome.UPHELD)
    yield viewed_case(told, OUYANG, wants_remedy=True, unproved=True)
    yield viewed_case(told, OUYANG, None, review_of(result=ReviewResult.KEPT, told_at=NOW, told_how="phone"))
    yield viewed_case(complaint(), OUYANG, contact_late=True)
    yield viewed_case(complaint(), LIANG)
    yield case_view(late=True, open_remedies=2, talk=talk(TalkState.DUE), open_talk=talk(TalkState.DUE))
    yield case_view(complaint=complaint(regulator_due_on=date(2026, 12, 16)), open_talk=talk())


def viewed_case(
    of: Complaint,
    reader: Person,
    extension: Extension | None = None,
    review: Review | None = None,
    *,
    contact_late: bool = False,
    **beside: bool,
) -> ComplaintView:
    free, asked = of.handler_id is None, extension is not None and extension.state is ExtensionState.ASKED
    answers = may(reader, Right.COMPLAINT_REVIEW, of.scope) and reader.id not in (of.handler_id, of.decided_by)
    known = Beside(
        extension=extension, review=review, handles=free, grants=asked, extends=extension is None, answers=answers
    )
    acts = acts_of(reader, of, known.model_copy(update=beside))
    return case_view(
        complaint=of,
        handler=OUYANG if of.handler_id else None,
        acts=acts,
        contact_due=date(2026, 12, 2) if of.running else None,
        extension=extension,
        review=review,
        open_remedies=int(of.state is ComplaintState.TOLD),
        severity=("一般", "Ordinary"),
        mine=reader.id == of.handler_id,
        open_talk=talk(),
        extended_to=date(2026, 12, 31) if extension is not None else None,
        teller=OUYANG if of.told_at is not None else None,
        wants_remedy=beside.get("wants_remedy", False),
        unproved=beside.get("unproved", False),
        contact_late=contact_late,
    )


def extension_of(**values: Any) -> Extension:
    known = {"id": LONG_ID, "complaint_id": 1, "step": 1, "reason": mask("需要调取监控 <b>"), "asked_by": 1}
    return Extension.model_validate({**known, "asked_at": NOW, **values})


def review_of(**values: Any) -> Review:
    known = {"id": 1, "complaint_id": 1, "asked_at": NOW, "words": mask("不服"), "due_on": date(2027, 1, 5)}
    return Review.model_validate({**known, **values})


def remedy_of(**values: Any) -> Remedy:
    known = {"id": LONG_ID, "complaint_id": 1, "text": mask("培训 <b>&"), "owner_id": 4, "due_on": date(2026, 12, 31)}
    return Remedy.model_validate({**known, **values})


def file_of(number: int, state: FileState) -> IncomingFile:
    return IncomingFile(LONG_ID - number, "f", "photo", None, 1, None, state, None, 0)


def _opened_complaints() -> Iterator[Card]:
    full = complaint(
        state=ComplaintState.TOLD,
        outcome=Outcome.UPHELD,
        findings=mask("未按约回电"),
        basis=mask("服务规范第三条"),
        told_at=NOW,
        told_how=Channel.PHONE,
        demand=mask("道歉"),
        repeats=2,
        regulator_due_on=date(2026, 12, 10),
        handler_id=OUYANG.id,
    )
    said = Contact(id=1, complaint_id=1, at=NOW, how=Channel.PHONE, by=1, text=mask("已接通 <b>"))
    out = Recusal(person_id=2, tie=Tie.PARTICIPANT, declared_by=1)
    lifted = {"lifted_at": NOW, "lifted_by": 1, "lifted_why": mask("登记有误 <b>")}
    for of in (full, complaint(words=mask(""), client=None)):
        found = viewed_case(of, OUYANG, None, review_of(result=ReviewResult.KEPT, answer=mask("维持")))
        yield _card(
            complaints.reply(
                CaseFile(
                    view=replace(found, talk=talk()),
                    category=("服务态度", "Service"),
                    contacts=(said, said.model_copy(update={"from_client": True})),
                    extensions=(extension_of(),),
                    remedies=((remedy_of(), OUYANG), (remedy_of(done_at=NOW), CHEN)),
                    recusals=((out, CHEN), (out.model_copy(update=lifted), ZHANG)),
                    files=2,
                )
            )
        )
    for clause in ("clock", "regulator", "after"):
        yield complaints.why(case_view(), clause, {"day": date(2026, 12, 16), "days": 15, "at": NOW})
    for mark in (None, MARK):
        yield _card(complaints.reply(CaseFile(case_view(about=None, mark=mark), ("其他", "Other"), (), (), (), (), 0)))
    unknown = complaint(subject=Subject.UNKNOWN, about_id=None, handler_id=OUYANG.id)
    yield _card(
        complaints.reply(CaseFile(viewed_case(unknown, OUYANG, None, None), ("其他", "Other"), (), (), (), (), 0))
    )
    of_branch = case_view(
        complaint=complaint(subject=Subject.BRANCH), about=None, branch=("城关支行", "Chengguan branch")
    )
    yield _card(complaints.reply(CaseFile(of_branch, ("其他", "Other"), (), (), (), (), 0)))


def _of_people() -> Iterator[Card]:
    bank = BANK.policy.bank
    for person in (CHEN, OUYANG):
        yield _card(people.welcome(Enrolled(person, "en"), bank))
        yield _card(people.welcome_back(person, bank))
        yield _card(people.menu(person, LISTED))
        yield _card(people.help_(person, LISTED, hours=24))
        yield _card(people.invitation(Invitation(person, "x" * 32), "https://t.me/wuhua_demo_bot"))
        yield people.now_unreachable(person)
    yield _card(people.stranger(bank))
    yield _card(people.languages())
    yield _card(people.language_set("en"))
    yield people.rebound()
    yield people.calendar_ends(date(2026, 12, 31))
    yield people.contact_lost(NOW - timedelta(days=2), NOW)
    yield _card(people.reply(UnreachableList(people=())))
    missed = (("talk", 2), ("statement", 1))
    some = (Unreachable(ZHANG, enrolled=True, missed=missed), Unreachable(OUYANG, enrolled=False))
    yield _card(people.reply(UnreachableList(people=some)))
    for page in range(14):
        yield _card(people.policy(BANK.policy, page))


def _of_forms() -> Iterator[Card]:
    for form in FORMS:
        shown = [(q.prompt, q.field, Given("<b>1 & 2</b>")) for q in form.questions]
        yield form_cards.review(form.title, shown, LONG_VERSION, None)
        yield form_cards.unfinished(form.title, LONG_VERSION)
        yield form_cards.dropped(form.title)
        yield form_cards.expired(form.title)
        yield form_cards.folded(form.title, LONG_VERSION)
    yield form_cards.nothing_open()
    yield faults.card(faults.unforeseen("7F3K"))
    yield faults.card(faults.refused(RefusalError("gate.denied")))


def _of_asides() -> Iterator[Card]:
    head = say("digest.head", count=2)
    about = {"kind": "talk.book", "subject": "talk:1", "params": {"step": 2}, "language": "zh-CN"}
    item = make_item(id=LONG_ID, lane=Lane.NOTICE, **about)
    times = [(label, slot(1).start) for label in ("hour", "afternoon", "morning")]
    for found in (times, []):
        yield asides.more(item, head, found)
    yield asides.why(Why(item, "ladders.talk.book", 2), head)
    yield asides.why(Why(item, None, None), head)
    yield _card(asides.snoozed(head, LONG_ID, NOW))
    yield asides.with_more(Card([head]), item)


def _of_digests() -> Iterator[Card]:
    for count in (2, 6, 7, 40):
        for page in (0, 1):
            yield digests.digest(LONG_ID, [(LONG_ID, talks.card(view(talk(), hosting=True)).lines[0])] * count, page)


def _card(reply: Reply) -> Card:
    assert reply.card is not None
    return reply.card


def _made(state: MinutesState, **values: object) -> Minutes:
    return Minutes.model_validate(
        {
            "id": 1,
            "talk_id": LONG_ID,
            "number": "26-0009",
            "branch": "CG",
            "host_id": CHEN.id,
            "recorder_id": None,
            "manager_id": ZHANG.id,
            "facts": "情况与登记内容一致",
            "said": "见情况说明",
            "causes": "<b>&",
            "conclusion": Conclusion.IMPROVE,
            "improve_by": date(2026, 12, 15),
            "state": state,
            "remark": "已联系" if state in ANSWERS else None,
            "refusal": "不愿签字" if state is MinutesState.REFUSED else None,
            "answer_by": None if state is MinutesState.DRAFT else NOW,
            "signed_file_id": LONG_ID if state is MinutesState.AGREED else None,
            "version": LONG_VERSION,
            **values,
        }
    )


def _followup(state: FollowupState) -> Followup:
    return Followup(
        id=LONG_ID,
        number="26-0012",
        minutes_id=1,
        talk_id=1,
        branch="CG",
        host_id=CHEN.id,
        owner_id=ZHANG.id,
        manager_id=ZHANG.id,
        what=mask("主动联系并做好解释"),
        due_on=date(2026, 12, 15),
        state=state,
        evidence=mask("已完成"),
        returned=mask("请补充"),
        recheck_at=NOW if state is FollowupState.CONFIRMED else None,
        version=LONG_VERSION,
    )


def _followup_views() -> Iterator[FollowupView]:
    for state in FollowupState:
        for reader in (CHEN, ZHANG, OUYANG):
            for file in (None, file_of(1, FileState.KEPT)):
                yield FollowupView(_followup(state), ZHANG, CHEN, reader.id, file)


def _minutes_views() -> Iterator[MinutesView]:
    for state in MinutesState:
        for reader in (CHEN, ZHANG, OUYANG):
            for measures in ((), ((_followup(FollowupState.OPEN), ZHANG),)):
                of = talk(TalkState.HELD)
                addition = Addition(id=1, minutes_id=1, person_id=2, text=mask("补充"), at=NOW)
                shown = ((addition, CHEN),) if measures else ()
                yield MinutesView(of, _made(state), CHEN, ZHANG, CHEN, reader.id, measures, shown)
    for reader in (CHEN, ZHANG, OUYANG):
        noted = _made(MinutesState.WAITING, refusal="不愿签字")
        yield MinutesView(talk(TalkState.HELD), noted, CHEN, ZHANG, CHEN, reader.id, refuser=CHEN)
        drafted = _made(MinutesState.DRAFT, further=(Further(zh="<改进打算>", en="<Plans>", text=mask("每日回电")),))
        yield MinutesView(talk(TalkState.HELD), drafted, CHEN, ZHANG, OUYANG, reader.id)


def _of_aftermath() -> Iterator[Card]:
    for made in _minutes_views():
        for result in (made, Answered(made), StaleMinutes(made), Closed(made, complaint()), Closed(made, None)):
            yield _card(minutes.reply(result))
        if made.minutes is not None and made.minutes.locked:
            yield _card(minutes.reply(UnsignedAsked(made)))
        for purpose, to in [
            *[("minutes.missing", to) for to in ("host", "head_office")],
            *[("minutes.unconfirmed", to) for to in ("manager", "host", "head_office")],
        ]:
            yield from (minutes.chase(made, purpose, to, last=last) for last in (False, True))
        if made.minutes is not None and made.minutes.locked:
            yield minutes.locked(made)
            yield minutes.objected(made)
            yield minutes.answered(made)
        if made.refuser is not None:
            yield minutes.refused(made)
        if made.minutes is not None and made.minutes.state is MinutesState.DRAFT:
            yield minutes.drafted(made)
    for reader in (CHEN, ZHANG):
        yield minutes.card(MinutesView(talk(TalkState.HELD), None, CHEN, ZHANG, CHEN, reader.id))
    for hosting in (True, False):
        yield statements.handed_in(HandedIn(view(talk(TalkState.CONFIRMED), hosting=hosting), 2))
    confirmed = view(talk(TalkState.CONFIRMED), hosting=True, begun=True)
    held_privately = confirmed.talk.model_copy(update={"private": True, "state": TalkState.HELD})
    yield talks.ask_unwritten(replace(confirmed, talk=held_privately))
    yield from (talks.who_missed(confirmed), talks.missed_again(confirmed), talks.overseen(confirmed))
    yield talks.missed_again(view(talk(TalkState.HOST_ABSENT), hosting=True))
    yield talks.card(view(talk(TalkState.HELD, private=True), hosting=True))
    yield from _of_followups()


def _of_followups() -> Iterator[Card]:
    found = tuple(_followup_views())
    for one in found:
        yield from (_card(followups.reply(one)), _card(followups.reply(StaleFollowup(one))))
        for kind in ("followup.new", "followup.done", "followup.returned", "followup.confirmed"):
            yield followups.notice(one, kind)
        for to in ("owner", "host", "head_office"):
            yield from (followups.chase(one, purpose, to) for purpose in ("followup.due", "followup.confirm"))


LEAVE = Leave(id=LONG_ID, person_id=ZHANG.id, kind=LeaveKind.TRAINING, period=slot(2), recorded_by=CHEN.id)
PERIODS = (
    slot(2),
    whole_day(NOW, BANK.calendar),
    Interval(slot(1).start, slot(9).end),
    *(Interval(slot(1).start, whole_day(last.start, BANK.calendar).end) for last in (slot(1), slot(9))),
)


def _of_booking() -> Iterator[Card]:
    for state in TalkState:
        of = talk(state, place="线上，链接另行告知", second_id=OUYANG.id)
        for host in (True, False):
            found = replace(view(of, hosting=host), second=OUYANG)
            yield talks.card(found)
            yield talks.deputy(found)
            yield talks.closed(found)
            yield from (talks.second_changed(found), talks.uncovered(found), talks.alone(found))
            yield talks.card(replace(found, lonely=True, offers=()))
        recording = replace(found, viewer_id=OUYANG.id)
        yield talks.card(recording)
        yield talks.second_free(recording)
        yield from (talks.second_changed(replace(found, second=second)) for second in (OUYANG, None))
    linked = talk(TalkState.CONFIRMED, link="https://meeting.example/1", second_id=OUYANG.id, reason=LEFT)
    yield talks.card(replace(view(linked, hosting=True), second=OUYANG))
    yield talks.reminder(replace(view(linked, hosting=False), second=OUYANG, viewer_id=OUYANG.id), minutes=60)
    yield _card(talks.reply(HandedOver(number="26-0052", host=CHEN)))


def _of_leave() -> Iterator[Card]:
    for period in PERIODS:
        shown = LeaveView(LEAVE.model_copy(update={"period": period}), ZHANG)
        for own, crossed in ((True, ()), (False, (talk(), talk(TalkState.CONFIRMED)))):
            yield _card(leave.recorded(Recorded(view=shown, crossed=crossed, own=own), BANK.calendar))
            yield _card(leave.listed(LeaveList((shown,) * 9, CHEN.id if own else ZHANG.id, own), BANK.calendar))
        yield leave.told(shown, BANK.calendar)
        yield leave.told(LeaveView(shown.leave.model_copy(update={"cancelled": True}), ZHANG), BANK.calendar)
    yield _card(leave.listed(LeaveList((), ZHANG.id, False), BANK.calendar))
    for state in (TalkState.INVITED, TalkState.PROPOSED, TalkState.CONFIRMED):
        for away in (ZHANG, CHEN):
            hosted = replace(view(talk(state), hosting=True), offers=(slot(1), slot(2)))
            yield leave.crossing(Crossing(view=hosted, away=away, until=slot(1).start if away is CHEN else None))


def listing(wanted: Filter, every: Sequence[Row], page: int = 0, *, everywhere: bool = False) -> Listing:
    """Make a page of a list of these rows."""
    shown = page_of(len(every), page)
    return Listing(wanted, tuple(every[shown.start : shown.end]), shown, len(every), everywhere)


def listings() -> Iterator[Listing]:
    rows = tuple(TalkRow(talk(state), host=CHEN, manager=ZHANG, viewer_id=who) for state in TalkState for who in (2, 3))
    entered = TalkRow(_entered_talk(), host=CHEN, manager=ZHANG, viewer_id=2, mark=MARK)
    rows = (entered, *rows)
    cases = tuple(ComplaintRow(complaint(), ZHANG, date(2026, 12, 1), mark=mark) for mark in (MARK, *[None] * 8))
    measures = tuple(
        FollowupRow(_followup(state), ZHANG, CHEN, takes_part=opens, late=state is FollowupState.OPEN)
        for state in FollowupState
        for opens in (True, False)
    )
    narrow = Filter(state=Section.TODAY, cause=Trigger.COMPLAINT, branch="CG", month="202612")
    yield listing(Filter(listed=Listed.BOTH), (*rows[:1], *cases[:1], *measures), 0)
    for count, page in [(0, 0), (1, 0), (5, 0), *((6, at) for at in range(2)), *((18, at) for at in range(5))]:
        for passing in (Filter(state=Section.OPEN), narrow, Filter(listed=Listed.BOTH, person=LONG_ID)):
            yield listing(passing, rows[:count], page)
        cases_of = Filter(listed=Listed.COMPLAINTS, state=ComplaintState.REGISTERED, cause=Source.HOTLINE)
        yield listing(cases_of, cases[:count], page, everywhere=True)
        for stage in Stage:
            yield listing(Filter(listed=Listed.FOLLOWUPS, state=stage), measures[:count], page)


def _of_views() -> Iterator[Card]:
    branches = BANK.policy.branches
    for found in listings():
        yield view_cards.listing(found, branches)
        yield view_cards.listing(found, branches, done=True)
    for counts in (range(5), range(1, 6), [0] * 5):
        yield view_cards.board(Board(tuple(zip(BOARD, counts, strict=True)), total=sum(counts)))
    for listed in (Listed.TALKS, Listed.COMPLAINTS, Listed.FOLLOWUPS):
        passing = {"listed": listed, "branch": "CG", "month": "202612"}
        for everywhere in (True, False):
            menu = view_cards.FilterMenu.model_validate(passing)
            yield view_cards.filters(menu, branches, everywhere=everywhere, boards=True)
        for page in range(4):
            yield view_cards.states(view_cards.ChooseState.model_validate({**passing, "page": page}))
            yield view_cards.causes(view_cards.ChooseCause.model_validate({**passing, "page": page}))
            months = view_cards.ChooseMonth.model_validate({**passing, "page": page})
            yield view_cards.months(months, [f"2026{month:02d}" for month in range(1, 13)])
            yield view_cards.choose_branch(view_cards.ChooseBranch.model_validate(passing), branches)
    for some in ((), (CHEN, ZHANG, OUYANG) * 2):
        yield view_cards.people(FoundPeople(people=some, more=bool(some)))
    yield view_cards.making()
    for branch in (None, "CG"):
        for count in (0, 12):
            told = (("CG", count),) * 7 if branch is None and count else ()
            yield view_cards.overview(OverviewView(overview(count), branch, told), branches, done=bool(count))


def overview(count: int) -> Overview:
    places = tuple((code, count) for code in ("CG", "JB", "HQ", "XX")) if count else ()
    return Overview(
        total=4 * count,
        by_branch=places * 2,
        by_cause=tuple((str(trigger), count) for trigger in Trigger) if count else (),
        by_month=tuple((f"2026{month:02d}", count) for month in range(1, 13)),
        median_days=4.5 if count else None,
        repeated=count,
        private="<5",
    )


def _of_openings() -> Iterator[Card]:
    actions = (*openings.KNOWN, "letter.opened")
    rows = tuple(
        OpeningRow(Opening(at=NOW, actor_id=1, action=action, subject="talk:1"), opener, "26-0052", ZHANG)
        for action in actions
        for opener in (CHEN, None)
    )
    for audited in (True, False):
        for page, total in ((0, 0), (0, 1), (0, 90), (3, 90)):
            yield openings.card(OpeningList(rows[:total][:6], total, page, number="26-0052", audited=audited))
    yield _card(openings.reply(Whom(people=(CHEN, ZHANG, OUYANG) * 2)))
