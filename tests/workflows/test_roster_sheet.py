"""Reading a roster's rows as human resources writes them: every spelling it may use, every fault named."""

from datetime import date, datetime

import pytest

from domain.people import Entry, Line, Role, Standing, plan_import
from tests.workflows.rosters import LI, LONG, SHORT, csv_of, faults, one, only, read, read_csv
from workflows.roster_sheet.words import words
from workflows.sheets.words import heading_key, word_key


def test_a_whole_row_becomes_an_entry() -> None:
    row = (*LI, "公司", "正式", "三级", date(2019, 7, 1), "2022-09-01", "1001")
    assert only(read(LONG, row)) == Entry(
        staff_no="1001",
        name="李娜",
        branch="CG",
        roles=frozenset({Role.CLIENT_MANAGER}),
        line=Line.CORPORATE,
        standing=Standing.FORMAL,
        grade="三级",
        joined_on=date(2019, 7, 1),
        branch_since=date(2022, 9, 1),
        supervisor_no="1001",
    )


def test_english_headings_and_words_are_read_too() -> None:
    heading = (
        *("Staff No.", "NAME", "Branch", "Roles", "Line", "Standing", "Grade"),
        *("Joined on", "At this branch since", "Supervisor"),
    )
    row = ("1001", "Li Na", "chengguan BRANCH", "Client manager", "Personal", "trainee", "G3", "", "", "")
    entry = only(read(heading, row))
    assert (entry.name, entry.branch) == ("Li Na", "CG")
    assert entry.roles == {Role.CLIENT_MANAGER}
    assert (entry.line, entry.standing, entry.supervisor_no) == (Line.PERSONAL, Standing.TRAINEE, None)


@pytest.mark.parametrize(
    "heading", ["工 号", "员工号", "员工编号*", "工号（必填）", "　staff_number：", "ＳＴＡＦＦ ＮＯ"]
)
def test_a_heading_may_be_written_in_many_ways(heading: str) -> None:
    assert only(read((heading, *SHORT[1:]), LI)).staff_no == "1001"


def test_every_word_of_the_word_file_has_one_meaning() -> None:
    said = words()
    headings = [*said.headings.values(), *said.ignored.values()]
    for key, lists in (
        (heading_key, headings),
        (word_key, [*said.roles.values()]),
        (word_key, [*said.lines.values()]),
        (word_key, [*said.standings.values()]),
    ):
        keys = [key(text) for texts in lists for text in texts]
        assert len(keys) == len(set(keys))
    assert list(said.headings) == list(Entry.model_fields)
    assert set(said.roles) == set(Role)
    assert set(said.lines) == set(Line)
    assert set(said.standings) == set(Standing)


def test_row_numbers_are_those_that_the_spreadsheet_shows() -> None:
    sheet = read([], ["2026年员工花名册"], [], SHORT, LI, [], ["1002", "王强", "火星支行", "客户经理"])
    assert [number for number, _ in sheet.rows] == [5]
    assert faults(sheet) == [(7, "roster.branch", "火星支行")]


def test_a_csv_counts_its_rows_as_the_spreadsheet_does() -> None:
    rows = [["花名册"], [], [*SHORT], ["1001", "李娜", "CG", "客户经理\n培训"], ["1002", "", "CG", "培训"]]
    sheet = read_csv(csv_of(*rows))
    assert [number for number, _ in sheet.rows] == [4]
    assert faults(sheet) == [(5, "sheet.missing", "name")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_the_encodings_and_with_the_delimiters_of_excel(encoding: str, delimiter: str) -> None:
    row = ["0012", "李娜", "城关支行", "客户经理,培训;委员会"]
    entry = only(read_csv(csv_of(SHORT, row, delimiter=delimiter, encoding=encoding)))
    assert (entry.staff_no, entry.name, len(entry.roles)) == ("0012", "李娜", 3)


def test_a_csv_may_protect_its_leading_zeros_as_excel_does() -> None:
    content = '工号,姓名,网点,角色\n="0012",李娜,CG,培训\n'.encode()
    assert only(read_csv(content)).staff_no == "0012"


def test_a_csv_formula_is_named_by_its_cell() -> None:
    assert faults(read_csv(csv_of(SHORT, ["1", "=A1&B1", "CG", "培训"]))) == [(2, "sheet.formula", "B2")]


def test_formula_cells_are_named_and_nothing_else_is_said_of_them() -> None:
    sheet = read(LONG, ("=A9", "李娜", "=VLOOKUP(A2,B:C,2)", "客户经理", "", "", "", "=TODAY()"))
    assert faults(sheet) == [(2, "sheet.formula", place) for place in ("A2", "C2", "H2")]


def test_an_error_value_is_no_name() -> None:
    assert faults(read(SHORT, ("1001", "#N/A", "CG", "培训"))) == [(2, "sheet.formula", "B2")]


@pytest.mark.parametrize(
    ("value", "staff_no"),
    [(1001, "1001"), (1001.0, "1001"), ("001001", "001001"), ("１００１", "1001"), (" 1001\u200b ", "1001")],
)
def test_a_staff_number_may_be_a_number_or_a_text(value: object, staff_no: str) -> None:
    assert only(one("工号", value)).staff_no == staff_no


@pytest.mark.parametrize("value", [1234567890123456, 1.23e18, "1.23457E+17", "9" * 33])
def test_a_staff_number_whose_digits_are_lost_is_refused(value: object) -> None:
    assert faults(one("工号", value)) == [(2, "sheet.too_long", "staff_no")]


@pytest.mark.parametrize(
    ("written", "name"),
    [("张　三", "张三"), ("张\n三", "张三"), ("Ｊｏｈｎ  Smith", "John Smith"), ("\ufeff李\u200d娜\x07", "李娜")],
)
def test_a_name_is_freed_of_what_cannot_be_seen(written: str, name: str) -> None:
    content = csv_of(SHORT, ["1001", written, "CG", "培训"])
    assert only(read_csv(content)).name == name


@pytest.mark.parametrize(("heading", "length", "fact"), [("姓名", 60, "name"), ("等级", 16, "grade")])
def test_what_is_too_long_is_refused(heading: str, length: int, fact: str) -> None:
    assert faults(one(heading, "李" * length)) == []
    assert faults(one(heading, "李" * (length + 1))) == [(2, "sheet.too_long", fact)]


@pytest.mark.parametrize("written", ["CG", "cg", " ＣＧ ", "城关支行", "CHENGGUAN  branch"])
def test_a_branch_is_known_by_code_and_by_either_name(written: str) -> None:
    assert only(one("网点", written)).branch == "CG"


def test_an_unknown_branch_is_named() -> None:
    assert faults(one("网点", "火星支行")) == [(2, "roster.branch", "火星支行")]


@pytest.mark.parametrize(
    ("written", "roles"),
    [
        ("系统管理员、人力资源", {Role.ADMINISTRATOR, Role.HUMAN_RESOURCES}),
        ("培训, 反馈岗; 消保岗", {Role.TRAINING, Role.DEPARTMENT_DESK, Role.COMPLAINT_DESK}),
        ("委员会／支行行长；客户经理，", {Role.COMMITTEE, Role.SUPERVISOR, Role.CLIENT_MANAGER}),
        ("部门反馈岗\n网点负责人", {Role.DEPARTMENT_DESK, Role.SUPERVISOR}),
        ("行长/行长", {Role.SUPERVISOR}),
        ("Human Resources, consumer-protection desk", {Role.HUMAN_RESOURCES, Role.COMPLAINT_DESK}),
        ("training department; department desk", {Role.TRAINING, Role.DEPARTMENT_DESK}),
        ("Administrator / COMMITTEE / supervisor", {Role.ADMINISTRATOR, Role.COMMITTEE, Role.SUPERVISOR}),
    ],
)
def test_roles_are_written_in_either_language_and_separated_in_any_way(written: str, roles: set[Role]) -> None:
    assert only(one("角色", written)).roles == roles


def test_unknown_roles_are_all_named() -> None:
    assert faults(one("角色", "客户经理、柜员、保安")) == [(2, "roster.role", "柜员, 保安")]


def test_a_cell_of_separators_has_no_role() -> None:
    assert faults(one("角色", "、，/")) == [(2, "sheet.missing", "roles")]


@pytest.mark.parametrize(
    "written",
    [
        *(datetime(2024, 3, 1, 8), date(2024, 3, 1), 45352, 45352.5, 20240301),  # noqa: DTZ001 - as a cell has it
        *("2024-03-01", "2024/3/1", "2024.3.1", "20240301", "2024年3月1日", "2024 年 3 月 1 日"),
        *("２０２４－０３－０１", "2024-03-01 00:00:00", "2024-03-01T08:30"),
    ],
)
def test_a_date_may_be_a_cell_a_text_or_a_serial_number(written: object) -> None:
    assert only(one("入职日期", written)).joined_on == date(2024, 3, 1)


@pytest.mark.parametrize(
    "written",
    [
        *("2024-02-30", "2023年2月29日", "2024-13-01", "01/03/2024", "2024-3", "24-3-1", "昨天", "20241301"),
        *("2124-03-01", "1024-03-01", 2015.07, -5, 0.5, 1e300, 999999999, date(2150, 1, 1)),
    ],
)
def test_an_impossible_or_unclear_date_is_named(written: object) -> None:
    ((row, code, fact),) = faults(one("到本网点日期", written))
    assert (row, code) == (2, "sheet.date")
    assert fact


def test_a_serial_number_in_a_csv_is_no_date() -> None:
    content = csv_of((*SHORT, "入职日期"), (*LI, "45352"))
    assert faults(read_csv(content)) == [(2, "sheet.date", "45352")]


@pytest.mark.parametrize(
    ("heading", "code"), [("条线", "roster.line"), ("身份", "roster.standing")], ids=["line", "standing"]
)
def test_an_unknown_line_or_standing_is_named(heading: str, code: str) -> None:
    assert faults(one(heading, "其他")) == [(2, code, "其他")]


def test_a_supervisor_is_named_by_number_or_by_a_name_that_one_row_bears() -> None:
    heading = (*SHORT, "上级工号")
    head = ("0900", "赵敏", "CG", "支行行长")
    sheet = read(heading, head, (*LI, "赵 敏"), ("1002", "王强", "CG", "客户经理", "0900"))
    assert faults(sheet) == []
    assert [entry.supervisor_no for _, entry in sheet.rows] == [None, "0900", "0900"]


def test_a_supervisors_name_that_two_rows_bear_is_ambiguous() -> None:
    heads = [("0900", "赵敏", "CG", "支行行长"), ("0901", "赵敏", "HQ", "培训")]
    sheet = read((*SHORT, "上级"), *heads, (*LI, "赵敏"))
    assert faults(sheet) == [(4, "roster.supervisor", "赵敏")]


def test_a_supervisor_who_is_nowhere_is_left_for_the_plan_to_name() -> None:
    sheet = read((*SHORT, "上级"), (*LI, "无名氏"))
    assert faults(sheet) == []
    plan = plan_import(sheet.rows, [], branches={"CG"}, bad=sheet.bad)
    assert [(bad.row, bad.code, bad.fact) for bad in plan.bad] == [(2, "roster.supervisor", "无名氏")]


@pytest.mark.parametrize("supervisor", ["0900", "赵敏"])
def test_a_fault_in_a_supervisors_row_is_no_fault_of_the_people_below(supervisor: str) -> None:
    sheet = read((*SHORT, "上级"), ("0900", "赵敏", "火星支行", "支行行长"), (*LI, supervisor))
    plan = plan_import(sheet.rows, [], branches={"CG"}, bad=sheet.bad)
    assert [(bad.row, bad.code) for bad in plan.bad] == [(2, "roster.branch")]


def test_nobody_without_a_supervisor_gets_one_from_a_row_without_a_name() -> None:
    sheet = read((*SHORT, "上级"), ("0900", "", "CG", "支行行长"), LI)
    assert [entry.supervisor_no for _, entry in sheet.rows] == [None]


def test_a_row_names_all_its_faults() -> None:
    sheet = read(LONG, (None, None, "火星", "保安", "其他", "临时", "级" * 17, "昨天", "=A1"))
    assert faults(sheet) == [
        (2, "sheet.missing", "staff_no"),
        (2, "sheet.missing", "name"),
        (2, "roster.branch", "火星"),
        (2, "roster.role", "保安"),
        (2, "roster.line", "其他"),
        (2, "roster.standing", "临时"),
        (2, "sheet.too_long", "grade"),
        (2, "sheet.date", "昨天"),
        (2, "sheet.formula", "I2"),
    ]


def test_a_faults_quotation_is_short() -> None:
    ((_, _, fact),) = faults(one("网点", "火" * 5000))
    assert len(fact) == 60


def test_an_unknown_heading_is_named_and_the_rows_are_still_read() -> None:
    sheet = read((*SHORT, "参加工作日期", "入职日其"), LI, ("1002", "王强", "火星", "培训"))
    assert faults(sheet) == [
        (1, "sheet.heading", "参加工作日期"),
        (1, "sheet.heading", "入职日其"),
        (3, "roster.branch", "火星"),
    ]
    assert len(sheet.rows) == 1


def test_serial_numbers_remarks_and_columns_without_heading_are_passed_over() -> None:
    sheet = read(("序号", *SHORT, "备注", None), ("=ROW()", *LI, "借调", "x"), (None, None, None, None, None, "合计"))
    assert only(sheet).name == "李娜"


def test_missing_headings_are_named_and_no_row_is_blamed() -> None:
    sheet = read(("工号", "姓名", "网点"), ("1001", "李娜", "火星"))
    assert faults(sheet) == [(1, "sheet.missing_heading", "roles")]
    assert sheet.rows == ()


def test_a_misspelt_required_heading_is_named_as_unknown_and_as_missing() -> None:
    sheet = read(["花名册"], ("工号", "性名", "网点", "角色"), LI)
    assert faults(sheet) == [(2, "sheet.heading", "性名"), (2, "sheet.missing_heading", "name")]


def test_a_file_without_any_heading_lacks_all_four() -> None:
    assert [(row, fact) for row, _, fact in faults(read([], LI))] == [
        (2, field) for field in ("staff_no", "name", "branch", "roles")
    ]


def test_two_headings_for_one_thing_are_named() -> None:
    sheet = read((*SHORT, "员工编号"), (*LI, "9999"))
    assert faults(sheet) == [(1, "sheet.double_heading", "员工编号")]
    assert sheet.rows[0][1].staff_no == "1001"


def test_a_formula_for_a_heading_is_named() -> None:
    assert faults(read((*SHORT, "=A1"), LI)) == [(1, "sheet.formula", "E1")]


def test_a_heading_alone_or_nothing_is_empty() -> None:
    assert faults(read([], SHORT)) == [(2, "sheet.empty", "")]
    assert faults(read()) == [(0, "sheet.empty", "")]
    assert faults(read_csv(b"")) == [(0, "sheet.empty", "")]
