"""The forms of follow-ups: the evidence, and why one is sent back."""

from collections.abc import Mapping
from typing import Any

from bot.call import Call
from bot.cards import followups as cards
from bot.forms.engine import Form
from bot.forms.questions import TextQuestion
from bot.replies import Reply
from bot.words import say
from domain.rights import Right
from workflows import followups


def _ground(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"followup_id": values["followup_id"], "version": values["version"]}


async def _done(call: Call, values: Mapping[str, Any]) -> Reply:
    evidence, file_id = str(values["evidence"]), values.get("file_id")
    return cards.reply(await followups.finish(call.work, **_ground(values), evidence=evidence, file_id=file_id))


async def _return(call: Call, values: Mapping[str, Any]) -> Reply:
    return cards.reply(await followups.send_back(call.work, **_ground(values), reason=values["why"]))


FORMS = (
    Form(
        "followup_done",
        Right.FOLLOWUP_DO,
        say("form.followup_done"),
        (TextQuestion("evidence", say("ask.evidence"), limit=2_000, files=True),),
        _done,
        review=False,
    ),
    Form(
        "followup_return",
        Right.FOLLOWUP_CONFIRM,
        say("form.followup_return"),
        (TextQuestion("why", say("ask.why"), limit=500),),
        _return,
        review=False,
    ),
)
