"""A complaint's whole life as rules: a state machine walks it against a plain model, and each refusal has its test."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.complaints import (
    FOUND,
    Channel,
    Complaint,
    ComplaintState,
    Extension,
    ExtensionState,
    Outcome,
    Remedy,
    Review,
    ReviewResult,
    Source,
    clock,
    handling,
)
from domain.complaints.acts import Act, Beside, acts_of
from domain.complaints.likeness import same_matter, severity
from domain.complaints.standing import approvers
from domain.errors import RefusalError
from domain.people import Person, Role
from domain.personal import mask
from domain.rights import Right, may
from tests.factories import BANK, NOW, make_complaint, make_person

DESK, HEAD, SENIOR = 11, 12, 13
TERMS = (15, 30, 60)
RECEIVED = date(2026, 12, 1)
PEOPLE = {
    DESK: make_person(DESK, branch="HQ", roles=frozenset({Role.COMPLAINT_DESK})),
    HEAD: make_person(HEAD, branch="HQ", roles=frozenset({Role.COMPLAINT_HEAD})),
    SENIOR: make_person(SENIOR, branch="HQ", roles=frozenset({Role.SENIOR_MANAGEMENT})),
}


def make_extension(step: int = 1, **changes: Any) -> Extension:
    values = {"id": step, "complaint_id": 1, "step": step, "reason": mask("复杂"), "asked_by": DESK, "asked_at": NOW}
    return Extension.model_validate({**values, **changes})


def make_remedy(**changes: Any) -> Remedy:
    values = {"id": 1, "complaint_id": 1, "text": mask("培训"), "owner_id": 9, "due_on": date(2026, 12, 31)}
    return Remedy.model_validate({**values, **changes})


def make_review(**changes: Any) -> Review:
    values = {"id": 1, "complaint_id": 1, "asked_at": NOW, "words": mask("不服"), "due_on": date(2027, 1, 5)}
    return Review.model_validate({**values, **changes})


def refused(code: str) -> Any:
    return pytest.raises(RefusalError, match=rf"^{code.replace('.', chr(92) + '.')}$")


def decided(complaint: Complaint, outcome: Outcome = Outcome.UPHELD, **changes: Any) -> Complaint:
    values: dict[str, Any] = {"findings": mask("事实"), "basis": mask("依据"), "by": DESK, "contacts": 1, "now": NOW}
    return handling.decide(complaint, outcome, **{**values, **changes})


def at_state(state: ComplaintState, **changes: Any) -> Complaint:
    values: dict[str, Any] = {"state": state, "handler_id": DESK}
    if state not in (ComplaintState.REGISTERED, ComplaintState.INVESTIGATING):
        values |= {"decided_at": NOW, "decided_by": DESK, "outcome": Outcome.UPHELD}
    return make_complaint(**{**values, **changes})


class Life(RuleBasedStateMachine):
    """A complaint in many hands, against a plain model of sets and counters."""

    @initialize()
    def register(self) -> None:
        self.complaint = make_complaint(registered_by=DESK)
        self.extensions: list[Extension] = []
        self.remedies: list[Remedy] = []
        self.review: Review | None = None
        self.day = 0
        self.contacts = 0
        self.told_on: int | None = None
        self.spared = False
        self.last_day = TERMS[0]
        self.granted = 0
        self.handlers_out: set[int] = set()

    @property
    def now(self) -> Any:
        return NOW + timedelta(days=self.day)

    @property
    def today(self) -> date:
        return RECEIVED + timedelta(days=self.day)

    def attempt(self, able: bool, act: Any) -> Any:
        """Do it if the model says that it can be done; else it must be refused and change nothing."""
        before = self.complaint
        if able:
            return act()
        with pytest.raises(RefusalError):
            act()
        assert self.complaint is before
        return None

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        self.day += days

    @rule(who=st.sampled_from([DESK, HEAD, 14]))
    def take(self, who: int) -> None:
        able = self.complaint.handler_id is None and self.complaint.open and who not in self.handlers_out
        found = self.attempt(able, lambda: handling.take(self.complaint, who))
        self.complaint = found or self.complaint

    @rule()
    def contact(self) -> None:
        self.contacts += 1

    @rule(outcome=st.sampled_from([*FOUND, Outcome.WITHDRAWN]))
    def decide(self, outcome: Outcome) -> None:
        able = self.complaint.state == "investigating" and self.contacts > 0 and outcome is not Outcome.WITHDRAWN
        act = lambda: decided(self.complaint, outcome, contacts=self.contacts, now=self.now)  # noqa: E731
        self.complaint = self.attempt(able, act) or self.complaint

    @rule()
    def tell(self) -> None:
        able = self.complaint.state == "decided"
        now = self.now
        act = lambda: handling.tell(self.complaint, how=Channel.PHONE, at=now, by=DESK, now=now)  # noqa: E731
        told = self.attempt(able, act)
        if told is not None:
            self.complaint, self.told_on = told, self.day

    @rule()
    def withdraw(self) -> None:
        able = self.complaint.state in ("registered", "investigating", "decided")
        act = lambda: handling.withdraw(self.complaint, now=self.now)  # noqa: E731
        self.complaint = self.attempt(able, act) or self.complaint

    @rule(by=st.sampled_from([DESK, HEAD, SENIOR]), told=st.booleans())
    def extend(self, by: int, told: bool) -> None:
        running = self.complaint.state in ("registered", "investigating", "decided")
        right_one = by == (HEAD, SENIOR, None)[self.granted]
        in_time = self.day <= self.last_day
        able = running and in_time and right_one and (self.granted == 0 or told)
        done = self.attempt(able, lambda: self._extend(PEOPLE[by], told=told))
        if done is not None:
            self.complaint, extension = done
            self.extensions.append(extension)
            self.granted += 1
            self.last_day = TERMS[self.granted]

    def _extend(self, by: Person, *, told: bool) -> tuple[Complaint, Extension]:
        step = clock.next_step(self.complaint, tuple(self.extensions), terms=TERMS, received=RECEIVED, today=self.today)
        asked = make_extension(step)
        able = approvers(self.complaint, asked, PEOPLE.values())
        answered = clock.answer(self.complaint, asked, by=by, able=able, granted=True, now=self.now)
        return clock.extend(
            self.complaint,
            answered,
            terms=TERMS,
            received=RECEIVED,
            now=self.now,
            today=self.today,
            told_at=self.now if told else None,
        )

    @rule(owner=st.sampled_from([9, 2]))
    def agree_a_remedy(self, owner: int) -> None:
        able = self.complaint.state in ("decided", "told", "withdrawn") and owner != self.complaint.about_id
        if self.attempt(able, lambda: self._may_agree(owner)):
            self.remedies.append(make_remedy(owner_id=owner))

    def _may_agree(self, owner: int) -> bool:
        handling.check_remedy(self.complaint, owner=owner, due=self.today, today=self.today)
        return True

    @precondition(lambda self: any(remedy.open for remedy in self.remedies))
    @rule()
    def finish_a_remedy(self) -> None:
        at = next(n for n, remedy in enumerate(self.remedies) if remedy.open)
        self.remedies[at] = handling.finish(self.remedies[at], now=self.now)

    @rule()
    def ask_for_a_review(self) -> None:
        able = self.told_on is not None and self.review is None and self.day <= self.told_on + 30
        told = RECEIVED + timedelta(days=self.told_on) if self.told_on is not None else None
        known = self.review
        act = lambda: handling.ask_review(  # noqa: E731
            self.complaint, known, asked=self.today, told=told, within_days=30
        )
        asked = self.attempt(able, act)
        if asked is not None:
            self.complaint, self.review = asked, make_review()

    @precondition(lambda self: self.review is not None)
    @rule(by=st.sampled_from([DESK, SENIOR]), outcome=st.sampled_from([None, *FOUND]))
    def answer_the_review(self, by: int, outcome: Outcome | None) -> None:
        review = self.review
        assert review is not None
        able = review.open and by not in (self.complaint.decided_by, self.complaint.handler_id)
        act = lambda: handling.answer_review(  # noqa: E731
            self.complaint, review, outcome=outcome, answer=mask("核查"), by=by, now=self.now
        )
        done = self.attempt(able, act)
        if done is not None:
            self.complaint, self.review = done

    @precondition(lambda self: self.review is not None)
    @rule()
    def tell_of_the_review(self) -> None:
        review, now = self.review, self.now
        assert review is not None
        able = not review.open and review.told_at is None
        act = lambda: handling.tell_review(review, how=Channel.PHONE, at=now, by=DESK, now=now)  # noqa: E731
        self.review = self.attempt(able, act) or self.review

    @rule()
    def spare_a_remedy(self) -> None:
        founded = self.complaint.outcome in ("upheld", "partly") and self.complaint.state in ("decided", "told")
        able = founded and not self.remedies and not self.spared
        spared = self.attempt(able, lambda: handling.spare(self.complaint, self.remedies, why=mask("个别情况")))
        if spared is not None:
            self.complaint, self.spared = spared, True

    @rule(who=st.sampled_from([DESK, 14]))
    def recuse(self, who: int) -> None:
        self.handlers_out.add(who)
        self.complaint = handling.recuse(self.complaint, who)

    @rule()
    def close(self) -> None:
        waits = self.review is not None and self.review.told_at is None
        waits = waits or (self.complaint.outcome in ("upheld", "partly") and not (self.remedies or self.spared))
        able = self.complaint.state in ("told", "withdrawn") and not waits and not any(r.open for r in self.remedies)
        act = lambda: handling.close(  # noqa: E731
            self.complaint, remedies=self.remedies, review=self.review, now=self.now
        )
        self.complaint = self.attempt(able, act) or self.complaint

    @invariant()
    def the_clock_is_never_past_the_limit(self) -> None:
        if hasattr(self, "complaint"):
            assert self.complaint.due_on == RECEIVED + timedelta(days=self.last_day)
            assert self.last_day <= TERMS[-1]

    @invariant()
    def nobody_who_keeps_out_handles_or_reads_it(self) -> None:
        if hasattr(self, "complaint"):
            assert self.complaint.handler_id not in self.handlers_out
            assert self.handlers_out <= self.complaint.scope.excluded

    @invariant()
    def what_is_told_was_decided_and_what_is_closed_has_nothing_open(self) -> None:
        if not hasattr(self, "complaint"):
            return
        if self.complaint.told_at is not None:
            assert self.complaint.decided_at is not None
            assert self.complaint.told_at >= self.complaint.decided_at
        if self.complaint.state is ComplaintState.CLOSED:
            assert not any(remedy.open for remedy in self.remedies)

    @invariant()
    def cards_offer_only_what_the_rules_allow(self) -> None:
        if not hasattr(self, "complaint"):
            return
        offered = acts_of(PEOPLE[DESK], self.complaint, Beside(review=self.review))
        assert (Act.DECIDE in offered) <= (self.complaint.state is ComplaintState.INVESTIGATING)
        assert (Act.TELL in offered) <= (self.complaint.state is ComplaintState.DECIDED)
        assert (Act.TAKE in offered) <= (self.complaint.handler_id is None)
        if DESK in self.handlers_out:
            assert not offered


TestLife = Life.TestCase


@given(received=st.dates(date(2026, 1, 1), date(2030, 1, 1)), handed=st.none() | st.integers(0, 90))
def test_the_earlier_of_both_clocks_counts(received: date, handed: int | None) -> None:
    regulator = received + timedelta(days=handed) if handed is not None else None
    day = clock.due_on(received, within_days=15, handed_over=regulator)
    assert day == received + timedelta(days=min(15, 15 if handed is None else handed))


def test_a_regulators_date_is_not_put_off_by_an_extension() -> None:
    complaint = at_state(ComplaintState.INVESTIGATING, regulator_due_on=date(2026, 12, 10), due_on=date(2026, 12, 10))
    granted = make_extension(state=ExtensionState.GRANTED)
    after, _ = clock.extend(complaint, granted, terms=TERMS, received=RECEIVED, now=NOW, today=RECEIVED)
    assert (after.term_days, after.due_on) == (30, date(2026, 12, 10))


def test_a_client_is_not_told_of_a_longer_term_before_it_was_approved() -> None:
    granted = make_extension(state=ExtensionState.GRANTED, answered_at=NOW)
    clock.check_extension_told(NOW, granted)
    with refused("complaint.extension.told_early"):
        clock.check_extension_told(NOW - timedelta(minutes=1), granted)


def test_a_longer_term_that_a_regulators_date_takes_away_is_not_asked_for() -> None:
    complaint = at_state(ComplaintState.INVESTIGATING, regulator_due_on=date(2026, 12, 10), due_on=date(2026, 12, 10))
    with refused("complaint.extension.regulator"):
        clock.next_step(complaint, (), today=RECEIVED, terms=TERMS, received=RECEIVED)
    later = complaint.model_copy(update={"regulator_due_on": date(2026, 12, 20), "due_on": date(2026, 12, 16)})
    assert clock.next_step(later, (), today=RECEIVED, terms=TERMS, received=RECEIVED) == 1
    assert clock.extended_to(later, 1, terms=TERMS, received=RECEIVED) == date(2026, 12, 20)


def test_the_first_extension_is_the_heads_and_the_second_senior_managements_alone() -> None:
    complaint = at_state(ComplaintState.INVESTIGATING)
    for step, wrong, code in [
        (1, SENIOR, "complaint.extension.not_head"),
        (1, DESK, "complaint.extension.own"),
        (2, HEAD, "complaint.extension.not_senior"),
        (2, DESK, "complaint.extension.own"),
    ]:
        with refused(code):
            asked = make_extension(step)
            able = approvers(complaint, asked, PEOPLE.values())
            clock.answer(complaint, asked, by=PEOPLE[wrong], able=able, granted=True, now=NOW)
    both = make_person(DESK, roles=frozenset({Role.COMPLAINT_DESK, Role.COMPLAINT_HEAD}))
    with refused("complaint.extension.own"):
        clock.answer(complaint, make_extension(), by=both, able=[both], granted=True, now=NOW)


def test_a_second_extension_waits_for_the_client_and_there_is_no_third() -> None:
    complaint = at_state(ComplaintState.INVESTIGATING)
    second = make_extension(2, state=ExtensionState.GRANTED)
    with refused("complaint.extension.untold"):
        clock.extend(complaint, second, terms=TERMS, received=RECEIVED, now=NOW, today=RECEIVED)
    in_force = tuple(make_extension(n, state=ExtensionState.IN_FORCE) for n in (1, 2))
    with refused("complaint.extension.limit"):
        clock.next_step(complaint, in_force, today=RECEIVED, terms=TERMS, received=RECEIVED)
    with refused("complaint.extension.waiting"):
        clock.next_step(complaint, (make_extension(),), today=RECEIVED, terms=TERMS, received=RECEIVED)
    with refused("complaint.extension.late"):
        clock.next_step(complaint, (), today=date(2026, 12, 17), terms=TERMS, received=RECEIVED)


def test_each_refusal_says_what_stands_against_it() -> None:
    with refused("complaint.no_contact"):
        decided(at_state(ComplaintState.INVESTIGATING), contacts=0)
    with refused("complaint.state"):
        decided(at_state(ComplaintState.REGISTERED, handler_id=None))
    tell: dict[str, Any] = {"how": Channel.PHONE, "by": DESK, "now": NOW}
    with refused("complaint.not_decided"):
        handling.tell(at_state(ComplaintState.INVESTIGATING), at=NOW, **tell)
    with refused("complaint.future"):
        handling.tell(at_state(ComplaintState.DECIDED), at=NOW + timedelta(hours=1), **tell)
    with refused("complaint.told_early"):
        handling.tell(at_state(ComplaintState.DECIDED), at=NOW - timedelta(hours=1), **tell)
    told = at_state(ComplaintState.TOLD, told_at=NOW)
    with refused("complaint.close.remedy"):
        handling.close(told, remedies=[make_remedy()], review=None, now=NOW)
    with refused("complaint.close.review"):
        handling.close(told, remedies=[make_remedy(done_at=NOW)], review=make_review(), now=NOW)
    with refused("complaint.close.running"):
        handling.close(at_state(ComplaintState.DECIDED), remedies=[], review=None, now=NOW)
    with refused("complaint.review.late"):
        handling.ask_review(told, None, asked=date(2027, 1, 1), told=RECEIVED, within_days=30)
    with refused("complaint.review.twice"):
        handling.ask_review(told, make_review(), asked=RECEIVED, told=RECEIVED, within_days=30)
    with refused("complaint.not_told"):
        handling.ask_review(at_state(ComplaintState.DECIDED), None, asked=RECEIVED, told=None, within_days=30)
    with refused("complaint.taken"):
        handling.take(told, HEAD)
    with refused("complaint.hand_on.recused"):
        handling.hand_on(told, 2)


def test_a_review_that_finds_otherwise_changes_the_outcome() -> None:
    told = at_state(ComplaintState.TOLD, told_at=NOW)
    values: dict[str, Any] = {"answer": mask("改"), "by": SENIOR, "now": NOW}
    after, review = handling.answer_review(told, make_review(), outcome=Outcome.NOT_UPHELD, **values)
    assert (after.outcome, review.result) == (Outcome.NOT_UPHELD, ReviewResult.CHANGED)
    kept, review = handling.answer_review(told, make_review(), outcome=Outcome.UPHELD, **values)
    assert (kept.outcome, review.result) == (Outcome.UPHELD, ReviewResult.KEPT)
    with refused("complaint.review.own"):
        handling.answer_review(told, make_review(), outcome=None, **{**values, "by": DESK})


@given(role=st.sampled_from(Role), right=st.sampled_from(Right))
def test_who_keeps_out_reaches_a_complaint_in_no_role(role: Role, right: Right) -> None:
    person = make_person(7, roles=frozenset({role}))
    assert not may(person, right, make_complaint(recused=frozenset({7})).scope)
    assert not may(person, right, make_complaint(about_id=7).scope)
    assert acts_of(person, make_complaint(recused=frozenset({7}))) == frozenset()


def test_what_is_handled_at_head_office_is_not_the_branchs() -> None:
    supervisor = make_person(3, roles=frozenset({Role.SUPERVISOR}))
    assert may(supervisor, Right.COMPLAINT_READ, make_complaint().scope)
    assert not may(supervisor, Right.COMPLAINT_READ, make_complaint(at_head_office=True).scope)
    assert may(PEOPLE[DESK], Right.COMPLAINT_READ, make_complaint(at_head_office=True).scope)


WORDS = "客户说张伟三次没有回电话，态度也不好"


def test_the_same_matter_told_again_is_found_by_its_words_and_person() -> None:
    known = [make_complaint(id=4, words=mask(WORDS))]
    again = "客户说张伟三次没有回电话，态度不好"
    assert same_matter(again, None, 2, known, alike=60) == known[0]
    assert same_matter("利率与宣传的不一致", None, 2, known, alike=60) is None
    assert same_matter("利率与宣传的不一致", "C-2041", 2, known, alike=60) == known[0]
    assert same_matter(again, None, 3, known, alike=60) is None
    assert same_matter(WORDS, None, None, known, alike=60) == known[0]
    assert same_matter("", None, 2, known, alike=60) is None


def test_one_clients_words_are_the_same_matter_however_the_client_is_written_and_whoever_is_meant() -> None:
    counter = mask("客户王大妈说张伟办贷款时态度很差，多次催问都不耐烦，还让她先买保险才给放款。手机138****5678。")
    hotline = mask("王大妈反映张伟态度差，催问不耐烦，搭售保险才放款，要求道歉退保费")
    known = [make_complaint(id=4, words=counter, client=mask("138****5678 王大妈"))]
    assert same_matter(hotline, mask("138****5678"), None, known, alike=60) == known[0]
    assert same_matter(hotline, mask("138****5679"), None, known, alike=60) is None
    assert same_matter(mask("扫码支付失败，钱被扣了两次"), mask("138****5678"), None, known, alike=60) is None
    assert same_matter(hotline, mask("138****5678"), 3, known, alike=60) is None


@pytest.mark.parametrize(
    ("source", "words", "repeats", "level"),
    [
        (Source.COUNTER, "没有回电话", 0, "minor"),
        (Source.REGULATOR, "没有回电话", 0, "serious"),
        (Source.COUNTER, "我要找律师", 0, "serious"),
        (Source.COUNTER, "没有回电话", 3, "serious"),
        (Source.REGULATOR, "我要找媒体", 1, "grave"),
    ],
)
def test_severity_is_guessed_from_source_words_and_repetition(
    source: Source, words: str, repeats: int, level: str
) -> None:
    policy = BANK.policy.complaints
    levels = [code for code, _, _ in policy.severities]
    assert severity(levels, source=source, words=words, grave_words=policy.grave_words, repeats=repeats) == level
