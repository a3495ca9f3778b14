"""The buttons of feedback's cards."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from bot.buttons import Button
from bot.replies import Choice
from bot.words import say
from domain.feedback import Feedback, FeedbackState, Kind
from domain.lists import Filter, Listed, Section, Stage


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


class OtherActs(OnFeedback):
    """Show what else can be done with feedback."""

    code = "kh"


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


STATES = {"", Section.OPEN, Stage.OVERDUE, *FeedbackState}
"""The parts of the list."""
KINDS = {kind[0]: kind for kind in Kind}
"""Kinds by their first letters, which are enough on a button."""
What = Literal["s", "k", "p", "m"]
WHAT: dict[What, str] = {"s": "stands", "k": "kind", "p": "place", "m": "month"}
"""By what the list can be narrowed: by the letter of a button."""


def _state(value: str) -> str:
    if value not in STATES:
        raise ValueError("no state")
    return value


def _kind(value: object) -> object:
    if value not in {"", *KINDS, *Kind}:
        raise ValueError("no kind")
    return KINDS.get(str(value), value)


class OnFeedbacks(Button):
    """A button of the list: what it lets pass, as short as it can be written."""

    stands: Annotated[str, AfterValidator(_state)] = ""
    kind: Annotated[str, BeforeValidator(_kind), PlainSerializer(lambda kind: kind[:1])] = ""
    product: Annotated[str, Field(pattern="^[a-z_]{0,24}$")] = ""
    department: Annotated[str, Field(pattern="^[A-Za-z0-9]{0,12}$")] = ""
    month: Annotated[str, Field(pattern=r"^((19|20)\d\d(0[1-9]|1[0-2]))?$")] = ""
    page: int = 0

    @property
    def filter(self) -> Filter:
        """What the list lets pass."""
        passing = {"state": self.stands, "product": self.product, "department": self.department, "month": self.month}
        return Filter(listed=Listed.FEEDBACK, cause=self.kind, **passing)


class TurnFeedback(OnFeedbacks):
    """Show that page of the list in place of the card."""

    code = "ki"


class FilterFeedback(OnFeedbacks):
    """Turn the list into what it can be narrowed by."""

    code = "ko"


class ChooseFeedback(OnFeedbacks):
    """Turn the card into what there is to choose from; `page` is of that."""

    code = "kp"
    what: What = "s"


class ExportFeedback(OnFeedbacks):
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
