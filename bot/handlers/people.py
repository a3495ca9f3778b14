"""What comes in about people: enrolment, menu, help, language, who can't be reached, the policy."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.call import Call
from bot.capabilities import read
from bot.cards import people as cards
from bot.replies import Reply
from bot.routes import Command, Press, Route
from bot.words import tongue_of
from domain.rights import Right
from workflows import people

CHECK_IN = "ci_"
"""How a start parameter begins that checks somebody in."""


async def start(call: Call) -> Reply:
    """`/start`: the greeting of somebody who is enrolled, enrolment by an invitation's code, check-in by a QR code."""
    if call.text.startswith(CHECK_IN):
        reply: Reply = await (await read("bot.handlers.training")).by_link(call)
        return reply
    if not call.text:
        return cards.welcome_back(call.work.actor, call.work.bank.policy.bank)
    enrolment = await read("workflows.enrolment")
    enrolled = await enrolment.enrol(
        call.work,
        call.text,
        user_id=call.sender.user_id,
        chat_id=call.sender.chat_id,
        language=tongue_of(call.sender.language_code),
    )
    return cards.welcome(enrolled, call.work.bank.policy.bank)


async def menu(commands: Mapping[str, Right], call: Call) -> Reply:
    """`/menu`: what the person may do."""
    return cards.menu(call.work.actor, commands)


async def help_(commands: Mapping[str, Right], call: Call) -> Reply:
    """`/help`: how the assistant is used."""
    return cards.help_(call.work.actor, commands, hours=call.work.bank.policy.forms.expire_hours)


async def ask_language(call: Call) -> Reply:
    """`/language`: which one."""
    return cards.languages()


async def choose_language(call: Call, press: cards.ChooseLanguage) -> Reply:
    """Set the language."""
    return cards.language_set(await people.choose_language(call.work, press.language))


async def invite(link_base: Callable[[], str], call: Call) -> Reply:
    """`/invite STAFF_NO`: a one-time link to hand to that person."""
    enrolment = await read("workflows.enrolment")
    return cards.invitation(await enrolment.invite(call.work, call.text), link_base())


async def unreachable(call: Call) -> Reply:
    """`/unreachable`: who can't be reached."""
    return cards.reply(await people.list_unreachable(call.work))


async def show_policy(call: Call) -> Reply:
    """`/policy`: every clause as it is in force."""
    return cards.policy(call.work.bank.policy)


async def turn_policy(call: Call, press: cards.PolicyPage) -> Reply:
    """Turn to another page of the policy."""
    return cards.policy(call.work.bank.policy, press.page)


def routes(commands: Mapping[str, Right], link_base: Callable[[], str]) -> list[Route]:
    """Give every way in, with its right; `commands` are those that the menu may list."""
    return [
        Command("start", start),
        Command("menu", partial(menu, commands)),
        Command("help", partial(help_, commands)),
        Command("language", ask_language),
        Command("unreachable", unreachable),
        Command("invite", partial(invite, link_base)),
        Command("policy", show_policy),
        Press(cards.PolicyPage, Right.POLICY_READ, turn_policy),
        Press(cards.ChooseLanguage, Right.SELF, choose_language),
    ]
