"""Finds people by what is typed: name, pinyin, initials or staff number, with near misses."""

import os
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple, TypeVar

K = TypeVar("K")

# How alike, of 100, two spellings must be to be a near miss: one slip in five letters passes.
NEAR = 80.0
# Characters of a query that are looked at: no name is longer.
_LONGEST = 60
# Readings of one name that are tried, where its characters have several.
_MOST_READINGS = 16

# Surnames that are read otherwise than the character commonly is.
_SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "朴": "piao", "任": "ren",
    "盖": "ge", "区": "ou", "缪": "miao", "乐": "yue", "翟": "zhai", "覃": "qin", "燕": "yan",
    "宁": "ning", "华": "hua", "卜": "bu", "员": "yun", "秘": "bi", "折": "she", "召": "shao",
    "种": "chong", "繁": "po", "冼": "xian", "洗": "xian", "逄": "pang", "晟": "cheng", "都": "du",
    "尉": "wei", "过": "guo", "哈": "ha", "句": "gou", "隗": "wei", "谌": "chen", "那": "na",
    "牟": "mu", "祭": "zhai", "於": "yu", "长": "chang", "柏": "bai", "车": "che", "万": "wan",
    "石": "shi", "葛": "ge", "应": "ying", "薄": "bo", "曲": "qu", "干": "gan", "强": "qiang",
    "相": "xiang", "沈": "shen", "贾": "jia", "褚": "chu", "阚": "kan", "訾": "zi", "郗": "xi",
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "单于": "chan yu", "澹台": "tan tai",
    "鲜于": "xian yu", "令狐": "ling hu", "夏侯": "xia hou", "宇文": "yu wen", "慕容": "mu rong",
    "欧阳": "ou yang", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge", "皇甫": "huang fu",
    "东方": "dong fang", "公孙": "gong sun", "司徒": "si tu", "司空": "si kong", "端木": "duan mu",
    "南宫": "nan gong", "独孤": "du gu", "呼延": "hu yan", "申屠": "shen tu", "闻人": "wen ren",
    "淳于": "chun yu", "钟离": "zhong li", "濮阳": "pu yang", "赫连": "he lian", "轩辕": "xuan yuan",
}  # fmt: skip


class _Spelling(NamedTuple):
    """One reading of a name: zhangxiaowei, xiaoweizhang, zxw, zhangxw."""

    full: str
    given_first: str
    initials: str
    short: str


def surname_of(name: str) -> str:
    """Give the surname of a Chinese name, compound ones whole; any other name stays whole."""
    return _split(name)[0] if _is_chinese(name) else name


def in_latin(name: str) -> str:
    """Write a Chinese name in pinyin, 欧阳锋 as Ouyang Feng; any other name stays as it is."""
    if not _is_chinese(name):
        return name
    surname, given = _split(name)
    known = _SURNAMES.get(surname)
    first = known.split() if known else next(iter(_readings(surname)), ())
    rest = next(iter(_readings(given)), ()) if given else ()
    parts = ["".join(syllables).replace("v", "ü").capitalize() for syllables in (first, rest)]
    return " ".join(part for part in parts if part)


def _is_chinese(name: str) -> bool:
    return bool(name) and all("\u3400" <= char <= "\u9fff" for char in name)


def match_people(query: str, people: Sequence[tuple[K, str, str]]) -> list[K]:
    """Find whom a query may mean among (id, name, staff number), best first, ties as they came.

    The first of these that fits anybody decides alone, and all whom it fits are given: staff number
    or name as written, pinyin (either order), the same sound in other characters, initials (the surname
    may be in full). Only
    then come part of a name, the beginning of a pinyin, of initials or of a staff number, and near
    misses, together. Width, case, blanks and invisible characters do not count.
    """
    sought = _plain(query)[:_LONGEST]
    if not sought:
        return []
    for is_exact in (_is_written, _is_spelled, _is_homophone, _is_initialled):
        if found := [key for key, name, number in people if is_exact(sought, _plain(name), _plain(number))]:
            return found
    scored = [(_likeness(sought, _plain(name), _plain(number)), key) for key, name, number in people]
    scored = [pair for pair in scored if pair[0] >= NEAR]
    return [key for _, key in sorted(scored, key=lambda pair: -pair[0])]


def _is_written(sought: str, name: str, number: str) -> bool:
    return sought in (name, number)


def _is_spelled(sought: str, name: str, _: str) -> bool:
    return sought.isascii() and any(sought in (s.full, s.given_first) for s in _spellings(name))


def _is_homophone(sought: str, name: str, _: str) -> bool:
    if sought.isascii() or len(sought) != len(name):
        return False
    return not {s.full for s in _spellings(sought)}.isdisjoint(s.full for s in _spellings(name))


def _is_initialled(sought: str, name: str, _: str) -> bool:
    return len(sought) > 1 and any(sought in (s.initials, s.short) for s in _spellings(name))


def _likeness(sought: str, name: str, number: str) -> float:
    """Give 0 to 100; beginnings stand above parts, parts above near misses."""
    if name.startswith(sought):
        return 99
    if sought in name or (len(sought) > 2 and number.startswith(sought)):
        return 98
    return _alike_in_letters(sought, name) if sought.isascii() else _alike_in_sound(sought, name)


def _alike_in_letters(sought: str, name: str) -> float:
    spellings = _spellings(name)
    if any(s.full.startswith(sought) or s.initials.startswith(sought) for s in spellings):
        return 97
    if any(s.given_first.startswith(sought) for s in spellings) or sought in _misread(name):
        return 96
    if len(sought) < 2 or sought.isdecimal():
        return 0
    return min(95, max(_ratio(sought, s.full) for s in spellings))


def _alike_in_sound(sought: str, name: str) -> float:
    if len(sought) < 2:
        return 0
    return min(95, _ratio(_spellings(sought)[0].full, _spellings(name)[0].full))


def _ratio(sought: str, spelling: str) -> float:
    from rapidfuzz import fuzz  # loaded only when needed

    return fuzz.ratio(sought, spelling)


@lru_cache(maxsize=8192)
def _spellings(name: str) -> tuple[_Spelling, ...]:
    """Spell a plain name in pinyin without tones, the likeliest reading first."""
    surname, given = _split(name)
    known = _SURNAMES.get(surname)
    first = tuple(known.split()) if known else next(iter(_readings(surname)), ())
    return tuple(_spelling(first, rest) for rest in _readings(given))


@lru_cache(maxsize=8192)
def _misread(name: str) -> frozenset[str]:
    """Spell a plain name with every reading of its surname's characters, right or not, and u for ü."""
    surname, given = _split(name)
    every = islice(product(_readings(surname), _readings(given)), _MOST_READINGS)
    spelled = ["".join((*first, *rest)) for first, rest in every]
    return frozenset(variant for full in spelled for variant in (full, full.replace("v", "u")))


def _split(name: str) -> tuple[str, str]:
    surname = 2 if len(name) > 2 and name[:2] in _SURNAMES else 1
    return (name, "") if name.isascii() else (name[:surname], name[surname:])


def _spelling(first: tuple[str, ...], rest: tuple[str, ...]) -> _Spelling:
    surname, given = "".join(first), "".join(rest)
    head, tail = ("".join(syllable[:1] for syllable in part) for part in (first, rest))
    return _Spelling(surname + given, given + surname, head + tail, surname + tail)


def _readings(characters: str) -> list[tuple[str, ...]]:
    # Loaded when first needed, without its tables of phrases: no name is one, and they take 40 MB and 0.1 s.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import Style, pinyin

    syllables = pinyin(characters, style=Style.NORMAL, heteronym=True)
    return list(islice(product(*(dict.fromkeys(choices) for choices in syllables)), _MOST_READINGS))


def _plain(text: str) -> str:
    """Fold width and case, drop all but letters and digits, and write ü as pypinyin does: v."""
    folded = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
    return folded.replace("ü", "v").replace("lyu", "lv").replace("nyu", "nv")
