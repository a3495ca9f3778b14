"""The rules alone: what the use cases decide, on values in memory, and what must be so of them after every step."""

from datetime import datetime, timedelta
from typing import Any

from domain import handing
from domain.complaints import (
    Channel,
    Complaint,
    ComplaintState,
    Extension,
    ExtensionState,
    Outcome,
    Remedy,
    Review,
    Subject,
    clock,
    due_on,
    handling,
    standing,
)
from domain.errors import refuse_unless
from domain.people import Person, Role
from domain.personal import mask
from domain.reminders import reminder_times
from domain.rights import Object, Right, may, permit
from domain.talks import Talk, Trigger
from domain.triggers import CONFIRMING, Raised, joined, kind_of, reminded, takes
from tests.factories import make_complaint, make_talk
from tests.walks.plain import COMPLAINED_ABOUT, Book
from tests.walks.ruled_talks import RuledTalks
from tests.walks.ruled_values import CALENDAR, IDS, NAMES, PEOPLE, POLICY, More, ended, heads_of
from tests.walks.wall import wall


class Ruled(RuledTalks):
    """What is done to a complaint, decided by its rules; its talks follow."""

    def register(self, who: str, now: datetime, about: str | None) -> tuple[str, object]:
        self._begin(who, now)
        return ended(lambda: self._register(PEOPLE[about] if about else None))

    def _register(self, about: Person | None) -> None:
        branch = about.branch if about else COMPLAINED_ABOUT
        refuse_unless(about is None or about.id != self.who.id, "complaint.self")
        permit(self.who, Right.COMPLAINT_REGISTER, Object(branch=branch))
        number = len(self.complaints) + 1
        manager = about is not None and about.has(Role.CLIENT_MANAGER)
        subject = Subject.BRANCH if about is None else Subject.CLIENT_MANAGER if manager else Subject.EMPLOYEE
        self.complaints[number] = make_complaint(
            id=number,
            subject=subject,
            about_id=about.id if about else None,
            branch=branch,
            received_at=self.now,
            registered_by=self.who.id,
            due_on=due_on(self.today, within_days=POLICY.complaints.decide_within_days),
            at_head_office=handling.belongs_to_head_office(subject, about),
            recused=frozenset() if about else heads_of(branch),
        )
        self.contacts[number] = 0
        if about is not None and manager:
            self._fall_due(self.complaints[number], about, None)

    def _fall_due(self, complaint: Complaint, manager: Person, outcome: Outcome | None) -> None:
        barred, apart = self._kept_from(complaint), complaint.at_head_office
        theirs = [t for t in self.talks.values() if t.manager_id == manager.id]
        found = [t for t in theirs if takes(t, private=False, now=self.now, at_head_office=apart)]
        joins = next((talk for talk in found if talk.host_id not in barred), None)
        host = self._host(manager, barred)
        number = joins.id if joins else len(self.talks) + 1
        raised = Raised(
            id=len(self.triggers) + 1,
            talk_id=number,
            trigger=Trigger.COMPLAINT,
            complaint_id=complaint.id,
            raised_by=self.who.id,
            raised_at=self.now,
            outcome=outcome,
        )
        day = CALENDAR.add_workdays(self.today, POLICY.template(Trigger.COMPLAINT).deadline_workdays)
        if joins is not None:
            self._keep(joined(joins, raised, self._raised(joins), due_on=day))
        elif host is not None:
            made: dict[str, Any] = {
                "complaint_id": complaint.id,
                "host_id": host.id,
                "manager_id": manager.id,
                "due_on": day,
            }
            made |= {"branch": manager.branch, "kind": kind_of([raised]), "at_head_office": apart}
            self._keep(make_talk(id=number, **made))
        if number in self.talks:
            self.triggers[raised.id] = raised

    def on_case(self, who: str, now: datetime, act: str, number: int, version: int, more: More) -> tuple[str, object]:
        self._begin(who, now)
        return ended(lambda: self._on_case(act, self.complaints[number], version, more))

    def _on_case(self, act: str, case: Complaint, version: int, more: More) -> None:
        match act:
            case "take":
                refuse_unless(self.who in standing.handlers(case, PEOPLE.values()), "gate.denied")
                self._known(case, version)
                self._handled(case, handling.take(case, self.who.id))
            case "hand_on":
                permit(self.who, Right.COMPLAINT_READ, case.scope)
                head = may(self.who, Right.COMPLAINT_APPROVE, case.scope)
                refuse_unless(head or case.handler_id == self.who.id, "complaint.not_handler")
                self._known(case, version)
                able = PEOPLE[more["to"]] in standing.handlers(case, PEOPLE.values())
                refuse_unless(able, "complaint.hand_on.may_not")
                self._handled(case, handling.hand_on(case, IDS[more["to"]]))
            case "recuse":
                permit(self.who, Right.COMPLAINT_READ, case.scope)
                after = handling.recuse(case, self.who.id)
                refuse_unless(not case.open or standing.handlers(after, PEOPLE.values()), "complaint.recuse.last")
                self._recused(after)
            case "answer_extension":
                self._answer_extension(case, more)
            case "answer_review":
                permit(self.who, Right.COMPLAINT_REVIEW, case.scope)
                refuse_unless(self.who in standing.answerers(case, PEOPLE.values()), "gate.denied")
                refuse_unless(case.id in self.reviews, "complaint.review.none")
                found = Outcome(more["outcome"]) if more["outcome"] else None
                review, said = self.reviews[case.id], mask("核查")
                after, self.reviews[case.id] = handling.answer_review(
                    case, review, outcome=found, answer=said, by=self.who.id, now=self.now
                )
                self._handled(case, after)
            case "finish":
                remedy = self.remedies.get(more["remedy"])
                refuse_unless(remedy is not None and remedy.owner_id == self.who.id, "gate.denied")
                assert remedy is not None
                self.remedies[remedy.id] = handling.finish(remedy, now=self.now) if remedy.open else remedy
            case _:
                permit(self.who, Right.COMPLAINT_HANDLE, case.scope)
                refuse_unless(case.handler_id == self.who.id, "complaint.not_handler")
                self._in_hand(act, case, version, more)

    def _in_hand(self, act: str, case: Complaint, version: int, more: More) -> None:
        by = self.who.id
        remedies = [remedy for remedy in self.remedies.values() if remedy.complaint_id == case.id]
        review = self.reviews.get(case.id)
        match act:
            case "decide":
                self._known(case, version)
                said: dict[str, Any] = {"findings": mask("事实"), "basis": mask("规范"), "now": self.now}
                found = Outcome(more["outcome"])
                after = handling.decide(case, found, by=by, contacts=self.contacts[case.id], **said)
            case "tell":
                self._known(case, version)
                after = handling.tell(case, how=Channel.PHONE, at=self.now, by=by, now=self.now)
            case "withdraw":
                self._known(case, version)
                after = handling.withdraw(case, now=self.now)
            case "close":
                self._known(case, version)
                after = handling.close(case, remedies=remedies, review=review, now=self.now)
            case "spare":
                after = handling.spare(case, remedies, why=mask("个别情况"))
            case "review":
                told = CALENDAR.local(case.told_at).date() if case.told_at else None
                days = POLICY.complaints.review_ask_days
                after = handling.ask_review(case, review, asked=self.today, told=told, within_days=days)
                made = {"asked_at": self.now, "words": mask("不服"), "due_on": self.today}
                self.reviews[case.id] = Review(id=case.id, complaint_id=case.id, **made)
            case _:
                self._beside(act, case, more)
                return
        self._handled(case, after)

    def _beside(self, act: str, case: Complaint, more: More) -> None:
        match act:
            case "contact":
                refuse_unless(case.open, "complaint.state")
                self.contacts[case.id] += 1
            case "remedy":
                owner, day = IDS[more["to"]], self.today + timedelta(days=30)
                handling.check_remedy(case, owner=owner, due=day, today=self.today)
                number = len(self.remedies) + 1
                values = {"id": number, "complaint_id": case.id, "text": mask("培训"), "owner_id": owner, "due_on": day}
                self.remedies[number] = Remedy.model_validate(values)
            case "extend":
                known = tuple(e for e in self.extensions.values() if e.complaint_id == case.id)
                terms, received = POLICY.complaints.terms, CALENDAR.local(case.received_at).date()
                step = clock.next_step(case, known, today=self.today, terms=terms, received=received)
                number = len(self.extensions) + 1
                asked = {"asked_by": self.who.id, "asked_at": self.now, "reason": mask("复杂")}
                wish = Extension(id=number, complaint_id=case.id, step=step, **asked)
                refuse_unless(standing.approvers(case, wish, PEOPLE.values()), "complaint.extension.nobody")
                self.extensions[number] = wish
            case "tell_extension":
                found = self.extensions.get(more["extension"])
                refuse_unless(found is not None, "gate.denied")
                assert found is not None
                if found.state is not ExtensionState.IN_FORCE:
                    self._longer(case, found, told=True)
                    self.contacts[case.id] += 1
            case "tell_review":
                refuse_unless(case.id in self.reviews, "complaint.review.none")
                told: dict[str, Any] = {"at": self.now, "by": self.who.id, "now": self.now}
                self.reviews[case.id] = handling.tell_review(self.reviews[case.id], how=Channel.PHONE, **told)

    def _answer_extension(self, case: Complaint, more: More) -> None:
        permit(self.who, Right.COMPLAINT_APPROVE, case.scope)
        found = self.extensions.get(more["extension"])
        refuse_unless(found is not None, "gate.denied")
        assert found is not None
        if found.answered_by == self.who.id:
            return
        able = standing.approvers(case, found, PEOPLE.values())
        answered = clock.answer(case, found, by=self.who, able=able, granted=more["granted"], now=self.now)
        if clock.takes_effect(answered, told_at=None):
            self._longer(case, answered, told=False)
        else:
            self.extensions[found.id] = answered

    def _longer(self, case: Complaint, extension: Extension, *, told: bool) -> None:
        self.complaints[case.id], self.extensions[extension.id] = clock.extend(
            case,
            extension,
            terms=POLICY.complaints.terms,
            received=CALENDAR.local(case.received_at).date(),
            now=self.now,
            today=self.today,
            told_at=self.now if told else None,
        )

    def _handled(self, before: Complaint, after: Complaint) -> None:
        """Keep a complaint; its outcome turns its talks, or makes one due."""
        self.complaints[after.id] = after
        if after.outcome is None or after.outcome is before.outcome:
            return
        now = [self._turned(talk, after, after.outcome) for talk in self._behind(after)]
        about = PEOPLE[NAMES[after.about_id]] if after.about_id is not None else None
        manager = about is not None and about.has(Role.CLIENT_MANAGER)
        if after.outcome in CONFIRMING and manager and not any(reminded(talk) for talk in now):
            assert about is not None
            self._fall_due(after, about, after.outcome)

    def _behind(self, case: Complaint) -> list[Talk]:
        return [self.talks[n] for n in sorted({r.talk_id for r in self.triggers.values() if r.complaint_id == case.id})]

    def _turned(self, talk: Talk, case: Complaint, outcome: Outcome) -> Talk:
        for raised in self._raised(talk):
            if raised.complaint_id == case.id:
                self.triggers[raised.id] = raised.model_copy(update={"outcome": outcome})
        if takes(talk, private=False, now=self.now, at_head_office=talk.at_head_office):
            self._keep(talk.model_copy(update={"kind": kind_of(self._raised(talk))}))
        return self.talks[talk.id]

    def _recused(self, case: Complaint) -> None:
        """Keep who recused out of the complaint's talks too."""
        heads = [p for p in PEOPLE.values() if p.has(Role.SUPERVISOR) and p.branch == case.branch]
        gone = bool(heads) and all(head.id in case.scope.excluded for head in heads)
        self.complaints[case.id] = case.model_copy(update={"at_head_office": case.at_head_office or gone})
        case = self.complaints[case.id]
        for talk in self._behind(case):
            if talk.open:
                self._keep_apart(talk.model_copy(update={"at_head_office": talk.at_head_office or case.at_head_office}))

    def _keep_apart(self, talk: Talk) -> None:
        barred = self._barred(talk)
        if talk.second_id in barred:
            talk = handing.other_second(talk, next(iter(self._instead(talk, talk.standing)), None))
        self._keep(talk)
        if talk.host_id in barred:
            self._keep(self._succeeded(talk))


def see_ruled(ruled: Ruled, book: Book) -> None:
    """Complaints and talks are as the model has them; reminders come when it says, in working time."""
    assert set(ruled.complaints) == set(book.cases)
    for case in book.cases.values():
        real = ruled.complaints[case.id]
        handler = NAMES[real.handler_id] if real.handler_id is not None else None
        assert (real.state, real.version, real.due_on) == (case.state, case.version, case.due)
        assert (real.outcome, handler, real.at_head_office) == (case.outcome, case.handler, case.at_head_office)
        assert {NAMES[person] for person in real.scope.excluded} == case.out
        assert real.outcome is None or real.state is not ComplaintState.INVESTIGATING
    assert set(ruled.talks) == set(book.meetings)
    for number in book.meetings:
        _see_talk(ruled, book, number)


def _see_talk(ruled: Ruled, book: Book, number: int) -> None:
    meeting, real = book.meetings[number], ruled.talks[number]
    people = tuple(NAMES[person] for person in real.people)
    assert (real.state, real.version, real.rounds, real.kind, people) == (
        *(meeting.state, meeting.version, meeting.rounds, meeting.kind),
        meeting.people,
    )
    assert real.at_head_office == meeting.at_head_office
    assert (wall(real.slot.start) if real.slot else None) == meeting.start
    assert real.calendar_sequence >= meeting.sequence
    meeting.sequence = real.calendar_sequence
    found = ruled.minutes.get(number)
    assert (found.state if found else None, found.version if found else 0) == (meeting.minutes, meeting.pages)
    if meeting.state == "confirmed" and real.slot is not None:
        leads = [timedelta(minutes=minutes) for minutes in POLICY.talks.reminders_minutes]
        times = reminder_times(real.slot.start, leads, set_at=ruled.set_at[number], calendar=CALENDAR)
        assert {lead // timedelta(minutes=1): wall(at) for lead, at in times} == meeting.reminders()
