"""What somebody can do with feedback now, by the part that one plays."""

from enum import StrEnum

from domain.feedback.item import Feedback, FeedbackState


class Act(StrEnum):
    """Something to be done with feedback."""

    TAKE = "take"
    PASS_ON = "pass_on"  # noqa: S105 - no password
    """Say that it is not one's department's."""
    HAND_ON = "hand_on"
    """Give it to a colleague."""
    ASK = "ask"
    ANSWER = "answer"
    ROUTE = "route"
    """Give what is sorted to a department."""
    CLAIM = "claim"
    """Leave it to the consumer-protection desk: it is a complaint."""
    DID = "did"
    """Tell all who said it what was done."""
    REPLY = "reply"
    TELL = "tell"
    SATISFY = "satisfy"
    REOPEN = "reopen"


_HOLDER = {
    FeedbackState.ROUTED: frozenset({Act.TAKE, Act.PASS_ON, Act.HAND_ON, Act.CLAIM}),
    FeedbackState.TAKEN: frozenset({Act.ANSWER, Act.ASK, Act.HAND_ON, Act.PASS_ON, Act.CLAIM}),
    FeedbackState.ASKED: frozenset({Act.ANSWER, Act.HAND_ON, Act.CLAIM}),
    FeedbackState.ANSWERED: frozenset({Act.ANSWER, Act.HAND_ON, Act.CLAIM, Act.DID}),
    FeedbackState.TOLD: frozenset({Act.DID, Act.CLAIM}),
    FeedbackState.CLOSED: frozenset({Act.DID}),
    FeedbackState.SORTING: frozenset({Act.ROUTE, Act.CLAIM}),
}
_RELAYER = {
    FeedbackState.ASKED: frozenset({Act.REPLY}),
    FeedbackState.ANSWERED: frozenset({Act.TELL}),
    FeedbackState.TOLD: frozenset({Act.SATISFY, Act.REOPEN}),
}
_OF_HOLDER = frozenset({Act.ANSWER, Act.ASK})


def acts_of(feedback: Feedback, *, who: int, at_desk: bool, arbiter: int | None) -> frozenset[Act]:
    """Give what a person can do; `arbiter` is who decides by name where departments could not agree."""
    found = _RELAYER.get(feedback.state, frozenset()) if who == feedback.relayed_by else frozenset()
    if not at_desk or (arbiter is not None and who != arbiter):
        return found
    desk = _HOLDER.get(feedback.state, frozenset())
    if feedback.state is not FeedbackState.ROUTED and feedback.holder_id not in (None, who):
        desk -= _OF_HOLDER
    if feedback.settled:
        desk -= {Act.PASS_ON}
    return found | desk
