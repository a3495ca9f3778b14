"""The command menus that clients show: at each start everybody's is brought up to date, a few at a time."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from telegram import BotCommandScopeAllPrivateChats
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.menu import Menu
from bot.words import LANGUAGES, Tongue, catalogue
from domain.people import Person
from storage.clock import bank_now
from storage.database import Database
from workflows.people import renew_commands
from workflows.work import Bank, Work

MANY = 5
"""How many people's menus are looked at together."""
PAUSE = 20.0
"""Seconds until the next ones: a large bank's menus must take hardly any of the sending budget."""

log = structlog.get_logger("commands")


@dataclass
class Publisher:
    """Shows the commands of anybody at once, and promises each person's where the client does not show them already."""

    database: Database
    bank: Bank
    bot: ExtBot[None]
    menu: Menu
    wake: asyncio.Event
    """Set where something is to be sent."""
    doubts: Callable[[], Awaitable[bool]]
    """Whether the clock is wrong: what is promised by it could leave years later."""

    async def publish(self) -> None:
        """Go through everybody once; nobody waits for it."""
        async with self.database.transaction() as tx:
            now = await bank_now(tx)
        for language in LANGUAGES:
            await asyncio.to_thread(catalogue, language)  # the loop goes on while they are first read
            await self._show_anybody(Tongue(language, now, self.bank.calendar))
        after: int | None = 0
        while after is not None:
            if not await self.doubts():
                after = await self._renew(after)
            await asyncio.sleep(PAUSE)

    async def _show_anybody(self, tongue: Tongue) -> None:
        general, code = self.menu.of_anybody(tongue), "en" if tongue.language == "en" else None
        try:
            await self.bot.set_my_commands(general.commands, BotCommandScopeAllPrivateChats(), code)
        except TelegramError as error:
            log.info("commands.failed", error=type(error).__name__)

    async def _renew(self, after: int) -> int | None:
        async with self.database.transaction() as tx:
            work = Work(tx=tx, now=await bank_now(tx), bank=self.bank)

            def look(person: Person, language: str) -> str:
                shown = self.menu.of(person, Tongue(language, work.now, self.bank.calendar))
                text = "\n".join(f"{command.command} {command.description}" for command in shown.commands)
                return hashlib.sha256(text.encode()).hexdigest()[:8]

            last = await renew_commands(work, after=after, many=MANY, look=look)
        self.wake.set()
        return last
