"""Which digits are a phone's, an identity card's, a bank card's or an account's, by check digit, shape and name."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Name(StrEnum):
    """What the words right before a number call it."""

    ACCOUNT = "account"
    """卡号, 账号, 身份证: its digits need no check digit."""
    PHONE = "phone"
    """电话, 手机: any shape will do, and no area code is needed."""
    OTHER = "other"
    """合同号, 工号, 流水号: not an account, unless a check digit proves it."""


@dataclass(frozen=True)
class Number:
    """Digits that may be one number, and how they are written."""

    digits: str
    """In ASCII, a closing X with them."""
    shape: tuple[int, ...]
    """The lengths of its pieces."""
    loose: bool = False
    """Whether a stop, a line break or a word stands between two pieces."""
    cut: bool = False
    """Whether, though loosely written, it goes on tightly: then another number begins within it."""
    listed: bool = False
    """Whether, though loosely written, other numbers stand beside it."""
    name: Name | None = None

    @property
    def whole(self) -> bool:
        """Whether it stands in one piece, or digit by digit."""
        return len(self.shape) == 1 or set(self.shape) == {1}

    @property
    def fours(self) -> bool:
        """Whether it is written in fours, as cards are; the last piece may be shorter."""
        return set(self.shape[:-1]) == {4} and self.shape[-1] <= 4


class Kept(NamedTuple):
    """What is shown of a number: so many digits at its head, and four at its end."""

    head: int = 0
    gap: bool = False
    """Whether what stands after the head is shown too: 0571-****6666."""


LONGEST = 19  # digits of a card

_MOBILE = re.compile(r"1[3-9]\d{9}")
_COUNTRY = re.compile(r"(?:(?:00)?86|0)(?=1[3-9]\d{9}$)")
# How a mobile number is broken up when it is. Others are more likely amounts or dates side by side.
_MOBILE_SHAPES = {
    (11,), (3, 8), (7, 4), (4, 7), (5, 6), (3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (5, 3, 3),
    (3, 2, 2, 2, 2), (3, 2, 3, 3), (3, 3, 3, 2), (3, 4, 2, 2), (3, 5, 3), (1,) * 11,
}  # fmt: skip
_SAFE_SHAPES = {(3, 4, 4), (1,) * 11}  # loosely written too, and within a list
_LOOSE_SHAPES = {(3, 8), (7, 4)}  # loosely written, where no other number stands beside it
_AREA = re.compile(r"(010|02\d|0[3-9]\d{2}|86(?:10|2\d|[3-9]\d{2}))([2-8]\d{6,7})")
_LANDLINE_SHAPES = {(7,), (8,), (3, 4), (4, 3), (4, 4)}
_LOCAL = re.compile(r"[2-8]\d{6,7}")

_PROVINCES = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46}
_PROVINCES |= {50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_CHECKS = "10X98765432"
_BORN = range(1900, 2050)
_PARTS_OF_IDENTITY = {(6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 6, 3), (6, 9), (12, 3), (6, 2, 2, 2, 3)}

# From so many digits in one piece nothing is an amount, a time or a staff number: it is an account.
_ACCOUNT_DIGITS = 15
_TOLD = re.compile(r"\d{12,19}|\d{17}X")
_CARD = re.compile(r"[34569]\d{11,18}")  # years, stamps, order and client numbers begin otherwise
_UNIONPAY = re.compile(r"62\d{14,17}")
_KNOWN_CARD = re.compile(r"(?:6[02]|4\d|5[1-5]|35)\d{14,17}")


def surely(number: Number) -> Kept | None:
    """Say what may be shown of digits whose check digit or shape proves what they are; None if nothing does."""
    if number.name is not Name.ACCOUNT and (found := _mobile(number) or _landline(number)):
        return found
    return Kept() if not number.cut and (_is_identity(number) or _is_card(number)) else None


def likely(number: Number) -> Kept | None:
    """Say what may be shown of digits that are called or written as only a number of somebody's is."""
    if number.name is Name.OTHER or number.cut:
        return None
    if number.name is Name.ACCOUNT and _TOLD.fullmatch(number.digits):
        return Kept()
    if _is_account(number) or _looks_like_one(number) or _is_local(number):
        return Kept()
    return _mobile(number) or _landline(number)


def _mobile(number: Number) -> Kept | None:
    country = _COUNTRY.match(number.digits)
    skipped = len(country[0]) if country and number.shape[0] > len(country[0]) else 0
    shape = (number.shape[0] - skipped, *number.shape[1:])
    if not number.cut and _MOBILE.fullmatch(number.digits, skipped) and _is_mobiles(shape, number):
        return Kept(head=skipped + 3)
    return None


def _is_mobiles(shape: tuple[int, ...], number: Number) -> bool:
    if number.name is Name.PHONE:
        return True
    if number.name is Name.OTHER:
        return number.shape == (11,)
    if not number.loose:
        return shape in _MOBILE_SHAPES
    return shape in _SAFE_SHAPES or (shape in _LOOSE_SHAPES and not number.listed and not _is_date(number.digits[-8:]))


def _landline(number: Number) -> Kept | None:
    found = _AREA.fullmatch(number.digits)
    if not found or number.name is Name.OTHER:
        return None
    area, shape = len(found[1]), number.shape
    if found[1].startswith("86"):  # +86 571 …
        abroad = shape[:2] == (2, area - 2) and shape[2:] in _LANDLINE_SHAPES and not number.loose
        return Kept(head=area) if abroad else None
    if len(shape) == 1:
        return Kept(head=area)
    return Kept(head=area, gap=True) if shape[0] == area and shape[1:] in _LANDLINE_SHAPES else None


def _is_local(number: Number) -> bool:
    """Say whether it is called a phone's and has the digits of one without its area code."""
    told = number.name is Name.PHONE and number.shape in _LANDLINE_SHAPES
    return told and bool(_LOCAL.fullmatch(number.digits)) and not _is_date(number.digits)


def _is_identity(number: Number) -> bool:
    """Say whether it is an identity number of 18 (with its check digit) or, before 1999, 15 digits."""
    digits = number.digits
    if not _begins_as_identity(digits):
        return False
    if len(digits) == 15:
        return number.whole or number.shape in _PARTS_OF_IDENTITY
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return _CHECKS[total % 11] == digits[17]


def _begins_as_identity(digits: str) -> bool:
    """Say whether a place and a day of birth stand where an identity number has them."""
    if len(digits) not in (15, 18) or not digits[:17].isdecimal() or int(digits[:2]) not in _PROVINCES:
        return False
    return _is_date(digits[6:14] if len(digits) == 18 else f"19{digits[6:12]}")


def _is_card(number: Number) -> bool:
    """Say whether it is a card's by its check digit; the more loosely it is written, the more must fit."""
    if not _CARD.fullmatch(number.digits) or not _luhn(number.digits):
        return False
    unionpay = bool(_UNIONPAY.fullmatch(number.digits))
    if number.name is Name.OTHER:
        return unionpay and (number.whole or number.fours)
    if number.whole or (unionpay and not number.listed and min(number.shape[:-1]) > 1):
        return True
    return bool(_KNOWN_CARD.fullmatch(number.digits)) and (number.fours or _is_cut_as_card(number))


def _is_cut_as_card(number: Number) -> bool:
    """Say whether it is broken up as some write a card, and not as numbers side by side are."""
    shape = number.shape
    alike = len(set(shape)) == 1 and len(shape) > 2
    return shape[0] in (4, 6, 8, 12) and not number.listed and not alike


def _is_account(number: Number) -> bool:
    digits = number.digits.removesuffix("X")
    return number.whole and len(digits) >= _ACCOUNT_DIGITS and (digits == number.digits or len(digits) == 17)


def _looks_like_one(number: Number) -> bool:
    """Say whether it is broken up as only an identity or card number is, though a digit is wrong."""
    if number.shape in _PARTS_OF_IDENTITY:
        return _begins_as_identity(number.digits)
    known = _UNIONPAY if number.loose else _KNOWN_CARD
    return number.fours and len(number.digits) > _ACCOUNT_DIGITS and bool(known.fullmatch(number.digits))


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def _is_date(digits: str) -> bool:
    if len(digits) != 8 or int(digits[:4]) not in _BORN:
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
