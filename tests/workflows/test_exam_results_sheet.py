from datetime import date

import pytest

from domain.exams import CandidateState
from domain.training import Topic
from tests.workflows.rosters import xlsx
from workflows.results.sheet import Blank, blank, heading_of, read_results, words
from workflows.results.topics import guess

HEADINGS = ("座位", "工号", "姓 名", "成绩", "阅卷人", "规章制度")


def test_scores_are_read_as_people_write_them() -> None:
    rows = [
        ("1", "1003", "张 伟", "８５", "1011", "24/40"),
        ("2", "1004", "李娜", 72.5, "", "80%"),
        ("3", "1005", "", "90分", "外聘老师", 0.5),
        ("4", "1007", "", "缺考", "", ""),
    ]
    sheet = read_results("成绩.xlsx", xlsx(HEADINGS, *rows))
    assert not sheet.bad
    assert [row.score for _, row in sheet.rows] == [85.0, 72.5, 90.0, CandidateState.ABSENT]
    assert sheet.rows[0][1].name == "张伟"
    assert [(t.points, t.out_of) for _, row in sheet.rows for t in row.topics] == [(24, 40), (80, 100), (50, 100)]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("1", "1003", "", "八十五", "", ""), "result.number"),
        (("1", "1003", "", "1e2", "", ""), "result.number"),
        (("1", "1003", "", "", "", ""), "sheet.missing"),
        (("1", "", "张伟", 80, "", ""), "sheet.missing"),
        (("1", "1003", "", "=A1+B1", "", ""), "sheet.formula"),
        (("1", "1003", "", 80, "", date(2026, 6, 10)), "result.topic_date"),
        (("1", "1003", "", 80, "", "很好"), "result.number"),
        (("1", "1003", "", 80, "", 24), "result.topic_most"),
    ],
)
def test_a_cell_that_is_no_score_is_named_with_its_row(cells: tuple[object, ...], code: str) -> None:
    sheet = read_results("成绩.xlsx", xlsx(HEADINGS, cells))
    assert [(bad.row, bad.code) for bad in sheet.bad] == [(2, code)]
    assert not sheet.rows


def test_an_exam_has_the_parts_that_its_headings_name_each_out_of_what_they_say() -> None:
    headings = ("工号", "成绩(满分100)", "制度 (40)", "案例分析（满分60分）", "规章制度(20)")
    sheet = read_results("成绩.xlsx", xlsx(headings, ("1003", 85, 24, "75%", "12/20"), ("1004", 50, "", 0.5, 8)))
    assert not sheet.bad
    topics = [[(t.topic, t.points, t.out_of) for t in row.topics] for _, row in sheet.rows]
    assert topics == [
        [("制度", 24, 40), ("案例分析", 45, 60), ("rules", 12, 20)],
        [("案例分析", 0.5, 60), ("rules", 8, 20)],
    ]


@pytest.mark.parametrize(
    ("heading", "code"),
    [("案例分析", "result.heading"), ("案例(0)", "result.heading"), ("制 度(50)", "sheet.double_heading")],
)
def test_a_part_that_does_not_say_what_it_has_or_stands_twice_is_named(heading: str, code: str) -> None:
    sheet = read_results("成绩.xlsx", xlsx(("工号", "成绩", "制度 (40)", heading), ("1003", 85, 24, 30)))
    assert [(bad.row, bad.code, bad.fact) for bad in sheet.bad] == [(1, code, heading)]


@pytest.mark.parametrize(
    ("part", "topic"),
    [("制度", Topic.RULES), ("industry", Topic.INDUSTRY), ("经济金融案例", Topic.ECONOMICS), ("案例", None)],
)
def test_a_part_is_about_the_topic_of_trainings_whose_word_it_shares(part: str, topic: Topic | None) -> None:
    assert guess(part, words().headings) == topic


def test_a_missing_column_is_named_and_nothing_is_read() -> None:
    sheet = read_results("成绩.xlsx", xlsx(("工号", "姓名"), ("1003", "张伟")))
    assert [(bad.code, bad.fact) for bad in sheet.bad] == [("sheet.missing_heading", "score")]
    assert not sheet.rows


def test_the_blank_sheet_wants_nothing_but_scores() -> None:
    rows = [Blank("总行三楼 · 1", "0001003", "张伟"), Blank("", "1004", "李娜")]
    sheet = read_results("成绩.xlsx", blank(rows, [heading_of("rules", 40), heading_of("案例", 12.5)]))
    assert {(bad.code, bad.fact) for bad in sheet.bad} == {("sheet.missing", "score")}
    assert len(sheet.bad) == 2
