"""What is masked before it is kept, and what is left as it was written."""

import random
import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.personal import mask, mask_on

SEPARATORS = ["", " ", "-", ".", "·", "　", " - ", "－"]
FULL_WIDTH = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")


def luhn_digit(digits: str) -> str:
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def identity_digit(digits: str) -> str:
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return "10X98765432"[total % 11]


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most)


mobiles = st.builds("1{}{}".format, st.sampled_from("3456789"), digits(9, 9))
cards = st.builds("6{}".format, digits(10, 17)).map(lambda head: head + luhn_digit(head))
identities = st.builds(
    "33010{}{:%Y%m%d}{}".format,
    st.sampled_from("123456789"),
    st.dates().filter(lambda d: d.year > 1900),
    digits(3, 3),
).map(lambda head: head + identity_digit(head))
# Not after a digit, and nothing that a number could go on with.
surroundings = st.text("客户的电话卡号是,。;: abc", max_size=8)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13812341234", "138****1234"),
        ("请打 138-1234-5678。", "请打 138****5678。"),
        ("138 1234 5678", "138****5678"),
        ("138.1234.5678", "138****5678"),
        ("138·1234·5678", "138****5678"),
        ("1381234 5678", "138****5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "138****5678"),
        ("１３８－１２３４－５６７８", "138****5678"),
        ("138\u200b1234\u200b5678", "138****5678"),
        ("+86 138 1234 5678", "+86 138****5678"),
        ("8613812345678", "86138****5678"),
        ("微信wx13812345678", "微信wx138****5678"),
        ("13812345678x", "138****5678x"),
        ("13812345678,13912345678", "138****5678,139****5678"),
        ("138 1234 5678 139 1234 5678", "138****5678 139****5678"),
        ("12-03 138 1234 5678", "12-03 138****5678"),
        ("138/1234/5678", "138****5678"),
        ("138～1234～5678", "138****5678"),
        ("138 12345 678", "138****5678"),
        ("013812345678", "0138****5678"),
        ("一三八零零一三八零零零", "一三八****八零零零"),
        ("电话幺三八一二三四五六七八。", "电话幺三八****五六七八。"),
    ],
)
def test_a_mobile_number_keeps_three_and_four_digits(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("0571-88886666", "0571-****6666"),
        ("0571 8888 6666", "0571 ****6666"),
        ("(0571)88886666", "(0571)****6666"),
        ("057188886666", "0571****6666"),
        ("010-88886666", "010-****6666"),
        ("0570-3021234", "0570-****1234"),
        ("０５７１－８８８８６６６６", "0571－****6666"),
        ("0571-88886666-801", "0571-****6666-801"),
    ],
)
def test_a_landline_keeps_its_area_code_and_four_digits(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("11010519491231002X", "****002X"),
        ("11010519491231002x", "****002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "****002X"),
        ("110105 19491231 002X", "****002X"),
        ("110105-1949-1231-002X", "****002X"),
        ("130503670401001", "****1001"),
        ("130503 670401 001", "****1001"),
        ("身份证11010519491231002X办理", "身份证****002X办理"),
        ("330102 19900101 1239", "****1239"),
        ("330102 1990 0101 1239", "****1239"),
        ("一一零一零五一九四九一二三一零零二一", "****零零二一"),
    ],
)
def test_an_identity_number_keeps_four_characters(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_mistyped_identity_number_is_masked_all_the_same() -> None:
    assert mask("110105194912310021") == "****0021"
    assert mask("11010519491231003X") == "****003X"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111111111111111", "****1111"),
        ("4111 1111 1111 1111", "****1111"),
        ("4111-1111-1111-1111", "****1111"),
        ("６２２２ ０２１２ ３４５６ ７８９４", "****7894"),
        ("411111 1111111111", "****1111"),
        ("卡号6222021234567890123已挂失", "卡号****0123已挂失"),
        ("6222 0212 3456 7890 124", "****0124"),
        ("账号 3301 0104 0012 345", "账号 ****2345"),
        ("卡号为：123456789012", "卡号为：****9012"),
        ("Account no. 1234-5678-9012", "Account no. ****9012"),
    ],
)
def test_a_card_number_keeps_four_digits(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_passbook_account_without_a_check_digit_is_masked() -> None:
    assert mask("账号201000123456789") == "账号****6789"


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-03 15:00",
        "2026-12-03 15.30",
        "2026.12.03-2026.12.10",
        "20261203153000",
        "12月3日(周四)15:00–15:30",
        "贷款1000000元",
        "贷款13800000000元",
        "贷款13800000000.50元",
        "授信13800000000万",
        "客户编号 100023456781",
        "2023 2024 2025 2026",
        "账户余额1000 2000",
        "一二三四五六七八九",
        "1,380,000,000.00",
        "138123456.78",
        "10 20 30 40 50 60",
        "工号330012",
        "投诉 26-0147, 沟通 26-0052",
        "利率 3.85%, 36期",
        "请拨 12378 或 95588",
        "1234567890123",
        "5-6 2026-12-03",
        "",
    ],
)
def test_dates_amounts_times_and_staff_numbers_stay(text: str) -> None:
    assert mask(text) == text


def test_lines_are_not_joined_to_one_number() -> None:
    assert mask("4111 1111\n1111 1111") == "4111 1111\n1111 1111"


@given(surroundings, mobiles, st.sampled_from(SEPARATORS), surroundings, st.booleans())
def test_no_mobile_number_passes(before: str, mobile: str, separator: str, after: str, wide: bool) -> None:
    said = separator.join((mobile[:3], mobile[3:7], mobile[7:]))
    masked = mask(f"{before}:{said.translate(FULL_WIDTH) if wide else said};{after}")
    assert masked == f"{before}:{mobile[:3]}****{mobile[7:]};{after}"


@given(surroundings, cards | identities, surroundings, st.booleans())
def test_no_card_or_identity_number_passes(before: str, number: str, after: str, wide: bool) -> None:
    said = number.translate(FULL_WIDTH) if wide else number
    assert mask(f"{before}:{said};{after}") == f"{before}:****{number[-4:]};{after}"


@given(identities, st.sampled_from(SEPARATORS))
def test_no_broken_up_identity_number_passes(number: str, separator: str) -> None:
    assert mask(separator.join((number[:6], number[6:14], number[14:]))) == f"****{number[-4:]}"


@given(
    st.text("0123456789０１Xx*-. ()+元:", max_size=60)
    | st.lists(mobiles | cards | identities | digits(1, 12) | st.sampled_from([*SEPARATORS, "*", "X"])).map("".join)
)
@example("13812345678 5678 9012 3456")
@example("1380 571-8888 13812345678")
def test_masking_twice_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text())
def test_what_holds_no_long_number_is_left_alone(text: str) -> None:
    if not re.search(r"\d(?:\D{0,3}\d){9}", text):
        assert mask(text) == text


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_a_long_text_of_digits_is_masked_without_an_error(seed: int) -> None:
    # Not for the world to see, only to be many.
    source = random.Random(seed)
    text = "".join(source.choices("0123456789 -X*", k=2000))
    assert mask(mask(text)) == mask(text)


@given(st.text("零一二三四五六七八九幺卡账号户 0123456789:-", max_size=60))
def test_masking_twice_changes_nothing_of_what_is_spelled_or_named(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(mobiles | cards | identities, st.sampled_from(["零", "〇"]))
def test_no_number_that_is_spelled_out_passes(number: str, zero: str) -> None:
    if number.endswith("X"):
        return
    spelled = "".join((zero + "一二三四五六七八九")[int(digit)] for digit in number)
    masked = mask(f"号码{spelled}。")
    long_enough = len(number) in (11, *range(15, 20)) and (len(number) != 11 or number[0] == "1")
    assert ("****" in masked) == long_enough


@given(digits(12, 19), st.sampled_from(["卡号", "账号：", "帐号是", "账户号 ", "card no. "]), st.booleans())
def test_what_is_called_an_account_is_masked_whatever_its_digits(number: str, said: str, fours: bool) -> None:
    written = "-".join(re.findall(".{1,4}", number)) if fours else number
    assert number[:-4] not in mask(said + written).replace("-", "")


@given(st.dates(), st.times(), st.integers(1, 9999), st.integers(1, 10**9))
def test_ordinary_numbers_side_by_side_stay(day: date, hour: time, case: int, amount: int) -> None:
    text = f"{day:%Y-%m-%d} {hour:%H:%M},沟通 26-{case:04d},{amount:,}.00元,{day.year}年{day.month}月{day.day}日"
    assert mask(text) == text


# A labelled set: made here by the hundred, each text with whether it holds what must not be kept.

PERSONAL = ("mobile", "landline", "identity", "card", "account")
ORDINARY = ("date", "time", "amount", "number", "staff", "rate", "hotline", "term", "stamp", "range")


def labelled(count: int) -> Iterator[tuple[str, str]]:
    """Give so many texts of each kind, in the words and the shapes that people write; the same each time."""
    source = random.Random(20261124)
    for _ in range(count):
        for kind in PERSONAL:
            yield kind, _in_a_sentence(source, _personal(source, kind))
        for kind in ORDINARY:
            yield kind, _in_a_sentence(source, _ordinary(source, kind))


def _in_a_sentence(source: random.Random, what: str) -> str:
    before = source.choice(["客户说", "请联系", "核实:", "备注 ", "(", "张伟,", "", "No.", "12月3日:"])
    after = source.choice(["。", ",谢谢", " 已核实", ")", "", "转办", "\n第二行"])
    said = f"{before}{what}{after}"
    return said.translate(FULL_WIDTH) if source.random() < 0.1 else said


def _digits(source: random.Random, count: int) -> str:
    return "".join(source.choices("0123456789", k=count))


def _personal(source: random.Random, kind: str) -> str:
    gap = source.choice(SEPARATORS)
    if kind == "mobile":
        number = source.choice(["13", "15", "17", "18", "19"]) + _digits(source, 9)
        cut = source.choice([(3, 7), (3, 6), (4, 7), (5, 8)])
        parts = (number[: cut[0]], number[cut[0] : cut[1]], number[cut[1] :])
        parts = (number[:3], number[3:7], number[7:]) if cut[0] == 5 or cut == (3, 6) else parts
        return source.choice(["", "", "+86 ", "0086", "手机"]) + gap.join(parts)
    if kind == "landline":
        return source.choice(["0571", "010", "021", "0755"]) + source.choice(["-", " ", ""]) + f"8{_digits(source, 7)}"
    if kind == "identity":
        born = date(1950, 1, 1) + timedelta(days=source.randrange(20_000))
        head = f"3301{source.choice(['02', '06', '81'])}{born:%Y%m%d}{_digits(source, 3)}"
        number = head + identity_digit(head)
        return gap.join((number[:6], number[6:14], number[14:]))
    if kind == "card":
        head = "62" + _digits(source, source.choice([13, 14, 16]))
        number = head + luhn_digit(head)
        return source.choice(["", " ", "-"]).join(re.findall(".{1,4}", number))
    return source.choice(["账号", "账号:", "卡号是"]) + "201" + _digits(source, source.choice([9, 12, 15]))


def _ordinary(source: random.Random, kind: str) -> str:
    day = date(2020, 1, 1) + timedelta(days=source.randrange(3_650))
    hour = f"{source.randrange(24):02d}:{source.randrange(60):02d}"
    return {
        "date": day.strftime(source.choice(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%m-%d"])),
        "time": source.choice([hour, f"{day:%Y-%m-%d} {hour}", f"{day:%Y-%m-%d} {hour}:30", f"{hour}-{hour}"]),
        "amount": source.choice(
            [
                f"{source.randrange(10**8)}元",
                f"{source.randrange(10**9):,}.00",
                f"{source.randrange(10**7)}.{source.randrange(100):02d}",
                f"{source.randrange(500)}万元",
            ]
        ),
        "number": source.choice(["", "沟通 ", "受理"]) + f"{source.randrange(20, 40)}-{source.randrange(10_000):04d}",
        "staff": source.choice(["工号", "工号 ", ""]) + _digits(source, source.choice([4, 6, 8])),
        "rate": f"{source.randrange(9)}.{source.randrange(1000):03d}%,{source.randrange(1, 360)}期",
        "hotline": source.choice(["12378", "12345", "95588", "96596", "110"]),
        "term": f"{day:%Y-%m-%d}至{day + timedelta(days=365):%Y-%m-%d}",
        "stamp": f"{day:%Y%m%d}{hour.replace(':', '')}{source.randrange(60):02d}",
        "range": f"{day:%Y.%m.%d}-{day + timedelta(days=30):%Y.%m.%d}",
    }[kind]


@given(surroundings, st.one_of(mobiles, cards, identities), surroundings, st.data())
def test_a_number_across_the_border_of_two_parts_shows_no_more_than_its_ends(
    before: str, number: str, after: str, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(number)))
    text = mask_on(mask(f"{before}卡号{number[:cut]}"), f"{number[cut:]}，{after}")
    assert "****" in text
    assert not re.search(r"\d{5,}", text)
    assert text.endswith(f"，{after}")


@pytest.mark.parametrize(
    ("kept", "more", "whole"),
    [
        ("电话138123", "45678，请回电", "电话138****5678，请回电"),
        ("电话13812345678", "13912345678", "电话138****5678139****5678"),
        ("第5", "13912345678", "第5139****5678"),
        ("电话一三八零零", "一三八零零零，", "电话一三八****八零零零，"),
        ("第五", "一三八零零一三八零零零", "第五一三八****八零零零"),
        ("卡号6222021234567890", "128。", "卡号****0128。"),
        ("卡号622202123456", "7890128。", "卡号****0128。"),
        ("电话13812345678", "2026年3月", "电话138****2026年3月"),
        ("电话13812345678", "50000元", "电话138****567850000元"),
        ("没有", "数字", "没有数字"),
        ("", "13812345678", "138****5678"),
    ],
)
def test_what_comes_in_parts_is_masked_across_their_border(kept: str, more: str, whole: str) -> None:
    assert mask_on(mask(kept), more) == whole


LABELLED = list(labelled(100))


def test_the_labelled_set_is_large_and_has_every_kind() -> None:
    assert len(LABELLED) >= 500
    assert {kind for kind, _ in LABELLED} == {*PERSONAL, *ORDINARY}


@pytest.mark.parametrize("kind", PERSONAL)
def test_of_a_hundred_of_each_kind_one_at_most_passes(kind: str) -> None:
    texts = [text for of, text in LABELLED if of == kind]
    missed = [text for text in texts if "****" not in mask(text)]
    assert len(missed) <= len(texts) / 100, missed


@pytest.mark.parametrize("kind", ORDINARY)
def test_of_a_hundred_ordinary_numbers_one_at_most_is_masked(kind: str) -> None:
    texts = [text for of, text in LABELLED if of == kind]
    wrong = [text for text in texts if mask(text) != text]
    assert len(wrong) <= len(texts) / 100, wrong
