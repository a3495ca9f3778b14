"""Every way into the program, whichever capability it leads to."""

from importlib import import_module

from bot.forms.engine import Engine
from bot.handlers import BUTTONS, COMMANDS, LISTED, Ways, pages, people
from bot.routes import Command, Press, Route
from domain.rights import Right

CAPABILITIES = sorted({name for name, _ in COMMANDS.values()} | {name for some in BUTTONS.values() for name in some})


def _ways_into(capability: str) -> list[Route]:
    if capability == "people":
        return [*people.routes(LISTED, str), pages.turning(Ways(str).press)]
    found: list[Route] = import_module(f"bot.handlers.{capability}").routes(Engine())
    return found


ROUTES = {capability: _ways_into(capability) for capability in CAPABILITIES}
PRESSES = [route for found in ROUTES.values() for route in found if isinstance(route, Press)]


def right_of(route: Route) -> Right:
    """Give the right that a way in takes."""
    return COMMANDS[route.name][1] if isinstance(route, Command) else route.right
