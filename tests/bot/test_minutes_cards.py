"""The cards of minutes: what each side can do with them, and what each is told."""

from dataclasses import replace
from datetime import date

from bot.cards import minutes as cards
from bot.cards import talks
from bot.replies import Card
from domain.followups import Followup, FollowupState
from domain.minutes import Minutes, MinutesState
from domain.talks import TalkState
from tests.bot.samples import CHEN, OUYANG, TONGUES, ZHANG, _followup, _made, talk, view
from workflows.minutes import MinutesView

ZH = TONGUES[0]


def shown(made: Minutes, reader: int, *, recorder: int = CHEN.id) -> MinutesView:
    refuser = CHEN if made.refusal else None
    second = OUYANG if recorder == OUYANG.id else CHEN
    return MinutesView(talk(TalkState.HELD), made, CHEN, ZHANG, second, reader, refuser=refuser)


def due(day: date) -> Followup:
    return _followup(FollowupState.PLANNED).model_copy(update={"due_on": day})


def labels(card: Card) -> list[str]:
    return [ZH.plain(choice.label) for row in card.rows for choice in row]


def lines(card: Card) -> list[str]:
    return [ZH.plain(line) for line in card.lines]


def test_who_takes_the_minutes_reaches_them_from_the_card_of_a_held_talk() -> None:
    for state, wanted in ((TalkState.HELD, True), (TalkState.CONFIRMED, False), (TalkState.CANCELLED, False)):
        recording = replace(view(talk(state, second_id=OUYANG.id), hosting=False, second=OUYANG), viewer_id=OUYANG.id)
        assert ("沟通记录" in labels(talks.card(recording))) is wanted


def test_the_recorder_writes_and_the_host_alone_sends() -> None:
    draft = _made(MinutesState.DRAFT, recorder_id=OUYANG.id, improve_by=None)
    theirs = cards.card(shown(draft, OUYANG.id, recorder=OUYANG.id))
    assert "请对方确认" not in labels(theirs)
    assert "由陈行长核对后请对方确认" in lines(theirs)
    assert "请对方确认" in labels(cards.card(shown(draft, CHEN.id, recorder=OUYANG.id)))


def test_a_refusal_stands_under_the_name_of_who_noted_it_and_can_be_noted_once() -> None:
    noted = _made(MinutesState.WAITING, refusal="不愿签字")
    assert "未予确认" not in labels(cards.card(shown(noted, CHEN.id)))
    assert labels(cards.refused(shown(noted, ZHANG.id)))[:3] == ["无异议", "补充说明", "有异议"]
    said = lines(cards.opened(shown(_made(MinutesState.REFUSED), CHEN.id)))
    assert "未予确认（陈立登记）：不愿签字" in said
    assert not [line for line in said if line.startswith("说明")]


def test_a_manager_who_did_not_answer_is_addressed() -> None:
    for state, recorded in (
        (MinutesState.SILENT, "您未在12月1日（周二）09:00前确认，已按规定记录"),
        (MinutesState.REFUSED, "您未在12月1日（周二）09:00前答复，已按未予确认记录"),
    ):
        told = cards.locked(shown(_made(state), ZHANG.id))
        assert lines(told) == [f"📝 记录 26-0009 · {recorded}", "如有意见，可补充记录。"]
        assert "补充记录" in labels(told)
        assert "张伟" in lines(cards.locked(shown(_made(state), CHEN.id)))[0]


def test_a_draft_says_that_it_wants_a_measure_and_offers_to_add_one_first() -> None:
    bare = shown(_made(MinutesState.DRAFT), CHEN.id)
    assert labels(cards.card(bare))[0] == "增加措施"
    assert "限期改进：请先增加12月15日（周二）前完成的措施" in lines(cards.card(bare))
    late = replace(bare, measures=((due(date(2026, 12, 16)), ZHANG),))
    assert "请对方确认" not in labels(cards.card(late))
    agreed = replace(bare, measures=((due(date(2026, 12, 15)), ZHANG),))
    assert labels(cards.card(agreed))[0] == "请对方确认"


def test_the_last_chaser_tells_the_manager_what_silence_comes_to_and_when() -> None:
    waiting = shown(_made(MinutesState.WAITING), ZHANG.id)
    first = lines(cards.chase(waiting, "minutes.unconfirmed", "manager"))
    assert first[-1] == "请于12月1日（周二）09:00前确认，逾期将按规定记录"
    last = cards.chase(waiting, "minutes.unconfirmed", "manager", last=True)
    assert lines(last)[1:] == ["12月1日（周二）09:00后仍未答复的，将记录在案并告知人力资源部"]
    assert labels(last)[0] == "无异议"
