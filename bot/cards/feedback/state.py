"""Feedback's card: what it is, with whom, by when, and what its reader can do; opened, its words and history."""

from bot.cards.feedback.buttons import (
    ClaimFeedback,
    FoldFeedback,
    GiveFeedbackFiles,
    OtherActs,
    SatisfyFeedback,
    ShowFeedback,
    TakeFeedback,
    ask,
    on,
)
from bot.cards.names import named
from bot.replies import Card, Choice, rows_of
from bot.words import Given, Text, Words, say
from domain.feedback import FeedbackState, Kind, Step
from domain.feedback.acts import Act
from domain.feedback.lexicon import Guess
from workflows.feedback import FeedbackView, Likely, OpenedFeedback, SeenStep

FIRST = 3
"""Acts on the card itself; the others stand on the opened one."""
ROOM = 4
"""Acts on an opened card, beside its files, folding it, and what every notice has."""
_ORDER = (
    Act.TAKE,
    Act.REPLY,
    Act.ROUTE,
    Act.TELL,
    Act.SATISFY,
    Act.REOPEN,
    Act.ANSWER,
    Act.ASK,
    Act.PASS_ON,
    Act.HAND_ON,
    Act.CLAIM,
    Act.DID,
)
_BY_NAME = {Step.TAKEN, Step.RETURNED, Step.ASKED, Step.ANSWERED, Step.DID}
"""Steps of which it is worth to know whose they are."""
_FORMS = {
    Act.REPLY: "fb_reply",
    Act.ROUTE: "fb_route",
    Act.TELL: "fb_tell",
    Act.REOPEN: "fb_reopen",
    Act.ANSWER: "fb_answer",
    Act.ASK: "fb_ask",
    Act.PASS_ON: "fb_pass",
    Act.HAND_ON: "fb_hand",
    Act.DID: "fb_did",
}


def read(
    guess: Guess,
    product: tuple[str, str] | None,
    client: str | None,
    known: Likely | None,
    *,
    files: int,
    silent: bool = False,
) -> Text:
    """Say what was read of a client's words, and what one press will do with it; of none, that some would help."""
    about = Given(*product) if product is not None else say("feedback.product.none")
    parts: list[Words] = [
        say("feedback.read.as", kind=_kind(guess.kind), product=about, tone=Text(f"Tone.{guess.tone}"))
    ]
    parts += [say("feedback.read.client", client=client)] if client else []
    parts += [say("feedback.read.files", count=files)] if files else []
    parts += [say("feedback.read.claims")] if guess.claims or guess.kind is Kind.COMPLAINT else []
    parts += [say("feedback.read.same", number=known.number, at=known.received_at)] if known is not None else []
    parts += [say("feedback.read.gist")] if silent else [] if client else [say("feedback.read.who")]
    return say("feedback.read", parts=parts)


def _kind(kind: Kind) -> Words:
    return Text(f"Kind.{kind}")


def card(view: FeedbackView, head: Words | None = None) -> Card:
    """Show feedback as it is now, with what its reader can do."""
    buttons = [*acts(view)[:FIRST], on(view.feedback, "feedback.button.show", ShowFeedback)]
    rows = rows_of(buttons, 3) if view.opens else []
    return Card([head or _head(view), *facts(view)], rows, protected=True)


def _head(view: FeedbackView) -> Words:
    late = ".late" if view.late else ""
    return say(f"feedback.head{late}", number=view.feedback.number, state=view.feedback.state)


def facts(view: FeedbackView) -> list[Words]:
    """Give what it is about, with whom, by when; of what left its relayer's hands the number of the case alone."""
    feedback, lines = view.feedback, list[Words]()
    if feedback.state is FeedbackState.ACCEPTED:
        return [say("feedback.accepted", number=view.case)] if view.case is not None else []
    about = Given(*view.product) if view.product is not None else say("feedback.product.none")
    lines.append(say("feedback.about", product=about, kind=_kind(feedback.kind)))
    lines += _where(view)
    if feedback.due_at is not None and feedback.state in (FeedbackState.ROUTED, FeedbackState.TAKEN):
        lines.append(say("feedback.due", at=feedback.due_at))
    if feedback.told_at is not None and feedback.told_how is not None:
        lines.append(say("feedback.told", at=feedback.told_at, how=feedback.told_how))
    if feedback.closing is not None:
        lines.append(say("feedback.closing", how=feedback.closing))
    lines += [say("feedback.voices", count=view.voices)] if view.voices else []
    return lines


def _where(view: FeedbackView) -> list[Words]:
    if view.feedback.state is FeedbackState.SORTING:
        return [say("feedback.sorting")]
    if view.department is None:
        return []
    if view.holder is not None:
        return [say("feedback.with", department=Given(*view.department), name=named(view.holder))]
    return [say("feedback.at", department=Given(*view.department))]


def acts(view: FeedbackView) -> list[Choice]:
    """Give what the reader can do, the likely act first."""
    return [_choice(view, act) for act in _ORDER if act in view.acts]


def _choice(view: FeedbackView, act: Act) -> Choice:
    feedback, label = view.feedback, f"feedback.act.{act}"
    if act in _FORMS:
        return ask(feedback, label, _FORMS[act])
    kinds = {Act.TAKE: TakeFeedback, Act.SATISFY: SatisfyFeedback, Act.CLAIM: ClaimFeedback}
    return on(feedback, label, kinds[act], version=feedback.version)


def opened(found: OpenedFeedback) -> Card:
    """Open feedback: the client's words, what others said, every step; it folds and can't be forwarded."""
    view = found.view
    lines: list[Words] = [_head(view), *facts(view)]
    lines.append(say("feedback.tone", tone=Text(f"Tone.{view.feedback.tone}"), at=view.feedback.received_at))
    if view.relayer is not None and not view.mine:
        lines.append(say("feedback.relayer", name=named(view.relayer)))
    if found.client:
        lines.append(say("feedback.client", client=found.client))
    lines.append(say("feedback.words", words=Given(found.words) if found.words else say("form.file")))
    lines += [say("feedback.voice", at=v.received_at, words=_or_file(v.words)) for v in found.voices]
    lines += [_step(step) for step in found.entries]
    files = [on(view.feedback, "feedback.button.files", GiveFeedbackFiles)] if found.files else []
    fold = on(view.feedback, "button.fold", FoldFeedback)
    first = acts(view)
    if len(first) > ROOM - len(files):
        others = on(view.feedback, "feedback.button.others", OtherActs)
        first = [*first[: ROOM - len(files) - 1], others]
    return Card(lines, rows_of([*first, *files, fold], 3), protected=True)


def other_acts(view: FeedbackView) -> Card:
    """Show what else can be done with feedback, on its card: the acts for which an opened one may have no room."""
    others = acts(view)[ROOM - 2 :]
    back = on(view.feedback, "button.back", FoldFeedback)
    return Card([_head(view), *facts(view)], rows_of([*others, back], 3), protected=True)


def _or_file(words: str) -> Words:
    return Given(words) if words else say("form.file")


def _step(step: SeenStep) -> Words:
    """Write a step: when, what, by or to whom; of an answer which wording it is, of telling how and when."""
    entry, aside = step.entry, _aside(step)
    line: Words = say("feedback.step", at=entry.at, what=entry.what)
    line = say("feedback.step.aside", line=line, aside=aside) if aside else line
    return say("feedback.step.text", line=line, text=Given(entry.text)) if entry.text else line


def _aside(step: SeenStep) -> list[Words]:
    entry = step.entry
    if entry.what in (Step.ROUTED, Step.HANDED_ON):
        department = [Given(*step.department)] if step.department is not None else []
        return [named(step.to)] if step.to is not None else list(department)
    if entry.told_how is not None and entry.told_at is not None:
        return [Text(f"Channel.{entry.told_how}"), say("feedback.step.when", at=entry.told_at)]
    by = [named(step.by)] if step.by is not None and entry.what in _BY_NAME else []
    return [*by, *([say("feedback.step.round", round=entry.round)] if entry.round and entry.text else [])]
