"""What comes in about lists, search and overview."""

from bot.call import Call
from bot.cards import complaints as complaint_cards
from bot.cards import followups as followup_cards
from bot.cards import talks as talk_cards
from bot.cards import views as cards
from bot.forms.engine import Engine
from bot.replies import Card, Reply
from bot.routes import Command, Press, Route
from domain.lists import Filter, Listed, Section, Stage, months_before
from domain.people import Role
from domain.rights import Right
from workflows import complaints, followups, talks, views
from workflows.views import Board, FoundPeople, Listing

MONTHS = 12
"""How far back a list can be narrowed to one month."""


def _card(call: Call, found: Listing | Board | FoundPeople) -> Card:
    if isinstance(found, Board):
        return cards.board(found)
    if isinstance(found, FoundPeople):
        return cards.people(found)
    return cards.listing(found, call.work.bank.policy.branches)


async def list_talks(call: Call) -> Reply:
    """`/talks`: a supervisor's board, or the own list."""
    return Reply(_card(call, await views.board(call.work)))


async def board_again(call: Call, press: cards.BoardAgain) -> Reply:
    """Show the board in place of the card."""
    return Reply(_card(call, await views.board(call.work)), edit=True)


async def list_complaints(call: Call) -> Reply:
    """`/complaints`: the open ones, the most urgent first."""
    return Reply(_card(call, await views.listing(call.work, Filter(listed=Listed.COMPLAINTS, state=Section.OPEN))))


async def list_followups(call: Call) -> Reply:
    """`/followups`: what is not confirmed yet, the most urgent first."""
    return Reply(_card(call, await views.listing(call.work, Filter(listed=Listed.FOLLOWUPS, state=Stage.OPEN))))


async def turn(call: Call, press: cards.Turn) -> Reply:
    """Show another page, or another filter."""
    return Reply(_card(call, await views.listing(call.work, press.filter, press.page)), edit=True)


async def find(call: Call) -> Reply:
    """`/find`: talks, complaints and follow-ups by name, pinyin or number."""
    return Reply(_card(call, await views.find(call.work, call.text)))


async def found_of(call: Call, press: cards.FoundOf) -> Reply:
    """Show what a search found of one person."""
    found = await views.listing(call.work, Filter(listed=Listed.BOTH, person=press.person), press.page)
    return Reply(_card(call, found), edit=True)


async def open_talk(call: Call, press: cards.OpenTalk) -> Reply:
    """Send a talk's card below the list."""
    return Reply(talk_cards.card(await talks.show(call.work, press.talk)))


async def open_complaint(call: Call, press: cards.OpenComplaint) -> Reply:
    """Send a complaint below the list; folds again by itself."""
    shown = complaint_cards.reply(await complaints.view(call.work, press.complaint)).card
    return Reply(shown, fold="complaint.fold", subject_id=press.complaint)


async def open_followup(call: Call, press: cards.OpenFollowup) -> Reply:
    """Send a follow-up below the list; folds again by itself."""
    view = await followups.show(call.work, press.followup)
    return Reply(followup_cards.opened(view), fold="followup.fold", subject_id=press.followup)


async def filter_menu(call: Call, press: cards.FilterMenu) -> Reply:
    """Turn the list into what it can be filtered by."""
    everywhere = views.goes_everywhere(call.work, press.listed)
    boards = call.work.actor.has(Role.SUPERVISOR)
    branches = call.work.bank.policy.branches
    return Reply(cards.filters(press, branches, everywhere=everywhere, boards=boards), edit=True)


async def choose_state(call: Call, press: cards.ChooseState) -> Reply:
    """Ask for a state."""
    return Reply(cards.states(press), edit=True)


async def choose_cause(call: Call, press: cards.ChooseCause) -> Reply:
    """Ask for a cause."""
    return Reply(cards.causes(press), edit=True)


async def choose_month(call: Call, press: cards.ChooseMonth) -> Reply:
    """Ask for a month."""
    return Reply(cards.months(press, months_before(call.work.today, MONTHS)), edit=True)


async def choose_branch(call: Call, press: cards.ChooseBranch) -> Reply:
    """Ask for a branch."""
    return Reply(cards.choose_branch(press, call.work.bank.policy.branches), edit=True)


async def export(call: Call, press: cards.Export) -> Reply:
    """Make the list's file; its message says so, and is the list again afterwards."""
    await views.export_list(call.work, press.filter, page=press.page, card=call.message_id)
    return Reply(cards.making(), edit=True)


async def overview(call: Call) -> Reply:
    """`/overview`: the table at once, the picture right after it."""
    return Reply(cards.overview(await views.show_overview(call.work), call.work.bank.policy.branches))


async def export_overview(call: Call, press: cards.ExportOverview) -> Reply:
    """Make the overview's file; its message says so, and is the table again afterwards."""
    await views.export_overview(call.work, card=call.message_id)
    return Reply(cards.making(), edit=True)


def routes(_: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Command("talks", list_talks),
        Command("complaints", list_complaints),
        Command("followups", list_followups),
        Command("find", find),
        Command("overview", overview),
        Press(cards.BoardAgain, Right.TALK_LIST, board_again),
        Press(cards.Turn, Right.LIST, turn),
        Press(cards.FoundOf, Right.FIND, found_of),
        Press(cards.OpenTalk, Right.TALK_READ, open_talk),
        Press(cards.OpenComplaint, Right.COMPLAINT_READ, open_complaint),
        Press(cards.OpenFollowup, Right.FOLLOWUP_READ, open_followup),
        Press(cards.FilterMenu, Right.LIST, filter_menu),
        Press(cards.ChooseState, Right.LIST, choose_state),
        Press(cards.ChooseCause, Right.LIST, choose_cause),
        Press(cards.ChooseMonth, Right.LIST, choose_month),
        Press(cards.ChooseBranch, Right.LIST, choose_branch),
        Press(cards.Export, Right.LIST, export),
        Press(cards.ExportOverview, Right.OVERVIEW_READ, export_overview),
    ]
