"""How cards name a part of an exam: a topic of trainings in its reader's language, any other as the sheet named it."""

from bot.words import Given, Words, say
from domain.training import Topic


def topic_word(topic: str) -> Words:
    """Name a part of an exam."""
    return say(f"Topic.{topic}") if topic in set(Topic) else Given(topic)
