"""A certificate of a training as a document (.docx), one page to be printed and sealed; made as it leaves."""

from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO

from bot.cards.names import named
from bot.cards.views import branch_word
from bot.paper import centred, printed, typeface
from bot.replies import Document
from bot.words import Given, Tongue, Words, say
from config.policy import Policy
from workflows.training.certificates import Certificate

TITLE, HEAD, TEXT = 26, 16, 14
"""Sizes in points."""


@dataclass(frozen=True)
class _Sheet:
    """What the document says, in words: made within the transaction, laid out outside it."""

    bank: str
    title: str
    body: tuple[str, ...]
    issuer: tuple[str, ...]


def document(found: Certificate, policy: Policy, tongue: Tongue) -> Document:
    """Give the certificate in its reader's language."""
    sheet = _sheet(found, policy, tongue)
    kind = say(f"certificate.title.{'grants' if found.grants else 'proves'}")
    caption = tongue.plain(say("certificate.file", kind=kind, number=found.number))
    return Document(f"{found.number}.docx", lambda: _lay_out(sheet), caption)


def _sheet(found: Certificate, policy: Policy, tongue: Tongue) -> _Sheet:
    plain, record = partial(printed, replace(tongue, on_paper=True)), found.record
    bank = Given(policy.bank.name, policy.bank.name_en)
    kind = "grants" if found.grants else "proves"
    body: list[Words] = [
        say("certificate.number", number=found.number),
        say(
            f"certificate.{kind}",
            name=named(found.person),
            staff_no=found.person.staff_no,
            branch=branch_word(record.branch, policy.branches),
            day=record.held_on,
            title=Given(record.title),
        ),
        say("certificate.topics", topics=[say(f"Topic.{topic}") for topic in record.topics]),
        say("certificate.hours", hours=f"{record.minutes / 60:g}"),
    ]
    body += [say("certificate.valid", day=record.valid_until)] if record.valid_until is not None else []
    body += [say("certificate.entered")] if record.entered_by is not None else []
    issuer = (say("certificate.issuer", bank=bank), say("certificate.date", day=found.issued_on))
    title = plain(say(f"certificate.title.{kind}"))
    return _Sheet(plain(bank), title, tuple(map(plain, body)), tuple(map(plain, issuer)))


def _lay_out(sheet: _Sheet) -> bytes:
    import docx  # loaded only when needed
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    page = docx.Document()
    typeface(page, TEXT)
    centred(page, sheet.bank, HEAD)
    centred(page, sheet.title, TITLE)
    for line in ("", *sheet.body, "", ""):
        page.add_paragraph(line)
    for line in sheet.issuer:
        page.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = BytesIO()
    page.save(out)
    return out.getvalue()
