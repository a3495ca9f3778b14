"""Notices of results, appeals and attempts; each from the facts as they are when it leaves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from bot.cards import conversion as conversion_cards
from bot.cards import results as cards
from bot.cards.results import appeals as appeal_cards
from bot.cards.results.figures import percent
from bot.cards.results.topics import topic_word
from bot.cards.views import branch_word
from bot.charts import Chart, Panel, draw
from bot.notices.rendering import Renderer, Renderers, subject_id
from bot.notices.result_sheets import archive_sheet, fault_sheet, figure_sheets
from bot.replies import Card, Document, Picture
from bot.spreadsheets import workbook
from bot.typefaces import find_typeface
from bot.words import Tongue, Words, say
from domain.conversion import AttemptState, ConversionPart
from domain.exams.appeals import ANSWERED
from domain.exams.marks import AppealState
from domain.rights import Right, may
from storage import exam_results, exams, people
from storage.outbox import Item
from workflows import conversion
from workflows.conversion import AttemptView
from workflows.results import appeals, archive, awaiting, importing, statistics, views
from workflows.results.appeals import AppealView
from workflows.results.sheet import blank
from workflows.results.views import MarkView
from workflows.work import Work


async def _as_reader(work: Work, item: Item) -> Work | None:
    """Act as the reader, with the rights that the reader has now; None for who has left."""
    person = await people.get_person(work.tx, item.person_id or 0)
    return replace(work, person=person) if person is not None and person.active else None


async def _mark(work: Work, item: Item, mark_id: int) -> MarkView | None:
    mine, mark = await _as_reader(work, item), await exam_results.get_mark(work.tx, mark_id)
    if mine is None or mark is None or mark.person_id != mine.actor.id:
        return None
    return await views.mark_view(mine, mark, mine.actor)


def _of_mark(make: Callable[[MarkView], Card]) -> Renderer:
    async def render(work: Work, item: Item, _: Tongue) -> Card | None:
        view = await _mark(work, item, subject_id(item))
        return make(view) if view is not None else None

    return render


async def _mark_fold(work: Work, item: Item, _: Tongue) -> Card | None:
    """Fold an opened result; whoever keeps them folds somebody else's too."""
    mark = await exam_results.get_mark(work.tx, item.params["subject_id"])
    mine = await _as_reader(work, item)
    view = await views.mark_view(mine, mark, mine.actor) if mark is not None and mine is not None else None
    return cards.told(view) if view is not None else None


async def _read(work: Work, item: Item, _: Tongue) -> Card | None:
    params, reader = dict(item.params), item.person_id or 0
    found = await importing.read_now(work, subject_id(item), reader=reader, params=params)
    return cards.imported(found, int(item.params["good"])) if found is not None else None


async def _awaited(work: Work, item: Item, _: Tongue) -> Card | None:
    step, reader = int(item.params["step"]), item.person_id or 0
    found = await awaiting.awaited_now(work, subject_id(item), reader=reader, step=step)
    return cards.awaited(found, to=item.params["to"], step=step) if found is not None else None


async def _branch(work: Work, item: Item, _: Tongue) -> Card | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    return cards.told_head(await views.show(mine, subject_id(item)), changed=bool(item.params.get("changed")))


async def _blank(work: Work, item: Item, tongue: Tongue) -> Document | None:
    mine = await _as_reader(work, item)
    found = await importing.blank_rows(mine, item.params["exam"]) if mine is not None else None
    if found is None:
        return None
    exam, rows, parts = found
    caption = tongue.plain(say("results.blank", number=exam.number, count=len(rows)))
    return Document(f"results-{exam.number}.xlsx", partial(blank, rows, parts), caption, protected=True)


async def _faults(work: Work, item: Item, tongue: Tongue) -> Document | None:
    mine = await _as_reader(work, item)
    found = await exams.get_exam(work.tx, item.params["exam"])
    if mine is None or found is None or not may(mine.actor, Right.RESULTS_KEEP):
        return None
    sheet = fault_sheet(importing.faults_in(item.params), tongue)
    caption = tongue.plain(say("results.faults", number=found.number))
    return Document(f"faults-{found.number}.xlsx", partial(workbook, [sheet]), caption, protected=True)


async def _file(work: Work, item: Item, tongue: Tongue) -> Document | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    found = await statistics.figures(mine, item.params["exam"])
    sheets = figure_sheets(found, work.bank.policy.branches, tongue)
    caption = tongue.plain(say("figures.file", number=found.exam.number))
    return Document(f"exam-{found.exam.number}.xlsx", partial(workbook, sheets), caption, protected=True)


async def _picture(work: Work, item: Item, tongue: Tongue) -> Picture | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    found, typeface = await statistics.figures(mine, item.params["exam"]), find_typeface()
    drawn = (tongue if typeface.chinese else replace(tongue, language="en")).plain

    def panel(key: str, bars: Sequence[tuple[Words, int]]) -> list[Panel]:
        return [Panel(drawn(say(key)), [(drawn(word), value) for word, value in bars], whole=100)] if bars else []

    branches = [(branch_word(b.branch, work.bank.policy.branches), b) for b in found.branches if b.rate is not None]
    panels = panel("figures.panel.branches", [(word, round(100 * (b.rate or 0))) for word, b in branches])
    panels += panel("figures.panel.topics", [(topic_word(t.topic), round(100 * t.share)) for t in found.topics])
    title = say("figures.title", number=found.exam.number, rate=percent(found.rate))
    chart = Chart(drawn(title), [drawn(say("figures.total", sat=found.sat, passed=found.passed))], panels)
    return Picture("exam.png", partial(draw, chart, typeface), tongue.plain(title))


async def _archive(work: Work, item: Item, tongue: Tongue) -> Document | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    entries, scores = await archive.of_branch(mine)
    sheet = archive_sheet(entries, work.bank.policy.branches, tongue, scores=scores)
    caption = tongue.plain(say("results.archive.file", count=len(entries)))
    return Document(f"exams-{mine.today:%Y%m%d}.xlsx", partial(workbook, [sheet]), caption, protected=True)


async def _appeal(work: Work, item: Item) -> AppealView | None:
    return await appeals.view_now(work, subject_id(item), reader=item.person_id or 0)


async def _wanted(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _appeal(work, item)
    if view is None or view.appeal.state is not AppealState.ASKED or not view.keeps:
        return None
    return appeal_cards.asked(view, to=item.params["to"], step=int(item.params["step"]))


async def _to_mark(work: Work, item: Item, _: Tongue) -> Card | None:
    view, to = await _appeal(work, item), item.params["to"]
    if (
        view is None
        or view.appeal.state is not AppealState.ASSIGNED
        or not (view.marks if to == "marker" else view.keeps)
    ):
        return None
    return appeal_cards.to_mark(view, to=to)


async def _answered(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _appeal(work, item)
    answered = view is not None and view.appeal.state in ANSWERED and (view.own or view.keeps)
    return appeal_cards.answered(view) if view is not None and answered else None


async def _appeal_fold(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await appeals.view_now(work, item.params["subject_id"], reader=item.person_id or 0)
    return appeal_cards.folded(view) if view is not None and (view.own or view.keeps or view.marks) else None


async def _attempt(work: Work, item: Item) -> AttemptView | None:
    return await conversion.view_now(work, subject_id(item), reader=item.person_id or 0)


async def _chaser(work: Work, item: Item, view: AttemptView) -> Card:
    step = int(item.params["step"])
    then = await conversion.asked_next(work, view, item.kind, step=step)
    return conversion_cards.asked(view, item.kind, to=item.params["to"], step=step, then=then)


async def _asked(work: Work, item: Item, _: Tongue) -> Card | None:
    """Ask for a part of an attempt as long as it is still the next."""
    view = await _attempt(work, item)
    part = ConversionPart.BRANCH if item.kind == "conversion.branch" else ConversionPart.COMMITTEE
    if view is None or view.next is not part:
        return None
    return await _chaser(work, item, view)


async def _post(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _attempt(work, item)
    if view is None or view.attempt.post_due_on is None or view.attempt.post_at is not None:
        return None
    return await _chaser(work, item, view)


async def _passed(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _attempt(work, item)
    return conversion_cards.passed(view) if view is not None and view.attempt.state is AttemptState.PASSED else None


async def _closed(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _attempt(work, item)
    return conversion_cards.closed(view) if view is not None and view.attempt.state is not AttemptState.OPEN else None


async def _attempt_fold(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await conversion.view_now(work, item.params["subject_id"], reader=item.person_id or 0)
    return conversion_cards.folded(view) if view is not None and view.seen else None


RENDERERS: Renderers = {
    "results.read": _read,
    "results.released": _of_mark(cards.told),
    "results.corrected": _of_mark(cards.corrected),
    "results.fold": _mark_fold,
    "mark.fold": _mark_fold,
    "results.branch": _branch,
    "exam.results": _awaited,
    "results.blank": _blank,
    "results.faults": _faults,
    "results.file": _file,
    "results.picture": _picture,
    "results.archive": _archive,
    "exam.appeal": _wanted,
    "exam.appeal_mark": _to_mark,
    "appeal.answered": _answered,
    "appeal.fold": _appeal_fold,
    "conversion.branch": _asked,
    "conversion.committee": _asked,
    "conversion.post": _post,
    "conversion.passed": _passed,
    "conversion.closed": _closed,
    "conversion.fold": _attempt_fold,
    "attempt.fold": _attempt_fold,
}
