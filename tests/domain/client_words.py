"""5,000 labelled texts as clients and managers say them: with a number of somebody's, and with what looks like one.

Written apart from `corpus.py`: whole sentences of a bank's counter, and beside the number other figures that stay.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from tests.domain.corpus import FULL_WIDTH, SPELLED, Labelled, Writer, cut, identity_digit

MATTERS = (
    "手机银行昨天下午3点转账一直失败，钱扣了1,200元对方没收到",
    "等了45分钟才叫到A037号",
    "经营贷50万，年利率3.85%，12月20日到期想续",
    "信用卡账单里多了一笔588元的会员费",
    "三年期大额存单20万起，利率1.9%，问还有没有额度",
    "POS机自11月起每月扣38元服务费",
    "网点中午11:30到13:30不办业务",
    "老人存了8万，到期自动转存3年",
    "房贷还剩236期，每月4,318.27元",
    "收款码限额1万，双十一根本不够用",
    "开户要带营业执照，跑了2趟",
    "社保卡里10月的养老金2,316元没到",
)
ASKS = ("请尽快回复", "麻烦查一下", "客户很着急", "谢谢", "他下午在", "不方便来网点", "急", "")
NAMES = ("王先生", "李阿姨", "陈总", "老周", "张女士", "客户", "他爱人", "林老板", "公司会计小吴", "")


def _said(w: Writer, what: str) -> str:
    """Put a number where people put it: behind the matter, before it, in brackets, on a line of its own."""
    matter, ask, name = w.any(MATTERS), w.any(ASKS), w.any(NAMES)
    return w.any(
        [
            f"{name}{what}，{matter}。{ask}",
            f"{matter}，{name}{what}，{ask}",
            f"{matter}（{name}{what}）{ask}",
            f"{matter}\n{name}{what}\n{ask}",
            f"{name}说{matter} {what} {ask}",
        ]
    )


def _written(w: Writer, number: str, *cuts: Sequence[int]) -> str:
    """Write a number in one piece, in groups, in wide or spelled digits."""
    how, parts = w.number(0, 10), cut(number, *w.any(cuts))
    if how < 5:
        return number
    if how < 8:
        return w.any([" ", "-", " - ", "－", ".", "·"]).join(parts)
    if how == 8 or "X" in number:
        return number.translate(FULL_WIDTH)
    return number.translate(str.maketrans("0123456789", w.any(SPELLED)))


def _mobile(w: Writer) -> Labelled:
    number = w.mobile()
    told = w.any(["电话", "手机", "手机号是", "联系电话：", "打", "回电", "微信同号", "", "号码", "可以打他手机"])
    text = w.any(["", "", "+86 ", "0086-"]) + _written(w, number, (3, 7), (3, 7), (4, 8), (5,))
    return Labelled("mobile", _said(w, told + text), number, 7)


def _landline(w: Writer) -> Labelled:
    area, number = w.landline()
    told = w.any(["店里电话", "座机", "单位电话", "家里电话：", "打", ""])
    text = w.any(
        [f"{area}-{number}", f"{area} {number}", f"({area}){number}", f"{area}{number}", f"（{area}）{number}"]
    )
    return Labelled("landline", _said(w, told + text), area + number, len(area) + 4)


def _identity(w: Writer) -> Labelled:
    number = w.identity()
    told = w.any(["身份证", "身份证号", "身份证号码是", "证件号：", "身份证尾号不对，完整的是", "", "本人身份证："])
    text = _written(w, number, (6, 14), (6, 10, 14), (6, 14))
    return Labelled("identity", _said(w, told + text.replace("X", w.any("Xx"))), number, 4)


def _old_identity(w: Writer) -> Labelled:
    number = w.old_identity()
    return Labelled("old identity", _said(w, w.any(["老身份证", "一代证", "身份证"]) + number), number, 4)


def _card(w: Writer) -> Labelled:
    number = w.card()
    told = w.any(["卡号", "卡号是", "尾号对不上，整卡", "银行卡", "信用卡", "借记卡：", "他的卡", "", "收款卡"])
    return Labelled("card", _said(w, told + _written(w, number, (4, 8, 12, 16), (4, 8, 12, 16), (6,))), number, 4)


def _account(w: Writer) -> Labelled:
    number = w.any(["2010", "1010", "8888", "3301"]) + w.digits(w.any([11, 13, 15]))
    told = w.any(["对公账号", "账号", "存折号", "账户", "结算账户：", "公司账号是", "存折账号"])
    return Labelled("account", _said(w, told + number), number, 4)


def _wrong_identity(w: Writer) -> Labelled:
    """An identity number that was typed wrong is still somebody's."""
    number = w.identity()
    number = number[:-1] + w.any([digit for digit in "0123456789" if digit != number[-1]])
    return Labelled("wrong identity", _said(w, w.any(["身份证", "身份证号", "", "证件号码"]) + number), number, 4)


def _two(w: Writer) -> Labelled:
    """Name the client's phone and, right after it, the number of an identity card."""
    mobile, identity = w.mobile(), w.identity()
    text = w.any([f"{mobile} {identity}", f"手机{mobile}，身份证{identity}", f"{mobile}/{identity}"])
    return Labelled("two numbers", _said(w, text), mobile + identity, 11)


def _money(w: Writer) -> str:
    big, small = w.number(10_000, 10**8), w.number(100, 9_999)
    return w.any(
        [
            f"贷款余额{big}元，逾期{small}元",
            f"流水总额{big}.{w.digits(2)}",
            f"定期{big // 10_000}万，利息{small}.{w.digits(2)}",
            f"每期本金{small}利息{small // 3}，共{w.number(12, 360)}期",
            f"转了三笔，{small}、{small + 300}、{big}",
            f"人民币{big:,}元整",
        ]
    )


def _dates(w: Writer) -> str:
    one, other = w.day(), w.day() + timedelta(days=90)
    return w.any(
        [
            f"{one:%Y年%m月%d日}到{other:%Y年%m月%d日}",
            f"{one:%Y-%m-%d}至{other:%Y-%m-%d}",
            f"{one:%Y%m%d}放款，{other:%Y%m%d}到期",
            f"{one:%m.%d}-{other:%m.%d}每天8:30-17:00",
            f"{one:%Y/%m/%d} 14:20:35交易",
            f"生日{date(1958, 1, 1) + timedelta(days=w.number(0, 20_000)):%Y%m%d}",
        ]
    )


def _order(w: Writer) -> str:
    return w.any(
        [
            f"订单号{w.digits(w.any([12, 16, 18, 19]))}",
            f"交易单号4200001{w.digits(21)}",
            f"支付流水号{w.day():%Y%m%d}{w.digits(12)}",
            f"快递单号SF{w.digits(13)}",
            f"退货单号{w.digits(14)}",
            f"发票号码{w.digits(8)}",
            f"参考号{w.digits(12)}",
            f"授权码{w.digits(6)}",
            f"外卖订单{w.digits(10)}",
        ]
    )


def _contract(w: Writer) -> str:
    year = w.number(2018, 2027)
    return w.any(
        [
            f"借款合同号8021{year}{w.digits(8)}",
            f"抵押合同编号{w.number(10, 99)}{year}{w.digits(9)}",
            f"农信高抵字（{year}）第{w.digits(6)}号",
            f"借据编号{w.digits(16)}",
            f"合同号HTD{w.digits(12)}",
            f"授信批复{year}-{w.digits(4)}",
            f"浙({year})不动产权第{w.digits(7)}号",
        ]
    )


def _policy(w: Writer) -> str:
    """A number of an insurance policy: 18 digits that look like an identity card's, with a wrong check digit."""
    head = f"330102{w.number(1960, 2000)}{w.number(1, 13):02d}{w.number(1, 29):02d}{w.digits(3)}"
    wrong = w.any([digit for digit in "0123456789" if digit != identity_digit(head)])
    return w.any(["保单号", "保险单号", "保单编号", "投保单号："]) + w.any([head + wrong, f"8{w.digits(17)}"])


def _device(w: Writer) -> str:
    return w.any(
        [
            f"商户号8983302{w.digits(8)}",
            f"终端号{w.digits(8)}",
            f"机具编号{w.digits(10)}",
            f"设备序列号{w.digits(12)}",
            f"联行号402{w.digits(9)}",
            f"错误码{w.digits(5)}，版本9.{w.number(0, 9)}.{w.digits(2)}",
            f"第{w.number(1, 40)}号窗口，柜员号{w.digits(6)}",
            f"统一社会信用代码91330{w.digits(3)}MA2{w.digits(5)}X{w.any('0123456789')}",
        ]
    )


def _rate(w: Writer) -> str:
    return w.any(
        [
            f"利率3.{w.digits(2)}%，LPR加{w.number(10, 200)}个基点，{w.number(12, 240)}期",
            f"年化{w.number(1, 5)}.{w.digits(2)}%，起购{w.number(1, 20)}万",
            f"净值从1.{w.digits(4)}跌到0.9{w.digits(3)}",
            f"分期手续费0.{w.digits(2)}%，每期{w.number(100, 900)}.{w.digits(2)}元",
            f"费率千分之{w.number(2, 7)}，封顶{w.number(10, 50)}元",
        ]
    )


def _place(w: Writer) -> str:
    return w.any(
        [
            f"住解放路{w.number(1, 999)}号{w.number(1, 30)}幢{w.number(101, 2_900)}室",
            f"店在建材市场{w.any('ABC')}区{w.digits(3)}号",
            f"{w.number(1, 30)}组{w.number(1, 200)}号，{w.number(2, 40)}亩大棚",
            f"公交{w.number(100, 900)}路到底，走{w.number(2, 20)}分钟",
        ]
    )


def _hotline(w: Writer) -> str:
    return w.any(["打了96596", "说要打12378", "客服400-889-6596没人接", "12345转过来的", "95588那边", "报警110"])


PERSONAL: tuple[Callable[[Writer], Labelled], ...] = (
    _mobile,
    _landline,
    _identity,
    _old_identity,
    _card,
    _account,
    _wrong_identity,
    _two,
)
ORDINARY: dict[str, Callable[[Writer], str]] = {
    "money": _money,
    "dates": _dates,
    "orders": _order,
    "contracts": _contract,
    "policies": _policy,
    "devices": _device,
    "rates": _rate,
    "places": _place,
    "hotlines": _hotline,
}


def with_numbers(count: int = 2_500, *, seed: int = 20261201) -> list[Labelled]:
    """Give texts with a number of somebody's, of each kind in turn."""
    writer = Writer(seed)
    return [PERSONAL[n % len(PERSONAL)](writer) for n in range(count)]


def without(count: int = 2_500, *, seed: int = 20261202) -> list[Labelled]:
    """Give texts in which nothing is to be masked, of each kind in turn."""
    writer, kinds = Writer(seed), list(ORDINARY)
    turns = (kinds[n % len(kinds)] for n in range(count))
    return [Labelled(kind, _said(writer, ORDINARY[kind](writer))) for kind in turns]
