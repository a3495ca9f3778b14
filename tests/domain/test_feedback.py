"""Feedback by rule: how words are read, what may become of it, when a clock on working time warns."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import Policy
from domain.complaints import Channel
from domain.errors import RefusalError
from domain.feedback import Feedback, FeedbackState, Kind, Tone, rules
from domain.feedback.acts import acts_of
from domain.feedback.lexicon import claims_right, department_of, guess, reference_in, unnamed
from domain.ladders import deadline_of, steps_of
from domain.personal import mask
from tests.domain import feedback_corpus as corpus
from tests.factories import BANK, NOW, POLICY, shanghai

Row = tuple[str, str, str, str]


def desk_of(words: str) -> str:
    read = guess(POLICY, words)
    if read.claims or read.kind is Kind.COMPLAINT:
        return "CP"
    return department_of(POLICY, product=read.product, theme=read.theme) or "HQ"


def shares(rows: tuple[Row, ...]) -> tuple[float, float, float]:
    """Give how much of a table is read right: desk, kind, tone."""
    read = [(guess(POLICY, words), row) for words, *row in rows]
    desk = sum(desk_of(words) in want.split("|") for words, want, _, _ in rows)
    kind = sum(one.kind in row[1].split("|") for one, row in read)
    tone = sum(one.tone in row[2].split("|") for one, row in read)
    return desk / len(rows), kind / len(rows), tone / len(rows)


TABLES = (corpus.WRITTEN_BESIDE, corpus.WRITTEN_NEXT, corpus.HELD_BACK, corpus.WRITTEN_LAST, corpus.IN_ENGLISH)


@pytest.mark.parametrize("rows", TABLES)
def test_most_of_what_clients_say_reaches_the_right_desk_with_its_kind_and_tone(rows: tuple[Row, ...]) -> None:
    desk, kind, tone = shares(rows)
    assert desk >= 0.85
    assert kind >= 0.75
    assert tone >= 0.75


def test_there_are_enough_sentences_to_measure_by() -> None:
    assert len({words for rows in TABLES for words, *_ in rows}) >= 120


def test_the_longest_word_counts_so_that_not_satisfied_is_not_satisfied() -> None:
    assert guess(POLICY, "我不满意").tone is Tone.UPSET
    assert guess(POLICY, "我很满意").tone is Tone.PLEASED


@pytest.mark.parametrize(
    "words",
    [
        *("我要投诉", "打12378", "把钱退给我", "必须赔偿", "I want a refund", "保险的事你们得赔我", "不行就走司法程序"),
        *("我要向上面告", "钱还给我", "给个交代，不然上法院", "要求书面答复，否则申诉", "我就发抖音曝光"),
    ],
)
def test_these_words_claim_a_right(words: str) -> None:
    assert claims_right(POLICY, words)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "我不是投诉，就是说说",
            "商家退款什么时候到账",
            "理赔要什么材料",
            "",
            "利率变了要告诉客户",
            "司法拍卖房能贷款吗",
        ),
        *("能不能提前归还贷款", "基金撤单怎么操作", "防骗宣传做得好", "家财险台风天赔不赔", "收款码坏了是你们负责修吗"),
    ],
)
def test_these_words_only_sound_like_a_claim(words: str) -> None:
    assert not claims_right(POLICY, words)


@given(st.text(max_size=200))
def test_any_text_is_read_as_something_and_the_same_each_time(words: str) -> None:
    read = guess(POLICY, words)
    assert read == guess(POLICY, words)
    products = {row.code for row in POLICY.feedback_products}
    assert read.product is None or read.product in products


@given(st.text(max_size=60))
def test_a_claim_stays_one_whatever_else_is_said(words: str) -> None:
    assert claims_right(POLICY, f"{words}\n我要打12378")


def test_of_a_name_in_a_clients_reference_the_surname_alone_is_kept() -> None:
    assert unnamed(mask("王小明 13812345678")) == "王** 138****5678"
    assert unnamed("欧阳娜娜") == "欧阳**"
    assert unnamed("王小明先生") == "王先生"
    assert unnamed("C-2041") == "C-2041"


def test_the_reference_is_found_in_the_words() -> None:
    assert reference_in("王先生说打不开，电话138****5678") == "王先生 138****5678"
    assert reference_in("客户C-2041说打不开") == "C-2041"
    assert reference_in("打不开") is None


def test_a_lexicon_without_the_products_words_sorts_by_the_theme_or_by_a_person() -> None:
    policy: Policy = POLICY.model_copy(
        update={
            "feedback_products": [row.model_copy(update={"words": ["绝无此词"]}) for row in POLICY.feedback_products]
        }
    )
    read = guess(policy, "排队等了两个小时")
    assert department_of(policy, product=read.product, theme=read.theme) == "YY"
    assert department_of(policy, product=None, theme=None) is None


# rules


def make(**changes: object) -> Feedback:
    values: dict[str, object] = {
        "id": 1,
        "number": "26-0001",
        "kind": Kind.PROBLEM,
        "tone": Tone.UPSET,
        "product": "mobile",
        "theme": "failure",
        "department": "KJ",
        "branch": "CG",
        "words": mask("打不开"),
        "client": None,
        "received_at": NOW,
        "relayed_by": 1,
        "relayed_at": NOW,
        "state": FeedbackState.ROUTED,
    }
    return Feedback.model_validate({**values, **changes})


@given(st.lists(st.sampled_from(["KJ", "XD", "YY", None]), max_size=12), st.integers(1, 5))
def test_however_it_is_passed_on_a_person_decides_at_the_latest_after_the_policys_turns(
    ways: list[str | None], most: int
) -> None:
    feedback, turns = make(), 0
    for to in ways:
        if feedback.state is FeedbackState.SORTING:
            feedback = rules.route(feedback, to or "GR", most=most, due=NOW, now=NOW)
        elif not feedback.settled and to != feedback.department:
            feedback, turns = rules.pass_on(feedback, to, most=most, due=NOW, now=NOW), turns + 1
        assert turns <= most
    if turns == most and feedback.state is FeedbackState.ROUTED:
        assert feedback.settled


def test_what_is_taken_cannot_be_taken_again() -> None:
    with pytest.raises(RefusalError, match=r"feedback\.state"):
        rules.take(rules.take(make(), 7, now=NOW), 8, now=NOW)


def test_the_client_is_not_told_before_there_is_an_answer_nor_in_the_future() -> None:
    answered = rules.answer(rules.take(make(), 7, now=NOW), now=NOW)
    for at in (shanghai("2026-11-30 09:00"), shanghai("2026-12-02 09:00")):
        with pytest.raises(RefusalError):
            rules.tell(answered, how=Channel.PHONE, at=at, now=NOW)


def test_it_becomes_a_complaint_once() -> None:
    accepted = rules.accept(make(), 5)
    with pytest.raises(RefusalError, match=r"feedback\.accepted"):
        rules.accept(accepted, 6)


@pytest.mark.parametrize("state", FeedbackState)
def test_a_stranger_can_do_nothing_in_any_state(state: FeedbackState) -> None:
    assert acts_of(make(state=state), who=9, at_desk=False, arbiter=None) == frozenset()


# clocks


def test_a_clock_counts_working_hours_over_a_weekend_and_its_steps_may_pass_its_end() -> None:
    ladder, since = POLICY.ladders["feedback.take"], shanghai("2026-12-04 16:00")
    assert deadline_of(ladder, since=since, calendar=BANK.calendar) == shanghai("2026-12-07 14:30")
    deadline = deadline_of(ladder, since=since, calendar=BANK.calendar)
    steps = steps_of(ladder, since=since, deadline=deadline, now=since, calendar=BANK.calendar)
    assert [step.at for step in steps] == [
        shanghai("2026-12-07 10:00"),
        shanghai("2026-12-07 11:00"),
        shanghai("2026-12-07 14:30"),
        shanghai("2026-12-08 10:30"),
    ]


@given(st.integers(0, 60 * 24 * 400), st.sampled_from(["feedback.take", "feedback.answer", "feedback.claim"]))
def test_a_clock_never_ends_outside_the_banks_hours_and_warns_in_order(minutes: int, purpose: str) -> None:
    ladder, since = POLICY.ladders[purpose], NOW + timedelta(minutes=minutes)
    deadline = deadline_of(ladder, since=since, calendar=BANK.calendar)
    assert deadline is not None
    assert deadline > since
    assert BANK.calendar.is_workday(BANK.calendar.local(deadline).date())
    if ladder.within == "4h":
        assert BANK.calendar.working_hours_between(since, deadline) == pytest.approx(4)
    steps = steps_of(ladder, since=since, deadline=deadline, now=since, calendar=BANK.calendar)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert all(BANK.calendar.in_push_window(step.at) for step in steps)


def test_a_clock_of_workdays_ends_at_the_close_of_the_last_one() -> None:
    ladder = POLICY.ladders["feedback.answer"]
    assert deadline_of(ladder, since=NOW, calendar=BANK.calendar) == shanghai("2026-12-04 17:00")


def test_any_question_that_leaves_a_choice_is_a_need() -> None:
    for words in ("公积金贷款能不能和商贷组合", "利息税扣不扣", "网银注不注册都行吗", "保险台风天赔不赔"):
        assert guess(POLICY, words).kind is Kind.NEED


def test_nobody_who_claims_a_right_is_read_as_pleased() -> None:
    assert guess(POLICY, "以前觉得你们很公道，这次我要投诉").tone is not Tone.PLEASED
