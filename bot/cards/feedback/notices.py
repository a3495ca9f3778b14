"""What reaches feedback's people unasked: what a clock waits for, word of changes, a week, an alarm."""

from bot.cards.feedback.buttons import SeeDid
from bot.cards.feedback.state import card
from bot.cards.names import named
from bot.replies import Card, Choice
from bot.words import Given, Text, Words, say
from domain.feedback import FeedbackState
from workflows.feedback import Burst, DidNow, FeedbackView, WeeklyView


def told(view: FeedbackView, kind: str) -> Card:
    """Tell of a change: by the notice's kind, with the card as it is now."""
    what = kind.partition(".")[2]
    if what == "new" and view.feedback.state is FeedbackState.SORTING:
        what = "sort"
    return card(view, say(f"feedback.told.{what}", number=view.feedback.number))


def chase(view: FeedbackView, kind: str, to: str) -> Card:
    """Chase what feedback waits for: by the clock's purpose and by whom it asks."""
    what = kind.partition(".")[2]
    side = "up" if to in ("branch", "department_head", "senior_management") else "ask"
    values: dict[str, object] = {"number": view.feedback.number}
    if side == "up":
        who = named(view.holder) if view.holder is not None else _department(view)
        relayer = named(view.relayer) if view.relayer is not None else say("feedback.nobody")
        values |= {"who": relayer if what in ("reply", "tell") else who}
    return card(view, say(f"feedback.{side}.{what}", **values))


def _department(view: FeedbackView) -> Words:
    return Given(*view.department) if view.department is not None else say("feedback.nobody")


def claim(number: str, case: str, *, up: bool) -> Card:
    """Ask the consumer-protection desk to take up what was handed over."""
    return Card([say("feedback.claim.up" if up else "feedback.claim", number=number, case=case)], protected=True)


def did(found: DidNow) -> Card:
    """Tell who relayed a client's words that something was done, you said, we did; what, a press opens."""
    what = "did" if found.done else "voice_answered"
    see = Choice(say(f"feedback.button.{what}"), SeeDid(feedback=found.id))
    return Card([say(f"feedback.told.{what}", number=found.number)], [[see]], protected=True)


def did_opened(found: DidNow) -> Card:
    """Open the answer and what was done; folds again by itself."""
    what = "did" if found.done else "voice_answered"
    lines: list[Words] = [say(f"feedback.told.{what}", number=found.number)]
    lines += [say("feedback.did.answer", text=Given(found.answer))] if found.answer else []
    lines += [say("feedback.did.text", text=Given(found.done))] if found.done else []
    return Card(lines, protected=True)


def burst(found: Burst) -> Card:
    """Raise the alarm: many clients speak of one thing."""
    about = Given(*found.product) if found.product is not None else say("feedback.product.none")
    line = say("feedback.burst", count=found.count, days=found.days, product=about, theme=Given(*found.theme))
    return Card([line, say("feedback.burst.next")], protected=True)


def weekly(view: WeeklyView) -> Card:
    """Sum a department's week up."""
    found, lines = view.found, list[Words]()
    lines.append(say("feedback.weekly", department=Given(*view.department), came=found.came, open=found.open))
    if found.kinds:
        parts = [say("feedback.weekly.kind", kind=Text(f"Kind.{kind}"), count=n) for kind, n in found.kinds]
        lines.append(say("feedback.weekly.kinds", parts=parts))
    lines += [say("feedback.weekly.late", count=found.late)] if found.late else []
    if found.oldest is not None:
        lines.append(say("feedback.weekly.oldest", number=found.oldest, day=found.oldest_at))
        lines.append(say("feedback.weekly.median", days=found.median_days))
    lines += [say("feedback.weekly.praise", count=found.praise)] if found.praise else []
    return Card(lines, protected=True)
