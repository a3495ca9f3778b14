"""Whom a few typed characters mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.names import in_latin, match_people, surname_of

NAMES = (
    *("张伟", "张玮", "曾国强", "单志强", "仇英", "解晓东", "查良镛", "朴树", "任乐", "盖叶", "尉迟恭"),
    *("欧阳锋", "吕布", "张长乐", "王小明", "李娜", "司马光", "万俟卨", "覃勇", "区志航", "缪文", "翟欣"),
    *("燕青", "宁静", "乐嘉", "John Smith"),
)
PEOPLE = [(name, name, f"33{place:04}") for place, name in enumerate(NAMES)]


def found(query: str) -> list[str]:
    return match_people(query, PEOPLE)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("曾国强", "曾国强"),
        ("zengguoqiang", "曾国强"),
        ("Zeng Guoqiang", "曾国强"),
        ("guoqiang zeng", "曾国强"),
        ("shanzhiqiang", "单志强"),
        ("qiuying", "仇英"),
        ("xiexiaodong", "解晓东"),
        ("zhaliangyong", "查良镛"),
        ("piaoshu", "朴树"),
        ("renle", "任乐"),
        ("geye", "盖叶"),
        ("yuchigong", "尉迟恭"),
        ("ouyangfeng", "欧阳锋"),
        ("simaguang", "司马光"),
        ("moqixie", "万俟卨"),
        ("qinyong", "覃勇"),
        ("ouzhihang", "区志航"),
        ("miaowen", "缪文"),
        ("zhaixin", "翟欣"),
        ("yanqing", "燕青"),
        ("ningjing", "宁静"),
        ("yuejia", "乐嘉"),
        ("zhangchangle", "张长乐"),
        ("john smith", "John Smith"),
    ],
)
def test_a_name_is_found_as_written_and_in_pinyin(query: str, name: str) -> None:
    assert found(query) == [name]


@pytest.mark.parametrize("query", ["lvbu", "lübu", "Lyu Bu", "lubu", "LB"])
def test_a_vowel_that_keyboards_lack_is_found_however_it_is_typed(query: str) -> None:
    assert found(query) == ["吕布"]


@pytest.mark.parametrize(
    ("query", "name"), [("oyf", "欧阳锋"), ("ZGQ", "曾国强"), ("xiexd", "解晓东"), ("wxm", "王小明")]
)
def test_initials_find_a_name(query: str, name: str) -> None:
    assert found(query) == [name]


@pytest.mark.parametrize("query", ["330002", "３３０００２", " 330002 "])
def test_a_staff_number_finds_its_bearer(query: str) -> None:
    assert found(query) == ["曾国强"]


def test_the_beginning_of_a_staff_number_finds_all_who_share_it() -> None:
    assert found("33001") == list(NAMES[10:20])


def test_a_name_as_written_decides_alone() -> None:
    assert found("张伟") == ["张伟"]


def test_pinyin_finds_all_who_sound_so() -> None:
    assert found("zhangwei") == ["张伟", "张玮"]


def test_two_people_of_one_name_are_both_found() -> None:
    people = [(1, "张伟", "330001"), (2, "李娜", "330002"), (3, "张伟", "330003")]
    assert match_people("张伟", people) == [1, 3]
    assert match_people("330003", people) == [3]


@pytest.mark.parametrize("query", ["张 伟", "张　伟", "张\u200b伟", "\ufeff张伟", "张·伟"])
def test_blanks_and_invisible_characters_do_not_count(query: str) -> None:
    assert found(query) == ["张伟"]


def test_other_characters_of_the_same_sound_find_the_name() -> None:
    assert found("王晓明") == ["王小明"]
    assert found("章伟") == ["张伟", "张玮"]


def test_a_surname_finds_all_who_bear_it_first() -> None:
    assert found("张") == ["张伟", "张玮", "张长乐"]
    assert found("乐") == ["乐嘉", "任乐", "张长乐"]
    assert found("欧阳") == ["欧阳锋"]


def test_a_given_name_finds_its_bearer() -> None:
    assert found("小明") == ["王小明"]
    assert found("xiaoming") == ["王小明"]


@pytest.mark.parametrize(
    ("query", "name"),
    [("wangxiaomin", "王小明"), ("zengguoqian", "曾国强"), ("cengguoqiang", "曾国强"), ("tanyong", "覃勇")],
)
def test_a_slip_and_a_misread_surname_still_find(query: str, name: str) -> None:
    assert found(query) == [name]


@pytest.mark.parametrize("query", ["", " ", "😀", "zzzz", "999999", "诸葛亮", "\u200b", "x" * 5000, "字" * 5000])
def test_nobody_is_found_for_what_means_nobody(query: str) -> None:
    assert found(query) == []


@given(st.text(max_size=20))
def test_any_query_finds_each_person_at_most_once(query: str) -> None:
    names = found(query)
    assert len(names) == len(set(names))


@given(st.text(min_size=1, max_size=6), st.sampled_from(NAMES))
def test_any_name_can_be_borne(name: str, query: str) -> None:
    assert match_people(query, [(1, name, "330001")]) in ([], [1])


@given(st.sampled_from(NAMES))
def test_everybody_is_found_by_their_own_name(name: str) -> None:
    assert found(name) == [name]


@pytest.mark.parametrize(
    ("name", "surname", "latin"),
    [
        ("张伟", "张", "Zhang Wei"),
        ("曾婷", "曾", "Zeng Ting"),
        ("欧阳锋", "欧阳", "Ouyang Feng"),
        ("吕布", "吕", "Lü Bu"),
        ("欧阳", "欧", "Ou Yang"),
        ("John Smith", "John Smith", "John Smith"),
        ("阿依古丽·买买提", "阿依古丽·买买提", "阿依古丽·买买提"),
    ],
)
def test_a_name_is_split_and_written_in_pinyin(name: str, surname: str, latin: str) -> None:
    assert (surname_of(name), in_latin(name)) == (surname, latin)
