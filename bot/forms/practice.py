"""The forms of practice: the sheet of all questions, and whom to ask to practise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.call import Attachment, Call
from bot.cards import practice as cards
from bot.forms.audience import QUESTION as AUDIENCE
from bot.forms.audience import SHEETS, audience_of
from bot.forms.case_questions import FileQuestion
from bot.forms.engine import Form
from bot.forms.questions import Filling, Option, Question
from bot.replies import Reply
from bot.words import say
from domain.errors import refuse_unless
from domain.rights import Right
from domain.training import Topic
from storage import practice as kept
from workflows import practice

ALL = "all"
"""Questions of every topic."""


@dataclass(frozen=True)
class SheetQuestion(FileQuestion):
    """A question that only a spreadsheet answers."""

    async def read_file(self, filling: Filling, attachment: Attachment) -> Any:
        """Take a spreadsheet: it is read once it is there."""
        refuse_unless((attachment.name or "").lower().endswith(SHEETS), "audience.sheet")
        return await FileQuestion.read_file(self, filling, attachment)


async def _topics(filling: Filling) -> Sequence[Option]:
    counts = await kept.count_topics(filling.call.work.tx)
    return [Option(ALL, say("practice.all")), *(Option(topic, say(f"Topic.{topic}")) for topic in counts)]


async def _sheet(call: Call, values: Mapping[str, Any]) -> Reply:
    await practice.keep_sheet(call.work, values["file_id"])
    return Reply(cards.awaited())


async def _invite(call: Call, values: Mapping[str, Any]) -> Reply:
    topic = next((topic for topic in Topic if topic == values["topic"]), None)
    return Reply(cards.asked(await practice.invite(call.work, audience_of(values["audience"]), topic=topic)))


_WHO = replace(AUDIENCE, prompt=say("ask.practice_audience"), files=False)

FORMS = (
    Form(
        "practice_sheet",
        Right.PRACTICE_KEEP,
        say("form.practice_sheet"),
        (SheetQuestion("file", say("ask.practice_sheet")),),
        _sheet,
        review=False,
    ),
    Form(
        "practice_invite",
        Right.PRACTICE_KEEP,
        say("form.practice_invite"),
        (
            Question("topic", say("ask.practice_topic"), _topics, width=3),
            _WHO,
        ),
        _invite,
    ),
)
