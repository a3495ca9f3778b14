"""Audiences (对象范围): whom something is for, by what they are or by name; for trainings and exams alike."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from domain.errors import RefusalError, refuse_unless
from domain.model import Value
from domain.people import Line, Person, Role, Standing
from domain.sheets import BadRow, repeated


class Ground(StrEnum):
    """Why somebody belongs to an audience, or does not."""

    LISTED = "listed"
    """名单: named one by one, or in a file."""
    RULED = "ruled"
    """条件: is all that the audience asks for."""
    WITHOUT = "without"
    """剔除: left out by name."""
    LEFT = "left"
    """离职: named, but works here no more."""
    NOT_MANAGER = "not_manager"
    """非客户经理: what client managers owe is not for this person."""
    NOT_TRAINEE = "not_trainee"
    """非见习: is no trainee any more, or never was."""
    TOO_NEW = "too_new"
    """见习未满: not a trainee for long enough."""
    NO_ATTEMPT = "no_attempt"
    """次数已满: has no attempt left."""
    IN_ATTEMPT = "in_attempt"
    """笔试已合格: passed the written part of an attempt that still runs, or the whole attempt."""
    PASSED = "passed"
    """无须补考: neither failed the exam of which this is the retake, nor was deferred."""
    INVIGILATES = "invigilates"
    """监考: has a duty there."""
    AWAY = "away"
    """请假: is away then."""


INSIDE = frozenset({Ground.LISTED, Ground.RULED})
"""Grounds on which somebody belongs to it."""


class Audience(Value):
    """Who is meant: whoever is all of what is asked for, and who is named; an empty part asks for nothing."""

    branches: frozenset[str] = frozenset()
    lines: frozenset[Line] = frozenset()
    standings: frozenset[Standing] = frozenset()
    grades: frozenset[str] = frozenset()
    roles: frozenset[Role] = frozenset()
    listed: frozenset[int] = frozenset()
    """Persons by id, whatever they are."""
    without: frozenset[int] = frozenset()
    """Persons by id who are left out, whatever they are."""

    @property
    def asks(self) -> bool:
        """Whether it asks for anything; without that only who is named belongs to it."""
        return any((self.branches, self.lines, self.standings, self.grades, self.roles))

    @property
    def empty(self) -> bool:
        """Whether it names nobody in any way."""
        return not self.asks and not self.listed


class Member(NamedTuple):
    """Somebody whom an audience concerns, and why."""

    person: Person
    ground: Ground


def ground_of(audience: Audience, person: Person) -> Ground | None:
    """Say why somebody belongs to an audience or is kept out of it; None for whom it does not concern."""
    fits = audience.asks and _fits(audience, person)
    if person.id not in audience.listed and not fits:
        return None
    if person.id in audience.without:
        return Ground.WITHOUT
    if not person.active:
        return Ground.LEFT if person.id in audience.listed else None
    return Ground.LISTED if person.id in audience.listed else Ground.RULED


def _fits(audience: Audience, person: Person) -> bool:
    asked: list[tuple[frozenset[object], Iterable[object]]] = [
        (frozenset(audience.branches), [person.branch]),
        (frozenset(audience.lines), [person.line]),
        (frozenset(audience.standings), [person.standing]),
        (frozenset(audience.grades), [person.grade]),
        (frozenset(audience.roles), person.roles),
    ]
    return all(not wanted or wanted.intersection(has) for wanted, has in asked)


class Preview(Value):
    """Who an audience is before anything is published: who, and why or why not."""

    audience: Audience
    inside: tuple[Member, ...]
    outside: tuple[Member, ...]
    """Who is named and yet left out, with the ground."""
    unreached: frozenset[int] = frozenset()
    """Of those inside, who has no account or can't be reached in the chat."""

    @property
    def by_branch(self) -> tuple[tuple[str, int], ...]:
        """Count those inside by branch, most first."""
        counts: dict[str, int] = {}
        for member in self.inside:
            counts[member.person.branch] = counts.get(member.person.branch, 0) + 1
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def preview(audience: Audience, people: Iterable[Person], unreached: Iterable[int] = ()) -> Preview:
    """Sort people by whether an audience means them."""
    found = [Member(person, ground) for person in people if (ground := ground_of(audience, person)) is not None]
    inside = tuple(member for member in found if member.ground in INSIDE)
    here = {member.person.id for member in inside}
    return Preview(
        audience=audience,
        inside=inside,
        outside=tuple(member for member in found if member.ground not in INSIDE),
        unreached=frozenset(unreached) & here,
    )


def sift(found: Preview, barred: Mapping[int, Ground]) -> Preview:
    """Take out of a preview whom something else bars, by person, each with the ground."""
    out = tuple(Member(m.person, barred[m.person.id]) for m in found.inside if m.person.id in barred)
    inside = tuple(m for m in found.inside if m.person.id not in barred)
    here = {m.person.id for m in inside}
    told = {"inside": inside, "outside": (*found.outside, *out), "unreached": found.unreached & here}
    return found.model_copy(update=told)


class Change(NamedTuple):
    """How an audience differs from those who were told so far: late joiners, transfers, leavers."""

    joined: tuple[Person, ...]
    gone: frozenset[int]


def change(audience: Audience, people: Iterable[Person], told: Iterable[int]) -> Change:
    """Compare an audience as it is now with whom it meant so far."""
    known, now = set(told), [member.person for member in preview(audience, people).inside]
    here = {person.id for person in now}
    return Change(tuple(person for person in now if person.id not in known), frozenset(known - here))


Part = tuple[str, object]
"""A field of `Audience` and a value that a word of it means."""
_APART = re.compile(r"[、，,;；。+\s]+|(?:的|和|及|或|与)|(?:and|or|of|the)\b", re.IGNORECASE)
_NOT = re.compile(r"不含|除去|除了|剔除|除|(?:except|without|but)\b", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9_-]+|[^、，,;；。+\s]+")
_AFTER_NOT = re.compile(r"外|以外|之外")


def read_audience(text: str, words: Mapping[str, Sequence[Part]], numbers: Mapping[str, int]) -> Audience:
    """Read an audience as people write it: 城关支行公司条线见习，除1004; or staff numbers one after another.

    `words` give what each word asks for (in small letters), `numbers` the person with each staff number. Words of one
    kind mean any of them, words of several kinds all of them. Raises `RefusalError("audience.word")` with what means
    nothing.
    """
    parts: dict[str, set[object]] = {}
    longest_first = sorted(words, key=len, reverse=True)
    at, leave_out = 0, False
    while at < len(text):
        if between := _APART.match(text, at) or (_AFTER_NOT.match(text, at) if leave_out else None):
            at = between.end()
        elif negation := _NOT.match(text, at):
            at, leave_out = negation.end(), True
        else:
            word = _word_at(text, at, longest_first)
            for field, value in _meaning(word, words, numbers, leave_out=leave_out):
                parts.setdefault(field, set()).add(value)
            at += len(word)
    audience = Audience.model_validate({field: frozenset(values) for field, values in parts.items()})
    refuse_unless(not audience.empty, "audience.empty")
    return audience


def _word_at(text: str, at: int, longest_first: Sequence[str]) -> str:
    """Give the longest known word at a place, else the run that stands there."""
    run = _RUN.match(text, at)
    whole = run[0] if run is not None else text[at:]
    known = next((word for word in longest_first if text[at : at + len(word)].casefold() == word), "")
    return text[at : at + len(known)] if len(known) >= len(whole) or (not whole.isascii() and known) else whole


def _meaning(
    word: str, words: Mapping[str, Sequence[Part]], numbers: Mapping[str, int], *, leave_out: bool
) -> Sequence[Part]:
    if word in numbers:
        return [("without" if leave_out else "listed", numbers[word])]
    found = words.get(word.casefold(), ())
    if not found or leave_out:
        raise RefusalError("audience.without" if leave_out else "audience.word", text=word[:20])
    return found


class ListedRow(Value):
    """A row of a file that names an audience: a staff number, and the name beside it if there is one."""

    staff_no: str
    name: str = ""


def read_list(rows: Sequence[tuple[int, ListedRow]], people: Mapping[str, Person]) -> tuple[Audience, list[BadRow]]:
    """Make an audience of a file's rows (number, what it says), every bad row named; nobody is guessed."""
    faults = repeated((number, row.staff_no) for number, row in rows)
    for number, row in rows:
        person = people.get(row.staff_no)
        if person is None:
            faults.append(BadRow(row=number, code="audience.unknown", fact=row.staff_no))
        elif not person.active:
            faults.append(BadRow(row=number, code="audience.left", fact=row.staff_no))
        elif row.name and row.name != person.name:
            faults.append(BadRow(row=number, code="audience.name", fact=f"{row.staff_no} {row.name}"))
    listed = frozenset(people[row.staff_no].id for _, row in rows if row.staff_no in people)
    return Audience(listed=listed), sorted(faults, key=lambda fault: fault.row)
