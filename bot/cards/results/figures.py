"""Cards of how an exam came out: pass rates by branch, weak topics and the training that they suggest."""

from collections.abc import Sequence

from bot.cards.results.buttons import ResultFile, ResultPicture, ShowResults, TrainWeakTopic
from bot.cards.results.topics import topic_word
from bot.cards.views import branch_word
from bot.replies import Card, Choice
from bot.words import Given, Text, Words, say
from config.policy.bank import Branch
from domain.exams.results import BranchFigures
from workflows.results.statistics import Figures, TopicRate


def card(found: Figures, branches: Sequence[Branch], *, plans: bool) -> Card:
    """Show how an exam came out."""
    exam = found.exam
    lines: list[Words] = [say("figures.head", number=exam.number, rate=percent(found.rate))]
    lines += [say("figures.total", sat=found.sat, passed=found.passed)]
    lines += [_branch(one, branches) for one in found.branches]
    lines += [say("figures.topics")] if found.topics else []
    lines += [_topic(one) for one in found.topics]
    weak = [one for one in found.topics if one.weak][:2] if plans else []
    train = [
        Choice(say("figures.button.train", topic=_short(w)), TrainWeakTopic(exam=exam.id, key=w.key)) for w in weak
    ]
    ways = [
        Choice(say("archive.button.picture"), ResultPicture(exam=exam.id)),
        Choice(say("list.button.export"), ResultFile(exam=exam.id)),
        Choice(say("button.back"), ShowResults(exam=exam.id)),
    ]
    return Card(lines, [train, ways], protected=True)


def percent(share: float) -> str:
    """Write a share in per cent."""
    return f"{100 * share:.0f}"


def _branch(one: BranchFigures, branches: Sequence[Branch]) -> Text:
    facts = {"branch": branch_word(one.branch, branches), "passed": one.passed, "sat": one.sat}
    if one.rate is None:
        return say("figures.branch.nobody", branch=facts["branch"])
    missed = [say("results.count.absent", count=one.absent)] if one.absent else []
    missed += [say("results.count.deferred", count=one.deferred)] if one.deferred else []
    key = "figures.branch.missed" if missed else "figures.branch"
    return say(key, **facts, rate=percent(one.rate), parts=missed)


def _topic(one: TopicRate) -> Text:
    weak = ".weak" if one.weak else ""
    facts = {"topic": topic_word(one.topic), "rate": percent(one.share)}
    if one.average is None or one.most is None:
        return say(f"figures.topic{weak}", **facts)
    return say(f"figures.topic.points{weak}", average=f"{one.average:g}", most=f"{one.most:g}", **facts)


MOST_LABEL = 6
"""Characters of a part on a button."""


def _short(one: TopicRate) -> Words:
    """Name a part on a button."""
    word = topic_word(one.topic)
    return Given(one.topic[:MOST_LABEL]) if word == Given(one.topic) else word
