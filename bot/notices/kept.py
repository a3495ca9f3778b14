"""Kept files on their way out: whatever they belong to, one piece makes them."""

from collections.abc import Awaitable, Callable

from bot.notices.rendering import subject_id
from bot.replies import KeptFile
from bot.words import Tongue, say
from storage.files import get_file
from storage.outbox import Item
from workflows.work import Work

_ENDS = {"photo": "jpg", "voice": "ogg"}
"""How the name of a file ends that came without one."""
Numbered = Callable[[Work, int, int], Awaitable[str | None]]
"""Gives the number of the object with that id as long as that reader may read it."""


async def kept_file(numbered: Numbered, caption: str, work: Work, item: Item, tongue: Tongue) -> KeptFile | None:
    """Give the file that a press asked for, under its own name or the number of what it belongs to."""
    number = await numbered(work, subject_id(item), item.person_id or 0)
    found = await get_file(work.tx, item.params["file"])
    if number is None or found is None or found.sha256 is None:
        return None
    name = found.name or f"{number}-{found.id}.{_ENDS.get(found.kind, 'bin')}"
    played = found.kind == "voice"
    return KeptFile(name, found.sha256, tongue.plain(say(caption, number=number)), voice=played)
