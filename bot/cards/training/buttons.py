"""The buttons of trainings: planning, answering, being there, the archive."""

from typing import Literal

from bot.buttons import Button, Minute
from domain.training import PartState


class NewTraining(Button):
    """Plan a training."""

    code = "na"


class ShowTraining(Button):
    """Show a training as it is now, in place."""

    code = "nc"
    training: int


class PublishTraining(Button):
    """Publish a training."""

    code = "nd"
    training: int
    version: int


class WhoAndWhy(Button):
    """Show who is meant, and why."""

    code = "ne"
    training: int
    page: int = 0


class AskTrainingForm(Button):
    """Open a form of a training."""

    code = "nf"
    form: str
    training: int
    version: int


class SessionMenu(Button):
    """Show what can be done with a session."""

    code = "ng"
    session: int


class AskSessionForm(Button):
    """Open a form of a session."""

    code = "nh"
    form: str
    session: int
    version: int


class CancelSession(Button):
    """Call one of several sessions off."""

    code = "ni"
    session: int
    version: int


class Attend(Button):
    """Take a place, in the session proposed or in another."""

    code = "nj"
    part: int
    version: int
    session: int


class OtherSessions(Button):
    """Show the other sessions."""

    code = "nk"
    training: int


class AskPartForm(Button):
    """Open a form of one's part: the reason for leave, or of refusing it."""

    code = "nl"
    form: str
    part: int
    version: int


class GrantLeave(Button):
    """Grant leave."""

    code = "nm"
    part: int


class SeeLeave(Button):
    """Open why somebody asks leave."""

    code = "nn"
    part: int


class EnterCode(Button):
    """Ask for the code in the room."""

    code = "no"


class Materials(Button):
    """Hand out the materials."""

    code = "np"
    training: int


class MaterialsRead(Button):
    """Say that the materials were read."""

    code = "nq"
    part: int


class NotedTraining(Button):
    """Acknowledge a reminder or a change."""

    code = "nr"
    training: int


class ShowAttendance(Button):
    """Show who was at a session."""

    code = "ns"
    session: int


class ShowCode(Button):
    """Show the code of a session, new every few minutes."""

    code = "nt"
    session: int


class PickPart(Button):
    """Choose whose attendance is to be said."""

    code = "nu"
    session: int
    page: int = 0


class MarkPart(Button):
    """Choose how somebody was there."""

    code = "nv"
    session: int
    part: int


class AskOverrule(Button):
    """Say how somebody was there, with a reason."""

    code = "nw"
    session: int
    part: int
    result: PartState


class SettleSession(Button):
    """Close a session into the archive."""

    code = "nx"
    session: int
    version: int


class SignInSheet(Button):
    """Give the list of a session to sign on paper."""

    code = "ny"
    session: int


class AskSigned(Button):
    """Ask for the photo of the sheet that was signed."""

    code = "nxa"
    session: int


class GiveSigned(Button):
    """Hand out the photo of the sheet that was signed."""

    code = "nxb"
    session: int


class Rate(Button):
    """Say how a training was."""

    code = "nz"
    part: int
    score: int


class ShowFeedback(Button):
    """Show what was said of a training."""

    code = "n1"
    training: int


class ArchivePage(Button):
    """Show a page of one's own archive."""

    code = "n2"
    page: int = 0


class ArchiveQuarter(Button):
    """Show how a quarter stands."""

    code = "n3"
    quarter: int


class ArchiveFile(Button):
    """Give a quarter as a spreadsheet."""

    code = "n4"
    quarter: int


class ArchivePicture(Button):
    """Give a quarter as a picture."""

    code = "n5"
    quarter: int


class PickEntry(Button):
    """Choose which entry of one's archive is to be corrected."""

    code = "n6"
    page: int = 0


class AskCorrection(Button):
    """Ask that an entry be corrected."""

    code = "n7"
    record: int


class SeeCorrection(Button):
    """Open a request to correct the archive."""

    code = "n8"
    correction: int


class AnswerCorrection(Button):
    """Answer a request to correct the archive: as what it is read, or refused."""

    code = "n9"
    correction: int
    result: PartState | Literal["refused"]


class PickCertificate(Button):
    """Choose of which entry a certificate is printed."""

    code = "nxc"
    page: int = 0


class GetCertificate(Button):
    """Get the certificate of an entry."""

    code = "nxd"
    record: int


class OpenDocument(Button):
    """Hand out the official document of a training."""

    code = "nxe"
    training: int


class ArrangeMakeUp(Button):
    """Arrange a make-up session at that time, like the one that was missed."""

    code = "nxf"
    session: int
    start: Minute


class AskRoll(Button):
    """Ask of whom, typed one after another, attendance is to be said."""

    code = "nxg"
    session: int
