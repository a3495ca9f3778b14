"""Every form of the program."""

from bot.forms import complaint, followup, minutes, raising, snooze, statement, talk

FORMS = (
    complaint.FORM,
    snooze.FORM,
    *talk.FORMS,
    *raising.FORMS,
    statement.FORM,
    *minutes.FORMS,
    *followup.FORMS,
)
