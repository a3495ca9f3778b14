"""Audiences: read as people write them, previewed before anything is published, kept up with the roster."""

from collections.abc import Iterable, Sequence

from domain import audiences as rules
from domain.audiences import Audience, Change, ListedRow, Part, Preview
from domain.people import Person, Role
from domain.sheets import BadRow
from storage import audiences, people
from workflows import audience_sheet
from workflows.roster_sheet.words import words as roster_words
from workflows.work import Work


async def read(work: Work, text: str) -> Audience:
    """Read an audience as somebody types it; refused with the word that means nothing."""
    everybody = await people.list_people(work.tx)
    numbers = {person.staff_no: person.id for person in everybody}
    return rules.read_audience(text, vocabulary(work, everybody), numbers)


def vocabulary(work: Work, everybody: Iterable[Person]) -> dict[str, Sequence[Part]]:
    """Give what each word asks for: branches, lines, standings, roles as the roster spells them, and its grades."""
    said, known = roster_words(), dict[str, Sequence[Part]]()
    for grade in {person.grade for person in everybody if person.grade}:
        known |= {word: [("grades", grade)] for word in (grade.casefold(), f"{grade}级".casefold())}
    for role, texts in said.roles.items():
        known |= {text.casefold(): [("roles", role)] for text in texts}
    manager: Part = ("roles", Role.CLIENT_MANAGER)
    for line, texts in said.lines.items():
        known |= {text.casefold(): [("lines", line), manager] for text in texts}
    for standing, texts in said.standings.items():
        known |= {text.casefold(): [("standings", standing), manager] for text in texts}
    known |= {text.casefold(): [manager] for text in audience_sheet.words().all["client_managers"]}
    return known | {text.casefold(): [("branches", code)] for text, code in work.bank.policy.spellings().items()}


async def preview(work: Work, audience: Audience) -> Preview:
    """Say who an audience is now, why, and who of them can't be reached in the chat."""
    everybody = await people.list_people(work.tx, with_left=True)
    unreached = [person.id for person, _ in await people.list_unreachable(work.tx)]
    return rules.preview(audience, everybody, unreached)


async def members(work: Work, audience_id: int) -> list[Person]:
    """Give whom an audience means now."""
    audience = await audiences.get_audience(work.tx, audience_id)
    everybody = await people.list_people(work.tx)
    return [member.person for member in rules.preview(audience, everybody).inside]


async def change(work: Work, audience_id: int, told: Iterable[int]) -> Change:
    """Say who joined an audience and who is of it no more since some were told: late joiners and transfers."""
    audience = await audiences.get_audience(work.tx, audience_id)
    return rules.change(audience, await people.list_people(work.tx), told)


async def of_list(
    work: Work, rows: Sequence[tuple[int, ListedRow]], bad: Sequence[BadRow]
) -> tuple[Audience, list[BadRow]]:
    """Make an audience of a file's rows, every bad row named."""
    known = {person.staff_no: person for person in await people.list_people(work.tx, with_left=True)}
    audience, faults = rules.read_list(rows, known)
    return audience, sorted([*bad, *faults], key=lambda fault: fault.row)
