"""The matrix, part six: exams, one's part in them, who invigilates, who was there."""

from typing import Any

from bot.cards import views
from bot.cards.exams import buttons
from bot.cards.views import buttons as list_buttons
from domain.lists import Listed
from tests.factories import shanghai
from tests.gate.cast import EVERYBODY, HR, OF_THE_BRANCH
from tests.gate.rows import Names, Row, command, form, ident, of, press, written

PLANS = HR | {"training"}
"""Who gives exams."""
SIT = frozenset({"manager", "colleague"})
WATCHES = frozenset({"compliance"})
"""Who invigilates."""
KEEP = PLANS | WATCHES
"""Who says who was there."""
LOOKS = KEEP | OF_THE_BRANCH | {"committee"}
"""Who sees who stands where: the heads of a branch that it concerns their own people."""
SEERS = LOOKS | SIT
DAY = written(shanghai("2026-12-23 14:00"))
ROOMS = '[["三楼会谈室", 9]]'


def _plans(name: str, on: str) -> Row:
    return press(buttons.AskExamForm, on, may=PLANS, opens=name, form=name)


def _room(name: str) -> Row:
    return press(buttons.AskRoomForm, "test_room", may=PLANS, opens=name, form=name)


PLANNING = (
    command("/exam", may=PLANS, opens="exam"),
    command("/exams", may=EVERYBODY),
    press(list_buttons.Turn, "", may=EVERYBODY, listed=Listed.EXAMS),
    press(list_buttons.Export, "", may=EVERYBODY, listed=Listed.EXAMS, leaves="list.exported"),
    press(views.OpenExam, "test", may=SEERS),
    press(views.OpenExam, "paper", may=PLANS),
    press(buttons.NewExam, "", may=PLANS, opens="exam"),
    press(buttons.ShowExam, "test", may=SEERS),
    # Nobody knows of a draft.
    press(buttons.ShowExam, "paper", may=PLANS),
    press(buttons.ExamDetail, "test", may=SEERS),
    press(buttons.PublishExam, "paper", may=PLANS, leaves="exam.published"),
    press(buttons.WhoSits, "paper", may=PLANS),
    press(buttons.AdjustExam, "test", may=PLANS),
    press(buttons.ExamRooms, "test", may=PLANS),
    _plans("exam", "marked"),
    _plans("exam_audience", "test"),
    _plans("exam_move", "test"),
    _plans("exam_scope", "test"),
    _plans("exam_cancel", "test"),
    _plans("exam_duty", "test"),
    _plans("room_add", "test"),
    _room("room_place"),
    _room("room_seats"),
)

ANSWERING = (
    press(buttons.Acknowledge, "test_manager", may="manager", leaves="exam.acknowledged"),
    press(buttons.AskAbsence, "test_manager", may="manager", opens="exam_absence"),
    press(buttons.AdmissionCard, "sitting_manager", may="", told="manager"),
    press(buttons.NotedExam, "test", may=SIT | WATCHES, told=SEERS - SIT - WATCHES, leaves="exam.seen"),
)

ABSENCE = (
    press(buttons.SeeAbsence, "test_colleague", may=PLANS, leaves="exam.absence_opened"),
    press(buttons.GiveProof, "test_colleague", may=PLANS, leaves="exam.proof_opened"),
    press(buttons.GrantAbsence, "test_colleague", may=PLANS, leaves="exam.deferred"),
    press(buttons.AskRefusal, "test_colleague", may=PLANS, opens="absence_refuse"),
)

HOLDING = (
    press(buttons.ExamDuties, "test", may=PLANS),
    press(buttons.RelieveDuty, "test_duty", may=PLANS, leaves="exam.duty_relieved"),
    press(buttons.TakeDuty, "test_duty", may=WATCHES, leaves="exam.duty_taken"),
    press(buttons.HandBackDuty, "test_duty", may=WATCHES, opens="duty_back"),
    press(buttons.ShowRoll, "test", may=LOOKS),
    press(buttons.PickAbsent, "sitting", may=KEEP),
    press(buttons.MarkAbsent, "sitting_manager", may=KEEP, leaves="exam.marked"),
    press(buttons.SettleExam, "sitting", may=KEEP, leaves="exam.held"),
    press(buttons.SeatSheet, "sitting", may=KEEP, leaves="notice"),
    press(buttons.AskSheetPhoto, "sitting", may=KEEP, opens="exam_signed"),
    press(buttons.GiveSheetPhoto, "marked", may=KEEP, leaves="exam.signed_opened"),
)


def _form(name: str, on: str, leaves: str | None, *, may: Names = PLANS, **values: Any) -> Row:
    """A form about an object, which it names by its id."""
    return form(name, on, may=may, leaves=leaves, id=of(on), **values)


FORMS = (
    form(
        "exam",
        "",
        may=PLANS,
        leaves="exam.planned",
        kind="special",
        title="信贷业务",
        scope="贷款新规",
        length="90",
        when=DAY,
        rooms=ROOMS,
        marks="60/100",
        audience='{"branches": ["CG"]}',
    ),
    _form("exam_audience", "test", "exam.audience", audience='{"branches": ["CG"]}'),
    _form("exam_move", "test", "exam.moved", when=DAY, minutes=90, sure="yes"),
    _form("exam_scope", "test", "exam.rescoped", scope="全部制度"),
    _form("exam_cancel", "test", "exam.cancelled", reason="另行安排"),
    _form("room_place", "test_room", "exam.replaced", place="二楼"),
    _form("room_seats", "test_room", "exam.resized", seats="12"),
    _form("room_add", "test", "exam.room_added", rooms=ROOMS),
    _form("exam_duty", "test", "exam.duty_assigned", person=ident("lender"), room="0"),
    _form(
        "exam_absence",
        "test_manager",
        "exam.absence_asked",
        may="manager",
        reason="生病",
        file="",
        file_id=of("file"),
    ),
    _form("absence_refuse", "test_colleague", "exam.absence_refused", reason="证明不足"),
    _form("duty_back", "test_duty", "exam.duty_handed_back", may=WATCHES, reason="另有公务"),
    _form("exam_signed", "sitting", "exam.signed", may=KEEP, file="", file_id=of("file")),
)

ROWS = (*PLANNING, *ANSWERING, *ABSENCE, *HOLDING, *FORMS)
