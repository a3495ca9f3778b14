"""What a handler is given: who calls, from which chat and card, and the ground of its use case."""

from dataclasses import dataclass

from bot.words import Tongue
from workflows.work import Work


@dataclass(frozen=True)
class Sender:
    """The account that an update comes from."""

    user_id: int
    chat_id: int
    language_code: str | None


@dataclass(frozen=True)
class Attachment:
    """A photo, document or voice note, as the Bot API names it; nothing has been fetched."""

    file_id: str
    kind: str
    name: str | None
    size: int
    mime: str | None
    album: str | None = None
    """What it shares with the other files of its album; a client sends each in a message of its own."""
    seconds: int = 0
    """How long a recording is."""


@dataclass(frozen=True)
class Call:
    """One update, typed."""

    work: Work
    sender: Sender
    tongue: Tongue
    text: str = ""
    """What was typed: a message's text, a caption, a command's argument."""
    attachment: Attachment | None = None
    message_id: int | None = None
    """The message itself, or the card whose button was pressed; None if it can't be edited any more."""
