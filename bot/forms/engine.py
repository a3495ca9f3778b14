"""The form engine: asks, reads, goes back, resumes, expires and confirms any declared form."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.buttons import BadButtonError
from bot.call import Call
from bot.capabilities import read
from bot.cards import forms as cards
from bot.forms import parts
from bot.forms.questions import AskBackError, Filling, Question, TextQuestion
from bot.replies import Card, Reply
from bot.words import Text, Words, say
from domain.errors import RefusalError
from domain.personal import mask, mask_on
from domain.rights import Right, may
from storage import drafts
from storage.drafts import DraftRow

NEVER_AN_ANSWER = 300
"""Characters; a text so long after a full message is its next part, whatever came in between."""
VERSIONS = 1_000_000_000
"""Where a form's versions may begin: a card of an earlier form never fits a later one."""
OPENER = "opener"
"""Among the values of a draft: the card whose button opened the form."""
REVIEW = ""
"""The question of a draft that waits for its confirmation."""


class OldCardError(Exception):
    """The pressed card shows a step that is over; nothing has been done."""


@dataclass(frozen=True)
class Form:
    """A declared conversation: its questions, and what happens with the answers."""

    name: str
    right: Right
    title: Text
    questions: tuple[Question, ...]
    finish: Callable[[Call, Mapping[str, Any]], Awaitable[Reply]]
    review: bool = True
    """Whether the answers are shown for confirmation; a form of one question needs none."""
    asking: Callable[[Mapping[str, Any]], tuple[Question, ...]] | None = None
    """Its questions, where they depend on what it was opened with."""

    def opened_with(self, values: Mapping[str, Any]) -> "Form":
        """Give the form as what it was opened with wants it."""
        return self if self.asking is None else replace(self, questions=self.asking(values))

    def question(self, field: str) -> Question | None:
        """Give the question that fills a field."""
        return next((q for q in self.questions if q.field == field), None)


@dataclass(frozen=True)
class Open:
    """A form in somebody's hands: its row and what it knows."""

    form: Form
    row: DraftRow

    @property
    def values(self) -> dict[str, Any]:
        """The answers so far, by field, and what the form was opened with."""
        return dict(self.row.values["values"])

    @property
    def done(self) -> list[str]:
        """The fields that were answered or skipped."""
        return list(self.row.values["done"])

    @property
    def before(self) -> list[str]:
        """The answered fields to which one can go back, in order."""
        fields = [q.field for q in self.form.questions if not q.only_when_edited]
        at = fields.index(self.row.question) if self.row.question in fields else len(fields)
        return [field for field in fields[:at] if field in self.done]

    def filling(self, call: Call) -> Filling:
        """Give the draft as its questions see it."""
        return Filling(call, self.values)


class Engine:
    """Runs every form; holds no state, so any process can take the next answer."""

    async def form(self, name: str) -> Form | None:
        """Give a form by its name; None where there is none."""
        form: Form | None = (await read("bot.forms.catalogue")).BY_NAME.get(name)
        return form

    async def current(self, call: Call) -> Open | None:
        """Give the form that is open; None without one, or where its person may no longer fill it in."""
        row = await drafts.get_draft(call.work.tx, call.work.actor.id)
        form = await self.form(row.form) if row is not None and row.expires_at > call.work.now else None
        if row is None or form is None or not may(call.work.actor, form.right):
            return None
        return Open(form.opened_with(row.values["values"]), row)

    async def open(self, call: Call, name: str, **seed: Any) -> Reply:
        """Open a form; an unfinished one of another kind comes first. Raises `BadButtonError` where there is none."""
        found = await self.form(name)
        if found is None:
            raise BadButtonError(name)
        form = found.opened_with(seed)
        call.work.permit(form.right)
        unfinished = await self.current(call)
        if unfinished is not None and unfinished.done:
            return Reply(cards.unfinished(unfinished.form.title, unfinished.row.version))
        state: dict[str, Any] = {"values": {**seed, OPENER: call.message_id}, "done": [], "tail": None}
        return await self._go_on(call, form, state, secrets.randbelow(VERSIONS))

    async def resume(self, call: Call, press: cards.Resume) -> Reply:
        """Ask again what was asked last."""
        found = await self._at(call, press.version)
        return Reply(await self._card(call, found), edit=True)

    async def take_text(self, call: Call) -> Reply:
        """Take a typed answer or a file; a message with a number that was masked is taken out of the chat."""
        reply = await self._take(call, await self._require(call))
        if await self.current(call) is not None:
            reply = replace(reply, hold=parts.held(call))
        if reply.erase is None and mask(call.text) == call.text:
            return reply
        return replace(reply, card=cards.warned(reply.card, say("form.erased")), erase=call.message_id)

    async def _take(self, call: Call, found: Open) -> Reply:
        if await self._continues(call, found):
            return await self._append(call, found)
        question = found.form.question(found.row.question)
        if parts.joins(call, found.row.values, question):
            return await self._join(call, found)
        if question is None:
            return Reply(await self._card(call, found, say("refusal.form.press")))
        return await self._answer(call, found, question, self._read(call, found, question))

    async def _read(self, call: Call, found: Open, question: Question) -> Any:
        filling = found.filling(call)
        if call.attachment is not None:
            return await question.read_file(filling, call.attachment)
        return await question.read_text(filling, call.text)

    async def take_pick(self, call: Call, press: cards.Pick) -> Reply:
        """Take a pressed answer."""
        found = await self._at(call, press.version)
        question = found.form.question(press.field)
        if question is None or press.field != found.row.question:
            raise OldCardError
        reading = question.read_pick(found.filling(call), press.value)
        return await self._answer(call, found, question, reading, edit=True)

    async def _answer(
        self, call: Call, found: Open, question: Question, reading: Awaitable[Any], *, edit: bool = False
    ) -> Reply:
        try:
            value = await reading
        except RefusalError as refusal:
            return Reply(await self._card(call, found, cards.refusal(refusal)), edit=edit)
        except AskBackError as unclear:
            return Reply(await self._asked_back(call, found, question, unclear), edit=edit)
        state: dict[str, Any] = {
            "values": {**found.values, question.field: value},
            "done": _with(found, question.field),
        }
        state |= parts.tail(call, question)
        if isinstance(question, TextQuestion) and question.files:
            state["values"] |= await parts.first_of(call)
        if question.unlisted:
            return await self._finish(call, found.form, state, found.row.version + 1, edit=edit)
        return await self._go_on(call, found.form, state, found.row.version + 1, edit=edit)

    async def _continues(self, call: Call, found: Open) -> bool:
        """Whether a client split a long text and this is its next part."""
        tail, full = found.row.values.get("tail"), found.row.values.get("full", False)
        if tail is None or call.attachment is not None:
            return False
        return call.message_id == tail + 1 or (full and len(call.text) > NEVER_AN_ANSWER)

    async def _append(self, call: Call, found: Open) -> Reply:
        """Add the next part of a long text; the question that was asked meanwhile still stands.

        Said is only what is worth a word: that it was cut, that a number was masked, what is to be confirmed.
        """
        field = found.done[-1]
        question = found.form.question(field)
        assert isinstance(question, TextQuestion)  # noqa: S101 - only free text is that long
        kept = found.values[field]
        text = mask_on(kept, call.text)
        state = {
            "values": {**found.values, field: text[: question.limit]},
            "done": found.done,
            **parts.tail(call, question),
        }
        row = await self._keep(call, found.form, state, found.row.version, found.row.question)
        card = await self._card(call, Open(found.form, row))
        masked = call.message_id if text != f"{kept}{call.text}" else None
        if len(text) > question.limit:
            return Reply(cards.warned(card, say("form.cut", limit=question.limit)), erase=masked)
        return Reply(card, erase=masked) if masked or found.row.question == REVIEW else Reply()

    async def _join(self, call: Call, found: Open) -> Reply:
        """Add the next file of an album, and its caption; the question that was asked meanwhile still stands."""
        question = parts.joined(found.form.questions, found.done)
        try:
            caption = await question.read_file(found.filling(call), parts.sent(call))
            values = await parts.more_of(call, found.values, question, caption)
        except RefusalError as refusal:
            return Reply(await self._card(call, found, cards.refusal(refusal)), hold=parts.held(call))
        state = {**found.row.values, "values": values}
        row = await self._keep(call, found.form, state, found.row.version, found.row.question)
        return Reply(await self._card(call, Open(found.form, row)), hold=parts.held(call))

    async def skip(self, call: Call, press: cards.Skip) -> Reply:
        """Leave an optional question unanswered."""
        found = await self._at(call, press.version)
        question = found.form.question(press.field)
        if question is None or not question.optional or press.field != found.row.question:
            raise OldCardError
        values = {key: value for key, value in found.values.items() if key != press.field}
        state = {"values": values, "done": _with(found, press.field), "tail": None}
        return await self._go_on(call, found.form, state, found.row.version + 1, edit=True)

    async def keep(self, call: Call, press: cards.Keep) -> Reply:
        """Leave an answer that was to be changed as it is."""
        found = await self._at(call, press.version)
        if press.field != found.row.question or press.field not in found.values:
            raise OldCardError
        state = {"values": found.values, "done": _with(found, press.field), "tail": None}
        return await self._go_on(call, found.form, state, found.row.version + 1, edit=True)

    async def back(self, call: Call, press: cards.Back) -> Reply:
        """Ask the question before."""
        found = await self._at(call, press.version)
        field = found.before[-1] if found.before else found.row.question
        return await self.edit(call, cards.Edit(version=press.version, field=field))

    async def edit(self, call: Call, press: cards.Edit) -> Reply:
        """Ask one question again; the other answers stay."""
        found = await self._at(call, press.version)
        if found.form.question(press.field) is None:
            raise OldCardError
        state = {"values": found.values, "done": [f for f in found.done if f != press.field], "tail": None}
        return await self._go_on(call, found.form, state, found.row.version + 1, edit=True, ask=press.field)

    async def confirm(self, call: Call, press: cards.Confirm) -> Reply:
        """Carry out a form that was confirmed; the draft ends with it."""
        found = await self._at(call, press.version)
        if found.row.question != REVIEW:
            raise OldCardError
        state = {"values": found.values, "done": found.done, "tail": None}
        return await self._finish(call, found.form, state, found.row.version, edit=True)

    async def _finish(self, call: Call, form: Form, state: Mapping[str, Any], version: int, *, edit: bool) -> Reply:
        """Carry the form out; the draft is kept if one of its answers can't stand any more."""
        try:
            reply = await form.finish(call, state["values"])
        except AskBackError as unclear:
            left = {**state, "done": [f for f in state["done"] if f != unclear.field]}
            row, question = await self._keep(call, form, left, version, unclear.field), form.question(unclear.field)
            assert question is not None  # noqa: S101 - a form asks back for a field of its own
            return Reply(await self._asked_back(call, Open(form, row), question, unclear), edit=edit)
        await drafts.delete_draft(call.work.tx, call.work.actor.id)
        return replace(reply, edit=edit, also=state["values"].get(OPENER))

    async def look(self, call: Call, press: cards.Look) -> Reply:
        """Show a week of answers in place of the question; nothing is answered by that."""
        found = await self._at(call, press.version)
        question = found.form.question(press.field)
        if question is None or question.grid is None or press.field != found.row.question:
            raise OldCardError
        grid = await question.grid(found.filling(call), press.day)
        return Reply(cards.week(found.form.title, question, grid, found.row.version), edit=True)

    async def turn_options(self, call: Call, press: cards.TurnOptions) -> Reply:
        """Show other answers of the question; nothing is answered by that."""
        found = await self._at(call, press.version)
        if press.field != found.row.question:
            raise OldCardError
        return Reply(await self._card(call, found, page=press.page), edit=True)

    async def edit_menu(self, call: Call, press: cards.EditMenu) -> Reply:
        """Show which answers can be changed."""
        return await self.turn_edits(call, cards.TurnEdits(version=press.version, page=0))

    async def turn_edits(self, call: Call, press: cards.TurnEdits) -> Reply:
        """Show others of the answers that can be changed."""
        found = await self._at(call, press.version)
        prompts = [(q.prompt, q.field) for q in found.form.questions if not q.unlisted]
        return Reply(cards.edit_menu(found.form.title, prompts, press.version, press.page), edit=True)

    async def drop(self, call: Call, press: cards.Cancel) -> Reply:
        """Drop the form that the button was shown with."""
        await self._at(call, press.version)
        return replace(await self.cancel(call), edit=True)

    async def cancel(self, call: Call) -> Reply:
        """Drop the open form, if there is one."""
        found = await drafts.get_draft(call.work.tx, call.work.actor.id)
        await drafts.delete_draft(call.work.tx, call.work.actor.id)
        form = await self.form(found.form) if found else None
        return Reply(cards.dropped(form.title) if form else cards.nothing_open())

    async def _require(self, call: Call) -> Open:
        found = await self.current(call)
        if found is None:
            raise RefusalError("form.none")
        return found

    async def _at(self, call: Call, version: int) -> Open:
        """Give the open form if it is the one that the button was shown with."""
        found = await self.current(call)
        if found is None or found.row.version != version:
            raise OldCardError
        return found

    async def catch_up(self, call: Call) -> Reply:
        """Answer a press on an old card with what is asked now; without an open form by a toast alone.

        A second press on the card that ended a form comes here too: the outcome that it shows stays.
        """
        found = await self.current(call)
        if found is None:
            return Reply(toast=say("toast.form_over"))
        return Reply(await self._card(call, found), edit=True, toast=say("toast.form_moved"))

    async def _go_on(
        self,
        call: Call,
        form: Form,
        state: Mapping[str, Any],
        version: int,
        *,
        edit: bool = False,
        ask: str | None = None,
    ) -> Reply:
        """Keep the draft and ask what comes next; a form without review ends with its last answer, if that is all."""
        question = ask if ask is not None else await _next(call, form, state)
        if question == REVIEW and not form.review and state["tail"] is None:
            return await self._finish(call, form, state, version, edit=edit)
        row = await self._keep(call, form, state, version, question)
        return Reply(await self._card(call, Open(form, row)), edit=edit)

    async def _keep(self, call: Call, form: Form, state: Mapping[str, Any], version: int, question: str) -> DraftRow:
        expires = call.work.now + timedelta(hours=call.work.bank.policy.forms.expire_hours)
        return await drafts.mark_draft(
            call.work.tx,
            person_id=call.work.actor.id,
            form=form.name,
            question=question,
            values=state,
            version=version,
            expires_at=expires,
        )

    async def _card(self, call: Call, found: Open, first: Words | None = None, *, page: int = 0) -> Card:
        filling, question = found.filling(call), found.form.question(found.row.question)
        if question is None:
            shown = [(q.prompt, q.field, await _summed_up(q, filling)) for q in found.form.questions]
            said = [(prompt, field, words) for prompt, field, words in shown if words is not None]
            return cards.review(found.form.title, said, found.row.version, first)
        step, options = await _step(found, filling, question), await question.options(filling)
        question = await question.worded(filling)
        kept, title, version = question.field in found.values, found.form.title, found.row.version
        return cards.ask(title, question, options, version, step, found.before, first, kept=kept, page=page)

    async def _asked_back(self, call: Call, found: Open, question: Question, unclear: AskBackError) -> Card:
        step = await _step(found, found.filling(call), question)
        return cards.ask_back(found.form.title, question, unclear, found.row.version, step)


async def _step(found: Open, filling: Filling, question: Question) -> tuple[int, int] | None:
    """Say which of how many questions it is; None for one that is asked only when it is to be changed."""
    fields = [q.field for q in found.form.questions if not q.only_when_edited and await q.applies(filling)]
    return (fields.index(question.field) + 1, len(fields)) if question.field in fields else None


async def _summed_up(question: Question, filling: Filling) -> Words | None:
    """Say an answer in the summary, or what is presumed without one."""
    value = filling.values.get(question.field)
    return await question.show(filling, value) if value is not None else question.presumed


def _with(found: Open, field: str) -> list[str]:
    return [*(f for f in found.done if f != field), field]


async def _next(call: Call, form: Form, state: Mapping[str, Any]) -> str:
    filling = Filling(call, dict(state["values"]))
    for question in form.questions:
        left = question.field not in state["done"] and not question.only_when_edited
        if left and await question.applies(filling):
            return question.field
    return REVIEW
