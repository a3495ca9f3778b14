"""Masks phone, identity, card and account numbers in free text before anything is kept (law 12)."""

import re
from typing import NewType

from domain.personal.numbers import Kept, likely, surely
from domain.personal.reading import UNIT, Reading, Said, beginnings, read, shown

Masked = NewType("Masked", str)

_MAIL = re.compile(r"([A-Za-z0-9])[\w.+-]{0,63}(?=@[\w-]{1,63}(?:\.[\w-]{1,63})+)", re.ASCII)
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z])[·•\- ]?"
    r"(?=[A-HJ-NP-Z]{0,2}\d)[A-HJ-NP-Z\d]{3,4}([A-HJ-NP-Z\d]{2}|[A-HJ-NP-Z\d][挂学警港澳])(?![A-Za-z\d*])"
)
_WECHAT = re.compile(
    r"((?:微信号|微信[:：]|wechat(?: id)?[:： ]|weixin[:： ])[是为:： ]{0,2}[A-Za-z])[\w-]{3,17}([\w-]{2})(?![\w*-])",
    re.ASCII | re.IGNORECASE,
)

_END_OF_MASKED = re.compile(r"(?<=\*{4})\d{1,4}$")
_GOES_ON = re.compile(rf"\d+(?![\d*]|{UNIT}|[.．]\d{{1,2}}{UNIT})")
"""Digits at the beginning, but for an amount that says so."""


def mask(text: str) -> Masked:
    """Replace what identifies a person or an account by its ends; masking twice changes nothing.

    Mobile numbers keep three and four digits (138****1234), landlines their area code and four
    (0571-****6666), identity, card and account numbers four (****1234). Read in any width, with
    +86, spelled out (一三八…), and broken up by blanks, hyphens, dots, stops, line breaks, or words
    such as 然后 and 后四位. In one piece 15 digits or more are always masked, unless the words before
    say that they are a contract's or an order's: passbook accounts carry no check digit, and a
    mistyped identity number is still one. Else check digit, shape and the word before (卡号, 电话)
    decide, so that dates, amounts, times and staff numbers stay. Number plates, mail addresses and
    what follows 微信号 keep their ends too. Letters for digits, and names, are not recognised.
    """
    text = _MAIL.sub(r"\1****", text)
    text = _WECHAT.sub(r"\1****\2", _PLATE.sub(r"\1****\2", text))
    return Masked(_without_numbers(text))


def mask_on(kept: Masked, more: str) -> Masked:
    """Mask the next part of a text that came in parts, where a number may lie across the border.

    Read as one and read apart: what shows fewer digits stays. Of what goes on a number that was
    masked before, that is the last four.
    """
    whole, apart = mask(kept + more), mask(more)
    end, on = _END_OF_MASKED.search(kept), _GOES_ON.match(apart)
    if end and on:
        kept, apart = Masked(kept[: end.start()]), Masked((end[0] + on[0])[-4:] + apart[on.end() :])
    return min(whole, Masked(kept + apart), key=lambda text: sum(map(str.isnumeric, text)))


def _without_numbers(text: str) -> str:
    reading = read(text)
    out, done, at = [], 0, 0
    while at < len(reading.pieces):
        found = _longest(reading, at)
        if found is not None:
            said, kept = found
            out += [text[done : reading.pieces[at].start], shown(reading, said, kept)]
            done = said.end
        at += len(found[0].pieces) if found is not None else 1
    return "".join([*out, text[done:]])


def _longest(reading: Reading, at: int) -> tuple[Said, Kept] | None:
    """Find how many pieces from here make one number: first what a check digit or its shape proves."""
    readings = beginnings(reading, at)
    for rule in (surely, likely):
        for said in readings:
            if (kept := rule(said)) is not None:
                return said, kept
    return None
