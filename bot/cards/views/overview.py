"""The overview's card: a table that can be read aloud."""

from collections.abc import Sequence

from bot.cards.views.buttons import ExportOverview
from bot.cards.views.lists import Branches, branch_word, month_word
from bot.replies import Card, Choice
from bot.words import Words, say
from workflows.views import OverviewView

MOST = 6
"""Of one line's parts; the file has them all."""


def overview(view: OverviewView, branches: Branches, *, done: bool = False) -> Card:
    """Show counts by cause, branch and month, how soon talks were held, and how many had several.

    `done` says that its file was just sent.
    """
    found = view.overview
    lines: list[Words] = [say("overview.head", whose=whose(view, branches), count=found.total)]
    lines += [*(_counts(view, branches) if found.total else ()), *figures(view)]
    if view.complaints:
        places = [(branch_word(code, branches), n) for code, n in view.complaints]
        lines.append(say("overview.complaints", parts=_parts(places)))
    lines += [say("list.exported")] if done else []
    return Card(lines, [[Choice(say("list.button.export"), ExportOverview())]], protected=True)


def _counts(view: OverviewView, branches: Branches) -> list[Words]:
    found = view.overview
    causes = [(say(f"cause.{cause}"), n) for cause, n in found.by_cause]
    places = [(branch_word(code, branches), n) for code, n in found.by_branch]
    months = [(month_word(month), n) for month, n in found.by_month if n][-MOST:]
    lines: list[Words] = [say("overview.causes", parts=_parts(causes)), say("overview.months", parts=_parts(months))]
    return [*lines[:1], say("overview.branches", parts=_parts(places)), *lines[1:]] if view.branch is None else lines


def figures(view: OverviewView) -> list[Words]:
    """Give the figures that are no counts by something."""
    found, lines = view.overview, list[Words]()
    if found.median_days is not None:
        lines.append(say("overview.median", days=f"{found.median_days:g}"))
    lines.append(say("overview.repeated", count=found.repeated))
    return [*lines, *([say("overview.private", count=found.private)] if view.branch is None else [])]


def _parts(counted: Sequence[tuple[Words, int]]) -> list[Words]:
    shown = [say("overview.part", what=what, count=count) for what, count in counted[:MOST]]
    return [*shown, say("overview.others", count=len(counted) - MOST)] if len(counted) > MOST else [*shown]


def whose(view: OverviewView, branches: Branches) -> Words:
    """Name what the overview is of: the bank, or a branch."""
    return branch_word(view.branch, branches) if view.branch is not None else say("overview.bank")
