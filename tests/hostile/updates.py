"""Updates at random, as the Bot API makes them, from a seed; and bodies of them that were mutated."""

import copy
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.buttons import Button
from bot.forms.catalogue import FORMS
from bot.handlers import COMMANDS
from tests.gate.cast import ACCOUNTS
from tests.hostile.texts import words
from tests.ways import PRESSES

Raw = dict[str, Any]
KINDS: list[type[Button]] = [route.kind for route in PRESSES]
FIELDS = sorted({q.field for form in FORMS for q in form.questions})
NAMES = [form.name for form in FORMS]
CODES = [
    "t",
    "c",
    "b",
    "f",
    "open",
    "held",
    "no_show",
    "zh-CN",
    "en",
    "complaint",
    "CG",
    "JB",
    "202612",
    "20261209",
    "",
    "0",
]
STICKERS = ("sticker", "location", "contact", "dice", "poll", "video_note", "animation", "venue", "story", "game")
SERVICES = (
    "new_chat_members",
    "pinned_message",
    "group_chat_created",
    "successful_payment",
    "users_shared",
    "web_app_data",
)


@dataclass
class Maker:
    """Makes updates; learns the buttons that were shown, to press them as their reader and as somebody else."""

    random: Random
    accounts: list[int] = field(default_factory=lambda: [*ACCOUNTS.values(), 99_001])
    shown: dict[int, list[str]] = field(default_factory=dict)
    proper: list[tuple[list[int], str]] = field(default_factory=list)
    """Presses that do something, each with the accounts that may."""
    active: list[int] = field(default_factory=list)
    """Who is at it just now: so that conversations get on."""
    number: int = 0

    def learn(self, account: int, data: list[str]) -> None:
        """Remember what a card offers; of many the last ones."""
        self.shown[account] = [*self.shown.get(account, []), *data][-60:]

    def update(self) -> Raw:
        """Make the next update."""
        self.number += 1
        if self.number % 60 == 1:
            self.active = self.random.sample(self.accounts, 4)
        account = self.random.choice(self.active if self.random.random() < 0.85 else self.accounts)
        roll = self.random.random()
        if roll < 0.1 and self.proper:
            theirs, data = self.random.choice(self.proper)
            return self._press(self.random.choice(theirs if self.random.random() < 0.8 else self.accounts), data)
        if roll < 0.55:
            return self._press(account, self._data(account))
        if roll < 0.75:
            return self._message(account, {"text": words(self.random) or "x"})
        if roll < 0.85:
            return self._command(account)
        if roll < 0.93:
            return self._message(account, self._file())
        return self._odd(account)

    def _user(self, account: int) -> Raw:
        language = self.random.choice(["zh", "en", "zh-hans", "xx", ""])
        return {"id": account, "is_bot": False, "first_name": words(self.random)[:64], "language_code": language}

    def _message(self, account: int, body: Raw) -> Raw:
        chat = {"id": account, "type": "private", "first_name": "x"}
        message = {"message_id": self.number, "date": 1_796_000_000, "chat": chat, "from": self._user(account), **body}
        if self.random.random() < 0.05:
            message["forward_origin"] = {"type": "hidden_user", "date": 1, "sender_user_name": words(self.random)}
        return {"update_id": self.number, "message": message}

    def _command(self, account: int) -> Raw:
        name = self.random.choice([*COMMANDS, "nothing", "start@other_bot"])
        text = f"/{name} {words(self.random)[:200]}" if self.random.random() < 0.5 else f"/{name}"
        entity = {"type": "bot_command", "offset": 0, "length": len(name) + 1}
        return self._message(account, {"text": text, "entities": [entity]})

    def _press(self, account: int, data: str) -> Raw:
        card = self._message(account, {"text": "x"})["message"]
        if self.random.random() < 0.05:
            card = {"message_id": 1, "date": 0, "chat": card["chat"]}  # too old to be shown
        press = {
            "id": f"{self.number}",
            "from": self._user(account),
            "message": card,
            "chat_instance": "1",
            "data": data,
        }
        return {"update_id": self.number, "callback_query": press}

    def _data(self, account: int) -> str:
        """Give a button: one's own most often, somebody else's, or one made up."""
        roll, own = self.random.random(), self.shown.get(account)
        if own and roll < 0.75:
            return self.random.choice(own[-8:] if self.random.random() < 0.7 else own)
        if self.shown and roll < 0.85:
            return self.random.choice(self.random.choice([*self.shown.values()]) or ["x"])
        kind = self.random.choice(KINDS)
        return ":".join([kind.code, *(self._field(name) for name in kind.model_fields)])[:64]

    def _field(self, name: str) -> str:
        if name in ("field", "form"):
            return self.random.choice(FIELDS if name == "field" else NAMES)
        if name == "opening":
            kind = self.random.choice(KINDS)
            return ":".join([kind.code, *("1" for _ in kind.model_fields)])
        if self.random.random() < 0.8 and name not in ("value", "listed", "state", "cause", "branch", "month", "day"):
            return str(self.random.choice([0, 1, 1, 1, 2, 3, self.random.randrange(40), 10**9, 2**63 - 1]))
        return self.random.choice([*CODES, words(self.random)[:20]])

    def _file(self) -> Raw:
        file = {
            "file_id": words(self.random)[:40] or "x",
            "file_unique_id": "u",
            "file_size": self.random.choice([0, 9, 10**9]),
        }
        roll = self.random.random()
        caption = {"caption": words(self.random)[:1_024]} if self.random.random() < 0.5 else {}
        if roll < 0.4:
            return {"photo": [{**file, "width": 1, "height": 1}], **caption}
        if roll < 0.8:
            name = self.random.choice(["a.xlsx", "../../x", "a\r\nb", "\u202egpj.exe", "x" * 255, "名.docx"])
            return {"document": {**file, "file_name": name, "mime_type": words(self.random)[:40]}, **caption}
        return {
            self.random.choice(("voice", "video", "audio")): {**file, "duration": 1, "width": 1, "height": 1},
            **caption,
        }

    def _odd(self, account: int) -> Raw:
        """Make what is neither words nor a press: blocked, unblocked, a group, an edit, a service message."""
        roll, message = self.random.random(), self._message(account, {"text": words(self.random) or "x"})["message"]
        if roll < 0.3:
            return {"update_id": self.number, "my_chat_member": self._member(account, message["chat"])}
        if roll < 0.5:
            group = {
                "id": -self.random.randrange(1, 10**12),
                "type": self.random.choice(["group", "supergroup", "channel"]),
            }
            return {"update_id": self.number, "message": message | {"chat": {**group, "title": "x"}}}
        if roll < 0.7:
            kind = self.random.choice(["edited_message", "channel_post", "business_message", "edited_channel_post"])
            return {"update_id": self.number, kind: message}
        if roll < 0.8:
            extra = self.random.choice(["via_bot", "sender_chat"])
            value = {"id": 7, "is_bot": True, "first_name": "x", "type": "channel", "title": "x"}
            return {"update_id": self.number, "message": message | {extra: value}}
        del message["text"]
        kind = self.random.choice([*STICKERS, *SERVICES])
        return {"update_id": self.number, "message": message | {kind: _SHAPES.get(kind, {})}}

    def _member(self, account: int, chat: Raw) -> Raw:
        user, bot = self._user(account), {"id": 1_000_000_000, "is_bot": True, "first_name": "x"}
        states = [{"status": status, "user": bot, "until_date": 0} for status in ("member", "kicked")]
        self.random.shuffle(states)
        return {"chat": chat, "from": user, "date": 1, "old_chat_member": states[0], "new_chat_member": states[1]}


_SHAPES: dict[str, Any] = {
    "sticker": {
        "file_id": "x",
        "file_unique_id": "u",
        "type": "regular",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
    },
    "location": {"latitude": 30.0, "longitude": 120.0},
    "contact": {"phone_number": "13812345678", "first_name": "x"},
    "dice": {"emoji": "🎲", "value": 3},
    "new_chat_members": [{"id": 5, "is_bot": False, "first_name": "x"}],
    "group_chat_created": True,
    "web_app_data": {"data": "x", "button_text": "x"},
}

ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 10**40, 1.5, -0.0, 1e308, "", "x", "0", "\u202e", "\x00", "\ud800"),
    *([], {}, [[]], [None], {"id": 1}, {"": ""}, "x" * 5_000, ["x"] * 50),
)


def mutated(random: Random, raw: Raw) -> Raw:
    """Change a body in one to four places: taken out, put in, turned into something else, or nested."""
    made = copy.deepcopy(raw)
    for _ in range(random.randrange(1, 5)):
        _mutate(random, made)
    return made | {"update_id": raw["update_id"]}  # an update without its id is dropped before


def _mutate(random: Random, made: Raw) -> None:
    place: Any = made
    while True:
        keys = [*place] if isinstance(place, dict) else [*range(len(place))]
        if not keys:
            return
        key = random.choice(keys)
        below = place[key]
        if isinstance(below, dict | list) and below and random.random() < 0.75:
            place = below
            continue
        _change(random, place, key)
        return


def _change(random: Random, place: Any, key: Any) -> None:
    roll = random.random()
    if roll < 0.25 and isinstance(place, dict):
        del place[key]
    elif roll < 0.35 and isinstance(place, dict):
        place[
            random.choice(["from", "chat", "text", "data", "message", "type", "entities", "via_bot", "reply_markup"])
        ] = place[key]
    elif roll < 0.42:
        nested: Any = place[key]
        for _ in range(random.choice([2, 60])):
            nested = {"message": nested}
        place[key] = nested
    else:
        place[key] = copy.deepcopy(random.choice(ODD_VALUES))
