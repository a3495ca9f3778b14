"""Sheets of complaints and talks from before go-live: read in either language, every fault named; their templates."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from domain.archive import Ground, OldComplaint, OldTalk, plan_archive
from domain.complaints import Outcome, Source, Subject
from domain.minutes import Conclusion
from domain.people import Role
from domain.talks import Trigger
from tests.factories import POLICY, make_person
from tests.workflows.rosters import csv_of, xlsx
from workflows.archive import sheets

HEADINGS = ("原编号", "收到日期", "被反映人工号", "来源", "分类", "结论", "告知日期", "办结日期", "内容摘要")
ROW = (
    "2025-018",
    date(2025, 3, 3),
    "0001004",
    "热线",
    "服务态度",
    "属实",
    "2025年3月14日",
    "2025/3/31",
    "打13812345678没人接",
)


def complaint(content: bytes, name: str = "old.xlsx") -> OldComplaint:
    found = sheets.read_complaints(name, content, POLICY)
    assert found.bad == ()
    ((_, row),) = found.rows
    return row


def test_a_complaint_is_read_masked_in_either_language_and_either_format() -> None:
    first = complaint(xlsx(HEADINGS, ROW))
    assert (first.old_number, first.received_on, first.about_no) == ("2025-018", date(2025, 3, 3), "0001004")
    assert (first.source, first.category, first.outcome) == (Source.HOTLINE, "service", Outcome.UPHELD)
    assert (first.told_on, first.closed_on) == (date(2025, 3, 14), date(2025, 3, 31))
    assert first.text == "打138****5678没人接"
    english = ("old number", "received", "staff no", "channel", "category", "outcome", "told on", "closed on", "text")
    words = (*ROW[:3], "hotline", "Service", "Upheld", *ROW[6:])
    assert complaint(xlsx(english, words)) == first
    assert complaint(csv_of(english, words, encoding="gb18030"), "old.csv") == first


def test_a_complaint_that_names_nobody_says_what_it_is_about() -> None:
    headings = (*HEADINGS[:2], "反映对象", "网点", *HEADINGS[3:])
    row = complaint(xlsx(headings, (*ROW[:2], "产品", "Chengguan branch", *ROW[3:])))
    assert (row.about_no, row.subject, row.branch) == (None, Subject.PRODUCT, "CG")


def faults(read: Callable[..., sheets.ArchiveSheet[OldTalk]], *rows: Sequence[object]) -> list[tuple[int, str, str]]:
    return [(bad.row, bad.code, bad.fact) for bad in read("old.xlsx", xlsx(*rows), POLICY).bad]


def test_every_fault_of_a_row_is_named() -> None:
    found = sheets.read_complaints(
        "old.xlsx", xlsx(HEADINGS, ("9" * 41, "昨天", "=A1", "鸽子", "天气", "也许", "", "", "长" * 501)), POLICY
    )
    assert found.rows == ()
    assert [(bad.code, bad.fact) for bad in found.bad] == [
        ("sheet.missing", "closed_on"),
        ("sheet.too_long", "old_number"),
        ("sheet.date", "昨天"),
        ("sheet.formula", "C2"),
        ("archive.word", "鸽子"),
        ("archive.word", "天气"),
        ("archive.word", "也许"),
        ("sheet.too_long", "text"),
    ]


TALKS = ("客户经理工号", "谈话人工号", "谈话日期", "谈话事由", "谈话结论", "有纸质记录")


def test_a_talk_is_read_in_either_language() -> None:
    rows = xlsx(
        TALKS, (1004, 1003, 45736, "投诉", "提醒", "有"), ("1004", "1003", "2025-06-12", "own wish", None, "no")
    )
    found = sheets.read_talks("old.xlsx", rows, POLICY)
    assert found.bad == ()
    first, second = (row for _, row in found.rows)
    assert (first.manager_no, first.host_no, first.held_on) == ("1004", "1003", date(2025, 3, 20))
    assert (first.trigger, first.conclusion, first.on_paper) == (Trigger.COMPLAINT, Conclusion.REMINDER, True)
    assert (second.trigger, second.conclusion, second.on_paper) == (Trigger.OWN_WISH, None, False)


def test_a_column_for_the_cause_in_words_is_not_known() -> None:
    rows = ((*TALKS, "谈话内容"), ("1004", "1003", "2025-06-12", "家庭情况", None, None, "家里有事"))
    assert faults(sheets.read_talks, *rows) == [(1, "sheet.heading", "谈话内容")]
    assert faults(sheets.read_talks, HEADINGS, ROW)[-1] == (1, "sheet.missing_heading", "trigger")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"%PDF-1.7"])
def test_what_is_no_sheet_is_refused_with_the_reason(content: bytes) -> None:
    for read in (sheets.read_complaints, sheets.read_talks):
        assert [bad.code for bad in read("old.xlsx", content, POLICY).bad] == ["sheet.file"]


def test_the_templates_are_read_back_without_a_fault() -> None:
    by = make_person(1, staff_no="1", roles=frozenset({Role.HUMAN_RESOURCES}))
    people = {no: make_person(n, staff_no=no) for n, no in enumerate(("0001002", "0001003"), 2)}
    ground = Ground(people=people, by=by, go_live=POLICY.bank.go_live, today=date(2026, 12, 1))
    cases = sheets.read_complaints("a.xlsx", sheets.complaints_template(), POLICY)
    held = sheets.read_talks("a.xlsx", sheets.talks_template(), POLICY)
    assert (cases.bad, held.bad, len(cases.rows), len(held.rows)) == ((), (), 2, 2)
    assert plan_archive(cases.rows, [], ground=ground, bad=()).bad == ()
    assert plan_archive(held.rows, [], ground=ground, bad=()).bad == ()


def test_every_column_and_every_word_has_its_place_in_the_words() -> None:
    cases, held = sheets.complaint_words(), sheets.talk_words()
    assert set(cases.headings) == set(cases.template.columns) == set(OldComplaint.model_fields)
    assert set(held.headings) == set(held.template.columns) == set(OldTalk.model_fields)
    assert set(cases.sources) == set(Source)
    assert set(cases.outcomes) == set(Outcome) - {Outcome.MISNAMED}
    assert set(cases.subjects) == set(Subject) - {Subject.CLIENT_MANAGER, Subject.EMPLOYEE}
    assert set(held.triggers) == set(Trigger)
    assert set(held.conclusions) == set(Conclusion)
