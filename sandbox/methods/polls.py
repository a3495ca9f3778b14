"""Sending quizzes and polls: anonymous, one answer each, in a chat of one person."""

from dataclasses import replace

from sandbox.entities import utf16
from sandbox.methods.messages import post, read_draft, read_recipient
from sandbox.wire import Json, Params, bad_request
from sandbox.workplace import Workplace

_QUESTION_LENGTH, _OPTION_LENGTH, _EXPLANATION_LENGTH = 300, 100, 200
_LEAST_OPTIONS, _MOST_OPTIONS = 1, 12
_LINE_FEEDS = 2


async def send_poll(place: Workplace, params: Params) -> Json:
    """Send a quiz or a poll."""
    standing = read_recipient(place, params)
    if params.text("is_anonymous") and not params.flag("is_anonymous"):
        raise bad_request("the sandbox has anonymous polls alone")
    return post(place, replace(read_draft(place, params, standing), poll=_poll(place, params)))


def _poll(place: Workplace, params: Params) -> Json:
    question, options = params.text("question").strip(), _options(params.json("options"))
    if not question:
        raise bad_request("poll question must be non-empty")
    if utf16(question) > _QUESTION_LENGTH:
        raise bad_request(f"poll question length must not exceed {_QUESTION_LENGTH}")
    quiz = params.text("type") == "quiz"
    return {
        "question": question,
        "options": options,
        "quiz": quiz,
        "right": _right(params, len(options)) if quiz else None,
        "explanation": _explanation(params) if quiz else "",
        "chosen": None,
    }


def _options(given: object) -> list[str]:
    if not isinstance(given, list) or not _LEAST_OPTIONS <= len(given) <= _MOST_OPTIONS:
        raise bad_request(f"poll must have between {_LEAST_OPTIONS} and {_MOST_OPTIONS} options")
    texts = [str(option.get("text", "") if isinstance(option, dict) else option).strip() for option in given]
    if not all(texts):
        raise bad_request("poll options must be non-empty")
    if any(utf16(text) > _OPTION_LENGTH for text in texts):
        raise bad_request(f"poll options length must not exceed {_OPTION_LENGTH}")
    if len(set(texts)) < len(texts):
        raise bad_request("poll options must be unique")
    return texts


def _right(params: Params, count: int) -> int:
    """Read which option is right, from the list of today or the number of before it."""
    listed = params.json("correct_option_ids")
    right = listed[0] if isinstance(listed, list) and len(listed) == 1 else params.json("correct_option_id")
    if not isinstance(right, int) or not 0 <= right < count:
        raise bad_request("wrong correct option ID specified")
    return right


def _explanation(params: Params) -> str:
    text = params.text("explanation").strip()
    if utf16(text) > _EXPLANATION_LENGTH or text.count("\n") > _LINE_FEEDS:
        raise bad_request("poll explanation is too long")
    return text
