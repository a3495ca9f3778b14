"""Pictures of counts: horizontal bars by cause, branch and month; drawn as they leave, in a worker thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from bot.typefaces import Typeface

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, MARGIN = 1080, 48
LABELS, VALUES = 250, 90
"""Room for what stands left and right of a bar, in pixels."""
BAR, GAP = 34, 16
TITLE, HEAD, BODY = 40, 30, 26
"""Sizes of type, in pixels: to be read on a phone."""
PAPER, INK, GREY, BLUE, RAIL = "#ffffff", "#1f2933", "#616e7c", "#2f6db5", "#e8edf2"


@dataclass(frozen=True)
class Panel:
    """A group of bars: what each says, how long it is."""

    title: str
    bars: Sequence[tuple[str, int]]
    whole: int = 0
    """What a bar over the whole width says; 0 for what the longest one does."""


@dataclass(frozen=True)
class Chart:
    """A picture: its title, a few figures, its panels."""

    title: str
    figures: Sequence[str]
    panels: Sequence[Panel]


def draw(chart: Chart, typeface: Typeface) -> bytes:
    """Draw a chart as a PNG."""
    from PIL import Image, ImageDraw  # loaded only when needed

    picture = Image.new("RGB", (WIDTH, _height(chart)), PAPER)
    pen = ImageDraw.Draw(picture)
    top = _heading(pen, chart, typeface)
    for panel in chart.panels:
        top = _panel(pen, panel, typeface, top)
    made = BytesIO()
    picture.save(made, "PNG", optimize=True)
    return made.getvalue()


def _height(chart: Chart) -> int:
    bars = sum(len(panel.bars) * (BAR + GAP) + HEAD + 2 * GAP + MARGIN // 2 for panel in chart.panels)
    return 2 * MARGIN + TITLE + GAP + len(chart.figures) * (BODY + GAP) + MARGIN // 2 + bars


def font(typeface: Typeface, size: int) -> "FreeTypeFont":
    """Give a typeface in a size, in pixels."""
    from PIL import ImageFont

    if typeface.path is not None:
        return ImageFont.truetype(str(typeface.path), size, index=typeface.face)
    own = ImageFont.load_default(size)
    assert isinstance(own, ImageFont.FreeTypeFont)  # noqa: S101 - a size was named
    return own


def _heading(pen: "ImageDraw", chart: Chart, typeface: Typeface) -> int:
    pen.text((MARGIN, MARGIN), chart.title, INK, font(typeface, TITLE), anchor="lt")
    top = MARGIN + TITLE + GAP
    for figure in chart.figures:
        pen.text((MARGIN, top + GAP), figure, GREY, font(typeface, BODY), anchor="lt")
        top += BODY + GAP
    return top + MARGIN // 2


def _panel(pen: "ImageDraw", panel: Panel, typeface: Typeface, top: int) -> int:
    pen.text((MARGIN, top + GAP), panel.title, INK, font(typeface, HEAD), anchor="lt")
    top += HEAD + 2 * GAP
    longest = panel.whole or max((count for _, count in panel.bars), default=0) or 1
    for label, count in panel.bars:
        _bar(pen, label, count, count / longest, typeface, top)
        top += BAR + GAP
    return top + MARGIN // 2


def _bar(pen: "ImageDraw", label: str, count: int, share: float, typeface: Typeface, top: int) -> None:
    face, middle = font(typeface, BODY), top + BAR // 2
    left, right = MARGIN + LABELS, WIDTH - MARGIN - VALUES
    pen.text((left - GAP, middle), _fitting(label, face), INK, face, anchor="rm")
    pen.rectangle((left, top, right, top + BAR), RAIL)
    if count:
        pen.rectangle((left, top, left + max(2, round((right - left) * share)), top + BAR), BLUE)
    pen.text((right + GAP, middle), str(count), INK, face, anchor="lm")


def _fitting(label: str, face: "FreeTypeFont") -> str:
    """Shorten a label to its room."""
    if face.getlength(label) <= LABELS - GAP:
        return label
    while label and face.getlength(label + "…") > LABELS - GAP:
        label = label[:-1]
    return label + "…"
