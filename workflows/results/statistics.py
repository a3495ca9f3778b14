"""How exams came out: pass rates by branch, weak topics, and a branch's exam archive."""

from dataclasses import dataclass

from domain.exams import Exam
from domain.exams.results import BranchFigures, TopicFigures, by_branch, key_of, topic_rates
from storage import exam_results, exams
from workflows.results.sheet import words
from workflows.results.topics import guess
from workflows.results.views import ResultsView, show
from workflows.views.exports import promise_now
from workflows.work import Work


@dataclass(frozen=True)
class TopicRate:
    """How a topic went."""

    topic: str
    """A topic of trainings, or as the sheet named it."""
    share: float
    papers: int
    weak: bool
    average: float | None = None
    most: float | None = None
    """Points that a paper got, of how many; both None where papers differ in that."""

    @property
    def key(self) -> str:
        """The topic as a button names it."""
        return key_of(self.topic)


@dataclass(frozen=True)
class Figures:
    """How an exam came out by branch and topic, as far as the reader may see."""

    view: ResultsView
    branches: tuple[BranchFigures, ...]
    topics: tuple[TopicRate, ...]
    """The weakest first; nothing for the head of a branch."""

    @property
    def exam(self) -> Exam:
        """The exam."""
        return self.view.exam

    @property
    def sat(self) -> int:
        """How many papers were marked."""
        return sum(one.sat for one in self.branches)

    @property
    def passed(self) -> int:
        """How many of them were enough."""
        return sum(one.passed for one in self.branches)

    @property
    def rate(self) -> float:
        """Which share passed."""
        return self.passed / self.sat if self.sat else 0.0


async def figures(work: Work, exam_id: int) -> Figures:
    """Count how an exam came out; the head of a branch sees the own branch."""
    view = await show(work, exam_id)
    marks = {mark.candidate_id: mark for mark in await exam_results.list_marks(work.tx, exam_id)}
    candidates = await exams.list_candidates(work.tx, exam_id)
    mine = [one for one in candidates if view.branch is None or one.branch == view.branch]
    weak = work.bank.policy.exams.weak_per_cent / 100
    rates = topic_rates(await exam_results.list_topics(work.tx, exam_id)) if view.branch is None else ()
    return Figures(view, by_branch(mine, marks), tuple(_rate(one, weak) for one in rates))


def _rate(one: TopicFigures, weak: float) -> TopicRate:
    average = one.average if one.most is not None else None
    return TopicRate(one.topic, one.share, one.papers, one.share < weak, average, one.most)


async def training_for(work: Work, exam_id: int, key: str) -> dict[str, str]:
    """Give what is known of a training on a part of an exam: the title to offer, and its topic as far as one fits."""
    await show(work, exam_id)
    topics = {one.topic for one in await exam_results.list_topics(work.tx, exam_id)}
    found = next((topic for topic in topics if key_of(topic) == key), None)
    if found is None:
        return {}
    topic = guess(found, words().headings)
    about = {"about": words().headings.get(found, [found])[0]}
    return about if topic is None else {**about, "topic": topic.value}


async def promise(work: Work, exam_id: int, *, kind: str) -> None:
    """Promise an exam's picture or file; the answer to the press goes ahead."""
    view = await show(work, exam_id)
    await work.note("results.exported", view.exam.subject)
    await promise_now(work, kind, exam=exam_id)
