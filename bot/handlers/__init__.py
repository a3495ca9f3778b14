"""Every way into the program, and the capability that answers it, which is read when somebody first comes that way."""

from collections.abc import Callable, Mapping, Sequence

from bot import capabilities
from bot.handlers import pages, people
from bot.routes import Command, Handler, Press, Route
from domain.rights import Right

COMMANDS: Mapping[str, tuple[str, Right]] = {
    "start": ("people", Right.SELF),
    "menu": ("people", Right.SELF),
    "help": ("people", Right.SELF),
    "language": ("people", Right.SELF),
    "unreachable": ("people", Right.PEOPLE_UNREACHABLE),
    "invite": ("people", Right.PEOPLE_INVITE),
    "policy": ("people", Right.POLICY_READ),
    "talks": ("views", Right.TALK_LIST),
    "complaints": ("views", Right.COMPLAINT_READ),
    "followups": ("views", Right.FOLLOWUP_LIST),
    "find": ("views", Right.FIND),
    "overview": ("views", Right.OVERVIEW_READ),
    "talk": ("talk_causes", Right.TALK_RAISE),
    "complaint": ("complaints", Right.COMPLAINT_REGISTER),
    "feedback": ("feedback", Right.FEEDBACK_RELAY),
    "feedbacks": ("feedback", Right.FEEDBACK_READ),
    "themes": ("feedback", Right.FEEDBACK_THEMES),
    "openings": ("openings", Right.OPENINGS_READ),
    "leave": ("leave", Right.LEAVE_RECORD),
    "leaves": ("leave", Right.LEAVE_RECORD),
    "training": ("training", Right.TRAINING_PLAN),
    "trainings": ("training", Right.TRAINING_LIST),
    "checkin": ("training", Right.TRAINING_ANSWER),
    "exam": ("exams", Right.EXAM_PLAN),
    "exams": ("exams", Right.EXAM_LIST),
    "archive": ("training_archive", Right.TRAINING_ARCHIVE),
    "practice": ("practice", Right.PRACTISE),
    "results": ("results", Right.RESULTS_READ),
    "conversion": ("conversion", Right.CONVERSION_READ),
    "today": ("agenda", Right.SELF),
    "week": ("agenda", Right.SELF),
    "cancel": ("forms", Right.SELF),
}
"""Each command: the capability that answers it, and the right that it takes; in the menu's order."""
LISTED: Mapping[str, Right] = {name: right for name, (_, right) in COMMANDS.items() if name != "start"}
"""The commands that menus list: a client shows the button for `/start` itself."""
BUTTONS: Mapping[str, Sequence[str]] = {
    "a": ("agenda",),
    "b": ("broadcasts",),
    "c": ("complaints",),
    "e": ("exams",),
    "f": ("forms",),
    "g": ("asides", "digests"),
    "k": ("feedback",),
    "l": ("leave",),
    "m": ("minutes", "statements"),
    "mw": ("talks",),
    "n": ("training", "training_archive"),
    "o": ("openings",),
    "p": ("people",),
    "q": ("practice",),
    "r": ("results", "conversion"),
    "t": ("talks", "talk_causes"),
    "t2": ("forms",),
    "u": ("followups",),
    "v": ("views",),
    "vt": ("training",),
}
"""The capabilities whose buttons' codes begin with a letter, and of codes that are not among their letter's."""


class Ways:
    """The ways in, with what answers them, as far as anybody has come."""

    def __init__(self, link_base: Callable[[], str]) -> None:
        """Know what everybody needs; invitations start with the link base."""
        self._commands: dict[str, Handler] = {}
        self._presses: dict[str, Press] = {}
        self._known: set[str] = set()
        self._add("people", [*people.routes(LISTED, link_base), pages.turning(self.press)])

    async def command(self, name: str) -> Handler:
        """Give what answers a command of the table."""
        await self.read(COMMANDS[name][0])
        return self._commands[name]

    async def press(self, code: str) -> Press | None:
        """Give the button of a code; None where there is none."""
        if code not in self._presses:
            for capability in BUTTONS.get(code) or BUTTONS.get(code[:1], ()):
                await self.read(capability)
        return self._presses.get(code)

    async def read(self, capability: str) -> None:
        """Learn the ways into a capability."""
        if capability not in self._known:
            engine = (await capabilities.read("bot.forms.engine")).Engine()
            self._add(capability, (await capabilities.read(f"bot.handlers.{capability}")).routes(engine))

    def _add(self, capability: str, found: Sequence[Route]) -> None:
        self._commands |= {route.name: route.run for route in found if isinstance(route, Command)}
        self._presses |= {route.kind.code: route for route in found if isinstance(route, Press)}
        self._known.add(capability)
