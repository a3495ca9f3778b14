"""What is masked before it is kept, and what is left as it was written."""

import random
import re
from datetime import date, time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.personal import mask, mask_on
from tests.domain.corpus import FULL_WIDTH, identity_digit, luhn_digit

SEPARATORS = ["", " ", "-", ".", "·", "　", " - ", "－"]


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most)


mobiles = st.builds("1{}{}".format, st.sampled_from("3456789"), digits(9, 9))
cards = st.builds("6{}".format, digits(10, 17)).map(lambda head: head + luhn_digit(head))
identities = st.builds(
    "33010{}{:%Y%m%d}{}".format,
    st.sampled_from("123456789"),
    st.dates(date(1900, 1, 1), date(2049, 12, 31)),
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
        ("壹叁捌零零壹叁捌零零零", "壹叁捌****捌零零零"),
        ("138零零138000", "138****8000"),
        ("138，0013，8000", "138****8000"),
        ("138、0013、8000。", "138****8000。"),
        ("1381234\n5678", "138****5678"),
        ("138\n1234\n5678", "138****5678"),
        ("138....1234....5678", "138****5678"),
        ("1，3，8，1，2，3，4，5，6，7，8", "138****5678"),
        ("前三位是138，中间四位是1234，后四位是5678", "前三位是138****5678"),
        ("前3位138，中间4位1234，后4位5678", "前3位138****5678"),
        ("138那个1234然后5678", "138****5678"),
        ("138 then 1234 then 5678", "138****5678"),
        ("一三八，后面是零零一三，再八零零零", "一三八****八零零零"),
        ("手机13 8001 38000", "手机138****8000"),
        ("合同电话13812345678", "合同电话138****5678"),
        ("2026-12-03，138，1234，5678", "2026-12-03，138****5678"),
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
        ("0571，88886666-801", "0571-****6666-801"),
        ("零五七一 八八八八六六六六", "零五七一 ****六六六六"),
        ("+86-571-88886666", "+86571****6666"),
        ("办公电话88886666", "办公电话****6666"),
        ("座机：8888 6666", "座机：****6666"),
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
        ("330102，19900101，1239", "****1239"),
        ("330102\n1990 0101\n1239", "****1239"),
        ("身份证前六位330102，生日19900101，后四位1239", "身份证前六位****1239"),
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
        ("6222 0212\n3456 7890 123", "****0123"),
        ("6222，0212，3456，7894", "****7894"),
        ("4111 1111\n1111 1111", "****1111"),
        ("六二二二 零二一二 三四五六 七八九四", "****七八九四"),
        ("卡号前六位622202，后面1234567890123", "卡号前六位****0123"),
        ("账号201000123456，138 0013 8000", "账号****3456，138****8000"),
        ("6222 0212 3456 7894，138 0013 8000", "****7894，138****8000"),
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
        "投诉 26-0147、26-0148，沟通 26-0052 26-0053",
        "合同号8021120260001234",
        "浙农信借字(2026)第001234号",
        "贷款合同号DK2026780514288001",
        "工号 33001201、33001202、33001203",
        "本金1500，利息300，罚息2000",
        "共1500、300、2000",
        "154\n8156\n1968344\n1631",
        "一、二、三、四、五、六、七、八、九、十",
        "一是态度差，二是等得久，三是没有人解释",
        "400-889-6596、12363",
        "电话4008896596",
        "",
    ],
)
def test_dates_amounts_times_and_staff_numbers_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("zhangwei@163.com", "z****@163.com"),
        ("13812345678@139.com", "1****@139.com"),
        ("浙A12345", "浙A****45"),
        ("车牌浙A·D12345。", "车牌浙A****45。"),
        ("微信号：zhangwei_88", "微信号：z****88"),
    ],
)
def test_a_mail_address_a_number_plate_and_a_chat_name_keep_their_ends(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


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
    assert "****" in masked


@given(digits(12, 19), st.sampled_from(["卡号", "账号：", "帐号是", "账户号 ", "card no. "]), st.booleans())
def test_what_is_called_an_account_is_masked_whatever_its_digits(number: str, said: str, fours: bool) -> None:
    written = "-".join(re.findall(".{1,4}", number)) if fours else number
    assert number[:-4] not in mask(said + written).replace("-", "")


@given(st.dates(), st.times(), st.integers(1, 9999), st.integers(1, 10**9))
def test_ordinary_numbers_side_by_side_stay(day: date, hour: time, case: int, amount: int) -> None:
    text = f"{day:%Y-%m-%d} {hour:%H:%M},沟通 26-{case:04d},{amount:,}.00元,{day.year}年{day.month}月{day.day}日"
    assert mask(text) == text


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
