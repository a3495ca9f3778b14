"""The picture of a check-in code: large digits, a QR code that opens the assistant, until when; for the wall."""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from bot.charts import GREY, INK, MARGIN, PAPER, font
from bot.typefaces import Typeface

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, MODULES_ROOM = 1080, 700
"""Pixels of the picture, and of the QR code with its quiet zone."""
QUIET = 4
"""Modules that stay white around a QR code."""
DIGITS, TITLE, BODY = 150, 44, 34


@dataclass(frozen=True)
class RoomPicture:
    """What the picture says."""

    title: str
    code: str
    link: str
    lines: tuple[str, ...]


def draw_code(shown: RoomPicture, typeface: Typeface) -> bytes:
    """Draw the picture as a PNG."""
    from PIL import Image, ImageDraw  # loaded only when needed

    picture = Image.new("RGB", (WIDTH, _height(shown)), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((WIDTH // 2, MARGIN), shown.title, INK, font(typeface, TITLE), anchor="mt")
    top = MARGIN + TITLE + MARGIN // 2
    pen.text((WIDTH // 2, top), " ".join((shown.code[:3], shown.code[3:])), INK, font(typeface, DIGITS), anchor="mt")
    top += DIGITS + MARGIN // 2
    _matrix(pen, shown.link, top)
    top += MODULES_ROOM + MARGIN // 2
    for line in shown.lines:
        pen.text((WIDTH // 2, top), line, GREY, font(typeface, BODY), anchor="mt")
        top += BODY + BODY // 2
    made = BytesIO()
    picture.save(made, "PNG", optimize=True)
    return made.getvalue()


def _height(shown: RoomPicture) -> int:
    texts = TITLE + DIGITS + len(shown.lines) * (BODY + BODY // 2)
    return 2 * MARGIN + texts + MODULES_ROOM + 2 * MARGIN


def _matrix(pen: "ImageDraw", link: str, top: int) -> None:
    """Draw the QR code: each dark module a square of whole pixels, so that no edge blurs."""
    import segno  # loaded only when needed

    rows = [list(row) for row in segno.make(link, error="m", micro=False).matrix]
    size = MODULES_ROOM // (len(rows) + 2 * QUIET)
    left = (WIDTH - size * len(rows)) // 2
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                at = (left + x * size, top + (y + QUIET) * size)
                pen.rectangle((*at, at[0] + size - 1, at[1] + size - 1), INK)
