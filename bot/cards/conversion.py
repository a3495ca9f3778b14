"""Cards of conversion: an attempt with its three parts, whose turn it is, and another post after the last."""

from datetime import date

from bot.buttons import Button
from bot.cards.names import named, titled
from bot.replies import Card, Choice, Reply
from bot.words import Given, Words, say
from domain.conversion import AttemptState, ConversionPart, PartResult
from domain.people import Person
from workflows.conversion import Attempts, AttemptView

MOST_SHOWN = 6


class ShowAttempt(Button):
    """Show an attempt."""

    code = "rr"
    attempt: int


class DecidePart(Button):
    """Say for the branch or the committee how a trainee did; a reason is asked."""

    code = "rs"
    attempt: int
    passed: int
    version: int


class AskPost(Button):
    """Say which other post was found."""

    code = "rt"
    attempt: int


def card(view: AttemptView) -> Card:
    """Show an attempt as it is, opened."""
    attempt = view.attempt
    facts = {"name": named(view.person), "number": attempt.number}
    lines: list[Words] = [say(f"conversion.head.{attempt.state}", **facts)]
    lines += [_part(view, part) for part in ConversionPart]
    if attempt.state is AttemptState.FAILED and attempt.post_due_on is None:
        lines.append(say("conversion.one_left"))
    if attempt.post_due_on is not None and attempt.post_at is None:
        lines.append(say("conversion.post_due", day=attempt.post_due_on))
    if attempt.post:
        lines.append(say("conversion.post", post=Given(attempt.post)))
    return Card(lines, _ways(view), protected=True)


def _part(view: AttemptView, part: ConversionPart) -> Words:
    row = next((one for one in view.parts if one.part is part), None)
    result = view.result(part)
    opinion = row.opinion if row is not None and not view.own else None
    said = say(f"PartResult.{result}")
    if result is PartResult.OPEN and view.attempt.state is AttemptState.FAILED:
        said = say("conversion.not_held")
    if opinion:
        return say("conversion.part.opinion", part=say(f"ConversionPart.{part}"), result=said, opinion=Given(opinion))
    return say("conversion.part", part=say(f"ConversionPart.{part}"), result=said)


def _ways(view: AttemptView) -> list[list[Choice]]:
    attempt = view.attempt
    decide = [
        Choice(say("conversion.button.pass"), DecidePart(attempt=attempt.id, passed=1, version=attempt.version)),
        Choice(say("conversion.button.fail"), DecidePart(attempt=attempt.id, passed=0, version=attempt.version)),
    ]
    post = [Choice(say("conversion.button.post"), AskPost(attempt=attempt.id))] if view.posts else []
    return [decide if view.decides else [], post]


def asked(view: AttemptView, kind: str, *, to: str, step: int, then: tuple[Person, date] | None = None) -> Card:
    """Ask for what the branch or the committee thinks, or for another post; at its end tell who can help.

    `then` is who is told next if nothing happens, and on which day.
    """
    first, again, onward, helper = ASKED[kind]
    key = onward if to == helper else (again if step > 1 else first)
    # Whoever is named without success is not named on a lock screen.
    post = kind == "conversion.post"
    lines: list[Words] = [say(key) if post else say(key, name=named(view.person))]
    if post and view.attempt.post_due_on is not None:
        lines.append(say("conversion.by", day=view.attempt.post_due_on))
    lines += [say("conversion.next", name=titled(then[0]), day=then[1])] if then is not None else []
    return Card(lines, [[_show(view)]], protected=True)


ASKED = {
    "conversion.branch": (
        "conversion.branch.first",
        "conversion.branch.again",
        "conversion.branch.onward",
        "human_resources",
    ),
    "conversion.committee": (
        "conversion.committee.first",
        "conversion.committee.again",
        "conversion.committee.onward",
        "human_resources",
    ),
    "conversion.post": (
        "conversion.post.first",
        "conversion.post.again",
        "conversion.post.onward",
        "senior_management",
    ),
}
"""What each ladder says first, again, and to whom its last step tells that it stalls."""


def _show(view: AttemptView) -> Choice:
    return Choice(say("conversion.button.show"), ShowAttempt(attempt=view.attempt.id))


def passed(view: AttemptView) -> Card:
    """Tell human resources that somebody may be made formal."""
    return Card(
        [say("conversion.passed"), say("conversion.passed.hint")],
        [[_show(view)]],
        protected=True,
    )


def closed(view: AttemptView) -> Card:
    """Tell a trainee that the attempt has come to its end; how, comes by a press."""
    return Card([say("conversion.closed")], [[_show(view)]], protected=True)


def reply(view: AttemptView) -> Reply:
    """Answer a press with the attempt as it is; an old card is told so."""
    return Reply(card(view), edit=True, toast=None if view.fresh else say("conversion.toast.over"))


def listing(found: Attempts) -> Card:
    """Show the attempts that somebody may see."""
    if not found.views:
        return Card([say("conversion.none")])
    shown = found.views[:MOST_SHOWN]
    lines: list[Words] = [say("conversion.list", count=len(found.views))]
    lines += [_line(n, view) for n, view in enumerate(shown, 1)]
    lines += [say("conversion.list.more", count=len(found.views) - len(shown))] if len(found.views) > len(shown) else []
    picks = [
        Choice(say("results.button.nth", n=n), ShowAttempt(attempt=view.attempt.id)) for n, view in enumerate(shown, 1)
    ]
    return Card(lines, [picks[:3], picks[3:]], protected=True)


def _line(n: int, view: AttemptView) -> Words:
    waits = view.decides or view.posts
    state = say("conversion.waits") if waits else say(f"AttemptState.{view.attempt.state}")
    return say("conversion.line", n=n, name=named(view.person), number=view.attempt.number, state=state)


def folded(view: AttemptView) -> Card:
    """Show of an attempt no more than whose it is."""
    return Card([say("conversion.folded", name=named(view.person))], [[_show(view)]], protected=True)
