"""What the forms of a registered complaint share: files, how and when, and the form itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.call import Attachment, Call
from bot.forms.engine import Form
from bot.forms.questions import Filling, Option, Question, TextQuestion, WhenQuestion
from bot.instants import read_instant
from bot.replies import Reply
from bot.words import Text, say
from domain.complaints import Channel, check_received
from domain.errors import RefusalError
from domain.rights import Right

LONG = 2_000
"""Characters of findings and reasons."""


@dataclass(frozen=True)
class FileQuestion(TextQuestion):
    """A question that only a photo or file answers, with or without a caption."""

    files: bool = True

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Ask for the file."""
        raise RefusalError("file.wanted")

    async def read_file(self, filling: Filling, attachment: Attachment) -> Any:
        """Take the file as `TextQuestion` does."""
        return await TextQuestion.read_file(self, filling, attachment)


async def _channels(_: Filling) -> Sequence[Option]:
    return [Option(c.value, Text(f"Channel.{c.value}")) for c in Channel]


async def _not_in_future(filling: Filling, start: Any) -> None:
    check_received(start, now=filling.call.work.now)


def at_of(values: Mapping[str, Any]) -> Any:
    """Give the time that was named, if one was."""
    return read_instant(values["when"]) if values.get("when") else None


def case_form(
    name: str,
    finish: Callable[[Call, Mapping[str, Any]], Awaitable[Reply]],
    *questions: Question,
    right: Right = Right.COMPLAINT_HANDLE,
    review: bool = False,
) -> Form:
    """Declare a form of a complaint."""
    return Form(name, right, Text(f"form.{name}"), questions, finish, review=review)


HOW = Question("how", say("ask.how"), _channels)
WHEN = WhenQuestion("when", say("ask.happened"), only_when_edited=True, check=_not_in_future, happened=True)
