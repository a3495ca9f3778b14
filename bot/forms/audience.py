"""The question for whom something is: conditions at a press, anything else typed, or a file that names people."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.call import Attachment
from bot.cards.audiences import described
from bot.forms.questions import Filling, Option, TextQuestion
from bot.words import LANGUAGES, Words, catalogue, say
from domain.audiences import Audience
from domain.errors import refuse_unless
from workflows import audiences

OFFERED = ("managers", "corporate", "personal", "trainees")
SHEETS = (".xlsx", ".csv", ".txt")


@dataclass(frozen=True)
class AudienceQuestion(TextQuestion):
    """A question for an audience; its value is the audience as JSON, empty where a file names it."""

    files: bool = True

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read conditions or staff numbers; refused with the word that means nothing."""
        found = await audiences.read(filling.call.work, text)
        return found.model_dump_json(exclude_defaults=True)

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take what is offered as if it had been typed."""
        refuse_unless(value in OFFERED, "form.press")
        return await self.read_text(filling, catalogue(LANGUAGES[0])[f"audience.pick.{value}"])

    async def read_file(self, filling: Filling, attachment: Attachment) -> Any:
        """Take a spreadsheet: it is read once it is there."""
        refuse_unless((attachment.name or "").lower().endswith(SHEETS), "audience.sheet")
        await TextQuestion.read_file(self, filling, attachment)
        return ""

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say whom it means."""
        if not value:
            return say("audience.file")
        branches = filling.call.work.bank.policy.branches
        found = await audiences.preview(filling.call.work, audience_of(value))
        return say("audience.shown", audience=described(found.audience, branches), count=len(found.inside))


def audience_of(value: Any) -> Audience:
    """Give the audience that an answer means; nobody where a file is to name it."""
    return Audience.model_validate(json.loads(str(value))) if value else Audience()


async def offered(_: Filling) -> Sequence[Option]:
    """Offer the usual ones."""
    return [Option(name, say(f"audience.pick.{name}")) for name in OFFERED]


QUESTION = AudienceQuestion("audience", say("ask.audience"), offered, limit=500)
