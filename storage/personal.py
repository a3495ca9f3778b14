"""What of each column is personal: every column is declared, so that export, erasure and retention miss none."""

from collections.abc import Mapping
from enum import StrEnum


class Personal(StrEnum):
    """What a column says of a person."""

    WHO = "who"
    """Names somebody of the bank by number: it stays when the person is erased, and then leads to nobody."""
    IDENTITY = "identity"
    """Identifies somebody by itself."""
    FACTS = "facts"
    """A fact about whom the row is about."""
    OWN = "own"
    """The words of whom the row is about; sealed."""
    WORDS = "words"
    """Words of or about others: clients, colleagues; sealed."""
    PLAIN = "plain"
    """Nothing personal."""


def _declared(**columns: str) -> Mapping[str, Personal]:
    return {name: Personal(kind) for kind, names in columns.items() for name in names.split()}


DECLARED: Mapping[str, Mapping[str, Personal]] = {
    "accounts": _declared(who="person_id", identity="user_id chat_id", facts="language reachable bound_at"),
    "additions": _declared(who="person_id", own="text", plain="id minutes_id at"),
    "archive": _declared(who="by_id", plain="id complaint_id talk_id old_number conclusion on_paper at"),
    "audiences": _declared(facts="rule", plain="id"),
    "audit": _declared(who="actor_id", plain="id at action subject before after version seal"),
    "audit_seals": _declared(plain="number entries mac made_at"),
    "bank_clock": _declared(plain="id instant"),
    "broadcast_readers": _declared(who="person_id", facts="read_at acknowledged_at", plain="id broadcast_id subject"),
    "broadcasts": _declared(who="by_id", plain="id subject kind state at shown version"),
    "cadences": _declared(plain="name last_run"),
    "complaint_contacts": _declared(who="by", words="text", plain="id complaint_id at how from_client"),
    "complaint_extensions": _declared(
        who="asked_by answered_by", words="reason", plain="id complaint_id step asked_at state answered_at told_at"
    ),
    "complaint_files": _declared(who="added_by", plain="complaint_id file_id proof added_at"),
    "complaint_recusals": _declared(
        who="person_id declared_by lifted_by", words="lifted_why", plain="complaint_id tie lifted_at"
    ),
    "complaint_remedies": _declared(who="owner_id", words="text", plain="id complaint_id due_on done_at version"),
    "complaint_reviews": _declared(
        who="answered_by told_by",
        words="words answer",
        plain="id complaint_id asked_at due_on result answered_at told_at told_how",
    ),
    "complaints": _declared(
        who="about_id registered_by received_by handler_id decided_by told_by",
        facts="severity repeats outcome",
        words="words client demand findings basis spared_why",
        plain=(
            "id number rank subject branch source category evidence_id received_at due_on state version "
            "regulator_due_on term_days registered_at extended_at at_head_office decided_at told_at "
            "told_how told_ways withdrawn_at closed_at"
        ),
    ),
    "conversion_attempts": _declared(
        who="person_id post_by entered_by",
        facts="branch number state",
        words="post",
        plain="id opened_at closed_at post_due_on post_at version",
    ),
    "conversion_parts": _declared(
        who="decided_by", facts="result", words="opinion", plain="id attempt_id part candidate_id decided_at version"
    ),
    "drafts": _declared(who="person_id", words="values", plain="id form question version expires_at"),
    "exam_appeals": _declared(
        who="person_id marker_id assigned_by",
        facts="score",
        own="reason",
        words="answer",
        plain="id exam_id mark_id asked_at due_at state answered_at told_at version",
    ),
    "exam_candidates": _declared(
        who="person_id decided_by recorded_by",
        facts="branch state acknowledged_at",
        own="reason",
        words="refusal recorded_why",
        plain="id exam_id room_id seat notice proof_file_id asked_at version",
    ),
    "exam_duties": _declared(who="person_id", facts="state acknowledged_at", plain="id exam_id room_id version"),
    "exam_mark_changes": _declared(who="by_id", facts="before after", words="reason", plain="id mark_id appeal_id at"),
    "exam_marks": _declared(
        who="person_id marker_id",
        facts="branch score passed band first_score",
        words="marker",
        plain="id exam_id candidate_id version",
    ),
    "exam_records": _declared(
        who="person_id entered_by",
        facts="branch held_on result score",
        words="title",
        plain="id kind pass_mark entered_at",
    ),
    "exam_results": _declared(
        who="entered_by released_by",
        plain="id exam_id entered_at file_id state release_at released_at appeals_until version",
    ),
    "exam_rooms": _declared(plain="id exam_id place capacity"),
    "exam_topic_marks": _declared(facts="points", plain="id exam_id candidate_id topic out_of"),
    "exams": _declared(
        who="owner_id",
        words="title scope rules document_no reason",
        plain=(
            "id number kind start_at end_at moved_from pass_mark full_mark audience_id retake_of state notice "
            "published_at held_at signed_file_id version"
        ),
    ),
    "feedback": _declared(
        who="relayed_by holder_id",
        words="words client",
        plain=(
            "id number kind tone product theme department branch received_at relayed_at state rank version hops "
            "settled routed_at due_at asked_at taken_at answered_at told_at told_how closed_at closing complaint_id "
            "about_relayer"
        ),
    ),
    "feedback_entries": _declared(
        who="by to_id", words="text", plain="id feedback_id at what department round told_how told_at"
    ),
    "feedback_files": _declared(who="added_by", plain="feedback_id file_id added_at"),
    "feedback_voices": _declared(who="relayed_by", words="words client", plain="id feedback_id received_at"),
    "files": _declared(
        identity="file_id", words="name", plain="id kind size mime state sha256 attempts not_before created_at"
    ),
    "followups": _declared(
        who="host_id owner_id",
        words="what evidence returned",
        plain="id number minutes_id talk_id branch due_on state file_id recheck_at version",
    ),
    "handovers": _declared(who="from_id to_id by_id", words="reason", plain="id talk_id at"),
    "invitations": _declared(who="person_id", plain="id hash expires_at used_at"),
    "leases": _declared(plain="name owner until"),
    "leaves": _declared(who="person_id recorded_by", facts="kind start_at end_at", plain="id cancelled version"),
    "minutes": _declared(
        who="host_id recorder_id manager_id refused_by_id",
        own="said remark",
        words="facts causes further refusal",
        plain="id talk_id number branch conclusion improve_by state signed_file_id answer_by answered_at version",
    ),
    "numbers": _declared(plain="kind year last"),
    "occupied": _declared(who="person_id", facts="start_at end_at", plain="id subject"),
    "outbox": _declared(
        who="person_id",
        identity="chat_id recipient",
        words="params",
        plain=(
            "id lane kind subject key due_at expires_at not_before state owner lease_until attempts "
            "uncertain ref message_id detail created_at ended_at"
        ),
    ),
    "outbox_past": _declared(
        who="person_id",
        plain=("id lane kind recipient subject key due_at state uncertain ref message_id detail created_at ended_at"),
    ),
    "parked": _declared(identity="sender", plain="id bot_id update_id kind error ref at"),
    "people": _declared(
        who="id",
        identity="staff_no name supervisor_no",
        facts="branch line standing grade joined_on branch_since formal_on left_on",
        plain="version",
    ),
    "practice_questions": _declared(who="added_by", words="text options explanation", plain="id topic answer added_at"),
    "replicas": _declared(plain="owner seen_at version policy budget"),
    "roles": _declared(who="person_id", facts="role"),
    "seal_proof": _declared(plain="id word"),
    "sent_sheets": _declared(who="by_id", plain="id file_id kind subject state at"),
    "statements": _declared(who="person_id", own="text", plain="id talk_id file_id at"),
    "strangers": _declared(identity="user_id", plain="answered_at"),
    "talk_triggers": _declared(
        who="raised_by",
        words="reason told_as",
        plain="id talk_id trigger complaint_id raised_at outcome told_at told_outcome",
    ),
    "talks": _declared(
        who="confidant_id deputy_id manager_id host_id second_id",
        facts="recused no_shows host_absences",
        words="host_request purpose reason link",
        plain=(
            "id number alone cover_at trigger complaint_id kind private at_head_office branch state due_on start_at "
            "end_at turned_down place rounds calendar_sequence version"
        ),
    ),
    "training_corrections": _declared(
        who="person_id answered_by", own="text", words="answer", plain="id record_id asked_at state result valid_until"
    ),
    "training_feedback": _declared(words="text", plain="id training_id score aspect"),
    "training_materials": _declared(who="added_by", plain="id training_id file_id added_at"),
    "training_parts": _declared(
        who="person_id decided_by overruled_by",
        facts="branch state read_at checked_at tries",
        own="reason",
        words="refusal overruled_why",
        plain="id training_id session_id queued_at offered_until rated version",
    ),
    "training_records": _declared(
        who="person_id entered_by",
        facts="branch held_on minutes result read valid_until",
        words="title",
        plain="id topics training_id session_id number entered_at",
    ),
    "training_sessions": _declared(
        who="trainer_id",
        words="secret trainer",
        plain="id training_id start_at end_at place capacity make_up state signed_file_id place_changed version",
    ),
    "trainings": _declared(
        who="owner_id",
        words="title document_no reason",
        plain="id number topics mandatory audience_id state certificate_months document_file_id published_at version",
    ),
    "updates": _declared(plain="bot_id update_id at"),
}
"""Every column of every table."""

SUBJECT = {
    "people": "id",
    "accounts": "person_id",
    "additions": "person_id",
    "broadcast_readers": "person_id",
    "complaints": "about_id",
    "conversion_attempts": "person_id",
    "drafts": "person_id",
    "exam_appeals": "person_id",
    "exam_candidates": "person_id",
    "exam_duties": "person_id",
    "exam_marks": "person_id",
    "exam_records": "person_id",
    "feedback": "relayed_by",
    "feedback_voices": "relayed_by",
    "followups": "owner_id",
    "invitations": "person_id",
    "leaves": "person_id",
    "minutes": "manager_id",
    "occupied": "person_id",
    "outbox": "person_id",
    "outbox_past": "person_id",
    "roles": "person_id",
    "statements": "person_id",
    "talks": "manager_id",
    "training_corrections": "person_id",
    "training_parts": "person_id",
    "training_records": "person_id",
}
"""By which column a row of a table is about a person."""


def columns_of(table: str, *kinds: Personal) -> list[str]:
    """Give the columns of a table that are of these kinds."""
    return [name for name, kind in DECLARED[table].items() if kind in kinds]
