"""What makes a talk due (谈话事由): who may raise it, how several become one talk, what an outcome changes."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.complaints import Outcome
from domain.model import Instant, Value
from domain.months import months_after
from domain.people import Entry, Person, Role, Standing
from domain.personal import Masked
from domain.rights import Object
from domain.talks import Talk, TalkKind, TalkState, Trigger

RAISERS: dict[Trigger, frozenset[Role]] = {
    Trigger.ENVIRONMENT: frozenset({Role.SUPERVISOR}),
    Trigger.FAMILY: frozenset({Role.SUPERVISOR}),
    Trigger.BAD_LOAN: frozenset({Role.SUPERVISOR, Role.HUMAN_RESOURCES, Role.COMMITTEE}),
}
"""Who may raise which trigger about a client manager; complaints, roster and follow-ups raise theirs by themselves."""
FOR_ONESELF = (Trigger.OWN_WISH, Trigger.ENVIRONMENT, Trigger.FAMILY)
"""What a client manager may raise about oneself."""
CONFIRMING = frozenset({Outcome.UPHELD, Outcome.PARTLY})
"""Outcomes after which a talk is a reminder; after any other one nothing is left to talk about."""


class Raised(Value):
    """A trigger of a talk, as it was raised."""

    id: int
    talk_id: int
    trigger: Trigger
    complaint_id: int | None = None
    raised_by: int | None
    """Nobody for what the program raised."""
    raised_at: Instant
    reason: str | None = None
    """In the raiser's own words, masked; the manager may read it once invited."""
    outcome: Outcome | None = None
    """What came of its complaint."""
    told_at: Instant | None = None
    """When its host last told the manager of it: by booking, by a move, or by saying so."""
    told_outcome: Outcome | None = None
    """What came of its complaint, as far as the manager was told."""
    told_as: Masked | None = None
    """What the manager reads instead of the client's words, where the host wrote it."""

    @property
    def news(self) -> bool:
        """Whether something of it was not told the manager."""
        return self.told_at is None or self.told_outcome is not self.outcome


def audited(trigger: Trigger, talk: Talk) -> str:
    """Give a trigger's code for the audit, which more people read than a private talk."""
    return "private" if talk.private else trigger


def causes_for(raiser: Person, manager: Person) -> tuple[Trigger, ...]:
    """Give which triggers somebody may raise about a client manager, in the order in which they are offered."""
    if not manager.has(Role.CLIENT_MANAGER) or not (manager.active and raiser.active):
        return ()
    if raiser.id == manager.id:
        return FOR_ONESELF
    return tuple(trigger for trigger, roles in RAISERS.items() if _reaches(raiser, manager, roles))


def _reaches(raiser: Person, manager: Person, roles: frozenset[Role]) -> bool:
    """Whether one of the roles is the raiser's; a supervisor's reaches the own branch only."""
    held = raiser.roles & roles
    return bool(held - {Role.SUPERVISOR}) or (bool(held) and raiser.branch == manager.branch)


def raises_for_others(person: Person) -> bool:
    """Whether somebody may raise triggers about other people."""
    return any(person.roles & roles for roles in RAISERS.values())


def about(manager: Person) -> Object:
    """Give what the gate needs to know of the person for whom a talk is wanted."""
    return Object(branch=manager.branch, parties=frozenset({manager.id}))


def became_formal(before: Person, after: Entry) -> bool:
    """Whether a roster makes a client manager, a trainee until now, formal."""
    steps = (before.standing, after.standing) == (Standing.TRAINEE, Standing.FORMAL)
    return steps and before.active and Role.CLIENT_MANAGER in after.roles


def takes(talk: Talk, *, private: bool, now: datetime, at_head_office: bool = False) -> bool:
    """Whether a new trigger joins this talk: one still to be held, as private and as much kept from its branch."""
    begun = talk.slot is not None and talk.state is TalkState.CONFIRMED and talk.slot.start <= now
    return talk.open and not begun and (talk.private, talk.at_head_office) == (private, at_head_office)


_WEIGHT = (Trigger.COMPLAINT, Trigger.BAD_LOAN)
"""Triggers that become the main one of a talk that lighter ones opened, the heaviest first."""


def joined(talk: Talk, raised: Raised, triggers: Sequence[Raised], *, due_on: date) -> Talk:
    """Give the talk with one more trigger: the heavier is the main one, the earlier deadline counts.

    Only what is still to be booked gets another version: of a talk that the manager knows the cards would
    otherwise be out of date for something that they do not show.
    """
    heavier = _weight(raised.trigger) < _weight(talk.trigger)
    main = {"trigger": raised.trigger, "complaint_id": raised.complaint_id} if heavier else {}
    now = {**main, "due_on": min(talk.due_on, due_on), "kind": kind_of([*triggers, raised])}
    return talk.changed(**now) if talk.state is TalkState.DUE else talk.model_copy(update=now)


def _weight(trigger: Trigger) -> int:
    return _WEIGHT.index(trigger) if trigger in _WEIGHT else len(_WEIGHT)


def kind_of(triggers: Sequence[Raised]) -> TalkKind:
    """Say what a talk with these triggers is for."""
    complaints = [raised for raised in triggers if raised.trigger is Trigger.COMPLAINT]
    if any(raised.outcome in CONFIRMING for raised in complaints):
        return TalkKind.REMINDER
    return TalkKind.FACTS if complaints else TalkKind.REGULAR


def needless(triggers: Sequence[Raised]) -> bool:
    """Whether nothing is left to talk about: every trigger is a complaint that came to nothing."""
    return bool(triggers) and all(
        raised.trigger is Trigger.COMPLAINT and raised.outcome is not None and raised.outcome not in CONFIRMING
        for raised in triggers
    )


def shown_to_manager(talk: Talk, triggers: Sequence[Raised]) -> list[Raised]:
    """Give what the manager may see of the triggers: what the host told, and the own ones; all of one called off."""
    if talk.state is TalkState.NOT_NEEDED and needless(triggers):
        return list(triggers)
    known = [one for one in triggers if one.told_at is not None or one.raised_by == talk.manager_id]
    return [one.model_copy(update={"outcome": one.told_outcome}) for one in known]


def kind_shown(talk: Talk, shown: Sequence[Raised]) -> TalkKind:
    """Say what a talk is for, as far as its manager was told."""
    kind = kind_of(shown)
    return kind if talk.open or kind is TalkKind.REGULAR else talk.kind


def untold(talk: Talk, triggers: Sequence[Raised]) -> list[Raised]:
    """Give the triggers of which the manager, who knows of the talk, was not told all."""
    waits = talk.told and (talk.open or talk.state is TalkState.HELD)
    return [one for one in triggers if waits and one.news and one.raised_by != talk.manager_id]


def reminded(talk: Talk) -> bool:
    """Whether a talk already is, or was, the reminder that an upheld complaint calls for."""
    return talk.kind is TalkKind.REMINDER and (talk.open or talk.state is TalkState.HELD)


def quarter_of(day: date) -> tuple[date, date]:
    """Give the first day of a day's quarter, and of the next."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, months_after(first, 3)
