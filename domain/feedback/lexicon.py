"""Reading a client's words by the policy's lexicon: kind, tone, product, theme, department, claim, reference."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from config.policy import Policy
from config.policy.feedback import WEIGHT
from domain.feedback.item import Kind, Tone
from domain.model import Value
from domain.personal.hiding import SURNAME

GAP = ".{0,8}?"
"""What `…` in a word of the lexicon stands for."""
SAME = "～"
"""One and the same character: `～不～` is any question that leaves a choice (行不行, 赔不赔)."""


ABBREVIATION = 3
"""Letters of a Latin word that is a word only where it stands alone: PIN, ATM, app."""


class Guess(Value):
    """What the words seem to be; the person who relays them has the last word."""

    kind: Kind
    tone: Tone
    product: str | None
    theme: str | None
    claims: bool
    """Whether the words claim a right, so that they are a complaint whatever the kind."""


class Word(NamedTuple):
    """A word of the lexicon: how it is found, what it weighs, and for what."""

    beginning: str
    """What a text must hold at all: most words of the lexicon are ruled out by it."""
    pattern: re.Pattern[str]
    weights: tuple[tuple[str, int], ...]


def guess(policy: Policy, words: str) -> Guess:
    """Read a client's words."""
    claims = claims_right(policy, words)
    kind = _kind(policy, words, claims=claims)
    return Guess(
        kind=kind,
        tone=_tone(policy, words, kind),
        product=_first(_scores(words, {row.code: tuple(row.words) for row in policy.feedback_products})),
        theme=_first(_scores(words, {row.code: tuple(row.words) for row in policy.feedback_themes})),
        claims=claims,
    )


def likely_products(policy: Policy, words: str) -> list[str]:
    """Give all products, the likeliest first; those that no word speaks of in the policy's order."""
    scores = _scores(words, {row.code: tuple(row.words) for row in policy.feedback_products})
    return sorted(scores, key=lambda code: -scores[code])


def claims_right(policy: Policy, words: str) -> bool:
    """Whether words claim a right: refund, compensation, a complaint, the regulator."""
    clause = policy.feedback
    scores = _scores(words, {"claim": tuple(clause.claim_words), "": tuple(clause.no_claim_words)})
    return scores.get("claim", 0) > 0


def department_of(policy: Policy, *, product: str | None, theme: str | None) -> str | None:
    """Give the department that answers: the product's, else the theme's; None for who sorts."""
    products = {row.code: row.department for row in policy.feedback_products}
    themes = {row.code: row.department for row in policy.feedback_themes}
    return products.get(product or "") or themes.get(theme or "") or None


def _kind(policy: Policy, words: str, *, claims: bool) -> Kind:
    clause = policy.feedback
    scores = _scores(
        words,
        {
            Kind.COMPLAINT: tuple(clause.complaint_words),
            Kind.SUGGESTION: tuple(clause.suggestion_words),
            Kind.EVALUATION: tuple(clause.evaluation_words),
            Kind.PROBLEM: tuple(clause.problem_words),
            Kind.NEED: tuple(clause.need_words),
        },
    )
    if claims or scores.get(Kind.COMPLAINT):
        return Kind.COMPLAINT
    found = _first(scores)
    return Kind(found) if found is not None else Kind.PROBLEM


def _tone(policy: Policy, words: str, kind: Kind) -> Tone:
    """Say how the client sounds; where no word tells, a problem or complaint comes from nobody who is pleased."""
    clause = policy.feedback
    scores = _scores(
        words,
        {
            Tone.UPSET: tuple(clause.upset_words),
            Tone.PLEASED: tuple(clause.pleased_words),
            Tone.CALM: tuple(clause.calm_words),
        },
    )
    found = _first(scores)
    if found is not None and not (kind is Kind.COMPLAINT and found == Tone.PLEASED):
        return Tone(found)
    return Tone.UPSET if kind in (Kind.PROBLEM, Kind.COMPLAINT) else Tone.CALM


def _first(scores: Mapping[str, int]) -> str | None:
    """Give what weighs most; the first of several that weigh the same."""
    best = max(scores.values(), default=0)
    return next((code for code, score in scores.items() if score == best), None) if best else None


def _scores(text: str, table: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Weigh a text: of words that overlap only the longest counts, and each word once."""
    left, scores = text.lower(), dict.fromkeys(table, 0)
    for word in _lexicon(tuple(table.items())):
        if word.beginning not in left:
            continue
        left, times = word.pattern.subn("\x00", left)
        for code, weight in word.weights if times else ():
            scores[code] += weight
    return scores


@lru_cache(maxsize=32)
def _lexicon(table: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Word, ...]:
    codes: dict[str, dict[str, int]] = {}
    for code, words in table:
        for word in words:
            codes.setdefault(WEIGHT.sub("", word).lower(), {})[code] = _weight(word)
    longest_first = sorted(codes, key=lambda text: (-len(text), text))
    return tuple(_word(text, codes[text]) for text in longest_first)


def _weight(word: str) -> int:
    named = WEIGHT.search(word)
    return int(named[1]) if named else len(word.replace("…", ""))


def _word(text: str, weights: Mapping[str, int]) -> Word:
    if SAME in text:
        first, *rest = map(re.escape, text.split(SAME))
        twice = rf"{first}([\u4e00-\u9fff])" + r"\1".join(rest)
        return Word(max(text.split(SAME), key=len), re.compile(twice), tuple(weights.items()))
    parts = text.split("…")
    pattern = GAP.join(re.escape(part) for part in parts)
    if text.isascii():
        pattern = rf"(?<![a-z]){pattern}" + ("(?![a-z])" if len(text) <= ABBREVIATION else "")
    return Word(parts[0], re.compile(pattern), tuple(weights.items()))


_TITLE = "先生|女士|小姐|老板|阿姨|大爷|大妈|师傅|大姐|大哥|总(?![额行部计是体量数之共算会结务裁经公])"
_TITLED = re.compile(rf"{SURNAME}[\u4e00-\u9fff]{{0,2}}?(?:{_TITLE})")
_CODED = re.compile(r"(?<![A-Za-z])([A-Z]{1,3}-?\d{3,8})(?![\dA-Za-z])")
_MASKED = re.compile(r"\d{3,4}-?\*{4}\d{4}")
_BEFORE = r"(?:(?<![\u4e00-\u9fff])|(?<=客户|户主|姓名|本人|储户)|(?<=借款人|持卡人|联系人))"
_BEHIND = r"(?:(?![\u4e00-\u9fff])|(?=的|家|一家|夫妇|夫妻|本人|经理|会计|老师|医生|主任))"
_NAME = re.compile(rf"{_BEFORE}({SURNAME})(?!{_TITLE})[\u4e00-\u9fff]{{1,2}}?{_BEHIND}")


def reference_in(words: str) -> str | None:
    """Find what words that were masked say of who the client is: a client's code, a title, a masked number."""
    found = [m[1] for m in [_CODED.search(words)] if m]
    found += [m[0] for m in [_TITLED.search(words), _MASKED.search(words)] if m]
    return unnamed(" ".join(found)) if found else None


def unnamed(reference: str) -> str:
    """Leave of a name in a client's reference the surname alone: 王** and 王先生, the rest as it is."""
    titled = re.sub(rf"({SURNAME})[\u4e00-\u9fff]{{1,2}}({_TITLE})", r"\1\2", reference)
    return _NAME.sub(r"\1**", titled)


def speaks_of(words: str, name: str) -> bool:
    """Whether words name a person of the bank in full, or by surname and 经理."""
    return name in words or f"{name[:1]}经理" in words
