"""How exams came out: pass rates by branch, weak topics, and a branch's exam archive."""

from dataclasses import dataclass

from domain.exams import Exam
from domain.exams.results import BranchFigures, by_branch, topic_rates
from domain.training import Topic
from storage import exam_results, exams
from workflows.results.views import ResultsView, show
from workflows.views.exports import promise_now
from workflows.work import Work


@dataclass(frozen=True)
class TopicRate:
    """How a topic went."""

    topic: Topic
    share: float
    papers: int
    weak: bool


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
    topics = [TopicRate(Topic(topic), share, papers, share < weak) for topic, share, papers in rates]
    return Figures(view, by_branch(mine, marks), tuple(topics))


async def promise(work: Work, exam_id: int, *, kind: str) -> None:
    """Promise an exam's picture or file; the answer to the press goes ahead."""
    view = await show(work, exam_id)
    await work.note("results.exported", view.exam.subject)
    await promise_now(work, kind, exam=exam_id)
