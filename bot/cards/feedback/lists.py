"""The list of feedback: a page of it, what it can be narrowed by."""

from collections.abc import Sequence

from bot.cards import lists
from bot.cards.feedback.buttons import (
    WHAT,
    ChooseFeedback,
    ExportFeedback,
    FilterFeedback,
    OnFeedbacks,
    TurnFeedback,
)
from bot.cards.views import OpenFeedback, feedback_line, month_word, state_word
from bot.replies import Card, Choice, rows_of
from bot.words import Given, Text, Words, say
from config.policy import Policy
from domain.feedback import FeedbackState, Kind
from domain.lists import Filter, Section, Stage
from domain.pages import page_of
from workflows.feedback import FeedbackList
from workflows.views import FeedbackRow

Values = Sequence[tuple[dict[str, str], Words]]
"""What can be chosen: what it sets of the filter, and its name."""


_LABELS = {
    "s": "list.button.state",
    "k": "feedback.filter.kind",
    "p": "feedback.filter.place",
    "m": "list.button.month",
}


def fields(shown: Filter, page: int = 0) -> dict[str, object]:
    """Give what the buttons of the list carry."""
    passing = {"stands": shown.state, "kind": shown.cause, "product": shown.product, "department": shown.department}
    return {**passing, "month": shown.month, "page": page}


def listing(found: FeedbackList, policy: Policy, *, done: bool = False) -> Card:
    """Show a page of what one relayed, or has at the desk; `done` says that its file was just sent."""
    shown, page = found.shown.filter, found.shown.page
    rows = [row for row in found.shown.rows if isinstance(row, FeedbackRow)]
    head = say("feedback.list.head", count=found.shown.total) if rows else say("feedback.list.empty")
    lines = [lists.paged_head(head, page), *_passing(shown, policy), *(feedback_line(row) for row in rows)]
    lines += [say("feedback.list.praise", count=found.praise)] if found.praise else []
    lines += [say("list.exported")] if done else []
    opens = [
        Choice(say("feedback.list.open", number=row.number), OpenFeedback(feedback=row.feedback.id)) for row in rows
    ]

    def turn(at: int) -> TurnFeedback:
        return TurnFeedback.model_validate(fields(shown, at))

    aside = Choice(say("list.button.filter"), FilterFeedback.model_validate(fields(shown)))
    return Card(lines, lists.rows(opens, page, turn=turn, aside=aside), protected=True)


def _passing(shown: Filter, policy: Policy) -> list[Words]:
    parts: list[Words] = [_state_word(shown.state)] if shown.state not in ("", Section.OPEN) else []
    parts += [Text(f"Kind.{shown.cause}")] if shown.cause else []
    parts += [_department_word(shown.department, policy)] if shown.department else []
    parts += [_product_word(shown.product, policy)] if shown.product else []
    parts += [month_word(shown.month)] if shown.month else []
    return [say("list.passing", parts=parts)] if parts else []


def _state_word(state: str) -> Words:
    return say(f"FeedbackState.{state}") if state in set(FeedbackState) else state_word(state)


def _product_word(code: str, policy: Policy) -> Words:
    found = next((row for row in policy.feedback_products if row.code == code), None)
    return Given(found.name, found.name_en) if found is not None else Given(code)


def _department_word(code: str, policy: Policy) -> Words:
    found = next((row for row in policy.branches if row.code == code), None)
    return Given(found.name, found.name_en) if found is not None else Given(code)


def filters(shown: OnFeedbacks, policy: Policy) -> Card:
    """Show what the list can be narrowed by, and the file of it."""
    base = fields(shown.filter)
    picks = [Choice(say(_LABELS[what]), ChooseFeedback.model_validate(base | {"what": what})) for what in WHAT]
    picks.append(Choice(say("list.button.export"), ExportFeedback.model_validate(base)))
    picks.append(Choice(say("button.back"), TurnFeedback.model_validate(base)))
    head = say("list.filter", passing=_passing(shown.filter, policy) or [say("list.all")])
    return Card([head], rows_of(picks, 3), protected=True)


def choose(shown: ChooseFeedback, policy: Policy, months: Sequence[str]) -> Card:
    """Ask for a state, a kind, a department or product, a month."""
    every, base = _values(WHAT[shown.what], policy, months), fields(shown.filter)
    page = page_of(len(every), shown.page)
    picks = [Choice(word, TurnFeedback.model_validate(base | set_)) for set_, word in every[page.start : page.end]]

    def other(at: int) -> ChooseFeedback:
        return ChooseFeedback.model_validate(base | {"page": at, "what": shown.what})

    back = Choice(say("button.back"), FilterFeedback.model_validate(base))
    head = say("list.choose", what=say(_LABELS[shown.what]))
    return Card([head], lists.rows(picks, page, turn=other, aside=back), protected=True)


def _departments(policy: Policy) -> list[str]:
    """Give the departments that answer; what waits to be sorted is a state."""
    return sorted(policy.feedback_departments - {policy.feedback.triage})


def _values(what: str, policy: Policy, months: Sequence[str]) -> Values:
    if what == "place":
        found = [({"department": code}, _department_word(code, policy)) for code in _departments(policy)]
        found += [({"product": row.code}, _product_word(row.code, policy)) for row in policy.feedback_products]
        return [({"department": "", "product": ""}, say("list.all")), *found]
    named: dict[str, Values] = {
        "stands": [({"stands": s}, _state_word(s)) for s in (Section.OPEN, Stage.OVERDUE, *FeedbackState)],
        "kind": [({"kind": kind}, Text(f"Kind.{kind}")) for kind in Kind],
        "month": [({"month": month}, month_word(month)) for month in months],
    }
    return [({what: ""}, say("list.all")), *named[what]]
