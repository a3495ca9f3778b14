"""The matrix, part three: complaints. About whom it is never gets in, nor who declared an interest."""

from bot.cards import complaints as cards
from tests.gate.cast import DESK, OF_THE_BRANCH, READERS, SUPERVISORS
from tests.gate.rows import Names, Row, form, ident, of, press

HANDLERS = DESK | OF_THE_BRANCH
"""Who may take a complaint about Chengguan's manager."""
OTHERS = READERS - {"handler"}
"""Who reads a complaint that somebody else handles."""
NOT_HANDLERS = HANDLERS - {"handler"}
APPROVERS = frozenset({"desk_head", "senior"})
APART = DESK | {"senior"}
"""Who reads a complaint that is kept from its branch."""

CARDS = (
    press(cards.ShowComplaint, "case", may=READERS, leaves="complaint.opened"),
    press(cards.ShowComplaint, "recused", may=READERS - {"peer"}, leaves="complaint.opened"),
    press(cards.ShowComplaint, "apart", may=APART, leaves="complaint.opened"),
    press(cards.FoldComplaint, "case", may=READERS),
    press(cards.Take, "free", may=HANDLERS, leaves="complaint.taken"),
    press(cards.CloseCase, "over", may="handler", told=NOT_HANDLERS, leaves="complaint.closed"),
    press(cards.GrantExtension, "extended", may="desk_head", told="senior", leaves="complaint.extension_granted"),
    press(cards.RefuseExtension, "extended", may="desk_head", told="senior", leaves="complaint.extension_refused"),
    press(cards.ShowFiles, "case", may=READERS),
    press(cards.TurnFiles, "case", may=READERS),
    press(cards.GiveFile, "case", may=READERS, leaves="complaint.file_opened"),
    press(cards.MoreOf, "case", may=READERS),
    press(cards.AmendMenu, "case", may=HANDLERS, told="senior"),
    press(cards.SnoozeMenu, "case", may=READERS),
    press(cards.OwnTimeCase, "case", may=READERS, opens="snooze"),
    press(cards.SnoozeCase, "case", may=READERS, leaves="notice"),
    press(cards.WhyCase, "case", may=READERS),
    press(cards.RemindHost, "free", may="", told=HANDLERS),
    press(cards.ShowRemedy, "remedy", may="owner", leaves="complaint.remedy_opened"),
    press(cards.FoldRemedy, "remedy", may="owner"),
    press(cards.FinishRemedy, "remedy", may="owner", leaves="complaint.remedy_done"),
)


def _asks(form: str, on: str, *, may: Names = "handler", told: Names = OTHERS) -> Row:
    return press(cards.AskCase, on, may=may, told=told, opens=form, form=form)


FORM_OPENINGS = (
    _asks("case_contact", "case"),
    _asks("case_decide", "case"),
    _asks("case_tell", "decided"),
    _asks("case_tell_extension", "granted"),
    _asks("case_tell_review", "review_answered"),
    _asks("case_proof", "told"),
    _asks("case_spare", "decided"),
    _asks("case_extend", "case"),
    _asks("case_withdraw", "case"),
    _asks("case_hand_on", "case", may={"handler"} | APPROVERS, told=OTHERS - APPROVERS),
    _asks("case_people", "case", may={"handler"} | APPROVERS, told=OTHERS - APPROVERS),
    _asks("case_identify", "unknown", may=READERS, told=""),
    _asks("case_identify", "unknown_taken", may=DESK | {"senior"}, told=OF_THE_BRANCH),
    _asks("case_readmit", "readmittable", may={"handler"} | APPROVERS, told={"desk", "host", "peer"}),
    _asks("case_recuse", "case", may=READERS, told=""),
    _asks("case_demand", "free", may=HANDLERS, told="senior"),
    _asks("case_severity", "free", may=HANDLERS, told="senior"),
    _asks("case_regulator", "free", may=HANDLERS, told="senior"),
    _asks("case_file", "case", may=HANDLERS, told="senior"),
    _asks("case_remedy", "decided"),
    _asks("case_review", "told"),
    _asks("case_answer", "reviewed", may="senior", told=READERS - {"senior"}),
)

FORMS = (
    form(
        "case_contact",
        "case",
        may="handler",
        told=NOT_HANDLERS,
        leaves="complaint.contacted",
        how="phone",
        text="已联系",
    ),
    form(
        "case_decide",
        "case",
        may="handler",
        told=NOT_HANDLERS,
        leaves="complaint.decided",
        outcome="upheld",
        findings="属实",
        basis="规范",
    ),
    form("case_tell", "decided", may="handler", told=NOT_HANDLERS, leaves="complaint.told", how="phone", ways="all"),
    form(
        "case_tell_extension",
        "granted",
        may="handler",
        told=NOT_HANDLERS,
        leaves="complaint.extended",
        how="phone",
        text="已告知",
    ),
    form(
        "case_tell_review",
        "review_answered",
        may="handler",
        told=NOT_HANDLERS,
        leaves="complaint.review_told",
        how="phone",
    ),
    form("case_proof", "told", may=HANDLERS, leaves="complaint.file_added", file="", file_id=of("file")),
    form(
        "case_spare", "decided", may="handler", told=NOT_HANDLERS, leaves="complaint.remedy_spared", reason="个别情况"
    ),
    form(
        "case_extend", "case", may="handler", told=NOT_HANDLERS, leaves="complaint.extension_asked", reason="须调取录音"
    ),
    form("case_withdraw", "case", may="handler", told=NOT_HANDLERS, leaves="complaint.withdrawn", words="不再追究"),
    form(
        "case_hand_on",
        "case",
        may={"handler"} | APPROVERS,
        told=OTHERS - APPROVERS,
        leaves="complaint.handed_on",
        person=ident("desk"),
    ),
    form(
        "case_people",
        "case",
        may={"handler"} | APPROVERS,
        told=OTHERS - APPROVERS,
        leaves="complaint.recused",
        person=ident("colleague"),
        tie="participant",
    ),
    form("case_identify", "unknown", may=READERS, leaves="complaint.identified", about=ident("manager")),
    form(
        "case_identify",
        "unknown_taken",
        may=DESK | {"senior"},
        told=OF_THE_BRANCH,
        leaves="complaint.identified",
        about=ident("manager"),
    ),
    form(
        "case_readmit",
        "readmittable",
        may={"handler"} | APPROVERS,
        told={"desk", "host", "peer"},
        leaves="complaint.readmitted",
        person=ident("recorder"),
        reason="误报",
    ),
    form("case_recuse", "case", may=READERS, leaves="complaint.recused", tie="relative"),
    form("case_demand", "free", may=HANDLERS, leaves="complaint.amended", demand="退还费用"),
    form("case_severity", "free", may=HANDLERS, leaves="complaint.amended", severity="serious"),
    form("case_regulator", "free", may=HANDLERS, leaves="complaint.amended", regulator_due="2026-12-10"),
    form("case_demand", "case", may="handler", told=NOT_HANDLERS, leaves="complaint.amended", demand="退还费用"),
    form("case_file", "case", may=HANDLERS, leaves="complaint.file_added", file="", file_id=of("file")),
    form(
        "case_remedy",
        "decided",
        may="handler",
        told=NOT_HANDLERS,
        leaves="complaint.remedy_added",
        remedy="培训",
        owner=ident("owner"),
        day="2026-12-09",
    ),
    form("case_review", "told", may="handler", told=NOT_HANDLERS, leaves="complaint.review_asked", words="请再核实"),
    form("case_answer", "reviewed", may="senior", leaves="complaint.review_answered", result="kept", answer="维持"),
    # Anybody's complaint is registered by the desk, by a supervisor that of the own branch.
    form(
        "complaint",
        "colleague",
        may=DESK | OF_THE_BRANCH,
        told="away_head",
        leaves="complaint.registered",
        words="利率与合同不一致",
        about=ident("colleague"),
        source="hotline",
        category="service",
    ),
    # Of somebody of the desk a supervisor of whatever branch takes it, and about oneself nobody.
    form(
        "complaint",
        "handler",
        may=SUPERVISORS | {"desk", "desk_head"},
        told="handler",
        leaves="complaint.registered",
        words="态度不好",
        about=ident("handler"),
        source="hotline",
        category="service",
    ),
)

ROWS = (*CARDS, *FORM_OPENINGS, *FORMS)
