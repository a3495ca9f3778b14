"""Runs the sandbox alone, without a program: a few people, a silent bot, a clock that just moves."""

import argparse
import asyncio
import contextlib
import signal
from datetime import UTC, datetime
from pathlib import Path

from sandbox.people import Persona
from sandbox.server import Sandbox

_TOKEN = "100000001:sandbox"  # noqa: S105 - a token for this machine alone
# Nine in the morning in Shanghai, on a Monday that is a workday.
_START = datetime(2026, 11, 30, 1, tzinfo=UTC)

_PERSONAS = (
    Persona(
        id=1001,
        name="沈静",
        name_en="Shen Jing",
        role="消保专员",
        role_en="Consumer protection",
        branch="总行",
        branch_en="Head office",
    ),
    Persona(
        id=1002,
        name="李主管",
        name_en="Li Qiang",
        role="主管",
        role_en="Supervisor",
        branch="城东支行",
        branch_en="East branch",
    ),
    Persona(
        id=1003,
        name="王芳",
        name_en="Wang Fang",
        role="客户经理",
        role_en="Client manager",
        branch="城东支行",
        branch_en="East branch",
        language_code="en",
        started=False,
    ),
)


async def _serve(data: Path, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sandbox = Sandbox(data=data, token=_TOKEN, bot_username="wuhua_bot", personas=_PERSONAS, start=_START, port=port)
    async with sandbox:
        print(f"The sandbox: {sandbox.url}\nThe bot's token: {_TOKEN}", flush=True)
        await stop.wait()


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps the chats")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--reset", action="store_true", help="forget what the folder keeps first")
    options = parser.parse_args()
    if options.reset:
        Sandbox.reset(options.data)
    asyncio.run(_serve(options.data, options.port))


if __name__ == "__main__":
    main()
