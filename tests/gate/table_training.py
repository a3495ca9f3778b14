"""The matrix, part four: trainings, their sessions, one's part in them, the archive, broadcasts, one's own days."""

from typing import Any

from bot.cards import agenda, broadcasts, views
from bot.cards.training import buttons
from bot.cards.views import buttons as list_buttons
from domain.codes import code_at
from domain.lists import Listed
from tests.factories import BANK, NOW, shanghai
from tests.gate.cast import EVERYBODY, HR, OF_THE_BRANCH, SUPERVISORS
from tests.gate.rows import Names, Row, command, form, of, press, written
from tests.gate.school import PARTS, SECRET

ASKED = frozenset(PARTS["course"])
"""Who is asked to the course that is to come."""
TAUGHT = frozenset({"compliance", "training"})
"""Who gives every session, and the department."""
OVERSEE = HR | {"training", "committee"}
"""Who sees every training that is published."""
SEERS = ASKED | TAUGHT | OVERSEE | OF_THE_BRANCH
"""Who sees the course: its people, who gives it, who oversees, the heads of a branch that it concerns."""
PRESENT = frozenset(PARTS["lecture"])
"""Who is to come to the lecture that begins now."""
FIGURES = SUPERVISORS | OVERSEE
"""Who sees each quarter by branch."""
DECIDERS = frozenset({"host", "training"})
"""Who decides on leave of Chengguan's people: their head by the roster, who runs the course where that one does not."""
KEEPERS = OF_THE_BRANCH | OVERSEE
"""Who sees the archive of Chengguan's people."""
CODE = code_at(SECRET, NOW, minutes=BANK.policy.training.code_minutes)
DAY = written(shanghai("2026-12-21 14:00"))
SESSION: dict[str, Any] = {"length": "90", "when": DAY, "place": "二楼", "trainer": None, "capacity": "0"}

COMMANDS = (
    command("/training", may="training", opens="training"),
    command("/trainings", may=EVERYBODY),
    command("/archive", may=EVERYBODY),
    command("/today", may=EVERYBODY),
    command("/week", may=EVERYBODY),
    command("/checkin", may=EVERYBODY, opens="checkin"),
    command(
        f"/checkin {CODE}",
        on="lecture",
        may=PRESENT,
        told=EVERYBODY - PRESENT,
        leaves="training.checked_in",
        sees=PRESENT,
    ),
    # A QR code's link is a start parameter; it names the session.
    Row(
        "/start",
        "lecture",
        lambda things: f"/start ci_{things['lecture_session'].id}_{CODE}",
        PRESENT,
        EVERYBODY - PRESENT,
        "training.checked_in",
        sees=PRESENT,
    ),
)

LISTS = (
    press(list_buttons.Turn, "", may=EVERYBODY, listed=Listed.TRAININGS),
    press(list_buttons.Export, "", may=EVERYBODY, listed=Listed.TRAININGS, leaves="list.exported"),
    press(views.OpenTraining, "course", may=SEERS),
    press(views.OpenTraining, "draft", may="training"),
    press(agenda.ShowAgenda, "", may=EVERYBODY, days=7),
)


def _plans(name: str, on: str) -> Row:
    return press(buttons.AskTrainingForm, on, may="training", opens=name, form=name)


def _changes(name: str) -> Row:
    return press(buttons.AskSessionForm, "course_session", may="training", opens=name, form=name)


PLANNING = (
    press(buttons.NewTraining, "", may="training", opens="training"),
    press(buttons.ShowTraining, "course", may=SEERS),
    # Nobody knows of a draft.
    press(buttons.ShowTraining, "draft", may="training"),
    press(buttons.PublishTraining, "draft", may="training", leaves="training.published"),
    press(buttons.WhoAndWhy, "draft", may="training"),
    _plans("training_session", "course"),
    _plans("training_make_up", "given"),
    _plans("training_audience", "course"),
    _plans("training_cancel", "course"),
    _plans("training_material", "course"),
    press(buttons.SessionMenu, "course_session", may="training"),
    _changes("session_move"),
    _changes("session_place"),
    _changes("session_capacity"),
    press(buttons.CancelSession, "course_second", may="training", leaves="training.session_off"),
)

ANSWERING = (
    press(buttons.Attend, "course_manager", may="manager", leaves="training.answered", session=0),
    press(buttons.OtherSessions, "course", may=ASKED),
    press(buttons.AskPartForm, "course_manager", may="manager", opens="training_leave", form="training_leave"),
    press(buttons.EnterCode, "", may=EVERYBODY, opens="checkin"),
    press(buttons.Materials, "course", may=ASKED, leaves="training.material_opened"),
    press(buttons.MaterialsRead, "course_manager", may="manager", leaves="training.materials_read"),
    press(buttons.OpenDocument, "course", may=SEERS, leaves="training.document_opened"),
    press(buttons.OpenDocument, "draft", may="training", leaves="training.document_opened"),
    press(buttons.NotedTraining, "course", may=ASKED, told=SEERS - ASKED, leaves="training.seen"),
)


def _decides(on: str, *, may: Names, told: Names = "") -> tuple[Row, ...]:
    """Every press by which leave is decided: by the branch's heads and the department, never on one's own."""
    return (
        press(buttons.SeeLeave, on, may=may, told=told, leaves="training.leave_opened"),
        press(buttons.GrantLeave, on, may=may, told=told, leaves="training.excused"),
        press(buttons.AskPartForm, on, may=may, told=told, opens="leave_refuse", form="leave_refuse"),
        form("leave_refuse", on, may=may, told=told, leaves="training.leave_refused", id=of(on), reason="人手不足"),
    )


LEAVE = (
    *_decides("course_colleague", may=DECIDERS),
    *_decides("course_host", may=DECIDERS - {"host"}, told="host"),
    *_decides("course_owner", may="training"),
)

TEACHING = (
    press(buttons.ShowAttendance, "lecture_session", may=TAUGHT),
    press(buttons.ShowAttendance, "draft_session", may="training"),
    press(buttons.SignInSheet, "draft_session", may="training", leaves="notice"),
    press(buttons.ShowCode, "lecture_session", may=TAUGHT, leaves="training.code_shown"),
    press(buttons.PickPart, "lecture_session", may=TAUGHT),
    press(buttons.MarkPart, "lecture_manager", may=TAUGHT),
    press(buttons.AskOverrule, "lecture_manager", may=TAUGHT, opens="overrule", result="late"),
    press(buttons.AskRoll, "past_session", may=TAUGHT, opens="roll"),
    press(buttons.SettleSession, "past_session", may=TAUGHT, leaves="training.settled"),
    press(buttons.SignInSheet, "lecture_session", may=TAUGHT, leaves="notice"),
    press(buttons.AskSigned, "past_session", may=TAUGHT, opens="session_signed"),
    press(buttons.GiveSigned, "given_session", may=TAUGHT, leaves="training.signed_opened"),
    # Who was there says how it was; what was said is for who gives it, and the department.
    press(buttons.Rate, "given_colleague", may="colleague", opens="feedback", score=4),
    press(buttons.Rate, "given_manager", may="", told="manager", score=4),
    press(buttons.ShowFeedback, "given", may=TAUGHT, leaves="training.feedback_opened"),
)

ARCHIVE = (
    press(buttons.ArchivePage, "", may=EVERYBODY),
    press(buttons.PickEntry, "", may=EVERYBODY),
    press(
        buttons.ArrangeMakeUp,
        "given_session",
        may="training",
        leaves="training.session_added",
        start=shanghai("2026-12-21 14:00"),
    ),
    press(buttons.PickCertificate, "", may=EVERYBODY),
    press(buttons.GetCertificate, "record_colleague", may=KEEPERS | {"colleague"}, leaves="training.certified"),
    # There is none of a training that was missed.
    press(buttons.GetCertificate, "record_manager", may="", told=KEEPERS | {"manager"}),
    press(buttons.ArchiveQuarter, "", may=FIGURES, quarter=20264),
    press(buttons.ArchiveFile, "", may=FIGURES, quarter=20264, leaves="training.archive_exported"),
    press(buttons.ArchivePicture, "", may=FIGURES, quarter=20264, leaves="training.archive_exported"),
    press(buttons.AskCorrection, "record_colleague", may="colleague", opens="correction"),
    press(buttons.AskCorrection, "record_manager", may="", told="manager"),
    press(buttons.SeeCorrection, "correction", may="training", leaves="training.correction_opened"),
    press(buttons.AnswerCorrection, "correction", may="training", opens="correction_answer", result="present"),
)

BROADCASTS = (
    press(broadcasts.PauseBroadcast, "broadcast", may=HR | {"training"}, leaves="broadcast.paused"),
    press(broadcasts.ResumeBroadcast, "paused", may=HR | {"training"}, leaves="broadcast.resumed"),
    press(broadcasts.ShowBroadcast, "broadcast", may=HR | {"training"}),
    press(broadcasts.RecallBroadcast, "broadcast", may="training", opens="training_cancel"),
    press(broadcasts.ShowUnreached, "broadcast", may=HR | {"training"}),
)


def _form(name: str, on: str, leaves: str | None, *, may: Names = "training", told: Names = "", **values: Any) -> Row:
    """A form about an object, which it names by its id."""
    return form(name, on, may=may, told=told, leaves=leaves, id=of(on), **values)


FORMS = (
    form(
        "training",
        "",
        may="training",
        leaves="training.planned",
        title="新规解读",
        topic="rules",
        must="yes",
        audience='{"branches": ["CG"]}',
        **SESSION,
    ),
    _form("training_session", "course", "training.session_added", **SESSION),
    _form("training_make_up", "given", "training.session_added", **SESSION),
    _form("training_audience", "course", "training.audience", audience='{"branches": ["CG"]}'),
    _form("training_cancel", "course", "training.cancelled", reason="讲师生病"),
    _form("training_material", "course", "training.material_added", paper="material", file="", file_id=of("file")),
    _form("session_move", "course_session", "training.moved", when=DAY, minutes=90),
    _form("session_place", "course_session", "training.moved", place="二楼"),
    _form("session_capacity", "course_session", "training.resized", capacity="20"),
    _form("session_signed", "past_session", "training.signed", may=TAUGHT, file="", file_id=of("file")),
    _form("training_leave", "course_manager", "training.leave_asked", may="manager", reason="见客户"),
    form("checkin", "", may=PRESENT, told=EVERYBODY - PRESENT, leaves="training.checked_in", code=CODE),
    _form(
        "overrule",
        "lecture_manager",
        "training.overruled",
        may=TAUGHT,
        session=of("lecture_session"),
        outcome="late",
        reason="路上堵车",
    ),
    _form(
        "roll",
        "lecture_session",
        "training.overruled",
        may=TAUGHT,
        who=of("lecture_manager"),
        outcome="late",
        reason="纸质签到表有签名",
    ),
    # Of oneself nobody says it.
    _form(
        "overrule",
        "lecture_training",
        "training.overruled",
        may="compliance",
        told="training",
        session=of("lecture_session"),
        outcome="present",
        reason="本人在场",
    ),
    _form("feedback", "given_colleague", None, may="colleague", score=4, aspect="content", words="案例很好"),
    _form("correction", "record_colleague", "training.correction_asked", may="colleague", text="当天我迟到"),
    _form("correction_answer", "correction", "training.corrected", outcome="present", text="已核实"),
)

ROWS = (
    *COMMANDS,
    *LISTS,
    *PLANNING,
    *ANSWERING,
    *LEAVE,
    *TEACHING,
    *ARCHIVE,
    *BROADCASTS,
    *FORMS,
)
