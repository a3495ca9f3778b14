"""Every form of the program."""

from bot.forms import complaint, talk

FORMS = (complaint.FORM, *talk.FORMS)
