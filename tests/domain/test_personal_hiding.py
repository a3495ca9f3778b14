"""What the person complained about reads of a client's words: the facts, and not by whom."""

import pytest

from domain.personal import mask
from domain.personal.hiding import hide

PLAIN = [
    "这笔钱没到账，我很着急",
    "高额手续费没有告知",
    "周末来行办理，无人接待",
    "客户经理三次没有回电，客户于昨天再次来电",
    "同姓名的账户被混淆，百姓不满",
    "向总行反映过，总额不对，高总额与合同不符",
    "他说利率是4.2%，后来又说是5.1%",
    "要求退还手续费",
    "The manager said 4.2% and charged 5.1%",
]


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("王先生来电，说三次没有回电", "**先生来电，说三次没有回电"),
        ("王建国先生说利率不对", "**先生说利率不对"),
        ("欧阳女士：手续费不清", "**女士：手续费不清"),
        ("我叫赵小六，手机13812345678", "我叫**，手机****"),
        ("客户李芳反映，利率不对", "客户**反映，利率不对"),
        ("老王说没人管", "**说没人管"),
        ("王建国来电反映服务差", "**来电反映服务差"),
        ("对方是姓王的，王总不满", "对方是姓**的，**总不满"),
        ("身份证330106199001011234，电话0571-88886666", "身份证****，电话****"),
        ("邮箱zhao@163.com，车牌浙A12345", "邮箱****，车牌****"),
        ("Mr Smith says, my name is John Smith", "Mr ** says, my name is **"),
    ],
)
def test_no_name_and_no_number_is_left(words: str, seen: str) -> None:
    assert hide(mask(words), None) == seen


def test_what_the_reference_says_is_hidden_wherever_it_stands() -> None:
    words = mask("赵六说过两次，六月赵六又来。C-2041 已登记")
    assert hide(words, mask("赵六先生 C-2041 13912345678")) == "**说过两次，六月**又来。** 已登记"


def test_the_managers_own_name_stays() -> None:
    assert hide(mask("张伟说利率是四个点，王先生不认可"), None, keep=["张伟"]) == "张伟说利率是四个点，**先生不认可"


@pytest.mark.parametrize("words", PLAIN)
def test_words_that_name_nobody_stay_as_they_are(words: str) -> None:
    assert hide(mask(words), "C-2041") == words


@pytest.mark.parametrize("words", [*PLAIN, "王先生，我叫赵小六，13812345678"])
def test_hiding_twice_changes_nothing(words: str) -> None:
    once = hide(mask(words), "赵六")
    assert hide(once, "赵六") == once
