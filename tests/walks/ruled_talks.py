"""Talks, their minutes and follow-ups under the rules alone."""

from datetime import datetime, timedelta

from domain import followups as followup_rules
from domain import handing
from domain import minutes as minutes_rules
from domain import talks as rules
from domain.errors import refuse_unless
from domain.followups import Followup
from domain.leave import crosses
from domain.minutes import Conclusion, Minutes, MinutesState
from domain.personal import mask
from domain.rights import Object, Right, permit
from domain.slots import Interval, check_slot
from domain.talks import Talk, TalkState
from domain.triggers import needless
from tests.walks import talks as model
from tests.walks.plain import SUPERVISOR
from tests.walks.ruled_values import CALENDAR, IDS, NAMES, PEOPLE, POLICY, More, Values, ended
from tests.walks.wall import instant

_MINUTES = ("write", "measure", "send", "agree_minutes", "remark", "object", "refuse", "close")


class RuledTalks(Values):
    """What is done to a talk, decided by its rules."""

    def on_talk(self, who: str, now: datetime, act: str, number: int, version: int, more: More) -> tuple[str, object]:
        self._begin(who, now)
        return ended(lambda: self._on_talk(act, self.talks[number], version, more))

    def _on_talk(self, act: str, talk: Talk, version: int, more: More) -> None:
        if act in _MINUTES or act.startswith("followup"):
            self._on_minutes(act, talk, more)
            return
        asked = act == "agree" and self.who.id != talk.host_id
        theirs = asked or act in ("propose", "decline")
        permit(self.who, Right.TALK_ANSWER if theirs else Right.TALK_HOST, talk.scope)
        refuse_unless(self.who.id == (talk.manager_id if theirs else talk.host_id), "gate.denied")
        if act == "call_off":
            if talk.open and not needless(self._raised(talk)):
                return
            act = "not_needed" if talk.state in (TalkState.DUE, TalkState.NOT_NEEDED) else "cancel"
        self._known(talk, version)
        self._keep(self._timed(act, talk, more) if act in model.SETS_TIME else self._untimed(act, talk, more))

    def _timed(self, act: str, talk: Talk, more: More) -> Talk:
        start, rounds = instant(more["start"]), POLICY.talks.rounds
        slot = Interval(start, start + timedelta(minutes=POLICY.talks.length_minutes))
        after = {
            "book": lambda: rules.invite(talk, slot, place="会议室"),
            "move": lambda: rules.move(talk, slot, place=None, rounds=rounds, now=self.now),
            "propose": lambda: rules.propose(talk, slot, rounds=rounds, now=self.now),
        }[act]()
        mine = [t.slot for t in self.talks.values() if t.id != talk.id and t.host_id == talk.host_id]
        standing = [slot for slot in mine if slot is not None and slot in self.taken(talk.host_id, but=talk.id)]
        days = [CALENDAR.local(slot.start).date() for slot in standing]
        problem = check_slot(
            slot,
            now=self.now,
            host_busy=self.taken(talk.host_id, but=talk.id),
            manager_busy=self.taken(talk.manager_id, but=talk.id),
            calendar=CALENDAR,
            buffer=timedelta(minutes=POLICY.talks.buffer_minutes),
            notice_hours=POLICY.talks.notice_hours,
            daily_max=POLICY.talks.daily_max,
            host_busy_count={day: days.count(day) for day in days},
        )
        refuse_unless(problem is None, str(problem))
        able = self._seconds(talk, slot)
        refuse_unless(able, "talk.no_second")
        return after.model_copy(update={"second_id": talk.second_id if talk.second_id in able else able[0]})

    def _untimed(self, act: str, talk: Talk, more: More) -> Talk:
        morrow = CALENDAR.next_workday(self.today)
        manager = PEOPLE[NAMES[talk.manager_id]]
        match act:
            case "agree":
                wanted = TalkState.PROPOSED if self.who.id == talk.host_id else TalkState.INVITED
                refuse_unless(talk.state is wanted, "talk.state")
                return rules.confirm(talk, now=self.now)
            case "decline":
                return rules.decline(talk, "外出", now=self.now)
            case "cancel":
                return rules.cancel(talk, "另行安排")
            case "not_needed":
                return rules.not_needed(talk, "已沟通")
            case "hand_over":
                refuse_unless(IDS[more["to"]] in self._deputies(talk), "talk.no_deputy")
                return self._given(talk, handing.hand_over(talk, IDS[more["to"]], due_on=morrow))
            case "step_aside":
                refuse_unless(talk.open, "talk.state")
                host = self._host(manager, self._barred(talk) | {talk.host_id})
                refuse_unless(host is not None, "talk.nobody_left")
                assert host is not None
                return handing.recuse(talk, to=host.id, due_on=morrow)
        reason = "临时有事" if act == "cut_short" else None
        return rules.conclude(talk, TalkState(act), now=self.now, again_by=morrow, reason=reason)

    def _candidates(self, talk: Talk) -> list[int]:
        barred = self._barred(talk) | {talk.host_id, talk.manager_id}
        named = IDS[SUPERVISOR[PEOPLE[NAMES[talk.manager_id]].branch]]
        return sorted((p for p in (named, IDS["sun"]) if p not in barred), key=lambda p: p == talk.second_id)

    def _deputies(self, talk: Talk) -> list[int]:
        slot = talk.standing or Interval(self.now, self.now + timedelta(minutes=1))
        return [person for person in self._candidates(talk) if self._free(person, slot, talk)]

    def _given(self, before: Talk, talk: Talk) -> Talk:
        """Let somebody else take the minutes of a talk whose recorder holds it now."""
        if talk.second_id != talk.host_id:
            return talk
        alone = talk.model_copy(update={"second_id": None})
        free = [p for p in self._instead(alone, talk.standing) if p != before.host_id] if talk.standing else []
        return alone.model_copy(update={"second_id": next(iter(free), None)})

    def _succeeded(self, talk: Talk) -> Talk:
        """Let the next one hold a talk whose host must keep out, if anybody is left."""
        free, morrow = self._deputies(talk), CALENDAR.next_workday(self.today)
        found = free or self._candidates(talk)
        if not found:
            return talk
        keeps = free or talk.state is TalkState.DUE
        return self._given(talk, (handing.hand_over if keeps else handing.book_anew)(talk, found[0], due_on=morrow))

    def _on_minutes(self, act: str, talk: Talk, more: More) -> None:
        found = self.minutes.get(talk.id)
        if act == "write" and found is None:
            permit(self.who, Right.MINUTES_WRITE, minutes_rules.writing(talk))
            minutes_rules.check_held(talk)
            said = {"facts": mask("经过"), "said": mask("说明"), "causes": mask("原因")}
            values: dict[str, object] = {
                "host_id": talk.host_id,
                "recorder_id": talk.second_id,
                "manager_id": talk.manager_id,
            }
            values |= {"id": talk.id, "talk_id": talk.id, "number": talk.number, "branch": talk.branch}
            self.minutes[talk.id] = Minutes.model_validate({**values, **said, "conclusion": Conclusion.REMINDER})
            return
        if act.startswith("followup"):
            self._on_followup(act, more)
            return
        refuse_unless(found is not None, "gate.denied")
        assert found is not None
        self._on_written(act, talk, found, more)

    def _on_written(self, act: str, talk: Talk, found: Minutes, more: More) -> None:
        answers = {
            "agree_minutes": MinutesState.AGREED,
            "remark": MinutesState.REMARKED,
            "object": MinutesState.OBJECTED,
        }
        if act in answers:
            permit(self.who, Right.MINUTES_ANSWER, found.answering)
            self._known(found, more["pages"])
            self._lock(talk.id, minutes_rules.answer(found, answers[act], None, now=self.now))
        elif act == "close":
            permit(self.who, Right.TALK_HOST, Object(branch=talk.branch, parties=frozenset({talk.host_id})))
            if talk.state is TalkState.CLOSED:
                return
            self._known(found, more["pages"])
            mine = [f for f in self.followups.values() if f.talk_id == talk.id]
            refuse_unless(found.locked and all(f.state == "confirmed" for f in mine), "followup.open")
            self._keep(rules.close(talk))
        else:
            permit(self.who, Right.MINUTES_WRITE, found.sending if act == "send" else found.writers)
            self._write(act, talk, found, more)

    def _write(self, act: str, talk: Talk, found: Minutes, more: More) -> None:
        if act in ("send", "refuse"):
            self._known(found, more["pages"])
        if act == "refuse" and not found.refusal_noted:
            self.minutes[talk.id] = minutes_rules.refuse(found, mask("拒签"), by=self.who.id)
        elif act == "refuse":
            return
        elif act == "send":
            by = CALENDAR.end_of_workdays(self.now, POLICY.minutes.answer_workdays)
            self.minutes[talk.id] = minutes_rules.send(found, answer_by=by)
        else:
            after = minutes_rules.rewrite(found)
            if act == "measure":
                self._measure(talk, found, IDS[more["owner"]])
            self.minutes[talk.id] = after

    def _measure(self, talk: Talk, found: Minutes, owner: int) -> None:
        mine = [f for f in self.followups.values() if f.talk_id == talk.id]
        refuse_unless(len(mine) < 6, "minutes.measures")
        number = len(self.followups) + 1
        values = {"minutes_id": found.id, "talk_id": talk.id, "branch": talk.branch, "host_id": talk.host_id}
        values |= {"id": number, "number": f"26-{number}", "owner_id": owner, "manager_id": talk.manager_id}
        said = {"what": mask("回访"), "due_on": model.day_of_measure(self.today)}
        self.followups[number] = Followup.model_validate({**values, **said})

    def _lock(self, talk: int, after: Minutes) -> None:
        self.minutes[talk] = after
        for number, followup in self.followups.items():
            if followup.talk_id == talk:
                self.followups[number] = followup_rules.start(followup)

    def _on_followup(self, act: str, more: More) -> None:
        found = self.followups.get(more["followup"])
        refuse_unless(found is not None, "gate.denied")
        assert found is not None
        owned = act == "followup_done"
        right, thing = (Right.FOLLOWUP_DO, found.owned) if owned else (Right.FOLLOWUP_CONFIRM, found.hosted)
        permit(self.who, right, thing)
        self._known(found, more["followup_version"])
        recheck_at = self.now + timedelta(days=30)
        self.followups[found.id] = {
            "followup_done": lambda: followup_rules.done(found, evidence="已回访", file_id=None, recheck_at=recheck_at),
            "followup_confirm": lambda: followup_rules.confirm(found, recheck_at=recheck_at),
            "followup_back": lambda: followup_rules.send_back(found, "请补充"),
        }[act]()

    def deliver(self, now: datetime) -> None:
        """Record the silence of whose time to answer is over."""
        for number, found in self.minutes.items():
            after = minutes_rules.lapse(found, now=instant(now))
            if after is not None:
                self._lock(number, after)
        self.now = instant(now)
        for talk in sorted(self.talks.values(), key=lambda talk: talk.id):
            if talk.cover_at is not None and talk.cover_at <= self.now:
                self._cover(talk.model_copy(update={"cover_at": None}))

    def _cover(self, talk: Talk) -> None:
        """Let somebody else hold a talk whose host is away then, if anybody is there."""
        self._keep(talk)
        away = any(crosses(leave, talk) for leave in self.leaves.values() if leave.person_id == talk.host_id)
        free = self._deputies(talk)
        if away and free and talk.slot is not None and talk.slot.start > self.now:
            self._keep(self._given(talk, handing.hand_over(talk, free[0], due_on=self.today)))
