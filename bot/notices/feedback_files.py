"""Feedback as files: the list and the counts as spreadsheets, the counts as a picture."""

from dataclasses import replace
from functools import partial

from bot.cards import feedback as cards
from bot.cards.feedback import counts as tables
from bot.charts import Chart, Panel, draw
from bot.notices.rendering import Renderers
from bot.replies import Card, Document, Picture
from bot.spreadsheets import Cell, Sheet, workbook
from bot.typefaces import find_typeface
from bot.words import Tongue, Words, say
from domain.lists import Filter
from domain.rights import Right, may
from storage import people
from storage.outbox import Item
from workflows import feedback
from workflows.feedback import ThemesView
from workflows.work import Work


async def _as_reader(work: Work, item: Item, right: Right) -> Work | None:
    """Act as the reader, as long as that person has the right."""
    person = await people.get_person(work.tx, item.person_id or 0)
    return replace(work, person=person) if person is not None and may(person, right) else None


async def _list_done(work: Work, item: Item, _: Tongue) -> Card | None:
    mine = await _as_reader(work, item, Right.FEEDBACK_READ)
    if mine is None:
        return None
    wanted, page = Filter.model_validate(item.params["filter"]), int(item.params["page"])
    return cards.listing(await feedback.listing(mine, wanted, page), mine.bank.policy, done=True)


async def _themes(work: Work, item: Item) -> ThemesView | None:
    """Count what clients speak of, as long as the reader may see it."""
    mine = await _as_reader(work, item, Right.FEEDBACK_THEMES)
    return await feedback.themes_now(mine) if mine is not None else None


async def _themes_done(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _themes(work, item)
    return cards.themes(view, done=True) if view is not None else None


async def _themes_file(work: Work, item: Item, tongue: Tongue) -> Document | None:
    view = await _themes(work, item)
    if view is None:
        return None
    name = f"wuhua-themes-{work.today:%Y%m%d}.xlsx"
    return Document(name, partial(workbook, sheets(view, tongue)), tongue.plain(say("themes.file")))


async def _themes_picture(work: Work, item: Item, tongue: Tongue) -> Picture | None:
    view = await _themes(work, item)
    if view is None or not view.found.total:
        return None
    typeface = find_typeface()
    drawn_in = tongue if typeface.chinese else replace(tongue, language="en")
    caption = tongue.plain(say("themes.head", count=view.found.total, weeks=view.weeks))
    return Picture("themes.png", partial(draw, chart(view, drawn_in), typeface), caption)


def chart(view: ThemesView, tongue: Tongue) -> Chart:
    """Put the counts into a picture's words."""
    found = view.found

    def panel(title: str, bars: list[tuple[Words, int]]) -> Panel:
        return Panel(tongue.plain(say(title)), [(tongue.plain(label), count) for label, count in bars])

    panels = [
        panel("themes.panel.products", [(tables.product_word(view, code), n) for code, n in found.products]),
        panel("themes.panel.topics", [(tables.topic_word(view, p, t), n) for p, t, n in found.topics[:8]]),
        panel("themes.panel.kinds", [(tables.kind_word(kind), n) for kind, n in found.kinds]),
        panel("themes.panel.weeks", [(say("themes.week", day=day), n) for day, n in found.weeks]),
    ]
    title = say("themes.title", count=found.total, weeks=view.weeks)
    return Chart(tongue.plain(title), [tongue.plain(line) for line in tables.figures(view)], panels)


def sheets(view: ThemesView, tongue: Tongue) -> list[Sheet]:
    """Put the counts into the sheets of a file."""
    found = view.found
    count = tongue.plain(say("themes.column.count"))

    def sheet(title: str, rows: list[tuple[Words, int]]) -> Sheet:
        name = tongue.plain(say(title))
        return Sheet(name, [name, count], [[tongue.plain(label), n] for label, n in rows])

    weeks = tongue.plain(say("themes.panel.weeks"))
    return [
        sheet("themes.panel.products", [(tables.product_word(view, code), n) for code, n in found.products]),
        sheet("themes.panel.topics", [(tables.topic_word(view, p, t), n) for p, t, n in found.topics]),
        sheet("themes.panel.kinds", [(tables.kind_word(kind), n) for kind, n in found.kinds]),
        sheet("themes.panel.tones", [(tables.tone_word(tone), n) for tone, n in found.tones]),
        sheet("themes.panel.praise", [(tables.branch_word(view, code), n) for code, n in found.praised]),
        Sheet(weeks, [weeks, count], [[day, n] for day, n in found.weeks]),
        _by_week(view, tongue),
    ]


def _by_week(view: ThemesView, tongue: Tongue) -> Sheet:
    """Put each product's weeks side by side."""
    days = [tongue.plain(say("themes.week", day=day)) for day, _ in view.found.weeks]
    rows: list[list[Cell]] = [
        [tongue.plain(tables.product_word(view, code)), *counts] for code, counts in view.found.by_week
    ]
    return Sheet(tongue.plain(say("themes.panel.by_week")), [tongue.plain(say("themes.panel.products")), *days], rows)


RENDERERS: Renderers = {
    "feedback.list_done": _list_done,
    "themes.done": _themes_done,
    "themes.file": _themes_file,
    "themes.picture": _themes_picture,
}
