"""Pages of an opened card: nothing is lost, nothing torn; each page takes the right that the opening takes."""

import html
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import BadButtonError, Button
from bot.call import Call, Sender
from bot.cards import complaints as complaint_cards
from bot.cards.pages import TurnPage, paged, split
from bot.cards.talks import ShowCause
from bot.cards.talks import cause as cause_card
from bot.cards.views import OpenComplaint
from bot.handlers import pages
from bot.replies import TEXT_LIMIT, Card, Reply, render, units
from bot.words import Given, Tongue, say
from domain.complaints import Channel, Complaint, Contact, Tie
from domain.complaints.acts import Act
from domain.errors import RefusalError
from domain.people import Person
from domain.personal import mask
from domain.talks import Trigger
from storage import audit
from tests.bot.samples import LONG_ID, NOW, TONGUES, case_view, complaint, raised, talk, view
from tests.factories import BANK, Scene
from tests.ways import PRESSES
from workflows import complaints
from workflows.complaints import CaseFile
from workflows.talks import Cause

OPENING = ShowCause(talk=LONG_ID, version=LONG_ID)
ROUTES = {route.kind: route for route in PRESSES}
LONG = "".join(f"第{n:04}句<&>😡。" for n in range(1_200))[:12_000]

pieces = st.text(st.sampled_from("客户说😀👩‍👩‍👧<&>'\";。， \nab"), min_size=1, max_size=300)
texts = st.builds(lambda piece, times: (piece * times)[:12_000], pieces, st.integers(1, 12_000))
both = pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.language)


def every_page(card: Card, tongue: Tongue) -> Sequence[Card]:
    """Turn from the first page to the last by the card's own buttons."""
    pages = [paged(card, tongue, OPENING, 0)]
    while turn := button_of(pages[-1], "button.page_after"):
        assert isinstance(turn, TurnPage)
        pages.append(paged(card, tongue, OPENING, turn.page))
    return pages


def button_of(card: Card, key: str) -> Button | None:
    return next((c.button for row in card.rows for c in row if getattr(c.label, "key", "") == key), None)


def body_of(card: Card, tongue: Tongue) -> str:
    """Give what a page shows below its first line, as a person reads it."""
    return html.unescape(str(render(card, tongue)["text"]).partition("\n")[2])


@given(texts, st.integers(5, 4_000))
def test_parts_together_are_the_text_and_each_fits(text: str, room: int) -> None:
    parts = split(text, room)
    assert "".join(parts) == text
    assert all(0 < units(html.escape(part, quote=False)) <= room for part in parts)


@given(texts, st.sampled_from(TONGUES))
def test_the_pages_show_every_character_of_the_words(words: str, tongue: Tongue) -> None:
    card = Card([say("talk.cause.host", number="26-0001"), Given(words)], protected=True)
    pages = every_page(card, tongue)
    assert "".join(body_of(page, tongue) for page in pages) == words
    assert all(units(str(render(page, tongue)["text"])) <= TEXT_LIMIT for page in pages)
    assert all(page.protected for page in pages)


def test_a_page_ends_behind_a_line_or_a_sentence_where_one_is_near() -> None:
    assert split("一二三。四五六七", 5) == ["一二三。", "四五六七"]
    assert split("abc def", 5) == ["abc ", "def"]
    assert split("一。三四五六七八", 6) == ["一。三四五六", "七八"]


def test_a_card_that_fits_a_message_stays_as_it_is() -> None:
    card = cause_card(Cause(view(talk(), hosting=True), complaint()))
    assert paged(card, TONGUES[0], OPENING, 3) is card


@both
def test_the_first_line_of_each_page_says_what_it_is_and_which_of_how_many(tongue: Tongue) -> None:
    card = cause_card(
        Cause(view(talk(), hosting=True, raised=(raised(Trigger.COMPLAINT, 1),)), complaint(words=mask(LONG)))
    )
    heads = [str(render(page, tongue)["text"]).partition("\n")[0] for page in every_page(card, tongue)]
    first = str(render(card, tongue)["text"]).partition("\n")[0]
    assert len(heads) > 3
    assert all(head.startswith(first) and f"{n}/{len(heads)}" in head for n, head in enumerate(heads, 1))


def test_a_page_that_is_gone_is_the_last() -> None:
    card = cause_card(
        Cause(view(talk(), hosting=True, raised=(raised(Trigger.COMPLAINT, 1),)), complaint(words=mask(LONG)))
    )
    assert paged(card, TONGUES[0], OPENING, 10**9) == every_page(card, TONGUES[0])[-1]


def test_a_case_file_never_has_more_than_six_buttons_and_can_always_be_folded() -> None:
    acts = frozenset({Act.PARTICIPANT, Act.AMEND, Act.DECIDE, Act.EXTEND, Act.CONTACT, Act.TELL, Act.REMEDY})
    full = case_view(complaint=complaint(words=mask(LONG)), acts=acts, talk=talk())
    card = complaint_cards.opened(CaseFile(full, ("服务", "Service"), (), (), (), (), 0))
    assert sum(len(row) for row in card.rows) == 5
    pages = every_page(card, TONGUES[0])
    assert [sum(len(row) for row in page.rows) for page in pages] == [6] * len(pages)
    assert all(button_of(page, "button.fold") for page in pages)
    assert all(len(row) <= 3 for page in pages for row in page.rows)


def test_a_case_file_shows_every_entry_of_its_contact_log() -> None:
    log = tuple(
        Contact(id=n, complaint_id=1, at=NOW, how=Channel.PHONE, by=1, text=mask(f"第{n}次：" + "联系" * 900))
        for n in range(1, 9)
    )
    card = complaint_cards.opened(CaseFile(case_view(), ("服务", "Service"), log, (), (), (), 0))
    shown = "".join(body_of(page, TONGUES[0]) for page in every_page(card, TONGUES[0]))
    assert all(entry.text in shown for entry in log)


async def press(scene: Scene, person: Person, button: Button) -> Reply:
    async with scene.work(person) as work:
        call = Call(work, Sender(1, 1, None), Tongue("zh-CN", scene.now, BANK.calendar))
        return await pages.open_card(ROUTES[type(button)], call, button)


async def openings(scene: Scene, of: Complaint) -> int:
    async with scene.database.transaction() as tx:
        return await audit.count_openings(tx, subjects=[f"complaint:{of.id}"])


def page_of(button: Button, page: int) -> TurnPage:
    return TurnPage(page=page, opening=button.pack())


Opening = Callable[[Complaint], Button]
BY_BUTTON: Opening = lambda of: complaint_cards.ShowComplaint(complaint=of.id)  # noqa: E731
FROM_LIST: Opening = lambda of: OpenComplaint(complaint=of.id)  # noqa: E731


@pytest.mark.parametrize("opening", [BY_BUTTON, FROM_LIST], ids=["button", "list"])
async def test_turning_pages_is_one_opening_and_each_page_folds(scene: Scene, opening: Opening) -> None:
    of = await scene.complaint(words=mask(LONG))
    first = await press(scene, scene.staff.lin, opening(of))
    assert first.card is not None
    turned = button_of(first.card, "button.page_after")
    assert turned == page_of(opening(of), 1)
    for page in (1, 2, 1):
        reply = await press(scene, scene.staff.lin, page_of(opening(of), page))
        assert (reply.edit, reply.fold, reply.subject_id) == (True, "complaint.fold", of.id)
    assert await openings(scene, of) == 1


async def test_who_turns_a_page_without_having_opened_is_on_record(scene: Scene) -> None:
    of = await scene.complaint(words=mask(LONG))
    await press(scene, scene.staff.chen, BY_BUTTON(of))
    await press(scene, scene.staff.lin, page_of(BY_BUTTON(of), 2))
    assert await openings(scene, of) == 2
    scene.now += timedelta(minutes=BANK.policy.cards.fold_minutes + 1)
    await press(scene, scene.staff.lin, page_of(BY_BUTTON(of), 1))
    assert await openings(scene, of) == 3


async def test_each_page_takes_the_right_to_open(scene: Scene) -> None:
    of = await scene.complaint(words=mask(LONG))
    for stranger in (scene.staff.zhang, scene.staff.wang, scene.staff.sun):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await press(scene, stranger, page_of(BY_BUTTON(of), 1))
    await press(scene, scene.staff.chen, page_of(BY_BUTTON(of), 1))
    async with scene.work(scene.staff.chen) as work:
        await complaints.recuse(work, of.id, tie=Tie.PARTICIPANT)
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await press(scene, scene.staff.chen, page_of(BY_BUTTON(of), 2))


async def test_a_forged_page_of_what_is_no_opened_card_does_nothing(scene: Scene) -> None:
    of = await scene.complaint()
    take = complaint_cards.Take(complaint=of.id, version=of.version)
    for forged in (take.pack(), page_of(BY_BUTTON(of), 1).pack(), "zz:1", "", "cs:x", "cs"):
        with pytest.raises(BadButtonError):
            await press(scene, scene.staff.lin, TurnPage(page=1, opening=forged))
    async with scene.work(scene.staff.lin) as work:
        assert (await complaints.show(work, of.id)).complaint == of


def test_a_page_button_comes_back_with_the_button_that_it_holds() -> None:
    button = page_of(OPENING, 99)
    assert TurnPage.unpack(button.pack()) == button
    assert ShowCause.unpack(TurnPage.unpack(button.pack()).opening) == OPENING
