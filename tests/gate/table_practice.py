"""Practice questions: drawn by everybody, kept by the training department."""

from bot.cards import practice as cards
from tests.gate.cast import EVERYBODY
from tests.gate.rows import command, form, of, press

ROWS = (
    command("/practice", may=EVERYBODY),
    press(cards.DrawQuestion, "", may=EVERYBODY, topic="", after=0, round=0),
    press(cards.AskPracticeForm, "", may="training", opens="practice_sheet", form="practice_sheet"),
    press(cards.AskPracticeForm, "", may="training", opens="practice_invite", form="practice_invite"),
    press(cards.GiveQuestions, "", may="training"),
    form("practice_sheet", "", may="training", leaves=None, file="", file_id=of("file")),
    form(
        "practice_invite",
        "",
        may="training",
        leaves="practice.invited",
        topic="all",
        audience='{"branches": ["CG"]}',
    ),
)
