"""The matrix, part two: appointment talks, statements, minutes and follow-ups."""

from bot.cards import aftermath as after
from bot.cards import talks
from domain.talks import TalkState
from tests.gate.cast import EVERYBODY, HR, MANAGERS, OF_THE_BRANCH, SUPERVISORS
from tests.gate.rows import FREE, form, ident, of, press, written

MEETERS = MANAGERS | SUPERVISORS | HR
PARTIES = "host manager recorder"
"""Who takes part in a talk that somebody records."""
BOTH = "host manager"
OVERSEERS = HR | {"senior", "committee"}
"""Head office, which looks after what stalls."""
STEPPED_BACK = "recorder peer away_head hr confidant"
"""Who declared an interest in the talk that is lonely, and is told that it is somebody else's."""

BOOKING = (
    press(talks.Book, "due", may="host", leaves="talk.booked"),
    press(talks.Move, "confirmed", may="host", leaves="talk.moved"),
    press(talks.Propose, "invited", may="manager", leaves="talk.proposed"),
    press(talks.Accept, "invited", may="manager", told="host", leaves="talk.confirmed"),
    press(talks.Accept, "proposed", may="host", told="manager", leaves="talk.confirmed"),
    press(talks.ToldInPerson, "untold_person", may="host", leaves="talk.told_in_person"),
    press(talks.WhoMissed, "begun", may="host"),
    *(
        press(talks.Conclude, "begun", may="host", leaves=f"talk.{outcome}", outcome=outcome)
        for outcome in (TalkState.HELD, TalkState.NO_SHOW, TalkState.HOST_ABSENT)
    ),
    press(talks.CloseUnwritten, "private_held", may="host", told="confidant"),
    press(talks.CloseForGood, "private_held", may="host", leaves="talk.closed_unwritten"),
    press(talks.Show, "confirmed", may=PARTIES),
    press(talks.Show, "private", may="host manager confidant"),
    press(talks.ShowCause, "confirmed", may=PARTIES, leaves="talk.cause_opened"),
    press(talks.ShowCause, "private", may="host manager confidant", leaves="talk.cause_opened"),
    press(talks.More, "confirmed", may=PARTIES),
    press(talks.Why, "confirmed", may=PARTIES),
    press(talks.Snooze, "confirmed", may=PARTIES, leaves="notice"),
    press(talks.OwnTime, "confirmed", may=PARTIES, opens="snooze"),
    press(talks.CalendarFile, "confirmed", may=PARTIES, leaves="notice"),
    press(talks.Noted, "confirmed", may=PARTIES, leaves="talk.reminder_read"),
)

FORM_OPENINGS = (
    press(talks.AskForm, "due", may="host", opens="book", form="book"),
    press(talks.AskForm, "confirmed", may="host", opens="move", form="move"),
    press(talks.AskForm, "invited", may="manager", opens="propose", form="propose"),
    press(talks.AskForm, "invited", may="manager", opens="decline", form="decline"),
    press(talks.AskForm, "confirmed", may="host", opens="cancel", form="cancel"),
    press(talks.AskForm, "confirmed", may="host", opens="hand_over", form="hand_over"),
    press(talks.AskForm, "lonely", may="host", told=STEPPED_BACK, opens="alone", form="alone"),
    press(talks.AskForm, "confirmed", may="host", opens="other_second", form="other_second"),
    press(talks.AskForm, "confirmed", may="host", opens="link", form="link"),
    press(talks.AskForm, "due", may="host", opens="not_needed", form="not_needed"),
    press(talks.AskForm, "begun", may="host", opens="cut_short", form="cut_short"),
    press(talks.AskHanding, "due", may="host", opens="recuse", form="recuse"),
    press(talks.AskHanding, "confirmed", may="recorder", opens="recuse_second", form="recuse_second"),
    press(talks.AskHanding, "private", may="manager", opens="other_host", form="other_host"),
    press(talks.AskHanding, "private_asked", may="confidant", opens="assign_host", form="assign_host"),
    press(talks.Word, "joined", may="host", opens="word"),
)

CAUSES = (
    press(talks.CallOff, "needless", may="host", leaves="talk.not_needed"),
    press(talks.Keep, "needless", may="host", leaves="talk.kept"),
    press(talks.Tell, "joined", may="host", leaves="talk.told"),
    press(talks.AgreeToDeputy, "private_consent", may="manager", leaves="talk.handed_over"),
    press(talks.RefuseDeputy, "private_consent", may="manager", leaves="talk.consent_refused"),
    press(talks.KeepHost, "private_asked", may="confidant", leaves="talk.host_kept"),
    press(talks.ShowRequest, "private_asked", may="confidant", leaves="talk.host_request_opened"),
    press(talks.Prompt, "invited", may=OVERSEERS, leaves="talk.prompted"),
    press(talks.Prompt, "private", may="confidant", leaves="talk.prompted"),
    press(talks.NotedUp, "invited", may=OVERSEERS, leaves="talk.up_noted"),
    press(talks.ShowStalled, "invited", may=OVERSEERS),
    press(talks.ShowStalled, "private", may="confidant"),
    press(talks.ShowSpared, "spared", may="committee", leaves="talk.spared_opened"),
    press(talks.NotedSpared, "spared", may="committee", leaves="talk.spared_noted"),
)

FORMS = (
    form("book", "due", may="host", leaves="talk.booked", when=written(FREE), place="城关支行二楼会议室"),
    form("move", "confirmed", may="host", leaves="talk.moved", when=written(FREE)),
    form("propose", "invited", may="manager", leaves="talk.proposed", when=written(FREE)),
    form("decline", "invited", may="manager", leaves="talk.declined", reason="外出培训"),
    form("cancel", "confirmed", may="host", leaves="talk.cancelled", reason="另行安排"),
    form("hand_over", "confirmed", may="host", leaves="talk.handed_over", to=ident("peer"), reason="外出"),
    form("alone", "lonely", may="host", told=STEPPED_BACK, leaves="talk.alone", why="nobody"),
    form("other_second", "confirmed", may="host", leaves="talk.second_changed", second=ident("peer")),
    form("link", "confirmed", may="host", leaves="talk.linked", link="https://meeting.example/1"),
    form("not_needed", "due", may="host", leaves="talk.not_needed", reason="已当面沟通"),
    form("cut_short", "begun", may="host", leaves="talk.cut_short", reason="有急事"),
    form("recuse", "due", may="host", leaves="talk.recused", interest="relative"),
    form("recuse_second", "confirmed", may="recorder", leaves="talk.second_busy", interest="busy"),
    form("other_host", "private", may="manager", leaves="talk.host_asked", reason="希望另换"),
    form("assign_host", "private_asked", may="confidant", leaves="talk.assigned", host=ident("peer")),
    form(
        "word", "joined", may="host", leaves="talk.worded", trigger=of("joined", "trigger"), told_as="客户反映服务问题"
    ),
    # Who may name what: a supervisor of the own branch, human resources and the committee a bad loan; oneself a wish.
    form(
        "raise",
        "manager",
        may=OF_THE_BRANCH | HR | {"committee"},
        told="away_head colleague away_manager",
        leaves="talk.raised",
        about=ident("manager"),
        cause="bad_loan",
        reason="逾期未报告",
    ),
    form(
        "wish",
        "",
        may="manager colleague away_manager",
        told=SUPERVISORS | HR | {"committee"},
        leaves="talk.raised",
        cause="own_wish",
        reason="希望沟通",
    ),
)

STATEMENTS = (
    press(after.AskStatement, "confirmed", may="manager", opens="statement"),
    press(after.ReadStatement, "confirmed", may=PARTIES, leaves="statement.opened"),
    press(after.GiveStatementFile, "confirmed", may=PARTIES, leaves="statement.file_opened"),
    press(after.FoldStatement, "confirmed", may=PARTIES, told=MEETERS - {"host", "manager", "recorder"}, sees=PARTIES),
    form("statement", "confirmed", may="manager", leaves="statement.handed_in", part="补充说明"),
)

MINUTES_READERS = HR | {"host", "manager", "recorder"}
WRITERS = "host recorder"
MINUTES = (
    press(after.ShowMinutes, "sent", may=MINUTES_READERS),
    press(after.ShowMinutes, "drafted", may=MINUTES_READERS),
    press(after.ShowMinutes, "private_held", may="host manager confidant"),
    press(after.OpenMinutes, "sent", may=MINUTES_READERS, leaves="minutes.opened"),
    press(after.MinutesFile, "sent", may=MINUTES_READERS, leaves="minutes.file"),
    # A draft is its writers' alone.
    press(after.OpenMinutes, "drafted", may=WRITERS, leaves="minutes.opened"),
    press(after.MinutesFile, "drafted", may=WRITERS, leaves="minutes.file"),
    press(after.GiveScan, "closable", may=MINUTES_READERS, leaves="minutes.scan_opened"),
    press(after.WriteMinutes, "held", may=WRITERS, opens="minutes"),
    press(after.WriteMinutes, "drafted", may=WRITERS, opens="minutes"),
    press(after.AskMinutesForm, "minutes_drafted", may=WRITERS, opens="measure", form="measure"),
    press(after.AskMinutesForm, "minutes_sent", may="manager", opens="remark", form="remark"),
    press(after.AskMinutesForm, "minutes_sent", may="manager", opens="object", form="object"),
    press(after.AskMinutesForm, "minutes_sent", may=WRITERS, opens="refuse", form="refuse"),
    press(after.AskMinutesForm, "minutes_locked", may=MINUTES_READERS, opens="addition", form="addition"),
    press(after.AskMinutesForm, "minutes_locked", may=WRITERS, opens="signed", form="signed"),
    press(after.SendMinutes, "minutes_drafted", may="host", leaves="minutes.sent"),
    press(after.ClearMeasures, "minutes_drafted", may=WRITERS, leaves="minutes.measures_cleared"),
    press(after.AgreeMinutes, "minutes_sent", may="manager", leaves="minutes.agreed"),
    press(after.CloseTalk, "minutes_closable", may="host", leaves="talk.closed"),
    press(after.CloseUnsigned, "minutes_closable", may="host", leaves="talk.closed"),
    form(
        "minutes",
        "held",
        may=WRITERS,
        leaves="minutes.written",
        manager_id=of("manager"),
        facts="三次未回电",
        said="外出",
        causes="沟通不够",
        conclusion="reminder",
    ),
    form(
        "measure",
        "minutes_drafted",
        may=WRITERS,
        leaves="followup.added",
        what="联系客户",
        owner=ident("manager"),
        due="2026-12-09",
    ),
    form("remark", "minutes_sent", may="manager", leaves="minutes.remarked", remark="已改进"),
    form("object", "minutes_sent", may="manager", leaves="minutes.objected", objection="与事实不符"),
    form("refuse", "minutes_sent", may=WRITERS, leaves="minutes.refusal", refusal="拒绝签字"),
    form("addition", "minutes_locked", may=MINUTES_READERS, leaves="minutes.added", addition="补充"),
    form("signed", "minutes_locked", may=WRITERS, leaves="minutes.signed", scan="", file_id=of("file")),
)

FOLLOWUPS = (
    press(after.ShowFollowup, "measure", may=MINUTES_READERS, leaves="followup.opened"),
    press(after.ShowFollowup, "planned", may=WRITERS, leaves="followup.opened"),
    press(after.FoldFollowup, "measure", may=MINUTES_READERS, told=EVERYBODY - MINUTES_READERS, sees=MINUTES_READERS),
    press(after.GiveEvidence, "measure_done", may=MINUTES_READERS, leaves="followup.file_opened"),
    press(after.ConfirmFollowup, "measure_done", may="host", leaves="followup.confirmed"),
    press(after.AskFollowupForm, "measure", may="manager", opens="followup_done", form="followup_done"),
    press(after.AskFollowupForm, "measure_done", may="host", opens="followup_return", form="followup_return"),
    form("followup_done", "measure", may="manager", leaves="followup.done", evidence="已联系"),
    form("followup_return", "measure_done", may="host", leaves="followup.open", why="请补充"),
)

ROWS = (*BOOKING, *FORM_OPENINGS, *CAUSES, *FORMS, *STATEMENTS, *MINUTES, *FOLLOWUPS)
