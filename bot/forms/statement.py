"""The form that hands in a statement: a text or a file at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.call import Attachment, Call
from bot.cards import statements as cards
from bot.forms.engine import Form
from bot.forms.questions import Filling, TextQuestion
from bot.replies import Reply
from bot.words import say
from domain.rights import Right
from workflows import statements


@dataclass(frozen=True)
class PartQuestion(TextQuestion):
    """A part of a statement; a file too many is refused before it is fetched."""

    async def read_file(self, filling: Filling, attachment: Attachment) -> Any:
        """Take the caption unless there are files enough."""
        await statements.check(filling.call.work, filling.values["talk_id"], file=True)
        return await super().read_file(filling, attachment)


async def _hand_in(call: Call, values: Mapping[str, Any]) -> Reply:
    result = await statements.hand_in(
        call.work, values["talk_id"], text=str(values["part"]), file_id=values.get("file_id")
    )
    return Reply(cards.handed_in(result))


FORM = Form(
    name="statement",
    right=Right.STATEMENT_HAND_IN,
    title=say("form.statement"),
    questions=(PartQuestion("part", say("ask.part"), limit=12_000, files=True),),
    finish=_hand_in,
    review=False,
)
