"""The buttons of exams: planning, acknowledging, invigilating, being there."""

from bot.buttons import Button


class NewExam(Button):
    """Plan an exam."""

    code = "ea"


class ShowExam(Button):
    """Show an exam as it is now, in place."""

    code = "eb"
    exam: int


class ExamDetail(Button):
    """Show what an exam is about: kind, syllabus, rules."""

    code = "ec"
    exam: int


class PublishExam(Button):
    """Publish an exam."""

    code = "ed"
    exam: int
    version: int


class WhoSits(Button):
    """Show who is meant and may sit an exam, and why or why not."""

    code = "ee"
    exam: int
    page: int = 0


class AdjustExam(Button):
    """Show what can be changed of an exam."""

    code = "ef"
    exam: int


class AskExamForm(Button):
    """Open a form of an exam."""

    code = "eg"
    form: str
    exam: int
    version: int


class ExamRooms(Button):
    """Show an exam's rooms."""

    code = "eh"
    exam: int


class AskRoomForm(Button):
    """Open a form of a room."""

    code = "ei"
    form: str
    room: int
    version: int


class Acknowledge(Button):
    """Acknowledge an exam, with the integrity pledge."""

    code = "ej"
    candidate: int
    version: int


class AskAbsence(Button):
    """Ask to be deferred."""

    code = "ek"
    candidate: int
    version: int


class GrantAbsence(Button):
    """Defer somebody."""

    code = "el"
    candidate: int


class AskRefusal(Button):
    """Refuse to defer somebody, with a reason."""

    code = "em"
    candidate: int
    version: int


class SeeAbsence(Button):
    """Open why somebody asks to be deferred."""

    code = "en"
    candidate: int


class GiveProof(Button):
    """Hand out the proof of somebody's absence."""

    code = "eo"
    candidate: int


class AdmissionCard(Button):
    """Make the admission card."""

    code = "ep"
    candidate: int


class NotedExam(Button):
    """Say that a reminder was seen."""

    code = "eq"
    exam: int


class ExamDuties(Button):
    """Show who invigilates an exam."""

    code = "er"
    exam: int


class RelieveDuty(Button):
    """Take somebody off a duty."""

    code = "es"
    duty: int


class TakeDuty(Button):
    """Acknowledge a duty."""

    code = "et"
    duty: int
    version: int


class HandBackDuty(Button):
    """Say that one can't invigilate."""

    code = "eu"
    duty: int


class ShowRoll(Button):
    """Show who stands where with an exam."""

    code = "ev"
    exam: int
    room: int = 0


class PickAbsent(Button):
    """Choose who was not there."""

    code = "ew"
    exam: int
    room: int = 0
    page: int = 0


class MarkAbsent(Button):
    """Say that somebody was not there, or was after all."""

    code = "ex"
    candidate: int
    version: int
    room: int = 0


class SettleExam(Button):
    """Close the attendance of an exam, or of one's room."""

    code = "ey"
    exam: int
    room: int = 0


class SeatSheet(Button):
    """Give the list of seats, to sign on paper."""

    code = "ez"
    exam: int


class AskSheetPhoto(Button):
    """Ask for the photo of the sheet that was signed."""

    code = "eya"
    exam: int


class GiveSheetPhoto(Button):
    """Hand out the photo of the sheet that was signed."""

    code = "eyb"
    exam: int
