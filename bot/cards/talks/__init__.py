"""Cards of appointment talks: values in, words and buttons out. In chat a talk is 工作沟通, a meeting."""

from bot.cards.talks.answers import refused, reply
from bot.cards.talks.asides import cause, more, snoozed, why
from bot.cards.talks.buttons import (
    Accept,
    AskForm,
    Book,
    CalendarFile,
    Conclude,
    More,
    Move,
    Noted,
    OwnTime,
    Propose,
    Show,
    ShowCause,
    Snooze,
    Why,
)
from bot.cards.talks.notices import chase, reminder
from bot.cards.talks.state import card, place_of

__all__ = [
    "Accept",
    "AskForm",
    "Book",
    "CalendarFile",
    "Conclude",
    "More",
    "Move",
    "Noted",
    "OwnTime",
    "Propose",
    "Show",
    "ShowCause",
    "Snooze",
    "Why",
    "card",
    "cause",
    "chase",
    "more",
    "place_of",
    "refused",
    "reminder",
    "reply",
    "snoozed",
    "why",
]
