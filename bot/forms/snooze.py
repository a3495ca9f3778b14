"""The form that puts a notice off to a time of one's own."""

from collections.abc import Mapping
from typing import Any

from bot.call import Call
from bot.cards import asides as cards
from bot.cards import complaints as complaint_cards
from bot.cards import talks as talk_cards
from bot.forms.engine import Form
from bot.forms.questions import Filling, WhenQuestion
from bot.instants import read_instant
from bot.notices import head_now
from bot.replies import Reply
from bot.words import say
from domain.rights import Right
from workflows import asides, complaints, talks


async def _check(filling: Filling, until: Any) -> None:
    values, work = filling.values, filling.call.work
    if "item" in values:
        await asides.check(work, values["item"], until)
    elif "complaint" in values:
        await complaints.check_snooze(work, values["complaint"], until)
    else:
        await talks.check_snooze(work, values["talk_id"], until)


async def _snooze(call: Call, values: Mapping[str, Any]) -> Reply:
    until = read_instant(values["until"])
    if "item" in values:
        item = await asides.snooze(call.work, values["item"], until=until)
        return cards.snoozed(await head_now(call.work, item, call.tongue), item.id, until)
    if "complaint" in values:
        view = await complaints.snooze(call.work, values["complaint"], until=until)
        return Reply(complaint_cards.snoozed(view, until), edit=True)
    return talk_cards.snoozed(await talks.snooze(call.work, values["talk_id"], until=until), until)


FORM = Form(
    name="snooze",
    right=Right.SELF,
    title=say("form.snooze"),
    questions=(WhenQuestion("until", say("ask.snooze"), check=_check),),
    finish=_snooze,
    review=False,
)
