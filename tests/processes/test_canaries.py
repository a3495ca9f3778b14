"""Logs, health and metrics at debug level hold no token, no name, no word of anybody."""

import json
from pathlib import Path

from bot import demo
from storage.outbox import Lane
from tests.processes.bank import Bank, open_bank
from tests.processes.door import answering

LIN = 1001
CANARIES = ("金丝雀", "13812345678", "张伟", "林静", "C-2041", demo.TOKEN, demo.TOKEN.partition(":")[2])
BROKEN = '{"ok":true,"result":{"text":"金丝雀 张伟'


async def talk(bank: Bank) -> None:
    await bank.ask(LIN, "/complaint")
    await bank.ask(LIN, "金丝雀：客户说没有回电话，手机13812345678")
    await bank.ask(LIN, "张伟")
    await bank.ask(LIN, "1003 金丝雀")
    bank.door.rules["sendMessage"] = answering(200, BROKEN)
    await bank.ask(LIN, "/menu")
    bank.door.rules["answerCallbackQuery"] = answering(500, BROKEN)
    await bank.press(LIN, next(m for m in reversed(await bank.seen(LIN)) if m["keyboard"]))
    bank.door.rules["getUpdates"] = answering(200, BROKEN)
    await bank.ask(LIN, "金丝雀" * 2_000)
    await bank.settled()


async def test_no_canary_sings_in_logs_health_or_metrics(tmp_path: Path) -> None:
    async with open_bank(tmp_path, WUHUA_LOG_LEVEL="DEBUG", PYTHONWARNINGS="default", PYTHONASYNCIODEBUG="1") as bank:
        child = await bank.run()
        await talk(bank)
        assert child.logged("poll.failed")
        told = [str(await bank.health(child)), (await bank.operations(child, "/metrics"))[1]]
        await child.stop()
        everything = "\n".join([*child.lines, *child.said, *told])
        assert [canary for canary in CANARIES if canary in everything] == []
        for line in child.lines:
            assert {"event", "level", "timestamp"} <= set(json.loads(line))


async def test_an_error_that_nobody_foresaw_is_logged_with_the_reference_that_was_told(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        await bank.sql("ALTER TABLE drafts RENAME TO lost")
        child = await bank.run()
        answer = await bank.ask(LIN, "/complaint")
        line = await child.wait_for("update.parked")
        assert line["ref"] in answer["text"]
        assert line["error"] == "OperationalError"
        await bank.ask(LIN, "/help")


async def test_metrics_tell_lag_depth_outcomes_and_latency(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.run()
        await bank.ask(LIN, "/help")
        await bank.settled()
        status, found = await bank.operations(child, "/metrics")
        assert status == 200
        for line in (
            'wuhua_sends_total{lane="answer",outcome="accepted"} 1.0',
            'wuhua_queue_depth{lane="answer"} 0.0',
            'wuhua_due_lag_seconds{lane="broadcast"} 0.0',
            "wuhua_updates_total 1.0",
            "wuhua_updates_parked_total 0.0",
            "wuhua_update_seconds_count 1.0",
        ):
            assert line in found.splitlines()
        status, body = await bank.health(child)
        assert (status, body["ok"], body["parked"], set(body["lag"])) == (
            200,
            True,
            0,
            {lane.name.lower() for lane in Lane},
        )
