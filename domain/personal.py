"""Masks phone, identity, card and account numbers in free text before anything is kept (law 12)."""

import re
from datetime import date
from typing import NewType

Masked = NewType("Masked", str)

# A run of digits, a closing X of an identity number with it; never one that touches a mask already made,
# nor an amount that says so.
_UNIT = r" ?[元圆块万亿]"
_GROUP = re.compile(rf"(?<![\d*])\d+(?:[xXｘＸ](?![A-Za-z\d*]))?(?![\d*]|{_UNIT}|[.．]\d{{1,2}}{_UNIT})")
# What people put between the parts of one number: at most three blanks, hyphens, dots, strokes, brackets.
_BETWEEN = re.compile(r"[ \t\u00a0\u2000-\u200d\u3000\u00ad\ufeff\-‐-―－.．·・•‧∙⋅_/／~～()（）+＋]{1,3}")
# Numbers that are spelled out: 一三八…; the characters that only numbers of this kind are made of.
_NUMERALS = "零〇一二三四五六七八九幺"
_SPELLED = re.compile(rf"(?<![{_NUMERALS}*])[{_NUMERALS}]{{11,19}}(?![{_NUMERALS}*])")
_SPELLED_MOBILE = re.compile("[一幺][三四五六七八九].{9}")
# What says that an account or a card follows; then its digits need no check digit.
_SAYS_ACCOUNT = re.compile(
    r"(?:卡号|[账帐]号|[账帐]户号?|存折号?|account|card)(?: ?no\.?)?[^\w*]{0,3}[是为]?[^\w*]{0,2}$", re.IGNORECASE
)
_TOLD = re.compile(r"\d{12,19}")
_SAYS_WITHIN = 20  # characters before a number that are looked at

_MOBILE = re.compile(r"1[3-9]\d{9}")
# How a mobile number is broken up when it is. Others are more likely amounts or dates side by side.
_MOBILE_SHAPES = {
    (11,), (3, 8), (7, 4), (4, 7), (5, 6), (3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (5, 3, 3),
    (3, 2, 2, 2, 2), (3, 2, 3, 3), (3, 3, 3, 2), (3, 4, 2, 2), (3, 5, 3), (1,) * 11,
}  # fmt: skip
_COUNTRY = re.compile(r"(?:(?:00)?86|0)(?=1[3-9]\d{9}$)")
_AREA = re.compile(r"(010|02\d|0[3-9]\d{2})(\d{7,8})")
_LANDLINE_SHAPES = {(), (7,), (8,), (3, 4), (4, 3), (4, 4)}

_PROVINCES = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46}
_PROVINCES |= {50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_CHECKS = "10X98765432"

# From so many digits in one piece nothing is an amount, a time or a staff number: it is an account.
_ACCOUNT_DIGITS = 15
_CARD = re.compile(r"[34569]\d{11,18}")  # years, stamps, order and client numbers begin otherwise
_FOURS_OF_A_CARD = re.compile(r"(?:62|60|4\d|5[1-5])\d{14,17}")
_PARTS_OF_IDENTITY = {(6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4)}
_END_OF_MASKED = re.compile(r"(?<=\*{4})\d{1,4}$")
_LONGEST = 19  # digits of a card, and so the most groups that one number can have


def mask(text: str) -> Masked:
    """Replace what identifies a person or an account by its ends; masking twice changes nothing.

    Mobile numbers keep three and four digits (138****1234), landlines their area code and four
    (0571-****6666), identity, card and account numbers four (****1234). Read in any width, with
    +86, and broken up by blanks, hyphens, dots or brackets. In one piece 15 digits or more are
    always masked: passbook accounts carry no check digit, and a mistyped identity number is still
    one. With 12 to 14, or broken up, check digit, shape and the word before (卡号, 账号) decide, so
    that dates, amounts, times and staff numbers stay. A number spelled 一三八… is read; letters for
    digits, and names, are not recognised.
    """
    return Masked(_SPELLED.sub(_spelled, _masked(text)))


def mask_on(kept: Masked, more: str) -> Masked:
    """Mask the next part of a text that came in parts, where a number may lie across the border.

    Read as one and read apart: what shows fewer digits stays. Of what goes on a number that was
    masked before, that is the last four.
    """
    whole, apart = mask(kept + more), mask(more)
    end, on = _END_OF_MASKED.search(kept), _GROUP.match(apart)
    if end and on:
        kept, apart = Masked(kept[: end.start()]), Masked((end[0] + on[0])[-4:] + apart[on.end() :])
    return min(whole, Masked(kept + apart), key=lambda text: sum(map(str.isnumeric, text)))


def _spelled(found: re.Match[str]) -> str:
    number = found[0]
    if _SPELLED_MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    return f"****{number[-4:]}" if len(number) >= _ACCOUNT_DIGITS else number


def _masked(text: str) -> str:
    groups = list(_GROUP.finditer(text))
    out, done, at = [], 0, 0
    while at < len(groups):
        taken, shown = _longest(text, groups, at)
        if taken:
            out += [text[done : groups[at].start()], shown]
            done = groups[at + taken - 1].end()
        at += taken or 1
    return "".join([*out, text[done:]])


def _longest(text: str, groups: list[re.Match[str]], at: int) -> tuple[int, str]:
    """Find how many groups from here make one number, and what is shown of it; 0 if none do."""
    linked, told = _linked(text, groups, at), _is_told(text, groups[at].start())
    for count in range(len(linked), 0, -1):
        shown = _shown(text, linked[:count], told=told)
        if shown:
            return count, shown
    return 0, ""


def _linked(text: str, groups: list[re.Match[str]], at: int) -> list[re.Match[str]]:
    linked = [groups[at]]
    for group in groups[at + 1 : at + _LONGEST]:
        if not _BETWEEN.fullmatch(text, linked[-1].end(), group.start()):
            break
        linked.append(group)
    return linked


def _shown(text: str, groups: list[re.Match[str]], *, told: bool) -> str:
    said = [_ascii(group[0]) for group in groups]
    number, tail = "".join(said), ""
    if "X" in number and not _identity(number) and not _in_one_piece(said):
        if "X" in number[:-1]:
            return ""
        number, tail = number[:-1], text[groups[-1].end() - 1]
        said[-1] = said[-1][:-1]
    shape = tuple(len(part) for part in said)
    if shown := _mobile(number, shape) or _landline(text, groups, number, shape):
        return shown + tail
    known = _identity(number) or _in_one_piece(said) or _card(number, shape) or _looks_like(number, shape)
    return "****" + number[-4:] + tail if known or (told and _TOLD.fullmatch(number)) else ""


def _mobile(number: str, shape: tuple[int, ...]) -> str:
    country = _COUNTRY.match(number)
    prefix = country[0] if country and shape[0] > len(country[0]) else ""
    number = number[len(prefix) :]
    shape = (shape[0] - len(prefix), *shape[1:])
    if _MOBILE.fullmatch(number) and shape in _MOBILE_SHAPES:
        return f"{prefix}{number[:3]}****{number[-4:]}"
    return ""


def _landline(text: str, groups: list[re.Match[str]], number: str, shape: tuple[int, ...]) -> str:
    found = _AREA.fullmatch(number)
    if not found:
        return ""
    area = found[1]
    if len(shape) == 1:
        return f"{area}****{number[-4:]}"
    if shape[0] == len(area) and shape[1:] in _LANDLINE_SHAPES:
        return f"{area}{text[groups[0].end() : groups[1].start()]}****{number[-4:]}"
    return ""


def _identity(number: str) -> bool:
    """Say whether it is an identity number of 18 (with its check digit) or, before 1999, 15 digits."""
    if len(number) == 15 and number.isdecimal():
        return int(number[:2]) in _PROVINCES and _is_date("19" + number[6:12])
    if len(number) != 18 or not number[:17].isdecimal():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[17] and _is_date(number[6:14])


def _in_one_piece(said: list[str]) -> bool:
    digits = said[0].removesuffix("X")
    return len(said) == 1 and len(digits) >= _ACCOUNT_DIGITS and (digits == said[0] or len(digits) == 17)


def _card(number: str, shape: tuple[int, ...]) -> bool:
    if not _CARD.fullmatch(number):
        return False
    fours = set(shape[:-1]) == {4} and shape[-1] <= 4
    whole = len(shape) == 1 or set(shape) == {1}
    return (fours or whole or (shape[0] == 6 and len(shape) <= 5)) and _luhn(number)


def _looks_like(number: str, shape: tuple[int, ...]) -> bool:
    """Say whether it is broken up as only an identity or card number is, though a digit is wrong."""
    if shape in _PARTS_OF_IDENTITY:
        return int(number[:2]) in _PROVINCES and _is_date(number[6:14])
    fours = set(shape[:-1]) == {4} and shape[-1] <= 4
    return fours and bool(_FOURS_OF_A_CARD.fullmatch(number))


def _is_told(text: str, start: int) -> bool:
    """Say whether the words before call what follows an account or a card."""
    return bool(_SAYS_ACCOUNT.search(text[max(0, start - _SAYS_WITHIN) : start]))


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _ascii(digits: str) -> str:
    return "".join(str(int(char)) if char.isdecimal() else "X" for char in digits)
