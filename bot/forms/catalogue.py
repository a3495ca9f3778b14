"""Every form of the program."""

from bot.forms import complaint, snooze, talk

FORMS = (complaint.FORM, snooze.FORM, *talk.FORMS)
