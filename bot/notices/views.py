"""Notices of lists and overviews: the files and the picture that a press asked for."""

from dataclasses import replace
from functools import partial

from bot.cards import views as cards
from bot.charts import Chart, Panel, draw
from bot.notices.rendering import Renderers
from bot.notices.sheets import list_sheet, overview_sheets
from bot.replies import Card, Document, Picture
from bot.spreadsheets import workbook
from bot.typefaces import find_typeface
from bot.words import Tongue, Words, say
from domain.lists import Filter
from storage import people
from storage.outbox import Item
from workflows import views
from workflows.views import OverviewView
from workflows.work import Work


async def _as_reader(work: Work, item: Item) -> Work | None:
    """Act as the reader, with the rights that the reader has now; None for who has left."""
    person = await people.get_person(work.tx, item.person_id or 0)
    return replace(work, person=person) if person is not None and person.active else None


async def _list_file(work: Work, item: Item, tongue: Tongue) -> Document | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    found = await views.whole(mine, Filter.model_validate(item.params["filter"]))
    sheet = list_sheet(found, mine.bank.policy.branches, tongue)
    name = f"wuhua-{found.filter.listed.name.lower()}-{mine.today:%Y%m%d}.xlsx"
    caption = tongue.plain(say("list.file", count=found.total))
    return Document(name, partial(workbook, [sheet]), caption)


async def _list_done(work: Work, item: Item, _: Tongue) -> Card | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    found = await views.listing(mine, Filter.model_validate(item.params["filter"]), int(item.params["page"]))
    return cards.listing(found, mine.bank.policy.branches, done=True)


async def _overview(work: Work, item: Item) -> OverviewView | None:
    mine = await _as_reader(work, item)
    return await views.overview(mine) if mine is not None else None


async def _overview_file(work: Work, item: Item, tongue: Tongue) -> Document | None:
    view = await _overview(work, item)
    if view is None:
        return None
    sheets = overview_sheets(view, work.bank.policy.branches, tongue)
    caption = tongue.plain(say("overview.file"))
    return Document(f"wuhua-overview-{work.today:%Y%m%d}.xlsx", partial(workbook, sheets), caption)


async def _overview_done(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _overview(work, item)
    return cards.overview(view, work.bank.policy.branches, done=True) if view is not None else None


async def _overview_picture(work: Work, item: Item, tongue: Tongue) -> Picture | None:
    view = await _overview(work, item)
    if view is None or not view.overview.total:
        return None
    caption = tongue.plain(say("overview.picture", whose=cards.whose(view, work.bank.policy.branches)))
    typeface = find_typeface()
    drawn_in = tongue if typeface.chinese else replace(tongue, language="en")
    return Picture("overview.png", partial(draw, chart(view, work, drawn_in), typeface), caption)


def chart(view: OverviewView, work: Work, tongue: Tongue) -> Chart:
    """Put an overview into a picture's words."""
    found, branches = view.overview, work.bank.policy.branches

    def panel(title: str, bars: list[tuple[Words, int]]) -> Panel:
        return Panel(tongue.plain(say(title)), [(tongue.plain(label), count) for label, count in bars])

    panels = [panel("overview.panel.causes", [(say(f"cause.{cause}"), n) for cause, n in found.by_cause])]
    if view.branch is None:
        places = [(cards.branch_word(code, branches), n) for code, n in found.by_branch]
        panels.append(panel("overview.panel.branches", places))
    if view.complaints:
        of = [(cards.branch_word(code, branches), n) for code, n in view.complaints]
        panels.append(panel("overview.panel.complaints", of))
    panels.append(panel("overview.panel.months", [(cards.month_word(month), n) for month, n in found.by_month]))
    title = say("overview.title", whose=cards.whose(view, branches), count=found.total)
    lines = [tongue.plain(line) for line in cards.figures(view)]
    return Chart(tongue.plain(title), lines, panels)


RENDERERS: Renderers = {
    "list.file": _list_file,
    "list.done": _list_done,
    "overview.file": _overview_file,
    "overview.done": _overview_done,
    "overview.picture": _overview_picture,
}
