"""The buttons of what follows a talk: statement, minutes, follow-ups."""

from bot.buttons import Button


class AskStatement(Button):
    """Open the form that hands in a statement."""

    code = "ms"
    talk: int


class ReadStatement(Button):
    """Open a statement."""

    code = "mr"
    talk: int


class GiveStatementFile(Button):
    """Hand out a file of a statement."""

    code = "mg"
    talk: int
    file: int


class FoldStatement(Button):
    """Fold an opened statement again."""

    code = "mb"
    talk: int


class ShowMinutes(Button):
    """Show how far the minutes are."""

    code = "mv"
    talk: int


class WriteMinutes(Button):
    """Open the form that writes the minutes, or writes the draft anew."""

    code = "mn"
    talk: int


class OpenMinutes(Button):
    """Open what the minutes say."""

    code = "mo"
    talk: int


class MinutesFile(Button):
    """Give the minutes as a document."""

    code = "md"
    talk: int


class GiveScan(Button):
    """Hand out the signed scan."""

    code = "mp"
    talk: int


class OnMinutes(Button):
    """A button that changes minutes, with the version that the card showed."""

    talk: int
    version: int


class AskMinutesForm(OnMinutes):
    """Open one of the minutes' forms."""

    code = "mf"
    form: str


class SendMinutes(OnMinutes):
    """Ask the manager to confirm."""

    code = "mc"


class ClearMeasures(OnMinutes):
    """Drop the measures of a draft."""

    code = "mx"


class AgreeMinutes(OnMinutes):
    """Agree to one's minutes."""

    code = "ma"


class CloseTalk(OnMinutes):
    """Close the talk."""

    code = "mz"


class CloseUnsigned(OnMinutes):
    """Close the talk though the signed scan is missing."""

    code = "mk"


class ShowFollowup(Button):
    """Open a follow-up."""

    code = "uv"
    followup: int


class FoldFollowup(Button):
    """Fold an opened follow-up again."""

    code = "ub"
    followup: int


class GiveEvidence(Button):
    """Hand out the file that proves a follow-up done."""

    code = "ue"
    followup: int


class OnFollowup(Button):
    """A button that changes a follow-up, with the version that the card showed."""

    followup: int
    version: int


class AskFollowupForm(OnFollowup):
    """Open one of a follow-up's forms."""

    code = "uf"
    form: str


class ConfirmFollowup(OnFollowup):
    """Confirm that a follow-up is done."""

    code = "uc"
