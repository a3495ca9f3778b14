"""The matrix, part five: clients' words. Who relayed them, the heads of that branch, the desk that has them."""

from typing import Any

from bot.cards import feedback as cards
from tests.factories import NOW
from tests.gate.cast import MANAGERS, OF_THE_BRANCH, SUPERVISORS
from tests.gate.rows import Names, Row, command, form, ident, of, press, written
from tests.gate.table_everyday import FINDERS

TECH = frozenset({"tech", "tech_peer", "tech_head"})
"""The department that has it: its desk and its head."""
SORTERS = frozenset({"owner", "senior"})
"""Who sorts: the desk, and senior management where that desk has no head."""
RELAYERS = MANAGERS | SUPERVISORS
DEPARTMENTS = TECH | {"owner", "lender"}
LISTERS = RELAYERS | DEPARTMENTS | {"senior"}
COUNTERS = DEPARTMENTS | {"senior", "committee", "desk_head"}
"""Who sees the counts."""
SIDE = OF_THE_BRANCH | {"manager"}
"""Who relayed it, and the heads of the branch."""
READERS = SIDE | TECH
"""Who reads what technology has."""

COMMANDS = (
    command("/feedback", may=RELAYERS, opens="relay"),
    command("/feedbacks", may=LISTERS),
    command("/themes", may=COUNTERS),
    command("/find {number}", on="said", may=FINDERS, sees=READERS),
    command("/find {number}", on="unsorted", may=FINDERS, sees=SIDE | SORTERS),
)

LISTS = (
    press(cards.TurnFeedback, "", may=LISTERS),
    press(cards.FilterFeedback, "", may=LISTERS),
    press(cards.ChooseFeedback, "", may=LISTERS),
    press(cards.ExportFeedback, "", may=LISTERS, leaves="feedback.exported"),
    press(cards.ExportThemes, "", may=COUNTERS, leaves="themes.exported"),
)

CARDS = (
    press(cards.OpenFeedback, "said", may=READERS),
    press(cards.OpenFeedback, "unsorted", may=SIDE | SORTERS),
    press(cards.ShowFeedback, "said", may=READERS, leaves="feedback.opened"),
    press(cards.ShowFeedback, "unsorted", may=SIDE | SORTERS, leaves="feedback.opened"),
    # What the complaint desk has, its relayer alone still opens; what is about the relayer, nobody.
    press(cards.ShowFeedback, "said_accepted", may="manager", told=READERS - {"manager"}, leaves="feedback.opened"),
    press(cards.ShowFeedback, "said_of_manager", may="", told=READERS),
    press(cards.OtherActs, "said_taken", may=READERS),
    press(cards.FoldFeedback, "said", may=READERS),
    press(cards.FoldFeedback, "said_of_manager", may=READERS),
    press(cards.GiveFeedbackFiles, "said_taken", may=READERS, leaves="feedback.file_opened"),
    press(
        cards.GiveFeedbackFiles,
        "said_accepted",
        may="manager",
        told=READERS - {"manager"},
        leaves="feedback.file_opened",
    ),
    press(cards.GiveFeedbackFiles, "said_of_manager", may="", told=READERS),
    press(cards.TakeFeedback, "said", may=TECH, leaves="feedback.taken"),
    press(cards.ClaimFeedback, "said_taken", may=TECH, leaves="feedback.accepted"),
    press(cards.ClaimFeedback, "unsorted", may=SORTERS, leaves="feedback.accepted"),
    press(cards.SatisfyFeedback, "said_told", may="manager", leaves="feedback.closed"),
    # What was done is for all who said it, another client's relayer among them.
    press(cards.SeeDid, "said_done", may="manager colleague", leaves="feedback.did_opened"),
    press(cards.SeeDid, "said_told", may=""),
)


def _asks(name: str, on: str, *, may: Names = TECH, among: frozenset[str] = READERS) -> Row:
    """A form's button: whoever else reads the card is told how far it is."""
    row = press(cards.AskFeedback, on, may=may, opens=name, form=name)
    return press(cards.AskFeedback, on, may=may, told=among - row.may, opens=name, form=name)


FORM_OPENINGS = (
    _asks("fb_pass", "said"),
    _asks("fb_hand", "said"),
    _asks("fb_route", "unsorted", may=SORTERS, among=SIDE | SORTERS),
    # Passed on by all too often: the head of who sorts decides by name.
    _asks("fb_route", "disputed", may="senior", among=SIDE | SORTERS),
    _asks("fb_ask", "said_taken", may="tech"),
    _asks("fb_answer", "said_taken", may="tech"),
    _asks("fb_reply", "said_asked", may="manager"),
    _asks("fb_tell", "said_answered", may="manager"),
    _asks("fb_reopen", "said_told", may="manager"),
    _asks("fb_did", "said_answered"),
)


def _form(name: str, on: str, leaves: str, *, may: Names = TECH, told: Names = "", **values: Any) -> Row:
    return form(name, on, may=may, told=told, leaves=leaves, feedback_id=of(on), **values)


FORMS = (
    form(
        "relay",
        "",
        may=RELAYERS,
        leaves="feedback.relayed",
        words="手机银行打不开",
        file_ids=(),
        said_at=written(NOW),
        go="send",
    ),
    _form("fb_pass", "said", "feedback.routed", department="XD"),
    _form("fb_hand", "said", "feedback.handed_on", person=ident("tech_peer")),
    _form("fb_route", "unsorted", "feedback.routed", may=SORTERS, department="KJ"),
    _form("fb_route", "disputed", "feedback.routed", may="senior", told="owner", department="KJ"),
    _form("fb_ask", "said_taken", "feedback.asked", may="tech", told=TECH - {"tech"}, text="哪个版本"),
    _form("fb_answer", "said_taken", "feedback.answered", may="tech", told=TECH - {"tech"}, text="今晚修复"),
    _form("fb_reply", "said_asked", "feedback.replied", may="manager", words="新版本", file_ids=()),
    _form("fb_tell", "said_answered", "feedback.told", may="manager", how="phone"),
    _form("fb_reopen", "said_told", "feedback.reopened", may="manager", text="还是打不开"),
    _form("fb_did", "said_answered", "feedback.did", text="新版本已修复"),
)

ROWS = (*COMMANDS, *LISTS, *CARDS, *FORM_OPENINGS, *FORMS)
