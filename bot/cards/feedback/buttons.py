"""The buttons of feedback's cards."""

from bot.buttons import Button
from bot.replies import Choice
from bot.words import say
from domain.feedback import Feedback


class OnFeedback(Button):
    """A button of a feedback's card."""

    feedback: int


class ShowFeedback(OnFeedback):
    """Open feedback."""

    code = "ka"


class FoldFeedback(OnFeedback):
    """Fold opened feedback to its card again."""

    code = "kb"


class TakeFeedback(OnFeedback):
    """Take feedback at one's desk."""

    code = "kc"
    version: int


class AskFeedback(OnFeedback):
    """Open one of feedback's forms."""

    code = "kd"
    version: int
    form: str


class SatisfyFeedback(OnFeedback):
    """Say that the client is satisfied."""

    code = "ke"
    version: int


class ClaimFeedback(OnFeedback):
    """Leave feedback to the consumer-protection desk."""

    code = "kf"
    version: int


class GiveFeedbackFiles(OnFeedback):
    """Hand out the photos, recordings and files."""

    code = "kg"


class SeeDid(OnFeedback):
    """Open what was done about what one relayed."""

    code = "kn"


class OpenFeedback(OnFeedback):
    """Send feedback's card below the list."""

    code = "kj"


class TurnFeedback(Button):
    """Show another page of the list."""

    code = "ki"
    page: int


class ExportFeedback(Button):
    """Make the list's file."""

    code = "km"


class ExportThemes(Button):
    """Make the counts' file."""

    code = "kl"


def on(feedback: Feedback, label: str, kind: type[OnFeedback], **more: object) -> Choice:
    """Offer to do something with feedback."""
    return Choice(say(label), kind(feedback=feedback.id, **more))


def ask(feedback: Feedback, label: str, form: str) -> Choice:
    """Offer one of feedback's forms."""
    return on(feedback, label, AskFeedback, version=feedback.version, form=form)
