"""Whether a text can make a parser hang: `python -m bench.hanging`, 1 if one takes over 20 ms for 200 characters,
or over a second for a whole message.

Every parser that reads what people type gets texts that are built to be read in many ways: pieces that it knows,
again and again, in pairs, and cut off where they no longer fit. Measured is the process's own time, the best of three.
"""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from random import Random

from bot.buttons import BadButtonError
from bot.cards.pages import TurnPage
from bot.forms.exam_questions import read_marks, read_rooms
from bot.forms.talk import LINK
from bot.running import bank_of
from config.policy import load_policy
from config.settings import DEFAULT_POLICY
from domain.complaints.likeness import same_matter
from domain.errors import RefusalError
from domain.leave import read_period
from domain.names import in_latin, match_people
from domain.personal import mask, mask_on
from domain.personal.hiding import hide
from domain.when import read_day, read_when
from workflows.sheets.cells import close_gaps, day_of, exact_number
from workflows.sheets.words import clean, heading_key
from workflows.views import is_number

LENGTH, BOUND, RANDOM = 200, 0.020, 300
"""Characters, seconds, and how many texts are put together at random."""
MESSAGE, MESSAGE_BOUND = 4_096, 1.0
"""The longest message that comes in one, and how long reading it may take."""
PIECES = (
    *"一十百〇109xX*- \n点半月日号到至年/:.,，。是：转元万笔港张说单重长了<&",
    *("13", "138", "62", "6222", "11010519491231002X", "****", "+86", "0571", "26-", "https://"),
    *(
        "明天",
        "下",
        "下周",
        "上午",
        "下午",
        "三点",
        "周三",
        "next ",
        "tomorrow ",
        "at ",
        "am",
        "half past ",
        "to ",
    ),
    *("然后", "后四位", "卡号", "电话", "手机", "身份证", "微信号", "合同号", "a", "a@", "a.", "@b.", "b.c", "京A"),
    *("王先生", "客户", "Mr ", "My name is ", "欧阳", "😀", "\u200b", "\u202e", "\u0301"),
)
NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
SURNAMES, GIVEN, LAST = "赵钱孙李周吴郑王冯陈", "志晓小建国重行乐单", "远伟芳娜静长"
STAFF = [(n, SURNAMES[n % 10] + GIVEN[n % 9] + LAST[n % 6], f"{4_000 + n}") for n in range(100)]


def parsers() -> dict[str, Callable[[str], object]]:
    """Give every parser of typed words, by name."""
    calendar = bank_of(load_policy(DEFAULT_POLICY)).calendar
    return {
        "a time": lambda text: read_when(text, now=NOW, calendar=calendar),
        "a time that was": lambda text: read_when(text, now=NOW, calendar=calendar, happened=True),
        "a day": lambda text: read_day(text, now=NOW, calendar=calendar),
        "a leave": lambda text: read_period(text, now=NOW, calendar=calendar),
        "masking": mask,
        "masking on": lambda text: mask_on(mask(text[: LENGTH // 2]), text[LENGTH // 2 :]),
        "hiding": lambda text: hide(mask(text), text[:40], keep=["张伟"]),
        "a person": lambda text: match_people(text, STAFF),
        "a name in pinyin": in_latin,
        "a number": is_number,
        "a link": LINK.fullmatch,
        "rooms": read_rooms,
        "marks": read_marks,
        "a button": lambda text: TurnPage.unpack(f"gl:{text}"),
        "likeness": lambda text: same_matter(mask(text), None, None, [], alike=50),
        "a cell's day": day_of,
        "a cell's number": lambda text: exact_number(text, "staff_no"),
        "a cell": lambda text: heading_key(close_gaps(clean(text))),
    }


def texts() -> Iterator[str]:
    """Give texts of 200 characters that can be read in many ways."""
    for pair in product(PIECES, repeat=2):
        yield ("".join(pair) * LENGTH)[:LENGTH]
    for piece in PIECES:
        yield (piece * LENGTH)[: LENGTH - 1] + "!"
    random = Random(0)
    for _ in range(RANDOM):
        yield "".join(random.choices(PIECES, k=LENGTH))[:LENGTH]


def messages() -> Iterator[str]:
    """Give whole messages of one piece, bare and between two words."""
    for piece in PIECES:
        yield (piece * MESSAGE)[:MESSAGE]
        yield f"明天{(piece * MESSAGE)[: MESSAGE - 4]}下午"


def seconds(parse: Callable[[str], object], text: str) -> float:
    """Measure a parser; what it refuses counts too."""
    begun = time.process_time()
    try:
        parse(text)
    except (RefusalError, BadButtonError):
        return time.process_time() - begun
    return time.process_time() - begun


def worst(parse: Callable[[str], object], among: Iterator[str]) -> tuple[float, str]:
    """Give the text that takes longest; one that seems to is measured again, against a busy machine."""
    found = (0.0, "")
    for text in among:
        took = seconds(parse, text)
        if took > found[0]:
            found = max(found, (min(took, *(seconds(parse, text) for _ in range(2))), text))
    return found


def main() -> int:
    """Measure each; say which is slowest with what."""
    slow = 0
    for name, parse in parsers().items():
        seconds(parse, "明天 15:00")  # what is loaded or made at the first reading is no part of one
        for among, bound in ((texts(), BOUND), (messages(), MESSAGE_BOUND)):
            took, text = worst(parse, among)
            slow += took > bound
            word = "SLOW" if took > bound else "ok"
            print(f"{word:4}  {took * 1000:7.2f} ms  {len(text):5} characters  {name}  {text[:24]!r}", flush=True)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
