"""The buttons of a complaint's cards."""

from bot.buttons import Button, Minute
from bot.replies import Choice
from bot.words import say
from domain.complaints import Complaint


class OnComplaint(Button):
    """A button of a complaint's card."""

    complaint: int


class ShowComplaint(OnComplaint):
    """Open a complaint's file."""

    code = "cs"


class FoldComplaint(OnComplaint):
    """Fold an opened file, or a menu, to the card again."""

    code = "cf"


class Take(OnComplaint):
    """Begin to handle a complaint."""

    code = "ct"
    version: int


class AskCase(OnComplaint):
    """Open one of the complaint's forms."""

    code = "ca"
    version: int
    form: str


class CloseCase(OnComplaint):
    """Close the file."""

    code = "cc"
    version: int


class GrantExtension(OnComplaint):
    """Approve a longer term."""

    code = "cg"
    extension: int


class RefuseExtension(OnComplaint):
    """Refuse a longer term."""

    code = "cr"
    extension: int


class ShowFiles(OnComplaint):
    """List the files of a complaint."""

    code = "ce"


class TurnFiles(OnComplaint):
    """Show another page of the files."""

    code = "cp"
    page: int


class GiveFile(OnComplaint):
    """Hand a file out."""

    code = "cd"
    file: int


class MoreOf(OnComplaint):
    """Turn the card into what it has left out."""

    code = "cm"


class AmendMenu(OnComplaint):
    """Show what can be added to what was registered."""

    code = "ci"


class SnoozeMenu(OnComplaint):
    """Ask until when the card is put off."""

    code = "cz"


class SnoozeCase(OnComplaint):
    """Show the card again later."""

    code = "cw"
    until: Minute


class OwnTimeCase(OnComplaint):
    """Ask when the card is to be shown again."""

    code = "cv"


class WhyCase(OnComplaint):
    """Say which clause and facts caused the card."""

    code = "cy"


class RemindHost(OnComplaint):
    """Show the host of the meeting that is still open its card again."""

    code = "ch"


class ShowRemedy(Button):
    """Open what a remedy is."""

    code = "cx"
    remedy: int


class FoldRemedy(Button):
    """Fold an opened remedy again."""

    code = "cb"
    remedy: int


class FinishRemedy(Button):
    """Say that a remedy is done."""

    code = "cj"
    remedy: int


def on(complaint: Complaint, label: str, kind: type[OnComplaint], **more: object) -> Choice:
    """Offer to do something with a complaint."""
    return Choice(say(label), kind(complaint=complaint.id, **more))


def ask(complaint: Complaint, label: str, form: str) -> Choice:
    """Offer one of the complaint's forms."""
    return on(complaint, label, AskCase, version=complaint.version, form=form)
