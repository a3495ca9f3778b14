"""What a message may carry along: formatted text and buttons, checked as Telegram checks them."""

from sandbox.entities import find_entities, parse_html, trim
from sandbox.wire import Json, Params, Refused, bad_request

_DATA_BYTES = 64
_CAPTION_LENGTH = 1024
_TEXT_LENGTH = 4096
_LINKS = ("http://", "https://", "tg://")
# The kinds of button that need something the sandbox has not; they are carried along and shown.
_OTHER_KINDS = (
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "web_app",
    "login_url",
    "copy_text",
)

Keyboard = list[list[Json]]


def read_text(params: Params) -> tuple[str, list[Json]]:
    """Read a message's text and entities."""
    text, entities = _formatted(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if len(text) > _TEXT_LENGTH:
        raise bad_request("message is too long")
    return text, entities


def read_caption(params: Params) -> tuple[str | None, list[Json]]:
    """Read a file's caption and its entities."""
    text, entities = _formatted(params, "caption", "caption_entities")
    if len(text) > _CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    return text or None, entities


def _formatted(params: Params, field: str, entities_field: str) -> tuple[str, list[Json]]:
    raw, mode = params.text(field).replace("\r", ""), params.text("parse_mode").lower()
    if mode not in ("", "html"):
        raise bad_request("unsupported parse_mode")
    if mode == "html":
        text, entities = parse_html(raw)
    else:
        text, entities = trim(raw, _given(params.json(entities_field)))
    return text, find_entities(text, entities)


def _given(entities: object) -> list[Json]:
    if not isinstance(entities, list):
        return []
    for entity in entities:
        if not isinstance(entity, dict) or not all(isinstance(entity.get(key), int) for key in ("offset", "length")):
            raise bad_request("can't parse MessageEntity: expected an Object")
    return [dict(entity) for entity in entities]


def read_keyboard(params: Params) -> Keyboard | None:
    """Read a message's inline keyboard; other kinds of markup are accepted and not shown."""
    markup = params.json("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('can\'t parse inline keyboard: field "inline_keyboard" must be of type Array')
    return [[_button(button) for button in row] for row in rows if row] or None


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise _bad_button("expected an Object")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _bad_button('Field "text" must be of type String and not empty')
    if "callback_data" in button:
        return {"text": text, "callback_data": _data(button["callback_data"])}
    if "url" in button:
        return {"text": text, "url": _url(button["url"])}
    others = {kind: button[kind] for kind in _OTHER_KINDS if kind in button}
    if not others:
        raise _bad_button("Text buttons are unallowed in the inline keyboard")
    return {"text": text, **others}


def _data(data: object) -> str:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= _DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def _url(url: object) -> str:
    if not isinstance(url, str) or not url.lower().startswith(_LINKS):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url


def _bad_button(reason: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {reason}")
