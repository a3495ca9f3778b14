"""Every form of the program."""

from bot.forms import (
    case,
    complaint,
    exam,
    feedback,
    feedback_acts,
    followup,
    leave,
    minutes,
    practice,
    raising,
    results,
    snooze,
    statement,
    talk,
    training,
)

FORMS = (
    complaint.FORM,
    *case.FORMS,
    snooze.FORM,
    *talk.FORMS,
    *raising.FORMS,
    statement.FORM,
    *minutes.FORMS,
    *followup.FORMS,
    *leave.FORMS,
    feedback.FORM,
    *feedback_acts.FORMS,
    *training.FORMS,
    *practice.FORMS,
    *results.FORMS,
    *exam.FORMS,
)
BY_NAME = {form.name: form for form in FORMS}
