"""Numbers as people write them in dates: digits, Chinese numerals, English words."""

import unicodedata

# One number below 100. Atomic, so that "12" is never half read: regexes built on it stay linear.
NUMBER = (
    "(?>[0-9]{1,2}(?![0-9])|[一二三四五六七八九]?十[一二三四五六七八九]?"
    "|廿[一二三四五六七八九]?|[零〇]?[一二两三四五六七八九])"
)
# A count may have three digits: 100 days.
COUNT = f"(?>[0-9]{{1,3}}(?![0-9])|{NUMBER})"
YEAR = "(?>[0-9]{4}|[零〇一二三四五六七八九]{4})"

_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
WORDS = {name: value for value, name in enumerate(_NAMES, start=1)} | {"a": 1, "an": 1}

_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2"}
_SIMPLIFIED = str.maketrans("點時號週後鐘兩個禮", "点时号周后钟两个礼")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


def plain(text: str) -> str:
    """Fold full width, case, traditional forms and runs of blanks, so that the grammar reads one spelling."""
    folded = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).translate(_SIMPLIFIED)
    return " ".join(folded.casefold().replace("’", "'").split())


def number(text: str) -> int:
    """Give the value of what NUMBER, COUNT, YEAR or WORDS matched."""
    if text in WORDS:
        return WORDS[text]
    tens, ten, ones = text.replace("廿", "二十").partition("十")
    if ten:
        return int(_digits(tens) or "1") * 10 + int(_digits(ones) or "0")
    return int(_digits(text))


def _digits(text: str) -> str:
    return "".join(_DIGITS.get(char, char) for char in text)
