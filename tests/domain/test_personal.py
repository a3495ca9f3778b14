"""What is masked before it is kept, and what is left as it was written."""

import random
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.personal import mask

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


@given(st.integers(0, 2**32))
def test_a_long_text_of_digits_is_masked_without_an_error(seed: int) -> None:
    # Not for the world to see, only to be many.
    source = random.Random(seed)
    text = "".join(source.choices("0123456789 -X*", k=2000))
    assert mask(mask(text)) == mask(text)
