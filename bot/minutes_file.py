"""Minutes as a document (.docx) for the personal file: roles, body, places to sign; made as it leaves."""

from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO

from bot.cards.minutes import body
from bot.cards.names import named
from bot.paper import centred, printed, typeface
from bot.replies import Document
from bot.words import Given, Tongue, Words, say
from config.policy.bank import Bank
from workflows.minutes import MinutesView

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
    plain = partial(printed, replace(tongue, on_paper=True))
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


def _lay_out(sheet: _Sheet) -> bytes:
    import docx  # loaded only when needed

    page = docx.Document()
    typeface(page, TEXT)
    centred(page, sheet.bank, TEXT)
    centred(page, sheet.title, TITLE)
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
