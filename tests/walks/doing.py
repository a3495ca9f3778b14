"""What the walks do: each act of the model as the use case that a button of the bot would call."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from domain.complaints import Channel, Outcome, Source, Subject, Tie
from domain.leave import LeaveKind
from domain.minutes import Conclusion
from domain.people import Person
from domain.slots import Interval
from domain.talks import Interest, TalkState
from tests.factories import BANK
from tests.walks.plain import COMPLAINED_ABOUT
from tests.walks.talks import day_of_measure
from tests.walks.wall import instant
from workflows import complaints, followups, leave, minutes, talks
from workflows.work import Work

More = Mapping[str, Any]


async def register(work: Work, about: Person | None) -> object:
    return await complaints.register(
        work,
        about_id=about.id if about is not None else None,
        subject=Subject.BRANCH,
        words="三次没有回电话",
        source=Source.HOTLINE,
        category="service",
        client="C-2041",
        evidence_id=None,
        received_at=work.now,
        branch=COMPLAINED_ABOUT if about is None else None,
    )


async def on_case(work: Work, act: str, case: int, version: int, more: Mapping[str, Any], ids: Any) -> object:
    """Do something to a complaint."""
    of = {"version": version}
    match act:
        case "take":
            return await complaints.take(work, case, **of)
        case "hand_on":
            return await complaints.hand_on(work, case, to=ids(more["to"]), **of)
        case "contact":
            return await complaints.contact(work, case, how=Channel.PHONE, text="已接通")
        case "decide":
            outcome = Outcome(more["outcome"])
            return await complaints.decide(work, case, outcome=outcome, findings="事实", basis="规范", **of)
        case "tell":
            return await complaints.tell_client(work, case, how=Channel.PHONE, at=None, proof_id=None, **of)
        case "withdraw":
            return await complaints.withdraw(work, case, words="不再追究", **of)
        case "close":
            return await complaints.close(work, case, **of)
    return await _beside_case(work, act, case, more, ids)


async def _beside_case(work: Work, act: str, case: int, more: Mapping[str, Any], ids: Any) -> object:
    extension = more.get("extension", 0)
    match act:
        case "extend":
            return await complaints.ask_extension(work, case, reason="须调取录音")
        case "answer_extension":
            return await complaints.answer_extension(work, case, extension=extension, granted=more["granted"])
        case "tell_extension":
            return await complaints.tell_extension(work, case, how=Channel.PHONE, text="同意延期")
        case "spare":
            return await complaints.spare_remedy(work, case, reason="个别情况")
        case "tell_review":
            return await complaints.tell_review(work, case, how=Channel.PHONE)
        case "remedy":
            return await complaints.add_remedy(work, case, text="培训", owner_id=ids(more["to"]))
        case "finish":
            return await complaints.finish_remedy(work, more["remedy"])
        case "review":
            return await complaints.ask_review(work, case, words="不服")
        case "answer_review":
            found = Outcome(more["outcome"]) if more["outcome"] else None
            return await complaints.answer_review(work, case, outcome=found, answer="核查")
        case "recuse":
            return await complaints.recuse(work, case, tie=Tie.INTEREST)
    raise AssertionError(act)


async def on_talk(work: Work, act: str, talk: int, version: int, more: Mapping[str, Any], ids: Any) -> object:
    """Do something to a talk."""
    of: dict[str, Any] = {"version": version}
    match act:
        case "book":
            return await talks.book(work, talk, version=version, start=instant(more["start"]))
        case "move":
            return await talks.move(work, talk, version=version, start=instant(more["start"]))
        case "propose":
            return await talks.propose(work, talk, version=version, start=instant(more["start"]))
        case "agree":
            return await talks.agree(work, talk, **of)
        case "hand_over":
            return await talks.hand_over(work, talk, to=ids(more["to"]), reason="外出", **of)
        case "step_aside":
            return await talks.recuse(work, talk, interest=Interest.INVOLVED, **of)
        case "decline" | "cancel" | "not_needed" | "call_off":
            return await getattr(talks, act)(work, talk, reason="另行安排", **of)
        case "held" | "no_show" | "host_absent" | "cut_short":
            reason = "临时有事" if act == "cut_short" else None
            return await talks.conclude(work, talk, outcome=TalkState(act), reason=reason, **of)
    return await _on_minutes(work, act, talk, more, ids)


async def _on_minutes(work: Work, act: str, talk: int, more: Mapping[str, Any], ids: Any) -> object:
    of = {"version": more["pages"]}
    match act:
        case "write":
            said: dict[str, Any] = {"facts": "经过", "said": "说明", "causes": "原因", "recorder_id": None}
            return await minutes.write(work, talk, conclusion=Conclusion.REMINDER, improve_by=None, **said)
        case "measure":
            day = day_of_measure(work.today)
            measure = minutes.Measure("回访客户", owner_id=ids(more["owner"]), due_on=day)
            return await minutes.add_measure(work, talk, measure)
        case "send":
            return await minutes.send(work, talk, **of)
        case "close":
            return await minutes.close(work, talk, unsigned=True, **of)
        case "agree_minutes":
            return await minutes.agree(work, talk, **of)
        case "remark":
            return await minutes.remark(work, talk, text="请补充", **of)
        case "object":
            return await minutes.object_to(work, talk, text="不属实", **of)
        case "refuse":
            return await minutes.refuse(work, talk, reason="拒签", **of)
        case "followup_done":
            done = {"evidence": "已回访", "file_id": None, "version": more["followup_version"]}
            return await followups.finish(work, more["followup"], **done)
        case "followup_confirm":
            return await followups.confirm(work, more["followup"], version=more["followup_version"])
        case "followup_back":
            sent = {"reason": "请补充材料", "version": more["followup_version"]}
            return await followups.send_back(work, more["followup"], **sent)
    raise AssertionError(act)


async def go_on_leave(work: Work, day: date) -> object:
    begin = BANK.calendar.instant(day, datetime.min.time())
    end = BANK.calendar.instant(date.fromordinal(day.toordinal() + 1), datetime.min.time())
    return await leave.record(work, kind=LeaveKind.LEAVE, period=Interval(begin, end))


async def come_back(work: Work, leave_id: int) -> object:
    return await leave.cancel(work, leave_id, version=1)


async def look(work: Work, number: int) -> object:
    return await complaints.show(work, number)
