"""Notices of what follows a talk: statement, minutes, follow-ups."""

from functools import partial

from bot.cards import followups as followup_cards
from bot.cards import minutes as cards
from bot.cards import statements as statement_cards
from bot.minutes_file import document
from bot.notices.kept import kept_file
from bot.notices.rendering import Renderers, subject_id
from bot.replies import Card, Document
from bot.words import Tongue
from domain.minutes import MinutesState
from domain.talks import TalkState
from storage.outbox import Item
from workflows import followups, minutes, statements, talks
from workflows.followups import FollowupView
from workflows.minutes import MinutesView
from workflows.work import Work


async def _statement(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await statements.view_now(work, subject_id(item), reader=item.person_id or 0)
    latest = found is not None and found.parts >= item.params["version"] and not found.view.begun
    return statement_cards.handed_in(found) if found is not None and latest else None


async def _talk_number(work: Work, talk_id: int, reader: int) -> str | None:
    view = await talks.view_now(work, talk_id, reader=reader)
    return view.talk.number if view is not None else None


async def _fold_statement(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await statements.view_now(work, item.params["subject_id"], reader=item.person_id or 0)
    return statement_cards.handed_in(found) if found is not None else None


async def _view(work: Work, item: Item) -> MinutesView | None:
    reader, version = item.person_id or 0, item.params["version"]
    return await minutes.view_for_notice(work, subject_id(item), version=version, reader=reader)


async def _confirm(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item)
    return cards.card(view) if view is not None else None


async def _drafted(work: Work, item: Item, _: Tongue) -> Card | None:
    """Tell of a draft, whatever was added to it since."""
    view = await minutes.view_now(work, subject_id(item), reader=item.person_id or 0)
    draft = view is not None and view.minutes is not None and view.minutes.state is MinutesState.DRAFT
    return cards.drafted(view) if view is not None and draft else None


async def _refused(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _view(work, item)
    waits = view is not None and view.refuser is not None and view.answering
    return cards.refused(view) if view is not None and waits else None


async def _locked(work: Work, item: Item, _: Tongue) -> Card | None:
    """Tell of locked minutes; a signed scan since then makes it no less true."""
    view = await minutes.view_now(work, subject_id(item), reader=item.person_id or 0)
    return cards.locked(view) if view is not None and view.minutes is not None and view.minutes.locked else None


async def _unconfirmed(work: Work, item: Item, _: Tongue) -> Card | None:
    view, to = await _view(work, item), item.params["to"]
    later = [rung.to for rung in work.bank.policy.ladders[item.kind].steps[item.params["step"] :]]
    return cards.chase(view, item.kind, to, last=to not in later) if view is not None else None


async def _missing(work: Work, item: Item, _: Tongue) -> Card | None:
    """Chase minutes until they are sent."""
    view = await minutes.view_now(work, subject_id(item), reader=item.person_id or 0)
    if view is None or view.talk.state is not TalkState.HELD:
        return None
    written = view.minutes is not None and view.minutes.state is not MinutesState.DRAFT
    return None if written else cards.chase(view, item.kind, item.params["to"])


async def _objected(work: Work, item: Item, _: Tongue) -> Card | None:
    """Chase an answer to an objection until there is one."""
    view = await minutes.view_now(work, subject_id(item), reader=item.person_id or 0)
    return cards.objected(view) if view is not None and view.unheard else None


async def _answered(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await minutes.view_now(work, subject_id(item), reader=item.person_id or 0)
    return cards.answered(view) if view is not None else None


async def _file(work: Work, item: Item, tongue: Tongue) -> Document | None:
    view = await minutes.file_of(work, subject_id(item), reader=item.person_id or 0)
    return document(view, work.bank.policy.bank, tongue) if view is not None else None


async def _minutes_number(work: Work, talk_id: int, reader: int) -> str | None:
    view = await minutes.file_of(work, talk_id, reader=reader)
    return view.minutes.number if view is not None and view.minutes is not None else None


async def _fold_minutes(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await minutes.view_now(work, item.params["subject_id"], reader=item.person_id or 0)
    return cards.card(view) if view is not None else None


async def _followup(work: Work, item: Item) -> FollowupView | None:
    reader, version = item.person_id or 0, item.params["version"]
    return await followups.view_for_notice(work, subject_id(item), version=version, reader=reader)


async def _tell_followup(kind: str, work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _followup(work, item)
    return followup_cards.notice(view, kind) if view is not None else None


async def _chase_followup(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _followup(work, item)
    return followup_cards.chase(view, item.kind, item.params["to"]) if view is not None else None


async def _followup_number(work: Work, followup_id: int, reader: int) -> str | None:
    view = await followups.view_now(work, followup_id, reader=reader)
    return view.followup.number if view is not None else None


async def _fold_followup(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await followups.view_now(work, item.params["subject_id"], reader=item.person_id or 0)
    return followup_cards.card(view) if view is not None else None


TOLD = ("followup.new", "followup.done", "followup.returned", "followup.confirmed")
"""What one side of a follow-up is told of."""

RENDERERS: Renderers = {
    "statement.handed_in": _statement,
    "statement.fold": _fold_statement,
    "statement.file": partial(kept_file, _talk_number, "statement.caption"),
    "minutes.confirm": _confirm,
    "minutes.drafted": _drafted,
    "minutes.refusal": _refused,
    "minutes.locked": _locked,
    "minutes.unconfirmed": _unconfirmed,
    "minutes.missing": _missing,
    "minutes.objected": _objected,
    "minutes.answered": _answered,
    "minutes.file": _file,
    "minutes.fold": _fold_minutes,
    "minutes.scan": partial(kept_file, _minutes_number, "minutes.scan"),
    **{kind: partial(_tell_followup, kind) for kind in TOLD},
    "followup.due": _chase_followup,
    "followup.confirm": _chase_followup,
    "followup.file": partial(kept_file, _followup_number, "followup.proof"),
    "followup.fold": _fold_followup,
}
