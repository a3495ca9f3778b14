"""How people write a number: in pieces, in any width, spelled out, with stops, lines and words in between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from domain.personal.numbers import LONGEST, Kept, Name, Number


class Piece(NamedTuple):
    """Digits that stand together, of one script, and where."""

    start: int
    end: int
    digits: str
    """In ASCII; the closing X of an identity number is one of them."""


@dataclass(frozen=True)
class Said(Number):
    """Pieces that may be one number."""

    pieces: tuple[Piece, ...] = ()
    end: int = 0
    """Where the number ends in the text; a letter x after it may not belong to it."""


@dataclass(frozen=True)
class Reading:
    """A text, and its digits in pieces."""

    text: str
    plain: str
    """The same with spelled digits in ASCII."""
    pieces: list[Piece]


_SPELLED = {
    ord(char): str(digit)
    for spelled in ("〇一二三四五六七八九", "零幺", "○壹贰叁肆伍陆柒捌玖", "０１２３４５６７８９")
    for digit, char in enumerate(spelled)
}
# What people put between the parts of one number: blanks, hyphens, dots, strokes, brackets, keycaps.
_STROKE = r"[ \t\u00a0\u2000-\u200d\u3000\u00ad\ufeff\ufe0f\u20e3\-‐-―－.．·・•‧∙⋅_/／~～()（）+＋]"
_TIGHT = _STROKE + "{1,3}"
_BETWEEN = re.compile(_TIGHT)
# What they put there besides: stops, line breaks, and words that lead from one part to the next.
_LOOSE = (
    r"(?:[\s\u200b-\u200d\u3000,，、。．.;；:：|…—–\-－_/·'\"“”()（）>→+~]"
    r"|然后|接着|接下来|后[面边来]|前[面边]|中间|开头|最后|再|就?是|尾[号数]|末尾|[前后末中头]?[三四五六七八\d]位|[前后中末]"
    r"|生日|出生|横?杠|空格?|换行|那个|嗯|呃|额|啊|哦|and|then|next|dash|space)"
)
_LED_ON = re.compile(f"{_LOOSE}+", re.IGNORECASE)
_FARTHEST = 12  # characters between two parts of one number
_NEVER = r"\d位|\d{1,4} ?[年月日]"  # 四位, 12月: no part of a number
_MORE_TIGHTLY = re.compile(rf"(?:{_TIGHT})?[\d*]")
_MORE_LOOSELY = re.compile(rf"{_LOOSE}{{1,{_FARTHEST}}}(?!{_NEVER})[\d*]", re.IGNORECASE)
_LESS_LOOSELY = re.compile(rf"[\dxX](?<!\+86)(?<!0086){_LOOSE}{{1,{_FARTHEST}}}$", re.IGNORECASE)

# Digits, a closing X of an identity number with them; never what touches a mask already made or stands
# before one, nor an amount that says so.
UNIT = r" ?[元圆块万亿十百千]"
_RUN = re.compile(
    rf"(?<![\d*])(?!{_NEVER})\d+(?:[xXｘＸ](?![A-Za-z\d*]))?"
    rf"(?![\d*]|{UNIT}|[.．]\d{{1,2}}{UNIT}|{_TIGHT}\*)"
)
# Numbers of cases (26-0147), dates and hotlines, where they stand alone.
_CASE = r"[2-4]\d[-－]\d{4}"
_ALONE = re.compile(
    rf"(?<![\d*])(?<!\d{_STROKE})(?:{_CASE}(?:[ \u3000]+{_CASE})*|20\d\d([-－./／])\d{{1,2}}\1\d{{1,2}}"
    rf"|[48]00-?\d{{3}}-?\d{{4}})(?!{_STROKE}?[\d*])"
)
_SCRIPTS = re.compile(r"\d+[xXｘＸ]?|[^\dxXｘＸ]+[xXｘＸ]?")
_COUNTED = re.compile(r"[一二三四五六七八九][笔个次名天年月日件户人期条项楼层号点分回家]")  # 三笔 is a count

_CALLED = (
    r"(?:号码|户号|[户号]码?)?(?: ?no\.?)?[^\w*]{0,3}"
    r"(?:就?是|为|打|开头|前面|[前头]?[三四五六七八\d]位|前)?[是为]?[^\w*]{0,2}$"
)
_NAMES = (
    (
        Name.ACCOUNT,
        re.compile(rf"(?:卡|[账帐]|[账帐]户|存折|身份证|证件|account|card|a/c|\bid){_CALLED}", re.IGNORECASE),
    ),
    (Name.PHONE, re.compile(rf"(?:手机|电话|座机|固话|传真|联系方式|tel|phone|mobile){_CALLED}", re.IGNORECASE)),
    (
        Name.OTHER,
        re.compile(
            r"(?:(?:合同|借据|流水|订单|工单|凭证|单|编|工|员|受理|投诉|批次|文|序列?|商户|终端|机具|设备|参考|联行|开户行)号|合同|借据|流水|订单|工单|员工"
            r"|编码|order|ref)[^\d\n，。,;；*]{0,8}$|[A-Za-z]{2}[-_]?$",
            re.IGNORECASE,
        ),
    ),
)
_BEFORE = 20  # characters before a number that are looked at for its name


def read(text: str) -> Reading:
    """Find the digits of a text in pieces, spelled ones too."""
    plain = text.translate(_SPELLED)
    alone = {place for found in _ALONE.finditer(plain) for place in range(*found.span())}
    runs = [run for run in _RUN.finditer(plain) if run.start() not in alone]
    return Reading(text, plain, [piece for run in runs for piece in _pieces(text, plain, run)])


def _pieces(text: str, plain: str, run: re.Match[str]) -> Iterator[Piece]:
    for found in _SCRIPTS.finditer(text, *run.span()):
        if not _COUNTED.fullmatch(text, found.start(), found.end() + 1):
            yield Piece(found.start(), found.end(), _ascii(plain[found.start() : found.end()]))


def _ascii(digits: str) -> str:
    return "".join(str(int(char)) if char.isdecimal() else "X" for char in digits)


def beginnings(reading: Reading, at: int) -> list[Said]:
    """Give what may be one number from this piece on, the longest first."""
    pieces, loose = [reading.pieces[at]], [False]
    for piece in reading.pieces[at + 1 : at + LONGEST]:
        link = _link(reading.text, pieces[-1], piece)
        if link is None or sum(len(one.digits) for one in pieces) >= LONGEST:
            break
        pieces.append(piece)
        loose.append(loose[-1] or link)
    name = _name(reading.text, pieces[0].start)
    counts = range(len(pieces), 0, -1)
    return [said for n in counts for said in _said(reading, pieces[:n], loose=loose[n - 1], name=name)]


def _link(text: str, before: Piece, after: Piece) -> bool | None:
    """Say whether two pieces are loosely linked; None if they are not at all."""
    if before.digits.endswith("X") or after.start - before.end > _FARTHEST:
        return None
    if before.end == after.start or _BETWEEN.fullmatch(text, before.end, after.start):
        return False
    return True if _LED_ON.fullmatch(text, before.end, after.start) else None


def _said(reading: Reading, pieces: list[Piece], *, loose: bool, name: Name | None) -> Iterator[Said]:
    digits, end, shape = "".join(piece.digits for piece in pieces), pieces[-1].end, _shape(pieces)
    cut = loose and bool(_MORE_TIGHTLY.match(reading.plain, end))
    listed = loose and _is_listed(reading.plain, pieces[0].start, end)
    yield Said(digits, shape, loose, cut, listed, name, tuple(pieces), end)
    if digits.endswith("X") and shape != (18,):
        less = (*shape[:-1], shape[-1] - 1)
        yield Said(digits[:-1], less, loose, cut, listed, name, tuple(pieces), end - 1)


def _is_listed(plain: str, start: int, end: int) -> bool:
    """Say whether other numbers stand beside it, as in a list."""
    before = plain[max(0, start - _FARTHEST - 1) : start]
    return bool(_MORE_LOOSELY.match(plain, end) or _LESS_LOOSELY.search(before))


def _shape(pieces: list[Piece]) -> tuple[int, ...]:
    """Give the lengths of what stands together, in whichever scripts."""
    lengths: list[int] = []
    for n, piece in enumerate(pieces):
        if n and pieces[n - 1].end == piece.start:
            lengths[-1] += len(piece.digits)
        else:
            lengths.append(len(piece.digits))
    return tuple(lengths)


def _name(text: str, start: int) -> Name | None:
    before = text[max(0, start - _BEFORE) : start]
    return next((name for name, words in _NAMES if words.search(before)), None)


def shown(reading: Reading, said: Said, kept: Kept) -> str:
    """Write a number with its ends alone, as they were written but in ASCII where they are digits."""
    written = "".join(reading.text[piece.start : piece.end] for piece in said.pieces)[: len(said.digits)]
    ends = "".join(_plain(char) for char in written)
    gap = reading.text[said.pieces[0].end : said.pieces[1].start] if kept.gap else ""
    return f"{ends[: kept.head]}{gap if _BETWEEN.fullmatch(gap) or not gap else '-'}****{ends[-4:]}"


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(int(char))
    return "X" if char in "xXｘＸ" else char
