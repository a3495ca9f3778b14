"""The matrix, part one: commands, lists, search, notices, leave, and the presses of a form in one's hands."""

from collections.abc import Callable
from typing import Any

from bot.buttons import Button
from bot.cards import asides, digests, leave, openings, pages, people
from bot.cards import forms as form_cards
from bot.cards.talks import ShowCause
from bot.cards.views import buttons as views
from domain.lists import Listed
from tests.factories import NOW
from tests.gate.cast import DESK, EVERYBODY, HR, MANAGERS, OF_THE_BRANCH, READERS, SUPERVISORS
from tests.gate.rows import DRAFT_VERSION, FREE, LATER, Draft, Row, Things, command, form, of, press, written

Asked = Callable[[Things], Draft]
MEETERS = MANAGERS | SUPERVISORS | HR
"""Whose work talks are: client managers, who hold them, human resources."""
FINDERS = MEETERS | DESK | {"senior", "tech", "tech_peer", "tech_head", "lender", "owner", "training"}
"""Whose lists hold anything that bears a number."""
TALKERS = SUPERVISORS | HR | {"committee"}
"""Who may say that somebody else needs a talk."""

COMMANDS = (
    command("/start", may=EVERYBODY),
    command("/menu", may=EVERYBODY),
    command("/help", may=EVERYBODY),
    command("/language", may=EVERYBODY),
    command("/cancel", may=EVERYBODY),
    command("/unreachable", may=SUPERVISORS | HR | {"administrator"}),
    command("/invite {number}", on="absent", may=HR | {"administrator"}, leaves="person.invited"),
    command("/policy", may="administrator"),
    command("/talks", may=MEETERS),
    command("/complaints", may=DESK | {"senior"} | SUPERVISORS),
    command("/followups", may=EVERYBODY),
    # A number is found by whom its object would be shown to; everybody else hears that there is nothing.
    command("/find {number}", on="confirmed", may=FINDERS, sees="manager host recorder peer"),
    command("/find {number}", on="private", may=FINDERS, sees="manager host confidant"),
    command("/find {number}", on="kept_from_branch", may=FINDERS, sees="manager hr"),
    command("/find {number}", on="case", may=FINDERS, sees=READERS),
    command("/find {number}", on="apart", may=FINDERS, sees="handler desk desk_head senior"),
    command("/find {number}", on="recused", may=FINDERS, sees=READERS - {"peer"}),
    command("/find {number}", on="measure", may=FINDERS, sees="manager host recorder peer hr confidant"),
    command("/overview", may=SUPERVISORS | HR | {"committee"}, leaves="overview.opened"),
    command("/talk", may=TALKERS | MANAGERS, opens="raise wish"),
    command("/complaint", may=DESK | SUPERVISORS, opens="complaint"),
    command("/openings", may=EVERYBODY),
    command("/leave", may=EVERYBODY, opens="leave"),
    command("/leaves", may=EVERYBODY),
)

LISTS = (
    press(people.PolicyPage, "", may="administrator"),
    press(people.ChooseLanguage, "", may=EVERYBODY, language="en"),
    press(views.BoardAgain, "", may=MEETERS),
    # A list is shown as far as the right to what stands in it goes; whose right is none sees an empty one.
    press(views.Turn, "", may=EVERYBODY, listed=Listed.TALKS),
    press(views.Turn, "", may=EVERYBODY, listed=Listed.COMPLAINTS),
    press(views.Turn, "", may=EVERYBODY, listed=Listed.BOTH),
    press(views.Turn, "", may=EVERYBODY, listed=Listed.FOLLOWUPS),
    press(views.FoundOf, "manager", may=FINDERS),
    press(views.FilterMenu, "", may=EVERYBODY, listed=Listed.TALKS),
    press(views.ChooseState, "", may=EVERYBODY, listed=Listed.TALKS),
    press(views.ChooseCause, "", may=EVERYBODY, listed=Listed.TALKS),
    press(views.ChooseMonth, "", may=EVERYBODY, listed=Listed.TALKS),
    press(views.ChooseBranch, "", may=EVERYBODY, listed=Listed.TALKS),
    press(views.Export, "", may=MEETERS, listed=Listed.TALKS, leaves="list.exported"),
    press(views.Export, "", may=READERS | {"away_head"}, listed=Listed.COMPLAINTS, leaves="list.exported"),
    press(views.Export, "", may=EVERYBODY, listed=Listed.FOLLOWUPS, leaves="list.exported"),
    press(views.ExportOverview, "", may=SUPERVISORS | HR | {"committee"}, leaves="overview.exported"),
    press(views.OpenTalk, "confirmed", may="host manager recorder"),
    press(views.OpenTalk, "private", may="host manager confidant"),
    press(views.OpenTalk, "kept_from_branch", may="hr manager"),
    press(views.OpenComplaint, "case", may=READERS, leaves="complaint.opened"),
    press(views.OpenComplaint, "recused", may=READERS - {"peer"}, leaves="complaint.opened"),
    press(views.OpenComplaint, "apart", may="handler desk desk_head senior", leaves="complaint.opened"),
    press(views.OpenFollowup, "measure", may="host manager recorder hr confidant", leaves="followup.opened"),
    press(openings.TurnOpenings, "", may=EVERYBODY, person=0, number=0),
)

NOTICES = (
    press(asides.ItemMore, "notice", may="manager"),
    press(asides.ItemWhy, "notice", may="manager"),
    press(asides.ItemSnooze, "notice", may="manager", leaves="notice"),
    press(asides.ItemBack, "notice", may="manager"),
    press(asides.ItemOwnTime, "notice", may="manager", opens="snooze"),
    press(digests.OpenItem, "notice", may="manager"),
    # A digest is no notice, nor is an answer: their ids are anybody's guess.
    press(asides.ItemMore, "digest", may="", sees=""),
    press(digests.OpenItem, "digest", may="", sees=""),
    press(digests.DigestPage, "digest", may="manager", told=EVERYBODY - {"manager"}, sees=""),
    # A page is turned by the press that opened the card, with its right.
    press(
        pages.TurnPage,
        "confirmed",
        may="host manager recorder",
        leaves="talk.cause_opened",
        opening=lambda things: ShowCause(talk=things["confirmed"].id, version=1).pack(),
    ),
)

LEAVE = (
    press(leave.NewLeave, "", may=EVERYBODY, opens="leave"),
    press(leave.LeaveFor, "", may=SUPERVISORS, opens="leave_for"),
    press(leave.ShowLeaves, "", may=EVERYBODY),
    press(leave.CancelLeave, "leave_manager", may=OF_THE_BRANCH | {"manager"}, leaves="leave.cancelled"),
    press(leave.CancelLeave, "leave_colleague", may=OF_THE_BRANCH | {"colleague"}, leaves="leave.cancelled"),
)


def _in_hand(_: Things) -> Draft:
    return Draft("leave", {"opener": None, "kind": "leave"}, "period")


def _to_confirm(_: Things) -> Draft:
    period = f"{written(NOW)} {written(LATER)}"
    return Draft("leave", {"opener": None, "kind": "leave", "period": period})


def _kept(_: Things) -> Draft:
    return Draft("leave", {"opener": None, "kind": "leave"}, "kind")


def _booking(question: str) -> Asked:
    def draft(things: Things) -> Draft:
        ground = {"talk_id": things["due"].id, "version": things["due"].version, "opener": None}
        return Draft("book", {**ground, "when": written(FREE), "place": "二楼"}, question)

    return draft


def _of_form(
    kind: type[Button], *, asked: Asked = _in_hand, holder: str = "manager", leaves: str | None = None, **values: Any
) -> Row:
    """A press of a form: its holder's alone; nobody else has one open."""
    others, given = EVERYBODY - {holder}, {"version": DRAFT_VERSION, **values}
    return press(kind, "", may=holder, told=others, leaves=leaves, draft=asked, drafted=holder, **given)


PERIOD = "period"
IN_A_FORM = (
    _of_form(form_cards.Pick, leaves="draft", field=PERIOD, value="tt6qfk-tt6qiw"),
    _of_form(form_cards.TurnOptions, field=PERIOD),
    _of_form(form_cards.Skip, asked=_booking("purpose"), holder="host", leaves="draft", field="purpose"),
    _of_form(form_cards.Look, asked=_booking("when"), holder="host", field="when", day=FREE.date()),
    _of_form(form_cards.Keep, asked=_kept, leaves="draft", field="kind"),
    _of_form(form_cards.Back, leaves="draft"),
    _of_form(form_cards.Edit, leaves="draft", field="kind"),
    _of_form(form_cards.EditMenu),
    _of_form(form_cards.TurnEdits),
    _of_form(form_cards.Confirm, leaves="leave.recorded", asked=_to_confirm),
    _of_form(form_cards.Cancel, leaves="draft"),
    _of_form(form_cards.Resume),
)

FORMS = (
    form("snooze", "notice", may="manager", leaves="notice", item=of("notice"), until=written(LATER)),
    form("snooze", "case", may=READERS, leaves="notice", complaint=of("case"), until=written(LATER)),
    form("snooze", "confirmed", may="host manager recorder", leaves="notice", until=written(LATER)),
    form("leave", "", may=EVERYBODY, leaves="leave.recorded", kind="leave", period=f"{written(NOW)} {written(LATER)}"),
    form(
        "leave_for",
        "manager",
        may=OF_THE_BRANCH,
        leaves="leave.recorded",
        who=lambda things: str(things["manager"].id),
        kind="leave",
        period=f"{written(NOW)} {written(LATER)}",
    ),
)

ROWS = (*COMMANDS, *LISTS, *NOTICES, *LEAVE, *IN_A_FORM, *FORMS)
