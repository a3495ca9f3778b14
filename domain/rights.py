"""Who may do what (权限): one table, deny by default."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from domain.errors import RefusalError
from domain.model import Value
from domain.people import Person, Role


class Right(StrEnum):
    """A thing that one may do; every command, button and form names one."""

    SELF = "self"
    """What everybody on the roster may do: help, language, cancel, menu."""
    COMPLAINT_REGISTER = "complaint.register"
    COMPLAINT_READ = "complaint.read"
    COMPLAINT_HANDLE = "complaint.handle"
    """Take a complaint and, as its handler, do what follows."""
    COMPLAINT_APPROVE = "complaint.approve"
    """Approve a longer term, and give a complaint another handler."""
    COMPLAINT_REVIEW = "complaint.review"
    """Answer a client's request for 核查, as the superior body, or for it where nobody there may."""
    COMPLAINT_REMEDY = "complaint.remedy"
    """See a remedy and say that it is done."""
    TALK_LIST = "talk.list"
    TALK_HOST = "talk.host"
    """Book, move, cancel a talk and say how it ended."""
    TALK_ANSWER = "talk.answer"
    """Confirm an invitation, propose another time, say that one can't come."""
    TALK_READ = "talk.read"
    TALK_RAISE = "talk.raise"
    """Say that a talk is wanted, with which cause; `domain.triggers` says who may name which."""
    TALK_OVERSEE = "talk.oversee"
    """Ask anew, as head office, whom a talk waits for."""
    TALK_ASSIGN = "talk.assign"
    """Choose another host for a private talk."""
    TALK_SPARED = "talk.spared"
    """See why a talk was found not needed."""
    STATEMENT_HAND_IN = "statement.hand_in"
    STATEMENT_READ = "statement.read"
    MINUTES_WRITE = "minutes.write"
    MINUTES_READ = "minutes.read"
    MINUTES_ANSWER = "minutes.answer"
    """Agree to one's minutes, or object."""
    FOLLOWUP_LIST = "followup.list"
    FOLLOWUP_READ = "followup.read"
    FOLLOWUP_DO = "followup.do"
    """Say that one's follow-up is done, with evidence."""
    FOLLOWUP_CONFIRM = "followup.confirm"
    LEAVE_RECORD = "leave.record"
    """Say when one is away, and take it back."""
    LEAVE_RECORD_FOR = "leave.record_for"
    """The same for somebody else."""
    LIST = "list"
    """Turn, filter and export a list; what stands in it is shown as far as its own right goes."""
    FIND = "find"
    """Search; what is found is shown as far as its own right goes."""
    OVERVIEW_READ = "overview.read"
    """See how many talks there were, where and why."""
    OPENINGS_READ = "openings.read"
    """See who opened what: about the own person, or about anybody."""
    TRAINING_LIST = "training.list"
    """See which trainings there are, and how they stand."""
    TRAINING_PLAN = "training.plan"
    """Plan, publish, change and call off trainings; answer requests to correct the archive."""
    TRAINING_TEACH = "training.teach"
    """Run a session: show its code, say who was there, close it."""
    TRAINING_ANSWER = "training.answer"
    """Take a place, ask leave, check in, read materials, say how it was."""
    TRAINING_EXCUSE = "training.excuse"
    """Decide on leave from a training."""
    TRAINING_ARCHIVE = "training.archive"
    """See the training archive, and ask that it be corrected."""
    EXAM_LIST = "exam.list"
    """See which exams there are, and how they stand."""
    EXAM_PLAN = "exam.plan"
    """Plan, publish, change and call off exams, say who invigilates, decide on absence."""
    EXAM_ANSWER = "exam.answer"
    """Acknowledge one's exam, ask to be deferred, get one's admission card."""
    EXAM_INVIGILATE = "exam.invigilate"
    """Acknowledge a duty, say who was there, close a room."""
    BROADCAST_WATCH = "broadcast.watch"
    """See how far one's own broadcast is; pause it, go on, take it back."""
    ARCHIVE_COMPLAINTS = "archive.complaints"
    """Answer for an import of complaints from before go-live."""
    ARCHIVE_TALKS = "archive.talks"
    """Answer for an import of talks from before go-live."""
    FEEDBACK_RELAY = "feedback.relay"
    """Relay a client's words, answer the department's questions, and say that the client was told."""
    FEEDBACK_READ = "feedback.read"
    FEEDBACK_HANDLE = "feedback.handle"
    """Take feedback at one's department's desk, and do what follows."""
    FEEDBACK_THEMES = "feedback.themes"
    """See what clients speak of: counts, no words."""
    PRACTISE = "practise"
    """Draw practice questions."""
    PRACTICE_KEEP = "practice.keep"
    """Keep the practice questions, and ask people to practise."""
    ARCHIVE_TRAININGS = "archive.trainings"
    """Answer for an import of trainings from before go-live."""
    RESULTS_READ = "results.read"
    """See how an exam came out: one's own mark, who passed at the own branch, everything at head office."""
    RESULTS_KEEP = "results.keep"
    """Import, release and correct results; give appeals a second marker."""
    APPEAL_ASK = "appeal.ask"
    """Ask that one's own paper be marked again."""
    APPEAL_MARK = "appeal.mark"
    """Mark a paper again, as its second marker."""
    CONVERSION_READ = "conversion.read"
    """See attempts to become formal."""
    CONVERSION_BRANCH = "conversion.branch"
    """Say for the branch how a trainee did."""
    CONVERSION_COMMITTEE = "conversion.committee"
    """Say for the committee how a trainee did."""
    CONVERSION_POST = "conversion.post"
    """Find another post for whoever did not become formal."""
    ARCHIVE_EXAMS = "archive.exams"
    """Answer for an import of exams from before go-live."""
    PEOPLE_UNREACHABLE = "people.unreachable"
    PEOPLE_INVITE = "people.invite"
    POLICY_READ = "policy.read"


class Scope(StrEnum):
    """How far a right reaches."""

    ALL = "all"
    """Every object of the bank."""
    BRANCH = "branch"
    """Objects of the own branch."""
    OWN = "own"
    """Objects in which the person takes part."""


NOWHERE = ""
"""The branch of what is kept from its branch: no head of a branch reaches it as such."""


class Object(Value):
    """What the gate needs to know of an object: its branch and who takes part in it."""

    branch: str
    parties: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    """Persons who may never reach it, whatever their role: recusal (回避)."""
    private: bool = False
    """Whether nobody but who takes part reaches it, however far the right goes (私密)."""


_EVERYBODY = dict.fromkeys(Role, Scope.ALL)
_WHO_TAKES_PART = dict.fromkeys(Role, Scope.OWN)
_HOSTS = {Role.SUPERVISOR: Scope.OWN, Role.HUMAN_RESOURCES: Scope.OWN}
_SEES_TRAINING = {
    Role.TRAINING: Scope.ALL,
    Role.HUMAN_RESOURCES: Scope.ALL,
    Role.COMMITTEE: Scope.ALL,
    Role.SUPERVISOR: Scope.BRANCH,
}
_GIVES_EXAMS = {Role.TRAINING: Scope.ALL, Role.HUMAN_RESOURCES: Scope.ALL}

TABLE: dict[Right, dict[Role, Scope]] = {
    Right.SELF: _EVERYBODY,
    Right.COMPLAINT_REGISTER: {
        Role.COMPLAINT_DESK: Scope.ALL,
        Role.COMPLAINT_HEAD: Scope.ALL,
        Role.SUPERVISOR: Scope.BRANCH,
    },
    Right.COMPLAINT_READ: {
        Role.COMPLAINT_DESK: Scope.ALL,
        Role.COMPLAINT_HEAD: Scope.ALL,
        Role.SENIOR_MANAGEMENT: Scope.ALL,
        Role.SUPERVISOR: Scope.BRANCH,
    },
    Right.COMPLAINT_HANDLE: {
        Role.COMPLAINT_DESK: Scope.ALL,
        Role.COMPLAINT_HEAD: Scope.ALL,
        Role.SENIOR_MANAGEMENT: Scope.OWN,
        Role.SUPERVISOR: Scope.BRANCH,
    },
    Right.COMPLAINT_APPROVE: {Role.COMPLAINT_HEAD: Scope.ALL, Role.SENIOR_MANAGEMENT: Scope.ALL},
    Right.COMPLAINT_REVIEW: {Role.SENIOR_MANAGEMENT: Scope.ALL, Role.COMPLAINT_HEAD: Scope.ALL},
    Right.COMPLAINT_REMEDY: dict.fromkeys(Role, Scope.OWN),
    Right.TALK_LIST: {
        Role.CLIENT_MANAGER: Scope.OWN,
        Role.SUPERVISOR: Scope.BRANCH,
        Role.HUMAN_RESOURCES: Scope.OWN,
    },
    Right.TALK_HOST: {Role.SUPERVISOR: Scope.OWN, Role.HUMAN_RESOURCES: Scope.OWN},
    Right.TALK_ANSWER: {Role.CLIENT_MANAGER: Scope.OWN},
    Right.TALK_READ: {
        Role.CLIENT_MANAGER: Scope.OWN,
        Role.SUPERVISOR: Scope.OWN,
        Role.HUMAN_RESOURCES: Scope.OWN,
    },
    Right.TALK_RAISE: {
        Role.CLIENT_MANAGER: Scope.OWN,
        Role.SUPERVISOR: Scope.BRANCH,
        Role.HUMAN_RESOURCES: Scope.ALL,
        Role.COMMITTEE: Scope.ALL,
    },
    Right.TALK_OVERSEE: {
        Role.HUMAN_RESOURCES: Scope.ALL,
        Role.SENIOR_MANAGEMENT: Scope.ALL,
        Role.COMMITTEE: Scope.ALL,
    },
    Right.TALK_ASSIGN: {Role.HUMAN_RESOURCES: Scope.OWN},
    Right.TALK_SPARED: {Role.HUMAN_RESOURCES: Scope.OWN, Role.COMMITTEE: Scope.ALL},
    Right.STATEMENT_HAND_IN: {Role.CLIENT_MANAGER: Scope.OWN},
    Right.STATEMENT_READ: {Role.CLIENT_MANAGER: Scope.OWN, **_HOSTS},
    Right.MINUTES_WRITE: _WHO_TAKES_PART,
    Right.MINUTES_READ: {**_WHO_TAKES_PART, Role.HUMAN_RESOURCES: Scope.ALL},
    Right.MINUTES_ANSWER: {Role.CLIENT_MANAGER: Scope.OWN},
    Right.FOLLOWUP_LIST: {**_WHO_TAKES_PART, Role.SUPERVISOR: Scope.BRANCH, Role.HUMAN_RESOURCES: Scope.ALL},
    Right.FOLLOWUP_READ: {**_WHO_TAKES_PART, Role.HUMAN_RESOURCES: Scope.ALL},
    Right.FOLLOWUP_DO: _WHO_TAKES_PART,
    Right.FOLLOWUP_CONFIRM: _HOSTS,
    Right.LEAVE_RECORD: _EVERYBODY,
    Right.LEAVE_RECORD_FOR: {Role.SUPERVISOR: Scope.BRANCH},
    Right.LIST: _EVERYBODY,
    Right.FIND: {
        Role.COMPLAINT_DESK: Scope.ALL,
        Role.COMPLAINT_HEAD: Scope.ALL,
        Role.SENIOR_MANAGEMENT: Scope.ALL,
        Role.SUPERVISOR: Scope.BRANCH,
        Role.HUMAN_RESOURCES: Scope.OWN,
        Role.CLIENT_MANAGER: Scope.OWN,
        Role.DEPARTMENT_DESK: Scope.OWN,
        Role.DEPARTMENT_HEAD: Scope.OWN,
        Role.TRAINING: Scope.OWN,
    },
    Right.OVERVIEW_READ: {
        Role.COMMITTEE: Scope.ALL,
        Role.HUMAN_RESOURCES: Scope.ALL,
        Role.SUPERVISOR: Scope.BRANCH,
    },
    Right.OPENINGS_READ: {**dict.fromkeys(Role, Scope.OWN), Role.INTERNAL_AUDIT: Scope.ALL},
    Right.TRAINING_LIST: {**_WHO_TAKES_PART, **_SEES_TRAINING},
    Right.TRAINING_PLAN: {Role.TRAINING: Scope.ALL},
    Right.TRAINING_TEACH: {**_WHO_TAKES_PART, Role.TRAINING: Scope.ALL},
    Right.TRAINING_ANSWER: _WHO_TAKES_PART,
    Right.TRAINING_EXCUSE: {Role.SUPERVISOR: Scope.BRANCH, Role.TRAINING: Scope.ALL},
    Right.TRAINING_ARCHIVE: {**_WHO_TAKES_PART, **_SEES_TRAINING},
    Right.EXAM_LIST: {**_WHO_TAKES_PART, **_SEES_TRAINING},
    Right.EXAM_PLAN: _GIVES_EXAMS,
    Right.EXAM_ANSWER: _WHO_TAKES_PART,
    Right.EXAM_INVIGILATE: {**_WHO_TAKES_PART, **_GIVES_EXAMS},
    Right.BROADCAST_WATCH: _GIVES_EXAMS,
    Right.ARCHIVE_COMPLAINTS: {Role.COMPLAINT_DESK: Scope.ALL, Role.COMPLAINT_HEAD: Scope.ALL},
    Right.ARCHIVE_TALKS: {Role.HUMAN_RESOURCES: Scope.ALL},
    Right.FEEDBACK_RELAY: {Role.CLIENT_MANAGER: Scope.OWN, Role.SUPERVISOR: Scope.OWN},
    Right.FEEDBACK_READ: {
        Role.CLIENT_MANAGER: Scope.OWN,
        Role.SUPERVISOR: Scope.BRANCH,
        Role.DEPARTMENT_DESK: Scope.OWN,
        Role.DEPARTMENT_HEAD: Scope.OWN,
        Role.SENIOR_MANAGEMENT: Scope.OWN,
    },
    Right.FEEDBACK_HANDLE: {
        Role.DEPARTMENT_DESK: Scope.OWN,
        Role.DEPARTMENT_HEAD: Scope.OWN,
        Role.SENIOR_MANAGEMENT: Scope.OWN,
    },
    Right.FEEDBACK_THEMES: {
        Role.SENIOR_MANAGEMENT: Scope.ALL,
        Role.COMMITTEE: Scope.ALL,
        Role.DEPARTMENT_HEAD: Scope.ALL,
        Role.DEPARTMENT_DESK: Scope.ALL,
        Role.COMPLAINT_HEAD: Scope.ALL,
    },
    Right.PRACTISE: _EVERYBODY,
    Right.PRACTICE_KEEP: {Role.TRAINING: Scope.ALL},
    Right.ARCHIVE_TRAININGS: {Role.TRAINING: Scope.ALL},
    Right.RESULTS_READ: {**_WHO_TAKES_PART, **_SEES_TRAINING},
    Right.RESULTS_KEEP: _GIVES_EXAMS,
    Right.APPEAL_ASK: {Role.CLIENT_MANAGER: Scope.OWN},
    Right.APPEAL_MARK: _WHO_TAKES_PART,
    Right.CONVERSION_READ: {Role.CLIENT_MANAGER: Scope.OWN, **_SEES_TRAINING},
    Right.CONVERSION_BRANCH: {Role.SUPERVISOR: Scope.BRANCH},
    Right.CONVERSION_COMMITTEE: {Role.COMMITTEE: Scope.ALL},
    Right.CONVERSION_POST: {Role.HUMAN_RESOURCES: Scope.ALL},
    Right.ARCHIVE_EXAMS: _GIVES_EXAMS,
    Right.PEOPLE_UNREACHABLE: {
        Role.SUPERVISOR: Scope.BRANCH,
        Role.HUMAN_RESOURCES: Scope.ALL,
        Role.ADMINISTRATOR: Scope.ALL,
    },
    Right.PEOPLE_INVITE: {Role.ADMINISTRATOR: Scope.ALL, Role.HUMAN_RESOURCES: Scope.ALL},
    Right.POLICY_READ: {Role.ADMINISTRATOR: Scope.ALL},
}
ARCHIVES: Mapping[str, Right] = {
    "complaints": Right.ARCHIVE_COMPLAINTS,
    "talks": Right.ARCHIVE_TALKS,
    "trainings": Right.ARCHIVE_TRAININGS,
    "exams": Right.ARCHIVE_EXAMS,
}
"""What can be brought into the archives from before go-live, and whose answering for it it takes."""


def scopes(person: Person, right: Right) -> frozenset[Scope]:
    """Give how far a person's roles carry a right; empty where they don't, or the person has left."""
    return _reach(person.roles, right) if person.active else frozenset()


@cache
def _reach(roles: frozenset[Role], right: Right) -> frozenset[Scope]:
    reach = TABLE.get(right, {})
    return frozenset(reach[role] for role in roles if role in reach)


def may(person: Person, right: Right, thing: Object | None = None) -> bool:
    """Whether a person may do that at all, or to a thing if one is named."""
    reach = scopes(person, right)
    if thing is None or not reach:
        return bool(reach)
    if person.id in thing.excluded or (thing.private and person.id not in thing.parties):
        return False
    return (
        Scope.ALL in reach
        or (Scope.BRANCH in reach and thing.branch == person.branch)
        or (Scope.OWN in reach and person.id in thing.parties)
    )


def permit(person: Person, right: Right, thing: Object | None = None) -> None:
    """Raise `RefusalError("gate.denied")` unless the person may."""
    if not may(person, right, thing):
        raise RefusalError("gate.denied")
