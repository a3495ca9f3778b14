"""Telegram's HTML parse mode: text and entities with offsets in UTF-16 units, and its error wording."""

import re
from dataclasses import dataclass

from sandbox.wire import Json, Refused, bad_request

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}
_SPACE = " \t\r\n\0\v"
_SPECIAL = re.compile(r"[&<]")
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_NAME_END = re.compile(r"[\s\0=>/\"']|\Z")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_TAG_END = re.compile(r"[\s\0>]|\Z")
_URL = re.compile(r"(?:(?:https?|tg|ton|tonsite)://[^\s]+|[^\s/?#:]+\.[^\s]+)\Z", re.IGNORECASE)
_MENTION = re.compile(r"tg://user/?\?id=(\d+)\Z")
_FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"，。；、！？（）《》“”]+", re.IGNORECASE)),
    ("email", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("mention", re.compile(r"(?<![A-Za-z0-9_@/])@[A-Za-z][A-Za-z0-9_]{3,31}")),
    (
        "bot_command",
        re.compile(r"(?<![A-Za-z0-9_/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![A-Za-z0-9_/])"),
    ),
)
# Found text inside these stays as it was written.
_CLOSED = frozenset({"code", "pre", "text_link", "text_mention"})


def utf16(text: str) -> int:
    """Count UTF-16 units, in which Telegram counts offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int
    start: int


class _Reader:
    """One pass over the markup; errors name the byte at which their tag begins."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._at = 0
        self._text: list[str] = []
        self._units = 0
        self._open: list[_Open] = []
        self._entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        while special := _SPECIAL.search(self._markup, self._at):
            self._add(self._markup[self._at : special.start()])
            self._at = special.start()
            if special[0] == "&":
                self._character()
            else:
                self._tag()
        self._add(self._markup[self._at :])
        if self._open:
            raise _cannot(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return "".join(self._text), self._entities

    def _add(self, text: str) -> None:
        if text:
            self._text.append(text)
            self._units += utf16(text)

    def _character(self) -> None:
        character, self._at = _character_at(self._markup, self._at)
        self._add(character)

    def _tag(self) -> None:
        if self._peek(1) == "/":
            self._end_tag()
        else:
            self._start_tag()

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._markup[at] if at < len(self._markup) else "\0"

    def _skip_space(self) -> None:
        while self._at < len(self._markup) and self._markup[self._at] in _SPACE:
            self._at += 1

    def _until(self, pattern: re.Pattern[str]) -> str:
        end = pattern.search(self._markup, self._at)
        start, self._at = self._at, end.start() if end else len(self._markup)
        return self._markup[start : self._at]

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        tag = self._until(_TAG_END).lower()
        if self._at >= len(self._markup):
            raise self._error("Unclosed start tag", begin)
        if tag not in _TYPES:
            raise self._error(f'Unsupported start tag "{tag}"', begin)
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self._at += 1
        self._open.append(_Open(tag, argument, self._units, len(self._text)))

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == ">":
                return argument
            name = self._until(_NAME_END)
            if not name:
                raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
            value = self._value(tag, begin)
            argument = _argument(tag, name.lower(), value) or argument

    def _value(self, tag: str, begin: int) -> str:
        self._skip_space()
        if self._peek() != "=":
            if self._at >= len(self._markup):
                raise self._error(f'Unclosed start tag "{tag}"', begin)
            return ""
        self._at += 1
        self._skip_space()
        value = self._quoted(self._peek()) if self._peek() in "\"'" else self._token()
        if self._at >= len(self._markup):
            raise self._error("Unclosed start tag", begin)
        return value

    def _token(self) -> str:
        begin = self._at
        match = _TOKEN.match(self._markup, self._at)
        value = match[0] if match else ""
        self._at += len(value)
        if self._peek() not in _SPACE + ">":
            raise self._error("Unexpected end of name token", begin)
        return value.lower()

    def _quoted(self, quote: str) -> str:
        self._at += 1
        value = []
        while self._at < len(self._markup) and self._markup[self._at] != quote:
            character, self._at = _character_at(self._markup, self._at)
            value.append(character)
        self._at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise self._error("Unexpected end tag", begin)
        self._at += 2
        name = self._until(_TAG_END)
        self._skip_space()
        if self._peek() != ">":
            raise self._error("Unclosed end tag", begin)
        self._at += 1
        opened = self._open.pop()
        if name and name != opened.tag:
            raise self._error(f'Unmatched end tag, expected "</{opened.tag}>", found "</{name}>"', begin)
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self._units - opened.offset
        inner = "".join(self._text[opened.start :])
        details = self._details(opened, inner)
        if length and details:
            self._entities.append({"offset": opened.offset, "length": length, **details})

    def _details(self, opened: _Open, inner: str) -> Json | None:
        if opened.tag == "a":
            return _link(opened.argument or inner)
        if opened.tag == "blockquote" and opened.argument:
            return {"type": "expandable_blockquote"}
        if opened.tag == "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": opened.argument}
        if opened.tag == "pre":
            return self._pre(opened)
        if opened.tag == "code" and opened.argument and self._open and self._open[-1].tag == "pre":
            self._open[-1].argument = opened.argument
            return None
        return {"type": _TYPES[opened.tag]}

    def _pre(self, opened: _Open) -> Json:
        return {"type": "pre", "language": opened.argument} if opened.argument else {"type": "pre"}

    def _error(self, reason: str, at: int) -> Refused:
        head, comma, tail = reason.partition(", expected")
        return _cannot(f"{head} at byte offset {len(self._markup[:at].encode())}{comma}{tail}")


def _cannot(reason: str) -> Refused:
    return bad_request(f"can't parse entities: {reason}")


def _character_at(markup: str, at: int) -> tuple[str, int]:
    match = _CHARACTER.match(markup, at) if markup[at] == "&" else None
    character = _character(match) if match else None
    if match is None or character is None:
        return markup[at], at + 1
    return character, match.end()


def _character(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else None


def _argument(tag: str, name: str, value: str) -> str:
    if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return "1" if (tag, name) == ("blockquote", "expandable") else ""


def _link(target: str) -> Json | None:
    mention = _MENTION.match(target)
    if mention:
        user = {"id": int(mention[1]), "is_bot": False, "first_name": mention[1]}
        return {"type": "text_mention", "user": user}
    if not _URL.match(target):
        return None
    return {"type": "text_link", "url": target if "://" in target else f"http://{target}"}


def parse_html(markup: str) -> tuple[str, list[Json]]:
    """Read HTML parse mode; refuse with 400 and Telegram's reason what it would refuse."""
    text, entities = _Reader(markup).read()
    return trim(text, entities)


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Take the white space off both ends, as Telegram does; entities move and shrink with it."""
    stripped = text.strip()
    shift = utf16(text[: len(text) - len(text.lstrip())])
    size = utf16(stripped)
    moved = [_clip(entity, shift, size) for entity in entities]
    kept = [entity for entity in moved if entity["length"] > 0]
    return stripped, sorted(kept, key=_order)


def _clip(entity: Json, shift: int, size: int) -> Json:
    begin = min(max(entity["offset"] - shift, 0), size)
    end = min(max(entity["offset"] + entity["length"] - shift, 0), size)
    return {**entity, "offset": begin, "length": end - begin}


def _order(entity: Json) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def find_entities(text: str, entities: list[Json]) -> list[Json]:
    """Add what Telegram finds by itself: addresses, mentions, commands."""
    found = list(entities)
    if not any(sign in text for sign in "/@"):
        return found
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            new = {"offset": utf16(text[: match.start()]), "length": utf16(match[0]), "type": kind}
            if not any(_meet(new, old) for old in found):
                found.append(new)
    return sorted(found, key=_order)


def _meet(new: Json, old: Json) -> bool:
    if old["type"] not in _CLOSED and old["type"] not in dict(_FOUND):
        return False
    return bool(new["offset"] < old["offset"] + old["length"] and old["offset"] < new["offset"] + new["length"])
