"""Results of exams, appeals against them, and attempts to become formal."""

from typing import Any

from bot.cards import conversion
from bot.cards.results import buttons
from tests.gate.cast import EVERYBODY, HR, MANAGERS, OF_THE_BRANCH, SUPERVISORS
from tests.gate.rows import Row, command, form, of, press

KEEPS = HR | {"training"}
"""Who imports, releases and corrects."""
WHOLE = KEEPS | {"committee"}
"""Who sees every mark once it is out."""
HEADS = SUPERVISORS
"""Who sees the status of the own people once it is out."""
CONCERNED = WHOLE | HEADS | MANAGERS
"""Who sees attempts at all."""


def _forms(*names: str) -> tuple[Row, ...]:
    return tuple(press(buttons.AskResultsForm, "out", may=KEEPS, opens=name, form=name) for name in names)


RESULTS = (
    command("/results", may=EVERYBODY),
    press(buttons.ShowResults, "out", may=WHOLE | HEADS),
    # Before the release nobody sees a mark but who keeps them.
    press(buttons.ShowResults, "graded", may=KEEPS, told={"committee"} | HEADS),
    press(buttons.OpenResults, "out", may=WHOLE | HEADS),
    *_forms("results_sheet", "mark_correct"),
    press(buttons.BlankResults, "unread", may=KEEPS),
    press(buttons.ReleaseResults, "graded", may=KEEPS, leaves="results.released", anyway=0),
    press(buttons.ReleaseResults, "out", may="", told=KEEPS, anyway=0),
    press(buttons.TakeGoodRows, "sheet", may=KEEPS, leaves="results.good_rows"),
    press(buttons.WhoPassed, "out", may=WHOLE | HEADS),
    press(buttons.ResultFigures, "out", may=WHOLE | HEADS),
    press(buttons.ResultFile, "out", may=WHOLE | HEADS, leaves="results.exported"),
    press(buttons.ResultPicture, "out", may=WHOLE | HEADS, leaves="results.exported"),
    press(buttons.TrainWeakTopic, "out", may="training", opens="training", key="0"),
    press(buttons.OwnResults, "", may=EVERYBODY),
    press(buttons.BranchResults, "", may=WHOLE | HEADS, leaves="results.archive_exported"),
    # One's own mark; of somebody else's each opening is on record. A head sees the status, no score.
    press(buttons.SeeMark, "out_away_manager", may=WHOLE | {"away_manager"}),
    press(buttons.SeeMark, "graded_manager", may="", told=WHOLE | {"manager"}),
    form(
        "results_sheet",
        "unread",
        may=KEEPS,
        leaves="results.sheet_sent",
        id=of("unread"),
        file="",
        file_id=of("file"),
    ),
    form(
        "mark_correct",
        "out",
        may=KEEPS,
        leaves="results.corrected",
        id=of("out"),
        person=lambda things: str((things["out"].more or {})["person"]),
        score="61",
        reason="登记有误",
    ),
)

APPEALS = (
    press(buttons.AskAppeal, "out_away_manager", may="away_manager", opens="appeal"),
    form(
        "appeal",
        "out_away_manager",
        may="away_manager",
        leaves="appeal.asked",
        id=of("out_away_manager"),
        reason="漏判",
    ),
    press(buttons.SeeAppeal, "assigned", may=KEEPS | {"colleague", "compliance"}),
    press(buttons.AssignAppeal, "appeal", may=KEEPS, opens="appeal_assign"),
    press(buttons.AnswerAppeal, "assigned", may="compliance", opens="appeal_answer"),
    press(buttons.WithdrawAppeal, "appeal", may="manager", leaves="appeal.withdrawn"),
    press(buttons.SeeOutcome, "appeal", may="manager"),
    form(
        "appeal_assign",
        "appeal",
        may=KEEPS,
        leaves="appeal.assigned",
        id=of("appeal"),
        marker=lambda things: str((things["appeal"].more or {})["marker"]),
    ),
    form(
        "appeal_answer",
        "assigned",
        may="compliance",
        leaves="appeal.answered",
        id=of("assigned"),
        score="62",
        text="已补上",
    ),
)


def _decides(name: str, on: str, may: frozenset[str], told: frozenset[str], part: str) -> tuple[Row, ...]:
    seeded: dict[str, Any] = {"id": of(on), "part": part, "passed": 1, "opinion": "达到要求", "version": 1}
    return (
        press(conversion.DecidePart, on, may=may, told=told - may, opens=name, passed=1),
        form(name, on, may=may, leaves="conversion.decided", **seeded),
    )


ATTEMPTS = (
    *_decides("conversion_branch", "attempt_branch", OF_THE_BRANCH, WHOLE | OF_THE_BRANCH | {"colleague"}, "branch"),
    *_decides(
        "conversion_committee",
        "attempt_committee",
        frozenset({"committee"}),
        WHOLE | {"away_head", "away_manager"},
        "committee",
    ),
    command("/conversion", may=CONCERNED),
    press(conversion.ShowAttempt, "attempt", may=WHOLE | OF_THE_BRANCH | {"manager"}),
    press(conversion.AskPost, "attempt_lost", may=HR, opens="conversion_post"),
    form("conversion_post", "attempt_lost", may=HR, leaves="conversion.post_found", id=of("attempt_lost"), post="柜员"),
)
ROWS = (*RESULTS, *APPEALS, *ATTEMPTS)
