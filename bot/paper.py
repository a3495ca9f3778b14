"""What documents (.docx) have in common: their typefaces, a centred line, no character that a document can't hold."""

import re
from typing import TYPE_CHECKING

from bot.words import Tongue, Words

if TYPE_CHECKING:
    from docx.document import Document as Page

LATIN, CHINESE = "Times New Roman", "宋体"
"""Typefaces that every office has; where 宋体 is missing its reader falls back to its own Song, such as Noto Serif."""
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML."""


def printed(tongue: Tongue, words: Words) -> str:
    """Give words without the characters that no document can hold."""
    return _UNPRINTABLE.sub("", tongue.plain(words))


def typeface(page: "Page", size: int) -> None:
    """Set both typefaces: without eastAsia a reader picks one of its own for Chinese."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = page.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)


def centred(page: "Page", text: str, size: int) -> None:
    """Add a bold line in the middle."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = page.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(size)
