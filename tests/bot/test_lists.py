"""Pages of a list: each entry once, few buttons, a way on, back and aside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import complaints
from bot.cards import views as view_cards
from bot.cards.complaints import GiveFile
from bot.cards.lists import rows
from bot.cards.openings import TurnOpenings
from bot.replies import Choice
from bot.words import say
from domain.complaints.acts import Act
from domain.lists import Filter, Listed, Sitting
from domain.pages import page_of
from storage.files import FileState
from tests.bot.samples import LONG_ID, TONGUES, case_view, file_of, listing
from workflows.complaints import Files

ADDING, READING = frozenset({Act.ADD_FILE}), frozenset[Act]()


def button(page: int) -> TurnOpenings:
    return TurnOpenings(person=LONG_ID, number=LONG_ID, page=page)


@given(st.integers(0, 200))
def test_every_entry_stands_on_one_page(total: int) -> None:
    pages = [page_of(total, page) for page in range(page_of(total, 0).pages)]
    assert [n for page in pages for n in range(page.start, page.end)] == list(range(total))
    assert all(page.at == at for at, page in enumerate(pages))


@given(st.integers(0, 200), st.integers(-(10**9), 10**9))
def test_a_page_that_is_gone_becomes_the_last(total: int, page: int) -> None:
    shown = page_of(total, page)
    assert 0 <= shown.at < shown.pages
    assert total == 0 or shown.start < shown.end


@given(st.integers(0, 60), st.integers(0, 20))
def test_a_page_has_six_buttons_at_most_and_the_way_aside_first_and_last(total: int, page: int) -> None:
    shown, entry = page_of(total, page), Choice(say("button.back"), button(0))
    aside = Choice(say("list.button.filter"), button(0))
    laid = [c for row in rows([entry] * (shown.end - shown.start), shown, turn=button, aside=aside) for c in row]
    keys = [getattr(choice.label, "key", "") for choice in laid]
    assert len(laid) <= 6
    assert ("list.button.filter" in keys) == (shown.at in (0, shown.pages - 1))
    assert ("button.page_before" in keys) == (shown.at > 0)
    assert ("button.page_after" in keys) == (shown.at + 1 < shown.pages)


@given(st.integers(0, 40), st.sampled_from([ADDING, READING]))
def test_every_file_of_a_complaint_can_be_handed_out_the_newest_first(total: int, acts: frozenset[Act]) -> None:
    kept = tuple(file_of(n, FileState.KEPT) for n in range(total))
    found, given_out, adding = Files(case_view(acts=acts), kept), list[int](), 0
    for page in range(page_of(total + len(acts), 0).pages):
        laid = [choice for row in complaints.files(found, page).rows for choice in row]
        assert len(laid) <= 6
        given_out += [choice.button.file for choice in laid if isinstance(choice.button, GiveFile)]
        adding += sum(getattr(choice.label, "key", "") == "complaint.button.add_file" for choice in laid)
    assert given_out == [file.id for file in reversed(kept)]
    assert adding == len(acts)


@pytest.mark.parametrize(
    ("state", "head", "filtered"),
    [
        (Sitting.AHEAD, "📝 考试 · 待举行：暂无", "☰ 筛选与导出　筛选：待举行"),
        (Sitting.HELD, "📝 考试 · 已举行：暂无", "☰ 筛选与导出　筛选：已举行"),
        ("", "📝 考试 · 全部：暂无", "☰ 筛选与导出　全部"),
    ],
)
def test_a_list_of_exams_and_its_filter_say_which_part_they_show(state: str, head: str, filtered: str) -> None:
    tongue, wanted = TONGUES[0], Filter(listed=Listed.EXAMS, state=state)
    shown = view_cards.listing(listing(wanted, ()), ())
    menu = view_cards.filters(view_cards.FilterMenu(listed=Listed.EXAMS, state=state), (), everywhere=True, boards=True)
    assert [tongue.plain(card.lines[0]) for card in (shown, menu)] == [head, filtered]
