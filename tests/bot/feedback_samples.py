"""Feedback's cards in every state, for every reader: what the laws of cards are held against."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.cards import feedback as cards
from bot.replies import Card
from domain.complaints import Channel
from domain.feedback import Closing, Entry, Feedback, FeedbackState, Kind, Step, Tone, Voice
from domain.feedback.acts import acts_of
from domain.feedback.learning import Themes, Weekly
from domain.lists import Filter, Listed
from domain.pages import page_of
from domain.personal import mask
from storage.files import FileState, IncomingFile
from tests.factories import BANK, NOW, make_person
from workflows.feedback import (
    Burst,
    Did,
    DidNow,
    FeedbackList,
    FeedbackView,
    OpenedFeedback,
    Relayed,
    SeenStep,
    StaleFeedback,
    ThemesView,
    Voiced,
    WeeklyView,
)
from workflows.views import FeedbackRow, Listing

MOBILE, TECH, FAILURE = (
    ("手机银行网银", "Mobile and online banking"),
    ("科技部", "Technology"),
    ("系统故障", "Failures"),
)
CHASED = {
    "feedback.sort": ("desk", "department_head", "senior_management"),
    "feedback.take": ("desk", "department_head", "branch"),
    "feedback.answer": ("desk", "department_head", "branch"),
    "feedback.reply": ("manager", "branch"),
    "feedback.tell": ("manager", "branch"),
}
TOLD = ("new", "dispute", "released", "assigned", "asked", "replied", "answered", "again", "closed")


def item(**changes: Any) -> Feedback:
    values: dict[str, Any] = {
        "id": 1,
        "number": "26-0001",
        "kind": Kind.PROBLEM,
        "tone": Tone.UPSET,
        "product": "mobile",
        "theme": "failure",
        "department": "KJ",
        "branch": "CG",
        "words": mask("打不开"),
        "client": mask("C-2041"),
        "received_at": NOW,
        "relayed_by": 1,
        "relayed_at": NOW,
        "state": FeedbackState.ROUTED,
        "due_at": NOW,
    }
    return Feedback(**{**values, **changes})


def view(who: int = 2, **changes: Any) -> FeedbackView:
    feedback = item(**changes)
    return FeedbackView(
        feedback=feedback,
        relayer=make_person(1),
        holder=make_person(2, name="罗敏") if feedback.holder_id else None,
        department=TECH if feedback.department else None,
        product=MOBILE,
        theme=FAILURE,
        voices=2,
        acts=acts_of(feedback, who=who, at_desk=who == 2, arbiter=None),
        mine=who == 1,
        late=feedback.state is FeedbackState.TAKEN,
        case="26-0007" if feedback.state is FeedbackState.ACCEPTED else None,
    )


def views() -> Iterator[FeedbackView]:
    for state in FeedbackState:
        told = (
            {"told_at": NOW, "told_how": Channel.PHONE} if state in (FeedbackState.TOLD, FeedbackState.CLOSED) else {}
        )
        closing = {"closing": Closing.LAPSED} if state is FeedbackState.CLOSED else {}
        holder = {"holder_id": 2} if state is not FeedbackState.ROUTED else {}
        yield from (view(who, state=state, **told, **closing, **holder) for who in (1, 2, 3))
    yield view(1, state=FeedbackState.ACCEPTED, about_relayer=True)


def sent() -> Iterator[Card]:
    """Give what may stand on a lock screen."""
    yield from (cards.card(one) for one in views())
    yield from (cards.told(view(), f"feedback.{kind}") for kind in TOLD)
    yield cards.told(view(state=FeedbackState.SORTING, department=None), "feedback.new")
    yield from (cards.chase(view(holder_id=2), kind, to) for kind, parts in CHASED.items() for to in parts)
    yield from (cards.claim("26-0001", "26-0007", up=up) for up in (True, False))
    yield cards.did(DidNow(1, "26-0001", None, mask("今晚")))
    yield cards.did(DidNow(1, "26-0001", mask("已修复"), mask("今晚")))
    yield from (cards.burst(Burst(product, FAILURE, 5, 7)) for product in (MOBILE, None))
    yield cards.weekly(WeeklyView(TECH, _week()))
    yield from _lists()
    for weeks in (_themes(2), _themes(0)):
        yield cards.themes(weeks)
    for result in (StaleFeedback(view()), Relayed(view()), Voiced("26-0001", 2), Did(view(), 3)):
        shown = cards.reply(result).card
        assert shown is not None
        yield shown


def _lists() -> Iterator[Card]:
    wanted = Filter(listed=Listed.FEEDBACK, state="told", cause="need", product="loan", department="XD", month="202612")
    row = FeedbackRow(view().feedback, make_person(3), MOBILE)
    for rows, shown in (((row, row), wanted), ((), wanted.but(state="open", cause=""))):
        page = Listing(shown, rows, page_of(len(rows), 0), len(rows), everywhere=False)
        yield cards.listing(FeedbackList(page, 3), BANK.policy)
    yield cards.filters(cards.FilterFeedback(kind="need", product="loan"), BANK.policy)
    asked = [cards.ChooseFeedback(kind="need", product="loan", what=what) for what in cards.WHAT]
    yield from (cards.choose(one, BANK.policy, ["202612"]) for one in asked)


def opened() -> Iterator[Card]:
    """Give what is opened on demand."""
    entries = [Entry(id=n, feedback_id=1, at=NOW, what=step, by=None) for n, step in enumerate(Step)]
    entries.append(Entry(id=99, feedback_id=1, at=NOW, what=Step.ANSWERED, by=2, text=mask("今晚修复"), round=1))
    yield cards.did_opened(DidNow(1, "26-0001", mask("已修复"), mask("今晚")))
    voice = Voice(id=1, feedback_id=1, words=mask("我的也是"), client=None, relayed_by=3, received_at=NOW)
    for one in views():
        words = one.feedback.words
        steps = tuple(SeenStep(entry, make_person(2), make_person(3), TECH) for entry in entries)
        for files in ((), (IncomingFile(1, "f", "voice", None, 9, None, FileState.KEPT, "0", 1),)):
            yield cards.opened(OpenedFeedback(one, words, one.feedback.client, (voice,), steps, files))
        yield cards.other_acts(one)


def _week() -> Weekly:
    return Weekly(
        came=3,
        kinds=((Kind.PROBLEM, 2), (Kind.NEED, 1)),
        praise=1,
        open=2,
        late=1,
        oldest="26-0001",
        oldest_at=NOW,
        median_days=4,
    )


def _themes(total: int) -> ThemesView:
    found = Themes(
        total=total,
        praise=1,
        open=1,
        late=1,
        accepted=1,
        answer_hours=5.5,
        products=(("mobile", 1), ("", 1)),
        kinds=((Kind.PROBLEM, 2),),
        tones=((Tone.UPSET, 2),),
        weeks=((date(2026, 11, 30), 2),),
        by_week=(("mobile", (2,)),),
        topics=(("mobile", "failure", 1), (None, "waiting", 1)),
        praised=(("CG", 1),),
    )
    names = {"mobile": MOBILE}
    return ThemesView(found, 12, names, {"failure": FAILURE}, {"CG": ("城关支行", "Chengguan branch")})
