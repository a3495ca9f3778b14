"""Minutes as a document (.docx) for the personal file: roles, body, places to sign; made as it leaves."""

import re
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from bot.cards.minutes import body
from bot.cards.names import named
from bot.replies import Document
from bot.words import Given, Tongue, Words, say
from config.policy.bank import Bank
from workflows.minutes import MinutesView

if TYPE_CHECKING:
    from docx.document import Document as Page

LATIN, CHINESE = "Times New Roman", "宋体"
"""Typefaces that every office has; where 宋体 is missing its reader falls back to its own Song, such as Noto Serif."""
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML."""
TITLE, TEXT = 18, 12
"""Sizes in points."""


@dataclass(frozen=True)
class _Sheet:
    """What the document says, in words: made within the transaction, laid out outside it."""

    bank: str
    title: str
    facts: tuple[str, ...]
    roles: tuple[tuple[str, str, str], ...]
    body: tuple[str, ...]
    signatures: tuple[str, ...]
    date: str


def document(view: MinutesView, bank: Bank, tongue: Tongue) -> Document:
    """Give the document of minutes in its reader's language."""
    made = view.minutes
    assert made is not None  # noqa: S101 - nothing is handed out before it is written
    sheet = _sheet(view, bank, tongue)
    caption = tongue.plain(say("minutes.file", number=made.number))
    return Document(f"{made.number}.docx", lambda: _lay_out(sheet), caption)


def _sheet(view: MinutesView, bank: Bank, tongue: Tongue) -> _Sheet:
    made, talk = view.minutes, view.talk
    plain = partial(_printed, replace(tongue, on_paper=True))
    assert made is not None  # noqa: S101 - as above
    facts: list[Words] = [say("minutes.doc.number", number=made.number), say("minutes.talk", number=talk.number)]
    facts += [say("talk.when", slot=talk.slot)] if talk.slot is not None else []
    facts += [say("talk.where", place=Given(talk.place))] if talk.place else []
    roles = [("host", view.host), ("recorder", view.recorder), ("manager", view.manager)]
    return _Sheet(
        bank=plain(Given(bank.name, bank.name_en)),
        title=plain(say("minutes.doc.title")),
        facts=tuple(plain(line) for line in facts),
        roles=tuple(
            (plain(say(f"minutes.doc.{role}")), plain(named(person)), person.staff_no) for role, person in roles
        ),
        body=tuple(plain(line) for line in [*body(view), say("minutes.no_sanction")]),
        signatures=tuple(plain(say("minutes.doc.sign", role=say(f"minutes.doc.{role}"))) for role, _ in roles),
        date=plain(say("minutes.doc.date")),
    )


def _printed(tongue: Tongue, words: Words) -> str:
    """Give words without the characters that no document can hold."""
    return _UNPRINTABLE.sub("", tongue.plain(words))


def _lay_out(sheet: _Sheet) -> bytes:
    import docx  # loaded only when needed

    page = docx.Document()
    _typeface(page)
    _centred(page, sheet.bank, TEXT)
    _centred(page, sheet.title, TITLE)
    for line in sheet.facts:
        page.add_paragraph(line)
    table = page.add_table(rows=0, cols=3, style="Table Grid")
    for role in sheet.roles:
        for cell, text in zip(table.add_row().cells, role, strict=True):
            cell.text = text
    for line in sheet.body:
        page.add_paragraph(line)
    for line in sheet.signatures:
        page.add_paragraph(f"{line}____________________  {sheet.date}____________")
    out = BytesIO()
    page.save(out)
    return out.getvalue()


def _typeface(page: "Page") -> None:
    """Set both typefaces: without eastAsia a reader picks one of its own for Chinese."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = page.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(TEXT)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)


def _centred(page: "Page", text: str, size: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = page.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(size)
