"""Whose update it is: nobody's but the person's own, from the own chat, by the own hand."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.cards.talks import Accept
from tests.gate.cast import ACCOUNTS
from tests.gate.door import Door, Ended, Trial, update

pytestmark = pytest.mark.asyncio(loop_scope="module")
MANAGER = ACCOUNTS["manager"]
CHANNEL = {"id": -100_777, "type": "channel", "title": "x"}
HOST = {"id": ACCOUNTS["host"], "is_bot": False, "first_name": "x"}
GROUPS = [{"id": -5, "type": "group", "title": "x"}, {"id": -1005, "type": "supergroup", "title": "x"}, CHANNEL]
OTHER_BOT = {"id": 777, "is_bot": True, "first_name": "x", "username": "other_bot"}


async def ignored(trial: Trial, raw: dict[str, Any]) -> None:
    """Let something come of which nothing may become, but for a line in the log."""
    before = trial.state()
    with capture_logs() as logs:
        await trial.program.intake.take([raw])
    assert trial.state() == before
    assert [line["event"] for line in logs] == ["update.ignored"]
    assert (trial.toasts, await trial.replies()) == ([], {})


def confirming(trial: Trial) -> dict[str, Any]:
    """Give the manager's own press that confirms the invitation."""
    thing = trial.things["invited"]
    return update(next(trial.numbers), MANAGER, Accept(talk=thing.id, version=thing.version).pack())


async def test_the_managers_own_press_confirms(door: Door) -> None:
    async with door.trial() as trial:
        await trial.program.intake.take([confirming(trial)])
        assert "talk.confirmed" in [action for _, action in await trial.audit()]


@pytest.mark.parametrize("chat", GROUPS, ids=lambda chat: chat["type"])
async def test_a_press_in_a_group_or_channel_is_ignored(door: Door, chat: dict[str, Any]) -> None:
    async with door.trial() as trial:
        raw = confirming(trial)
        raw["callback_query"]["message"]["chat"] = chat
        await ignored(trial, raw)


@pytest.mark.parametrize("chat", GROUPS, ids=lambda chat: chat["type"])
async def test_a_command_in_a_group_or_channel_is_ignored(door: Door, chat: dict[str, Any]) -> None:
    async with door.trial() as trial:
        raw = update(next(trial.numbers), MANAGER, "/leave")
        raw["message"]["chat"] = chat
        await ignored(trial, raw)


async def test_a_post_of_a_channel_is_ignored(door: Door) -> None:
    async with door.trial() as trial:
        raw = update(next(trial.numbers), MANAGER, "/leave")
        post = raw.pop("message") | {"chat": CHANNEL, "sender_chat": CHANNEL}
        await ignored(trial, raw | {"channel_post": post})


async def test_a_press_from_another_chat_than_ones_own_is_ignored(door: Door) -> None:
    async with door.trial() as trial:
        raw = confirming(trial)
        raw["callback_query"]["message"]["chat"]["id"] = ACCOUNTS["host"]
        await ignored(trial, raw)


async def test_a_press_without_a_chat_is_ignored(door: Door) -> None:
    async with door.trial() as trial:
        raw = confirming(trial)
        del raw["callback_query"]["message"]
        raw["callback_query"]["inline_message_id"] = "7"
        await ignored(trial, raw)


@pytest.mark.parametrize("chat", GROUPS, ids=lambda chat: chat["type"])
async def test_who_speaks_as_a_channel_or_as_an_anonymous_administrator_is_ignored(
    door: Door, chat: dict[str, Any]
) -> None:
    async with door.trial() as trial:
        raw = update(next(trial.numbers), MANAGER, "/leave")
        raw["message"]["sender_chat"] = chat
        await ignored(trial, raw)


async def test_what_came_by_way_of_another_bot_is_ignored(door: Door) -> None:
    async with door.trial() as trial:
        raw = update(next(trial.numbers), MANAGER, "/leave")
        raw["message"]["via_bot"] = OTHER_BOT
        await ignored(trial, raw)


async def test_another_bot_is_ignored(door: Door) -> None:
    async with door.trial() as trial:
        raw = update(next(trial.numbers), MANAGER, "/leave")
        raw["message"]["from"]["is_bot"] = True
        await ignored(trial, raw)


@pytest.mark.parametrize("kind", ["edited_message", "business_message", "edited_business_message"])
async def test_a_kind_of_update_that_nobody_asked_for_is_ignored(door: Door, kind: str) -> None:
    async with door.trial() as trial:
        for text in ("/leave", "/nonsense", "words"):
            raw = update(next(trial.numbers), MANAGER, "/leave")
            await ignored(trial, {"update_id": raw["update_id"], kind: raw["message"] | {"text": text}})


@pytest.mark.parametrize(
    "origin",
    [
        {
            "type": "user",
            "date": 1_796_000_000,
            "sender_user": {"id": ACCOUNTS["host"], "is_bot": False, "first_name": "x"},
        },
        {"type": "hidden_user", "date": 1_796_000_000, "sender_user_name": "x"},
        {"type": "channel", "date": 1_796_000_000, "chat": CHANNEL, "message_id": 7},
    ],
    ids=lambda origin: str(origin["type"]),
)
async def test_what_somebody_forwards_is_that_persons_own_word_with_no_more_rights(
    door: Door, origin: dict[str, Any]
) -> None:
    async with door.trial() as trial:
        forwarded = []
        for text in ("/complaint", "/leave"):
            raw = update(next(trial.numbers), MANAGER, text)
            raw["message"]["forward_origin"] = origin
            forwarded.append(raw)
        await trial.program.intake.take(forwarded)
        held = await trial.drafts()
        assert [held[trial.people["manager"].id][0]] == ["leave"]
        assert trial.people["host"].id not in held


@pytest.mark.parametrize("name", ["leaver", "stranger"])
async def test_a_stranger_learns_once_whom_to_ask_and_nothing_else(door: Door, name: str) -> None:
    async with door.trial() as trial:
        before = trial.state()
        thing = trial.things["invited"]
        ends = [await trial.send({name: text}) for text in ("/talks", Accept(talk=thing.id, version=1).pack(), "/help")]
        assert [end[name].ended for end in ends] == [Ended.STRANGER, Ended.SILENT, Ended.SILENT]
        assert thing.number not in ends[0][name].text
        assert trial.state() == before
