"""What people might type who mean no good, or whose phone means none: names, numbers, marks, and sheer length."""

from random import Random

MARKUP = (
    "<b>x</b>",
    "<a href='tg://user?id=1'>x</a>",
    "</b></i>",
    "&lt;b&gt;",
    "&#60;",
    "<tg-spoiler>",
    "{name}",
    "%s%n",
    "{0.__class__}",
)
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    "＝1+1",
)
BREAKS = (
    "x\r\nATTENDEE:mailto:a@b",
    "x\nBEGIN:VEVENT",
    "x\rEND:VCALENDAR",
    "x\u2028y",
    "x\u2029y",
    "x\x0by",
    "x\x85y",
    "x;y,z\\n",
)
UNSEEN = (
    "\u202eabc\u202c",
    "\u2066x\u2069",
    "\u200b",
    "\u200d\u200c",
    "\ufeff",
    "a\u0301" * 30,
    "\u061c",
    "\U000e0041",
    "\x7f",
    "\ud7ff",
)
ALIKE = ("аdmin", "王\u3000伟", "陳志遠", "𝐂𝐡𝐞𝐧", "Ｃｈｅｎ", "赵\u200b一", "赵一\u202e", "０１２３", "①②", "〇一二")
EXPECTED = (
    "赵一",
    "zhao",
    "zy",
    "4001",
    "明天 15:00",
    "下周三下午3点",
    "12月9日",
    "2026-12-09 10:00",
    "二楼会议室",
    "是",
    "已处理",
    "https://x.example/1",
)
NUMBERS = (
    "13812345678",
    "6222021234567890123",
    "11010519491231002X",
    "0",
    "-1",
    "9" * 400,
    "1e309",
    "٣",
    "二十六",
    "26-2001",
    "26-1001",
)
TIMES = (
    "今天",
    "昨天 25:61",
    "99月99日",
    "下下下周",
    "周" * 100,
    "一" * 200,
    "2026-02-30",
    "上午下午",
    "半" * 150,
    "3/12",
    "12345678901234567890点",
)
EMOJI = ("😀", "👩‍👩‍👧" * 50, "🇨🇳" * 40, "\U0001f9d1\u200d\U0001f680")
LONG = (
    "x" * 4_096,
    "说" * 4_096,
    "<" * 2_000,
    "&" * 3_000,
    "1" * 4_096,
    " " * 4_000,
    "\n" * 4_000,
    "138 1234 5678 " * 250,
)
EVERY = (*MARKUP, *FORMULAS, *BREAKS, *UNSEEN, *ALIKE, *EXPECTED, *EXPECTED, *NUMBERS, *TIMES, *EMOJI, *LONG, "")


def words(random: Random) -> str:
    """Give a text: one of those above, two joined, or characters at random."""
    choice = random.random()
    if choice < 0.5:
        return random.choice(EXPECTED)
    if choice < 0.8:
        return random.choice(EVERY)
    if choice < 0.9:
        return random.choice(EVERY)[:2_000] + random.choice(EVERY)[:2_000]
    return "".join(chr(_character(random)) for _ in range(random.randrange(60)))


def _character(random: Random) -> int:
    found = random.choice((random.randrange(0x80), random.randrange(0x3000, 0xA000), random.randrange(0x110000)))
    return found if not 0xD800 <= found < 0xE000 else 0x41
