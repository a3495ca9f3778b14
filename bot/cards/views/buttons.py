"""The buttons of lists, search and overview: they carry what is shown, and no version."""

from typing import Annotated

from pydantic import AfterValidator, Field

from bot.buttons import Button
from domain.complaints import ComplaintState, Source
from domain.lists import Filter, Listed, Run, Section, Sitting, Stage
from domain.talks import Trigger

STATES = {"", *Section, *Stage, *Run, *Sitting, *ComplaintState}
CAUSES = {"", *Trigger, *Source}


def _state(value: str) -> str:
    if value not in STATES:
        raise ValueError("no state")
    return value


def _cause(value: str) -> str:
    if value not in CAUSES:
        raise ValueError("no cause")
    return value


class OnList(Button):
    """A button of a list: its filter, as short as it can be written."""

    listed: Listed
    state: Annotated[str, AfterValidator(_state)] = ""
    cause: Annotated[str, AfterValidator(_cause)] = ""
    branch: Annotated[str, Field(pattern="^[A-Za-z0-9]{0,12}$")] = ""
    month: Annotated[str, Field(pattern=r"^((19|20)\d\d(0[1-9]|1[0-2]))?$")] = ""
    page: int = 0

    @property
    def filter(self) -> Filter:
        """What the list lets pass."""
        return Filter(**self.model_dump(include=set(OnList.model_fields) - {"page"}))


class Turn(OnList):
    """Show that page of that list in place of the card."""

    code = "vl"


class FilterMenu(OnList):
    """Turn the list into what it can be filtered by."""

    code = "vf"


class ChooseState(OnList):
    """Turn the card into the states to choose from; `page` is theirs."""

    code = "vs"


class ChooseCause(OnList):
    """Turn the card into the causes to choose from."""

    code = "vc"


class ChooseMonth(OnList):
    """Turn the card into the months to choose from."""

    code = "vm"


class ChooseBranch(OnList):
    """Turn the card into the branches to choose from."""

    code = "vn"


class Export(OnList):
    """Give the list as a spreadsheet."""

    code = "vx"


class BoardAgain(Button):
    """Show the board again in place of the card."""

    code = "vb"


class FoundOf(Button):
    """Show a page of what a search found of a person."""

    code = "vp"
    person: int
    page: int = 0


class OpenTalk(Button):
    """Send a talk's card as a message of its own, so that the list stays."""

    code = "vo"
    talk: int


class OpenComplaint(Button):
    """Send a complaint as a message of its own; it folds again by itself."""

    code = "vq"
    complaint: int


class OpenFollowup(Button):
    """Send a follow-up as a message of its own; it folds again by itself."""

    code = "vu"
    followup: int


class OpenExam(Button):
    """Send an exam as a message of its own, so that the list stays."""

    code = "eza"
    exam: int


class OpenTraining(Button):
    """Send a training as a message of its own, so that the list stays."""

    code = "vt"
    training: int


class OpenFeedback(Button):
    """Send feedback's card as a message of its own, so that the list stays."""

    code = "kj"
    feedback: int


class ExportOverview(Button):
    """Give the overview as a spreadsheet."""

    code = "ve"
