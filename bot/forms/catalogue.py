"""Every form of the program."""

from bot.forms import complaint, raising, snooze, talk

FORMS = (complaint.FORM, snooze.FORM, *talk.FORMS, *raising.FORMS)
