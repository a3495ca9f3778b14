from hypothesis import given
from hypothesis import strategies as st

from domain.practice import Asked, Question, next_question, plan_bank
from domain.sheets import BadRow
from domain.training import Topic


def asked(text: str = "流动资金贷款一般不超过几年？", right: str = "B", *options: str, why: str = "") -> Asked:
    given_ = (*(options or ("一年", "三年")), "", "", "", "", "", "")[:6]
    return Asked(topic=Topic.RULES, text=text, options=given_, right=right, explanation=why)


def test_a_sheet_is_all_of_the_questions() -> None:
    first = plan_bank([(2, asked("甲？")), (3, asked("乙？"))], [], [])
    kept = [q.model_copy(update={"id": n}) for n, q in enumerate(first.new, 1)]
    again = plan_bank([(2, asked("甲？")), (3, asked("丙？")), (4, asked("乙？", "A"))], kept, [])
    assert [q.text for q in again.new] == ["丙？"]
    assert [(q.id, q.answer) for q in again.changed] == [(2, 0)]
    assert (again.gone, again.unchanged, again.total) == ((), 1, 3)
    assert [q.text for q in plan_bank([(2, asked("甲？"))], kept, []).gone] == ["乙？"]


def test_every_bad_row_is_named_and_then_nothing_changes() -> None:
    rows = [
        (2, asked("甲？", "A", "一年")),
        (3, asked("乙？", "C")),
        (4, asked("丙？", "A", "一年", "", "三年")),
        (5, asked("丁？", "A", "一年", "一年")),
        (6, asked("戊？")),
        (7, asked("戊？")),
    ]
    kept = [Question(id=1, topic=Topic.RULES, text="旧？", options=("是", "否"), answer=0)]
    found = plan_bank(rows, kept, [BadRow(row=9, code="sheet.missing", fact="right")])
    assert [(bad.row, bad.code) for bad in found.bad] == [
        (2, "practice.options"),
        (3, "practice.right"),
        (4, "practice.gap"),
        (5, "practice.same"),
        (7, "sheet.twice"),
        (9, "sheet.missing"),
    ]
    assert (found.new, found.changed, found.gone) == ((), (), ())


@given(st.sets(st.integers(1, 500), max_size=40), st.text(max_size=8))
def test_who_draws_on_gets_every_question_once_and_then_hears_that_it_was_all(ids: set[int], seed: str) -> None:
    drawn, after = list[int](), 0
    while (found := next_question(ids, seed=seed, after=after)) is not None:
        drawn.append(found)
        after = found
    assert sorted(drawn) == sorted(ids)


def test_a_question_that_is_gone_begins_the_order_anew() -> None:
    assert next_question({1, 2}, seed="x", after=99) in {1, 2}
