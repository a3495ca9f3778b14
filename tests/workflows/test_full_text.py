"""Minimal mode and full text: what a card as sent may say of why, on both engines."""

import pytest

from bot.cards import complaints as complaint_cards
from bot.cards import talks as talk_cards
from bot.replies import Card, render
from bot.words import Tongue
from domain.complaints import Source, Subject, Tie
from domain.people import Person
from domain.talks import Talk, Trigger
from tests.factories import NOW, Scene, make_bank, shanghai
from tests.workflows.acts import book, do
from workflows import complaints as use
from workflows import talks
from workflows.complaints import Registered

WORDS = "三次没有回电"


@pytest.fixture
def full(scene: Scene) -> Scene:
    privacy = scene.bank.policy.privacy.model_copy(update={"full_text": True})
    scene.bank = make_bank(scene.bank.policy.model_copy(update={"privacy": privacy}))
    return scene


async def register(scene: Scene) -> Registered:
    async with scene.work(scene.staff.lin) as work:
        return await use.register(
            work,
            about_id=scene.staff.zhang.id,
            subject=Subject.CLIENT_MANAGER,
            words=WORDS,
            source=Source.HOTLINE,
            category="service",
            client="C-2041",
            evidence_id=None,
            received_at=NOW,
        )


async def shown(scene: Scene, talk: Talk, person: Person) -> str:
    """Give the card of a talk as a notice brings it."""
    async with scene.work() as work:
        view = await talks.view_by_id(work, talk.id, reader=person.id)
        assert view is not None
        return text_of(scene, talk_cards.card(view))


def text_of(scene: Scene, card: Card) -> str:
    assert card.protected
    return str(render(card, Tongue("zh-CN", scene.now, scene.bank.calendar))["text"])


async def test_in_minimal_mode_no_card_says_why(scene: Scene) -> None:
    done = await register(scene)
    assert done.talk is not None
    assert WORDS not in text_of(scene, complaint_cards.registered(done))
    await do(scene, scene.staff.chen, book(shanghai("2026-12-03 15:00")), done.talk)
    for person in (scene.staff.chen, scene.staff.zhang):
        assert WORDS not in await shown(scene, done.talk, person)


async def test_in_full_text_host_manager_and_receipt_are_told_why_and_never_by_whom(full: Scene) -> None:
    done = await register(full)
    assert done.talk is not None
    receipt = text_of(full, complaint_cards.registered(done))
    due = await shown(full, done.talk, full.staff.chen)
    assert WORDS not in await shown(full, done.talk, full.staff.zhang)
    await do(full, full.staff.chen, book(shanghai("2026-12-03 15:00")), done.talk)
    invited = [await shown(full, done.talk, person) for person in (full.staff.chen, full.staff.zhang)]
    for text in (receipt, due, *invited):
        assert WORDS in text
        assert "C-2041" not in text
        first = text.splitlines()[0]
        assert WORDS not in first
        assert "投诉" not in first
        assert "谈话" not in first
    assert WORDS not in await shown(full, done.talk, full.staff.sun)


async def test_a_family_matter_says_nothing_in_full_text_either(full: Scene) -> None:
    async with full.work(full.staff.zhang) as work:
        made = await talks.raise_talk(work, full.staff.zhang.id, trigger=Trigger.FAMILY, reason="照顾家人")
    for person in (full.staff.chen, full.staff.zhang, full.staff.sun):
        text = await shown(full, made.view.talk, person)
        assert "照顾" not in text
        assert "家庭" not in text


async def test_who_keeps_out_of_a_complaint_is_told_nothing_of_it(full: Scene) -> None:
    done = await register(full)
    assert done.talk is not None
    async with full.work(full.staff.lin) as work:
        await use.take(work, done.complaint.id, version=1)
        await use.add_participant(work, done.complaint.id, person_id=full.staff.chen.id, tie=Tie.PARTICIPANT)
    assert WORDS not in await shown(full, done.talk, full.staff.chen)
