"""A labelled set of what people write: texts that hold a number of somebody's, and texts that hold ordinary ones."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

FULL_WIDTH = str.maketrans("0123456789X-+", "０１２３４５６７８９Ｘ－＋")
SPELLED = ("零一二三四五六七八九", "〇一二三四五六七八九", "零幺二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")


@dataclass(frozen=True)
class Labelled:
    """A text, what it holds, and the number in it that must not be kept; empty for an ordinary one."""

    kind: str
    text: str
    number: str = ""
    shown: int = 0
    """Digits of the number that may stay."""


def luhn_digit(digits: str) -> str:
    """Give the check digit of a card."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def identity_digit(digits: str) -> str:
    """Give the check character of an identity number."""
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return "10X98765432"[total % 11]


class Writer:
    """Writes texts from templates, the same ones from the same seed."""

    def __init__(self, seed: int) -> None:
        # Not for the world to see, only to be many.
        self.source = random.Random(seed)
        self.any = self.source.choice

    def digits(self, count: int) -> str:
        return "".join(self.source.choices("0123456789", k=count))

    def number(self, low: int, high: int) -> int:
        return self.source.randrange(low, high)

    def day(self) -> date:
        return date(2018, 1, 1) + timedelta(days=self.number(0, 4_000))

    def moment(self) -> datetime:
        return datetime(2018, 1, 1) + timedelta(seconds=self.number(0, 300_000_000))  # noqa: DTZ001 - only to be written

    def sentence(self, what: str) -> str:
        before = self.any(
            [
                "客户说",
                "请联系",
                "核实:",
                "备注 ",
                "(",
                "张伟,",
                "",
                "No.",
                "12月3日:",
                "他留的是",
                "请记下：",
                "第1条:",
            ]
        )
        after = self.any(["。", ",谢谢", " 已核实", ")", "", "转办", "\n第二行", "，尽快", "。12月5日前回复", "！"])
        return f"{before}{what}{after}"

    # What identifies a person or an account.

    def mobile(self) -> str:
        return self.any(["13", "14", "15", "16", "17", "18", "19"]) + self.digits(9)

    def landline(self) -> tuple[str, str]:
        area = self.any(["0571", "010", "021", "0755", "0570", "028", "0898"])
        return area, self.any("2345678") + self.digits(7 if self.source.random() < 0.8 else 6)

    def identity(self) -> str:
        born = date(1940, 1, 1) + timedelta(days=self.number(0, 25_000))
        head = self.any(["330102", "330681", "110105", "510104", "440305", "320583"])
        head += f"{born:%Y%m%d}{self.digits(3)}"
        return head + identity_digit(head)

    def old_identity(self) -> str:
        born = date(1940, 1, 1) + timedelta(days=self.number(0, 15_000))
        return f"330102{born:%y%m%d}{self.digits(3)}"

    def card(self) -> str:
        head = self.any(["62", "62", "62", "622848", "621700", "4", "51", "35"])
        head += self.digits(self.any([15, 16, 17, 18, 18]) - len(head))
        return head + luhn_digit(head)

    # How it is written.

    def joined(self, parts: Sequence[str]) -> str:
        """Put the parts of one number together as people do: tightly, with stops, over lines, with words."""
        how = self.number(0, 8)
        if how < 2:
            return "".join(parts)
        if how < 4:
            return self.any(["-", " ", ".", "·", "　", " - ", "－", "—", "  ", "_", "–", "/"]).join(parts)
        if how < 6:
            return self.any(["，", "、", "。", "；", ",", ", ", "，\n", "\n", " \n ", "：", "…", "……", "|"]).join(parts)
        if how == 6:
            return self.any(["然后", "，然后", "，再", "接着", "后面", " 后面是", "杠", "，接下来", "，嗯，"]).join(
                parts
            )
        return self.told(parts)

    def told(self, parts: Sequence[str]) -> str:
        names = self.any(
            [("前", "中间", "后"), ("开头", "中间", "最后"), ("前面", "中间是", "尾号"), ("", "后面", "再")]
        )
        said = [names[0], *[names[1]] * (len(parts) - 2), names[2]]
        return "，".join(f"{name}{part}" for name, part in zip(said, parts, strict=True))

    def written(self, text: str) -> str:
        """Write in wide digits or spelled out, sometimes both in one."""
        how = self.source.random()
        if how < 0.15:
            return text.translate(FULL_WIDTH)
        if how < 0.3 and "X" not in text:
            return text.translate(str.maketrans("0123456789", self.any(SPELLED)))
        if how < 0.35:
            return text.replace("0", "零")
        return text


def cut(number: str, *places: int) -> list[str]:
    """Cut a number at these places."""
    ends = [0, *[place for place in places if place < len(number)], len(number)]
    return [number[start:end] for start, end in pairwise(ends)]


def mobile(w: Writer) -> Labelled:
    number = w.mobile()
    parts = cut(number, *w.any([(3, 7), (3, 7), (3, 7), (7,), (3,), (3, 7)]))
    said = w.any(["", "", "+86 ", "0086", "手机", "电话", "手机号是", "联系方式："]) + w.written(w.joined(parts))
    return Labelled("mobile", w.sentence(said), number, 7)


def oddly_cut_mobile(w: Writer) -> Labelled:
    number = w.mobile()
    parts = cut(number, *w.any([(4, 7), (4, 8), (5,), (3, 6), (5, 8), (3, 5, 7, 9)]))
    return Labelled("oddly cut mobile", w.sentence(w.any([" ", "-", "."]).join(parts)), number, 7)


def landline(w: Writer) -> Labelled:
    area, rest = w.landline()
    gap = w.any(["-", " ", "", "－", "，", "—", "、", "\n", ") "])
    said = f"({area}{gap}{rest}" if ")" in gap else f"{area}{gap}{rest}"
    said = w.any(["", "座机", "电话：", "家里电话"]) + w.written(said) + w.any(["", "", "-801", "转8012"])
    return Labelled("landline", w.sentence(said), area + rest, len(area) + 4)


def local_landline(w: Writer) -> Labelled:
    rest = w.any("345678") + w.digits(w.any([6, 7]))
    parts = cut(rest, *w.any([(), (len(rest) - 4,)]))
    said = w.any(["电话", "电话：", "座机是", "固话 ", "联系电话:", "家里电话", "办公电话 "]) + w.any(
        ["", " ", "-"]
    ).join(parts)
    return Labelled("local landline", w.sentence(said), rest, 4)


def identity(w: Writer) -> Labelled:
    number = w.identity()
    parts = cut(number, *w.any([(6, 14), (6, 10, 14), (6,), (14,), (3, 6, 10, 14), (6, 10, 12, 14)]))
    said = w.any(["", "身份证", "身份证号：", "证件号码是", "ID "]) + w.written(w.joined(parts))
    return Labelled("identity", w.sentence(w.any([said, said, said.lower()])), number, 4)


def old_identity(w: Writer) -> Labelled:
    number = w.old_identity()
    said = w.any(["", "身份证", "老身份证号"]) + w.any(["", "", " ", "-", "，"]).join(cut(number, 6, 12))
    return Labelled("old identity", w.sentence(said), number, 4)


def card(w: Writer) -> Labelled:
    number = w.card()
    parts = cut(number, *w.any([(4, 8, 12, 16), (4, 8, 12, 16), (6,), (8,), (6, 10, 14), (12,)]))
    said = w.any(["", "卡号", "卡号：", "银行卡", "我的卡是", "储蓄卡号码 "]) + w.written(w.joined(parts))
    return Labelled("card", w.sentence(said), number, 4)


def account(w: Writer) -> Labelled:
    number = "201" + w.digits(w.any([9, 12, 15]))
    parts = cut(number, *w.any([(), (4, 8, 12), (6,), (3, 6, 9)]))
    said = w.any(["账号", "账号:", "卡号是", "存折号", "账户 "]) + w.any(["", " ", "-", "，", "\n"]).join(parts)
    return Labelled("account", w.sentence(said), number, 4)


PERSONAL: Sequence[Callable[[Writer], Labelled]] = (
    mobile,
    mobile,
    oddly_cut_mobile,
    landline,
    local_landline,
    identity,
    old_identity,
    card,
    card,
    account,
)


# What is nobody's: each gives what stands in the sentence.


def _amount(w: Writer) -> str:
    return w.any(
        [
            f"{w.number(1, 10**8)}元",
            f"{w.number(1, 10**9):,}.00",
            f"{w.number(1, 10**7)}.{w.digits(2)}",
            f"{w.number(1, 500)}万元",
            f"人民币{w.number(1, 10**6):,}元整",
            f"本金{w.number(1, 10**6)}，利息{w.number(1, 10**4)}，罚息{w.number(1, 10**3)}",
            f"每月{w.number(1_000, 9_999)}元，共{w.number(12, 360)}期",
            f"￥{w.number(1, 10**6)}.{w.digits(2)}",
        ]
    )


def _amounts(w: Writer) -> str:
    gap = w.any(["、", "，", ", ", "\n", "；", "和"])
    return gap.join(str(w.number(100, 10 ** w.number(3, 8))) for _ in range(w.number(2, 7))) + w.any(["", "元", "三笔"])


def _date(w: Writer) -> str:
    return w.day().strftime(
        w.any(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%m-%d", "%Y年%m月%d日", "%Y，%m，%d", "%y.%m.%d"])
    )


def _dates(w: Writer) -> str:
    how = w.any(["%Y-%m-%d", "%Y.%m.%d", "%Y%m%d", "%m月%d日", "%m.%d", "%Y年%m月"])
    return w.any(["、", "，", "至", " - ", "\n", "和", " "]).join(w.day().strftime(how) for _ in range(w.number(2, 5)))


def _time(w: Writer) -> str:
    return w.moment().strftime(
        w.any(
            ["%H:%M", "%H点%M分", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S", "%H:%M-18:30", "%m-%d，%H:%M"]
        )
    )


def _case_number(w: Writer) -> str:
    numbers = [f"{w.number(20, 40)}-{w.digits(4)}" for _ in range(w.number(1, 4))]
    return w.any(["", "投诉 ", "受理", "沟通 ", "工单"]) + w.any(["、", "，", ", ", " ", "\n"]).join(numbers)


def _staff(w: Writer) -> str:
    length = w.any([4, 5, 6, 8])
    numbers = [w.digits(length) for _ in range(w.number(1, 4))]
    return w.any(["工号", "工号 ", "柜员号：", "员工", "工号为"]) + w.any(["、", "，", " ", "\n", "和"]).join(numbers)


def _contract(w: Writer) -> str:
    year, serial = w.number(2015, 2027), w.digits(w.any([4, 5, 6]))
    return w.any(
        [
            f"浙农信借字({year})第{serial}号",
            f"合同号HT-{year}-{serial}",
            f"借款合同{year}年第{serial}号",
            f"合同编号 8021{year}{w.digits(8)}",
            f"借据号9001{w.digits(w.any([8, 11, 12]))}",
            f"贷款合同号DK{year}{w.digits(w.any([6, 8, 11]))}",
            f"合同号：{w.number(100, 999)}-{year}-{serial}",
            f"流水号{w.day():%Y%m%d}{w.digits(w.any([4, 6, 10]))}",
            f"订单号 {w.digits(w.any([10, 12]))}",
            f"受理编号2026{w.digits(12)}",
        ]
    )


def _figure(w: Writer) -> str:
    return w.any(
        [
            f"{w.number(0, 9)}.{w.digits(3)}%，{w.number(1, 360)}期",
            f"排号A{w.digits(3)}，等了{w.number(10, 90)}分钟，前面{w.number(1, 50)}人",
            f"解放路{w.number(1, 999)}号{w.number(1, 30)}幢{w.number(101, 3_000)}室",
            f"{w.number(1, 20)}、{w.number(1, 20)}、{w.number(1, 20)}楼",
            f"面积{w.number(50, 300)}.{w.digits(2)}平方米，{w.number(1_000, 60_000)}元/平",
            f"版本{w.number(1, 9)}.{w.number(0, 20)}.{w.number(0, 99)}，错误码{w.digits(5)}",
            f"邮编{w.any(['310000', '311200', '100010'])}",
            f"{w.number(1, 100)}户，{w.number(1, 10_000)}笔，{w.number(1, 10**6)}万元",
            f"比例{w.number(1, 99)}:{w.number(1, 99)}，{w.number(1, 99)}/{w.number(100, 999)}",
        ]
    )


def _hotline(w: Writer) -> str:
    numbers = ["12378", "12345", "95588", "96596", "110", "400-888-8888", "4008896596", "12363"]
    return w.any(["", "请拨", "电话", "客服热线"]) + w.any(["、", "，", "或", " "]).join(
        w.source.sample(numbers, w.number(1, 4))
    )


def _spelled(w: Writer) -> str:
    return w.any(
        [
            "一是态度差，二是等得久，三是没有人解释，四是没有道歉",
            "二〇二六年十二月三日",
            "一、二、三、四、五、六、七、八、九、十",
            "三五个人排了一两个小时",
            "星期一三五开门，二四六不开",
            "一千三百八十元，八百块",
            "第一、第二、第三笔一共五万",
            "十有八九是一二三号窗口",
            "九八折，七五折，一五得五",
            "一一核对，三三两两，七七八八",
        ]
    )


def _list(w: Writer) -> str:
    lines = [f"{n}. {w.number(1, 10**5)}" for n in range(1, w.number(3, 7))]
    return w.any(["\n", "；", "，"]).join(lines)


def _years(w: Writer) -> str:
    first = w.number(2010, 2024)
    return w.any(["、", "，", " ", "\n", "-"]).join(str(first + n) for n in range(w.number(2, 6))) + w.any(["", "年"])


ORDINARY: dict[str, Callable[[Writer], str]] = {
    "amount": _amount,
    "amounts": _amounts,
    "date": _date,
    "dates": _dates,
    "time": _time,
    "case number": _case_number,
    "staff number": _staff,
    "contract number": _contract,
    "figure": _figure,
    "hotline": _hotline,
    "spelled": _spelled,
    "numbered list": _list,
    "years": _years,
}


def personal(count: int, *, seed: int = 20261124) -> list[Labelled]:
    """Give so many texts of each kind with a number that must not be kept."""
    w = Writer(seed)
    return [make(w) for _ in range(count) for make in PERSONAL]


def ordinary(count: int, *, seed: int = 20261125) -> list[Labelled]:
    """Give so many texts of each kind with ordinary numbers."""
    w = Writer(seed)
    return [_ordinary_text(w, kind, make) for _ in range(count) for kind, make in ORDINARY.items()]


def _ordinary_text(w: Writer, kind: str, make: Callable[[Writer], str]) -> Labelled:
    text = w.sentence(make(w))
    return Labelled(kind, text.translate(FULL_WIDTH) if w.source.random() < 0.1 else text)
