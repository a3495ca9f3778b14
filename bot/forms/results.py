"""The forms of results: the sheet, a correction, appeals, what branch and committee say, another post."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.call import Call
from bot.cards import conversion as conversion_cards
from bot.cards import results as cards
from bot.cards.names import named
from bot.cards.results import appeals as appeal_cards
from bot.forms.engine import Form
from bot.forms.practice import SheetQuestion
from bot.forms.questions import Filling, Option, Question, TextQuestion
from bot.forms.who import PersonQuestion
from bot.replies import Reply
from bot.words import Words, say
from domain.conversion import ConversionPart
from domain.errors import refuse_unless
from domain.people import Person, Role
from domain.rights import Right
from storage import people
from workflows import conversion
from workflows.conversion import AttemptView
from workflows.results import appeals, importing, releasing, views
from workflows.sheets.words import clean

REASON = 200
"""Characters of a reason."""


@dataclass(frozen=True)
class ScoreQuestion(Question):
    """A question for points, typed as a number of those that the exam has."""

    full: Callable[[Filling], Awaitable[float]] | None = None
    """Gives how many a paper can have."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read a number; full-width digits count as digits."""
        typed = clean(text).removesuffix("分").strip()
        refuse_unless(re.fullmatch(r"\d{1,4}(?:\.\d{1,2})?", typed), "result.number", fact=text.strip()[:20])
        most = await self.full(filling) if self.full is not None else float(typed)
        refuse_unless(float(typed) <= most, "result.score", full=f"{most:g}")
        return f"{float(typed):g}"

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the points."""
        return say("results.points", score=str(value))


@dataclass(frozen=True)
class OpinionQuestion(TextQuestion):
    """A question for what branch or committee thinks of a trainee, who and what was pressed stand in it."""

    async def worded(self, filling: Filling) -> Question:
        """Say whom it is about, and whether that was found good enough."""
        view = await conversion.show(filling.call.work, filling.values["id"])
        return replace(self, prompt=say("ask.conversion_opinion.of", verdict=_verdict(view, filling.values["passed"])))


@dataclass(frozen=True)
class VerdictQuestion(Question):
    """Whether a trainee was found good enough: pressed on the card, shown and changed in the summary."""

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say whom it is about, and what was pressed."""
        return _verdict(await conversion.show(filling.call.work, filling.values["id"]), value)


def _verdict(view: AttemptView, passed: Any) -> Words:
    result = say("PartResult.passed" if int(passed) else "PartResult.failed")
    return say("conversion.verdict", name=named(view.person), result=result)


async def _verdicts(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"conversion.button.{key}")) for n, key in ((1, "pass"), (0, "fail"))]


async def _full_of_exam(filling: Filling) -> float:
    return (await views.show(filling.call.work, filling.values["id"])).exam.full_mark


async def _full_of_appeal(filling: Filling) -> float:
    return (await appeals.check_answer(filling.call.work, filling.values["id"])).exam.full_mark


async def _has_mark(filling: Filling, person: Person) -> None:
    refuse_unless(person.id != filling.call.work.actor.id, "result.own")
    await releasing.mark_of(filling.call.work, filling.values["id"], person.id)


async def _may_mark(filling: Filling, person: Person) -> None:
    await appeals.check_marker(filling.call.work, filling.values["id"], person)


async def _markers(filling: Filling) -> Sequence[Person]:
    """Offer who of the training department may be the second marker, but whoever asks."""
    found = await people.list_with_role(filling.call.work.tx, Role.TRAINING)
    return [person for person in found if person.id != filling.call.work.actor.id]


async def _answers(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.appeal_answer.{n}")) for n in (1, 2, 3)]


async def _reasons(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.appeal.{n}")) for n in (1, 2)]


async def _corrections(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.mark_correct.{n}")) for n in (1, 2)]


async def _opinions(filling: Filling) -> Sequence[Option]:
    kind = "pass" if int(filling.values.get("passed") or 0) else "fail"
    return [Option(str(n), say(f"reason.conversion_{kind}.{n}")) for n in (1, 2)]


async def _sheet(call: Call, values: Mapping[str, Any]) -> Reply:
    return Reply(cards.reading(await importing.await_sheet(call.work, values["id"], values["file_id"])))


async def _correct(call: Call, values: Mapping[str, Any]) -> Reply:
    mark = await releasing.mark_of(call.work, values["id"], int(values["person"]))
    score, reason = float(values["score"]), str(values["reason"])
    view = await releasing.correct_mark(call.work, mark.id, score=score, reason=reason)
    return Reply(cards.opened(view), fold="results.fold", subject_id=mark.id)


async def _ask(call: Call, values: Mapping[str, Any]) -> Reply:
    view = await appeals.ask(call.work, values["id"], reason=str(values["reason"]))
    return Reply(cards.opened(view), fold="results.fold", subject_id=values["id"])


async def _assign(call: Call, values: Mapping[str, Any]) -> Reply:
    return appeal_cards.reply(await appeals.assign(call.work, values["id"], marker_id=int(values["marker"])))


async def _answer(call: Call, values: Mapping[str, Any]) -> Reply:
    found = await appeals.answer(call.work, values["id"], score=float(values["score"]), text=str(values["text"]))
    return appeal_cards.reply(found)


async def _decide(call: Call, values: Mapping[str, Any]) -> Reply:
    view = await conversion.decide_part(
        call.work,
        values["id"],
        ConversionPart(values["part"]),
        version=values["version"],
        passed=bool(int(values["passed"])),
        opinion=str(values["opinion"]),
    )
    return conversion_cards.reply(view)


async def _post(call: Call, values: Mapping[str, Any]) -> Reply:
    return conversion_cards.reply(await conversion.settle_post(call.work, values["id"], post=str(values["post"])))


_OPINION = (
    VerdictQuestion("passed", say("ask.conversion_verdict"), _verdicts, only_when_edited=True),
    OpinionQuestion("opinion", say("ask.conversion_opinion"), _opinions, limit=500, width=1),
)

FORMS = (
    Form(
        "results_sheet",
        Right.RESULTS_KEEP,
        say("form.results_sheet"),
        (SheetQuestion("file", say("ask.results_sheet")),),
        _sheet,
        review=False,
    ),
    Form(
        "mark_correct",
        Right.RESULTS_KEEP,
        say("form.mark_correct"),
        (
            PersonQuestion("person", say("ask.mark_person"), check=_has_mark),
            ScoreQuestion("score", say("ask.score"), full=_full_of_exam),
            TextQuestion("reason", say("ask.mark_reason"), _corrections, limit=REASON, width=1),
        ),
        _correct,
    ),
    Form(
        "appeal",
        Right.APPEAL_ASK,
        say("form.appeal"),
        (TextQuestion("reason", say("ask.appeal"), _reasons, limit=REASON, width=1),),
        _ask,
        review=False,
    ),
    Form(
        "appeal_assign",
        Right.RESULTS_KEEP,
        say("form.appeal_assign"),
        (PersonQuestion("marker", say("ask.marker"), likely=_markers, check=_may_mark),),
        _assign,
        review=False,
    ),
    Form(
        "appeal_answer",
        Right.APPEAL_MARK,
        say("form.appeal_answer"),
        (
            ScoreQuestion("score", say("ask.score"), full=_full_of_appeal),
            TextQuestion("text", say("ask.appeal_answer"), _answers, limit=REASON, width=1),
        ),
        _answer,
    ),
    Form("conversion_branch", Right.CONVERSION_BRANCH, say("form.conversion_branch"), _OPINION, _decide),
    Form("conversion_committee", Right.CONVERSION_COMMITTEE, say("form.conversion_committee"), _OPINION, _decide),
    Form(
        "conversion_post",
        Right.CONVERSION_POST,
        say("form.conversion_post"),
        (TextQuestion("post", say("ask.conversion_post"), limit=REASON),),
        _post,
        review=False,
    ),
)
