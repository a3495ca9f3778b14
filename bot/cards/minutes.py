"""Cards of minutes (记录): how far they are as sent; what they say only by a press."""

from functools import singledispatch

from bot.cards import complaints
from bot.cards.aftermath import (
    AgreeMinutes,
    AskMinutesForm,
    ClearMeasures,
    CloseTalk,
    CloseUnsigned,
    GiveScan,
    MinutesFile,
    OnMinutes,
    OpenMinutes,
    ReadStatement,
    SendMinutes,
    ShowMinutes,
    WriteMinutes,
)
from bot.cards.names import named, titled
from bot.cards.talks.buttons import CloseUnwritten, on
from bot.replies import Card, Choice, Reply
from bot.words import Given, Words, recalled, say
from domain.minutes import ANSWERS, Minutes, MinutesState, Part
from domain.talks import TalkState
from workflows.minutes import Answered, Closed, MinutesView, StaleMinutes, UnsignedAsked

Rows = list[list[Choice]]


def card(view: MinutesView) -> Card:
    """Show how far minutes are to one reader, with what that reader can do; never what they say."""
    made, talk = view.minutes, view.talk
    if made is None:
        return _unwritten(view)
    head = say("minutes.head", number=made.number, state=made.state)
    lines: list[Words] = [head, say("minutes.talk", number=talk.number), _who(view)]
    lines += _awaited(view, made)
    if made.state is MinutesState.DRAFT and view.writing:
        lines += _before_sending(view, made)
    if made.locked:
        lines.append(say("minutes.signed" if made.signed_file_id else "minutes.unsigned"))
    if view.measures:
        lines.append(say("minutes.measures", count=len(view.measures), open=view.open_measures))
    return Card(lines, _rows(view, made), protected=True)


def _unwritten(view: MinutesView) -> Card:
    """Ask for minutes; the host of a private talk may keep none, and then nobody writes them any more."""
    talk = view.talk
    if talk.state is TalkState.CLOSED:
        return Card([say("minutes.none_kept", number=talk.number), _who(view)], [], protected=True)
    key = "minutes.missing.writer" if view.writing else "minutes.missing.reader"
    write = [Choice(say("minutes.button.write"), WriteMinutes(talk=talk.id))] if view.writing else []
    optional = view.hosting and talk.private and talk.state is TalkState.HELD
    none = [on(talk, "talk.button.no_minutes", CloseUnwritten)] if optional else []
    return Card([say(key, number=talk.number), _who(view)], [[*write, *none]], protected=True)


def _before_sending(view: MinutesView, made: Minutes) -> list[Words]:
    """Say what a draft still wants, and of whom."""
    lacking: list[Words] = [say("minutes.no_measure", day=made.improve_by)] if view.lacking else []
    return lacking if view.hosting else [*lacking, say("minutes.host_sends", host=titled(view.host))]


def _awaited(view: MinutesView, made: Minutes) -> list[Words]:
    """Say by when an answer is awaited, and what is recorded without one."""
    if made.state is not MinutesState.WAITING or made.answer_by is None:
        return []
    side = "manager" if view.answering else "writer"
    if view.refuser is not None:
        return [say(f"minutes.refusal.{side}", name=titled(view.refuser), at=made.answer_by)]
    return [say(f"minutes.answer_by.{side}", at=made.answer_by)]


def _who(view: MinutesView) -> Words:
    if view.answering:
        return say("talk.with_host", name=titled(view.host))
    return say("minutes.who", host=titled(view.host), name=named(view.manager))


def _rows(view: MinutesView, made: Minutes) -> Rows:
    opens = Choice(say("minutes.button.open"), OpenMinutes(talk=view.talk.id))
    if view.writing and made.state is MinutesState.DRAFT:
        return _draft(view, made, opens)
    if view.answering and made.state is MinutesState.WAITING:
        return _to_answer(made, opens)
    if view.writing and made.state is MinutesState.WAITING:
        return [[opens, *([_form(made, "refuse")] if made.refusal is None else [])]]
    file = Choice(say("minutes.button.file"), MinutesFile(talk=view.talk.id))
    if not made.locked:
        return [[opens]]
    if not view.writing:
        return [[opens, file, _form(made, "addition")]]
    close = [_do(made, "close", CloseTalk)] if _closable(view) else []
    return [[opens, file, *close], [_form(made, "signed"), _form(made, "addition")]]


def _closable(view: MinutesView) -> bool:
    return view.talk.state is TalkState.HELD and view.hosting


def _draft(view: MinutesView, made: Minutes, opens: Choice) -> Rows:
    write = Choice(say("minutes.button.rewrite"), WriteMinutes(talk=view.talk.id))
    clear = [_do(made, "clear", ClearMeasures)] if view.measures else []
    send = [_do(made, "send", SendMinutes)] if view.hosting and not view.lacking else []
    return [[*send, _form(made, "measure"), opens], [write, *clear]]


def _to_answer(made: Minutes, opens: Choice) -> Rows:
    return [[_do(made, "agree", AgreeMinutes), _form(made, "remark"), _form(made, "object")], [opens]]


def _do(made: Minutes, what: str, kind: type[OnMinutes]) -> Choice:
    return Choice(say(f"minutes.button.{what}"), kind(talk=made.talk_id, version=made.version))


def _form(made: Minutes, form: str) -> Choice:
    label = say(f"minutes.button.{form}")
    return Choice(label, AskMinutesForm(talk=made.talk_id, version=made.version, form=form))


def opened(view: MinutesView) -> Card:
    """Open what minutes say; only after a press, and it can't be forwarded."""
    made = view.minutes
    fold = Choice(say("button.fold"), ShowMinutes(talk=view.talk.id))
    statement = [Choice(say("statement.button.read"), ReadStatement(talk=view.talk.id))]
    if view.viewer_id not in (view.host.id, view.manager.id):
        statement = []
    scan = [Choice(say("minutes.button.scan"), GiveScan(talk=view.talk.id))] if made and made.signed_file_id else []
    lines = [say("minutes.head", number=made.number, state=made.state), *body(view)] if made is not None else []
    return Card([*lines, say("minutes.no_sanction")], [[*statement, *scan, fold]], protected=True)


def body(view: MinutesView) -> list[Words]:
    """Give what minutes say, line by line; the document says the same."""
    made = view.minutes
    if made is None:
        return []
    texts = {Part.FACTS: made.facts, Part.SAID: made.said, Part.CAUSES: made.causes}
    lines: list[Words] = [
        *(say(f"minutes.{part}", text=recalled(text)) for part, text in texts.items() if text),
        *(say("minutes.further", question=Given(f.zh, f.en), text=recalled(f.text)) for f in made.further),
        *_measures(view),
        say("minutes.conclusion", conclusion=made.conclusion),
    ]
    if made.improve_by is not None:
        lines.append(say("minutes.improve_by", day=made.improve_by))
    if made.locked:
        lines.append(say("minutes.answer", name=named(view.manager), state=made.state))
    if made.refusal and view.refuser is not None:
        lines.append(say("minutes.refusal", name=named(view.refuser), text=recalled(made.refusal)))
    if made.remark:
        key = "minutes.objection" if made.state is MinutesState.OBJECTED else "minutes.remark"
        lines.append(say(key, text=recalled(made.remark)))
    return lines + [
        say("minutes.addition", name=named(person), at=addition.at, text=recalled(addition.text))
        for addition, person in view.additions
    ]


def _measures(view: MinutesView) -> list[Words]:
    return [
        say(
            "minutes.measure",
            number=measure.number,
            what=recalled(measure.what),
            name=named(owner),
            day=measure.due_on,
            state=measure.state,
        )
        for measure, owner in view.measures
    ]


def locked(view: MinutesView) -> Card:
    """Tell that minutes are locked: who answered how, by name, no cause; a manager what silence came to."""
    made = view.minutes
    assert made is not None  # noqa: S101 - only locked minutes are told of
    names = {"name": named(view.manager), "host": titled(view.host)}
    lines: list[Words] = [say(f"minutes.told.{made.state}", number=made.number, **names)]
    if view.answering and made.state not in ANSWERS and made.answer_by is not None:
        head = say(f"minutes.recorded.{made.state}", number=made.number, at=made.answer_by)
        lines = [head, say("minutes.recorded.add")]
    return Card(lines, card(view).rows, protected=True)


def objected(view: MinutesView) -> Card:
    """Ask head office to answer an objection, by an addition to the minutes."""
    names = {"number": view.talk.number, "name": named(view.manager), "host": titled(view.host)}
    return Card([say("minutes.chase.objected.head_office", **names)], card(view).rows, protected=True)


def answered(view: MinutesView) -> Card:
    """Tell that an objection was answered; what it says is opened by a press."""
    return Card([say("minutes.answered", number=view.talk.number)], card(view).rows, protected=True)


def drafted(view: MinutesView) -> Card:
    """Tell the host that the recorder has written the minutes."""
    made = view.minutes
    assert made is not None  # noqa: S101 - only a draft is told of
    head = say("minutes.drafted", number=made.number, name=named(view.recorder))
    shown = card(view)
    return Card([head, *shown.lines[1:]], shown.rows, protected=True)


def refused(view: MinutesView) -> Card:
    """Tell the manager that a refusal was noted, and until when another answer counts."""
    made = view.minutes
    assert made is not None  # noqa: S101 - only minutes that wait are told of
    assert view.refuser is not None  # noqa: S101 - somebody noted it
    shown = card(view)
    head = say("minutes.refused", number=made.number, name=titled(view.refuser))
    return Card([head, *shown.lines[1:]], shown.rows, protected=True)


def chase(view: MinutesView, purpose: str, to: str, *, last: bool = False) -> Card:
    """Chase minutes: by the ladder's purpose and by whom it asks; a manager is last told what silence comes to."""
    names = {"number": view.talk.number, "name": named(view.manager), "host": titled(view.host)}
    kind = purpose.partition(".")[2]
    shown = card(view)
    rows = [] if to == "head_office" else shown.rows
    rest = shown.lines[1:] if to == "manager" else []
    if rest and last and view.minutes is not None and view.minutes.answer_by is not None:
        rest = [say("minutes.chase.silence", at=view.minutes.answer_by)]
    return Card([say(f"minutes.chase.{kind}.{to}", **names), *rest], rows, protected=True)


@singledispatch
def reply(result: object) -> Reply:
    """Answer the use case's result; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


@reply.register
def _(result: MinutesView) -> Reply:
    return Reply(card(result), edit=True)


@reply.register
def _(result: Answered) -> Reply:
    return Reply(card(result.view), edit=True, toast=say("toast.done"))


@reply.register
def _(result: StaleMinutes) -> Reply:
    return Reply(card(result.view), edit=True, toast=say("toast.stale"))


@reply.register
def _(result: UnsignedAsked) -> Reply:
    made, talk = result.view.minutes, result.view.talk
    assert made is not None  # noqa: S101 - only locked minutes are closed
    back = Choice(say("button.back"), ShowMinutes(talk=talk.id))
    answers = [_do(made, "close_unsigned", CloseUnsigned), _form(made, "signed"), back]
    asks = "close_unheard" if result.view.unheard else "close_unsigned"
    lines: list[Words] = [say(f"minutes.{asks}", number=made.number), say("minutes.talk", number=talk.number)]
    return Reply(Card(lines, [answers], protected=True), edit=True)


@reply.register
def _(result: Closed) -> Reply:
    view, found = result.view, result.complaint
    lines: list[Words] = [say("minutes.closed", number=view.talk.number)]
    rows: Rows = [[Choice(say("minutes.button.show"), ShowMinutes(talk=view.talk.id))]]
    if found is not None:
        lines.append(say("minutes.closed.ask", number=found.number))
        opens = complaints.ShowComplaint(complaint=found.id)
        rows[0].append(Choice(say("minutes.button.complaint"), opens))
    return Reply(Card(lines, rows, protected=True), edit=True, toast=say("toast.done"))
