"""Every way into the program, collected from the capabilities."""

from collections.abc import Callable

from bot.forms.engine import Engine
from bot.handlers import (
    agenda,
    asides,
    broadcasts,
    complaints,
    conversion,
    digests,
    exams,
    feedback,
    followups,
    forms,
    leave,
    minutes,
    openings,
    pages,
    people,
    practice,
    results,
    statements,
    talk_causes,
    talks,
    training,
    training_archive,
    views,
)
from bot.routes import Command, Route
from domain.rights import Right


def routes(engine: Engine, link_base: Callable[[], str]) -> tuple[list[Route], dict[str, Right]]:
    """Give all routes, and the rights of the commands that menus list; invitations start with the link base."""
    commands: dict[str, Right] = {}
    found = [
        *people.routes(commands, link_base),
        *views.routes(),
        *talks.routes(engine),
        *talk_causes.routes(engine),
        *complaints.routes(engine),
        *statements.routes(engine),
        *minutes.routes(engine),
        *followups.routes(engine),
        *feedback.routes(engine),
        *openings.routes(),
        *asides.routes(engine),
        *digests.routes(),
        *leave.routes(engine),
        *training.routes(engine),
        *exams.routes(engine),
        *training_archive.routes(engine),
        *practice.routes(engine),
        *results.routes(engine),
        *conversion.routes(engine),
        *broadcasts.routes(engine),
        *agenda.routes(),
        *forms.routes(engine),
    ]
    listed = [route for route in found if isinstance(route, Command) and route.listed]
    commands.update({route.name: route.right for route in listed})
    return pages.with_pages(found), commands
