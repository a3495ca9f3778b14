"""Cards of follow-ups (整改事项): number, owner and day as sent; the measure only by a press."""

from functools import singledispatch

from bot.cards.aftermath import AskFollowupForm, ConfirmFollowup, FoldFollowup, GiveEvidence, ShowFollowup
from bot.cards.names import named, titled
from bot.cards.statements import file_name
from bot.replies import Card, Choice, Reply
from bot.words import Words, recalled, say
from domain.followups import FollowupState
from workflows.followups import FollowupView, StaleFollowup


def card(view: FollowupView) -> Card:
    """Show a follow-up to one side, with what that side can do."""
    followup = view.followup
    head = say("followup.head", number=followup.number, state=followup.state)
    return Card([head, *_facts(view)], _rows(view), protected=True)


def _facts(view: FollowupView) -> list[Words]:
    return [say("followup.owner", name=named(view.owner)), say("followup.due", day=view.followup.due_on)]


def _rows(view: FollowupView) -> list[list[Choice]]:
    return [[*_acts(view), Choice(say("followup.button.show"), ShowFollowup(followup=view.followup.id))]]


def _acts(view: FollowupView) -> list[Choice]:
    followup = view.followup
    at = {"followup": followup.id, "version": followup.version}
    if view.viewer_id == followup.owner_id and followup.state is FollowupState.OPEN:
        return [Choice(say("followup.button.done"), AskFollowupForm.model_validate({**at, "form": "followup_done"}))]
    if view.viewer_id == followup.host_id and followup.state is FollowupState.DONE:
        back = AskFollowupForm.model_validate({**at, "form": "followup_return"})
        confirm = ConfirmFollowup.model_validate(at)
        return [Choice(say("followup.button.confirm"), confirm), Choice(say("followup.button.return"), back)]
    return []


def opened(view: FollowupView) -> Card:
    """Open a follow-up: the measure, the evidence, why it was sent back."""
    followup = view.followup
    lines: list[Words] = [*card(view).lines, say("followup.what", text=recalled(followup.what))]
    if followup.returned:
        lines.append(say("followup.returned", text=recalled(followup.returned)))
    if followup.evidence:
        lines.append(say("followup.evidence", text=recalled(followup.evidence)))
    if view.file is not None:
        lines.append(say("followup.file", name=file_name(view.file)))
    if followup.recheck_at is not None:
        lines.append(say("followup.recheck", at=followup.recheck_at))
    fold = Choice(say("button.fold"), FoldFollowup(followup=followup.id))
    give = Choice(say("followup.button.file"), GiveEvidence(followup=followup.id))
    return Card(lines, [_acts(view), [give, fold] if view.file is not None else [fold]], protected=True)


def notice(view: FollowupView, kind: str) -> Card:
    """Tell one side what a follow-up has come to."""
    head = say(f"{kind}.told", number=view.followup.number, name=named(view.owner))
    return Card([head, *_facts(view)], _rows(view), protected=True)


def chase(view: FollowupView, purpose: str, to: str) -> Card:
    """Chase a follow-up: by the ladder's purpose and by whom it asks."""
    names = {"number": view.followup.number, "name": named(view.owner), "host": titled(view.host)}
    head = say(f"{purpose}.chase.{to}", day=view.followup.due_on, **names)
    rows = [] if to == "head_office" else _rows(view)
    return Card([head], rows, protected=True)


@singledispatch
def reply(result: object) -> Reply:
    """Answer the use case's result; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


@reply.register
def _(result: FollowupView) -> Reply:
    return Reply(card(result), edit=True, toast=say("toast.done"))


@reply.register
def _(result: StaleFollowup) -> Reply:
    return Reply(card(result.view), edit=True, toast=say("toast.stale"))
