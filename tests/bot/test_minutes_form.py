"""What the form of minutes asks: its parts in the words of the talk's template, and what that asks beyond them."""

import pytest

from bot.forms.minutes import FORMS, opening
from bot.forms.questions import Question
from domain.minutes import Further, MinutesState, questions
from domain.personal import mask
from domain.talks import TalkState, Trigger
from tests.bot.samples import BANK, CHEN, OUYANG, TONGUES, ZHANG, _made, talk
from workflows.minutes import Begun, MinutesView

FORM = next(form for form in FORMS if form.name == "minutes")
ZH = TONGUES[0]


def begun(trigger: Trigger, *, reader: int = CHEN.id, further: tuple[Further, ...] | None = None) -> Begun:
    made = _made(MinutesState.DRAFT, causes="", further=further) if further is not None else None
    view = MinutesView(talk(TalkState.HELD, trigger=trigger), made, CHEN, ZHANG, OUYANG, reader)
    return Begun(view, questions([BANK.policy.template(trigger)]))


def asked(of: Begun) -> tuple[Question, ...]:
    return FORM.opened_with(opening(of)).questions


@pytest.mark.parametrize(
    ("trigger", "wanted"),
    [
        (Trigger.COMPLAINT, ["事实经过：请选择或输入。", "本人说明：请选择或输入。", "原因分析：请选择或输入。"]),
        (Trigger.NEWLY_FORMAL, ["履职情况：请输入。", "困难与需求：请选择或输入。"]),
        (Trigger.RECHECK, ["落实情况：请选择或输入。"]),
        (Trigger.FAMILY, ["需要的支持：请选择或输入。"]),
    ],
)
def test_a_part_is_asked_in_the_templates_words_and_may_be_skipped_where_that_is_silent(
    trigger: Trigger, wanted: list[str]
) -> None:
    parts = asked(begun(trigger))[:3]
    assert [q.field for q in parts] == ["facts", "said", "causes"]
    assert [ZH.plain(q.prompt) for q in parts if not q.optional] == wanted


def test_a_recheck_asks_what_its_template_asks_beyond_the_parts() -> None:
    beyond = [q for q in asked(begun(Trigger.RECHECK)) if q.field.startswith("further")]
    assert [ZH.plain(q.prompt) for q in beyond] == ["成效：请输入。", "后续安排：请输入。"]
    assert all(q.optional for q in beyond)


def test_a_draft_gives_back_what_it_answers() -> None:
    kept = opening(begun(Trigger.RECHECK, further=(Further(zh="后续安排", en="What follows", text=mask("每周通话")),)))
    assert (kept["facts"], kept["further2"]) == ("情况与登记内容一致", "每周通话")
    assert not {"causes", "further1"} & set(kept)


def test_the_host_alone_says_who_takes_the_record() -> None:
    assert asked(begun(Trigger.COMPLAINT))[-1].field == "recorder"
    assert asked(begun(Trigger.COMPLAINT, reader=OUYANG.id))[-1].field != "recorder"


def test_a_template_that_names_no_part_leaves_all_three_to_be_asked() -> None:
    bare = BANK.policy.template("recheck").model_copy(update={"questions": [("成效", "What came of it")]})
    form = FORM.opened_with({"asked": [one.model_dump(mode="json") for one in questions([bare])]})
    assert [(q.field, q.optional) for q in form.questions[:4]] == [
        ("facts", False),
        ("said", False),
        ("causes", False),
        ("further0", True),
    ]
