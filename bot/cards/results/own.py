"""Cards of one's own result: sent without a figure, opened by a press, folded again."""

from bot.cards import lists
from bot.cards.names import named
from bot.cards.results.buttons import AskAppeal, OwnResults, SeeAppeal, SeeMark
from bot.cards.results.kept import titled
from bot.cards.results.topics import topic_word
from bot.cards.training.buttons import ArchivePage
from bot.replies import Card, Choice
from bot.words import Given, Words, say
from domain.exams.marks import TopicMark
from domain.exams.records import ExamRecord
from domain.exams.results import MarkChange
from domain.pages import page_of
from workflows.results.archive import ExamArchive, ExamEntry
from workflows.results.views import MarkView


def told(view: MarkView) -> Card:
    """Say that a result is out; what it is comes by a press."""
    return Card([say("results.told", number=view.exam.number), *titled(view.exam)], [[_see(view)]], protected=True)


def _see(view: MarkView) -> Choice:
    return Choice(say("results.button.see"), SeeMark(mark=view.mark.id))


def corrected(view: MarkView) -> Card:
    """Say that a result was corrected; old and new come by a press."""
    return Card([say("results.corrected", number=view.exam.number), *titled(view.exam)], [[_see(view)]], protected=True)


def opened(view: MarkView) -> Card:
    """Show a result: score, pass mark, band, topics, what was corrected; nobody else's name."""
    mark, exam = view.mark, view.exam
    verdict = say("Status.passed" if mark.passed else "Status.failed")
    lines: list[Words] = [say("results.opened", number=exam.number, verdict=verdict)]
    of = say("results.of", name=named(view.person), staff_no=view.person.staff_no)
    lines += [of] if not view.own else []
    lines += titled(exam)
    if mark.score is not None:
        facts = {"score": f"{mark.score:g}", "full": f"{exam.full_mark:g}", "enough": f"{exam.pass_mark:g}"}
        lines.append(say("results.score", **facts))
    lines += [say("results.band", band=Given(view.band.name, view.band.name_en))] if view.band is not None else []
    lines += [_topic(topic) for topic in view.topics]
    lines += [_change(change) for change in view.changes]
    return Card([*lines, *_appeal(view)], _ways(view), protected=True)


def _topic(mark: TopicMark) -> Words:
    return say("results.topic", topic=topic_word(mark.topic), points=f"{mark.points:g}", out_of=f"{mark.out_of:g}")


def _change(change: MarkChange) -> Words:
    before, after = (f"{score:g}" if score is not None else "–" for score in (change.before, change.after))
    return say("results.change", before=before, after=after, day=change.at, reason=Given(change.reason))


def _appeal(view: MarkView) -> list[Words]:
    if view.appeal is not None:
        return [say(f"results.appeal.{view.appeal.state}", due=view.appeal.due_at)]
    until = view.results.appeals_until
    return [say("results.appeal.open", until=until)] if view.appealable and until is not None else []


def _ways(view: MarkView) -> list[list[Choice]]:
    ask = [Choice(say("appeal.button.ask"), AskAppeal(mark=view.mark.id))] if view.appealable else []
    mine = view.appeal is not None and (view.own or view.keeps)
    see = [Choice(say("appeal.button.see"), SeeAppeal(appeal=view.appeal.id))] if mine and view.appeal else []
    return [[*ask, *see]]


def archive(found: ExamArchive) -> Card:
    """Show a page of the exams of somebody's archive: never rewritten, corrections beside them."""
    shown = page_of(len(found.entries), found.page)
    head = say("results.archive", name=named(found.person), count=len(found.entries))
    lines: list[Words] = [lists.paged_head(head, shown)]
    lines += [_entry(n, one) for n, one in enumerate(found.entries[shown.start : shown.end], shown.start + 1)]
    picks = [
        Choice(say("results.button.nth", n=n), SeeMark(mark=one.mark.id))
        for n, one in enumerate(found.entries[shown.start : shown.end], shown.start + 1)
        if one.mark is not None and found.own
    ][:MOST_PICKS]
    turns = lists.turns(shown.at, shown.pages, lambda at: OwnResults(page=at))
    back = Choice(say("archive.button.own"), ArchivePage())
    return Card(lines, [picks, [*turns, back]], protected=True)


MOST_PICKS = 3
"""Entries of a page that open by a press, beside the ways to the next."""


def _entry(n: int, one: ExamEntry) -> Words:
    if one.record is not None:
        return _old(n, one.record)
    assert one.exam is not None  # noqa: S101 - an entry is of an exam or of a record
    marks: list[Words] = [say(f"Status.{one.status}")]
    marks += [say("results.archive.corrected")] if one.corrected else []
    title = Given(one.exam.title)
    return say("results.archive.line", n=n, day=one.exam.slot.start, title=title, marks=marks)


def _old(n: int, record: ExamRecord) -> Words:
    marks: list[Words] = [say(f"Status.{record.result}"), say("results.archive.entered")]
    return say("results.archive.old", n=n, day=record.held_on, title=Given(record.title), marks=marks)
