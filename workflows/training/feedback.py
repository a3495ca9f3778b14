"""What those who came say of a training: no link from an answer to a person is kept, and few answers are not shown."""

import random
from dataclasses import dataclass

from domain.errors import refuse_unless
from domain.personal import mask
from domain.rights import Right
from domain.training import ATTENDED, Training
from storage import training, training_archive
from workflows.training.views import PartView, load_part, part_view, show
from workflows.work import Work


@dataclass(frozen=True)
class FeedbackView:
    """What was said of a training, as far as it may be shown."""

    training: Training
    count: int
    shown_from: int
    words_from: int
    average: float | None = None
    """None while there are too few answers."""
    aspects: tuple[tuple[str, int], ...] = ()
    words: tuple[str, ...] = ()


async def check(work: Work, part_id: int) -> PartView:
    """Refuse who was not there, who has said it already, and what comes too late."""
    _, part = await load_part(work, part_id, Right.TRAINING_ANSWER)
    refuse_unless(part.state in ATTENDED, "training.not_there")
    refuse_unless(not part.rated, "training.rated")
    return await part_view(work, part, viewer_id=work.actor.id)


async def rate(work: Work, part_id: int, *, score: int, aspect: str, text: str | None) -> PartView:
    """Keep what somebody says; of the person only that it was said. The audit has no entry of it either."""
    view = await check(work, part_id)
    refuse_unless(1 <= score <= 5, "form.press")
    part = view.part.model_copy(update={"rated": True})
    await training.mark_part(work.tx, part)
    await training_archive.add_feedback(
        work.tx, part.training_id, score=score, aspect=aspect, text=mask(text) if text else None
    )
    return await part_view(work, part, viewer_id=work.actor.id)


async def results(work: Work, training_id: int) -> FeedbackView:
    """Show what was said, from so many answers on; words shuffled, from more. Each opening is in the audit."""
    view, policy = await show(work, training_id), work.bank.policy.training
    refuse_unless(view.plans or view.teaches, "gate.denied")
    await work.note("training.feedback_opened", view.training.subject, version=view.training.version)
    found = await training_archive.list_feedback(work.tx, training_id)
    bare = FeedbackView(view.training, len(found), policy.shown_from, policy.words_from)
    if len(found) < policy.shown_from:
        return bare
    aspects = [aspect for _, aspect, _ in found]
    words = [text for _, _, text in found if text] if len(found) >= policy.words_from else []
    random.shuffle(words)
    return FeedbackView(
        view.training,
        len(found),
        policy.shown_from,
        policy.words_from,
        average=sum(score for score, _, _ in found) / len(found),
        aspects=tuple((aspect, aspects.count(aspect)) for aspect in sorted(set(aspects))),
        words=tuple(words),
    )
