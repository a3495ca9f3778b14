"""How cards say whom something is for: the conditions in words, the people with the ground of each."""

from collections.abc import Sequence

from bot.cards.faults import bad_rows
from bot.cards.names import named
from bot.cards.views import branch_word
from bot.replies import Card, Choice
from bot.words import Given, Words, say
from config.policy.bank import Branch
from domain.audiences import Audience, Ground, Member, Preview
from workflows.audience_lists import BadList

SHOWN = 12
"""People on a page of those who are meant."""


def described(audience: Audience, branches: Sequence[Branch]) -> Words:
    """Say in one line whom an audience means."""
    parts: list[Words] = [branch_word(code, branches) for code in sorted(audience.branches)]
    parts += [say(f"Line.{line}") for line in sorted(audience.lines)]
    parts += [say(f"Standing.{standing}") for standing in sorted(audience.standings)]
    parts += [say("audience.grade", grade=Given(grade)) for grade in sorted(audience.grades)]
    parts += [say(f"Role.{role}") for role in sorted(audience.roles)]
    parts += [say("audience.listed", count=len(audience.listed))] if audience.listed else []
    parts += [say("audience.less", count=len(audience.without))] if audience.without else []
    return say("audience.described", parts=parts) if parts else say("audience.none_yet")


def counted(found: Preview, branches: Sequence[Branch]) -> list[Words]:
    """Say how many are meant, where, how many of them can't be reached, and how many are left out."""
    lines: list[Words] = [say("audience.count", count=len(found.inside))]
    places = [say("audience.at", branch=branch_word(code, branches), count=n) for code, n in found.by_branch[:6]]
    lines += [say("audience.places", parts=places)] if len(places) > 1 else []
    lines += [say("audience.unreached", count=len(found.unreached))] if found.unreached else []
    lines += [say("audience.outside", count=len(found.outside))] if found.outside else []
    return lines


def listed(found: Preview, branches: Sequence[Branch], page: int) -> tuple[list[Words], int]:
    """Name who is meant and why, and who is left out and why: a page of them, and how many pages there are."""
    every = [*found.outside, *found.inside]
    pages = max(1, -(-len(every) // SHOWN))
    at = max(0, min(page, pages - 1))
    return [_line(member, found, branches) for member in every[at * SHOWN : (at + 1) * SHOWN]], pages


def _line(member: Member, found: Preview, branches: Sequence[Branch]) -> Words:
    person = member.person
    why: Words = say(f"Ground.{member.ground}")
    if member.ground is Ground.RULED:
        why = _ruled(member, found.audience, branches)
    mark = say("audience.mark_unreached") if person.id in found.unreached else Given("")
    return say("audience.person", name=named(person), staff_no=person.staff_no, why=why, mark=mark)


def _ruled(member: Member, audience: Audience, branches: Sequence[Branch]) -> Words:
    """Say which of its conditions somebody fulfils."""
    person = member.person
    parts: list[Words] = [branch_word(person.branch, branches)]
    parts += [say(f"Line.{person.line}")] if person.line and audience.lines else []
    parts += [say(f"Standing.{person.standing}")] if person.standing and audience.standings else []
    parts += [say("audience.grade", grade=Given(person.grade))] if person.grade and audience.grades else []
    parts += [say(f"Role.{role}") for role in sorted(person.roles & audience.roles)]
    return say("audience.described", parts=parts)


def unreadable(head: Words, found: BadList, again: Choice) -> Card:
    """Say what is wrong with a file that names people."""
    return Card([head, *bad_rows(found.bad), say("audience.bad_hint")], [[again]], protected=True)
