"""Minutes (谈话记录): written, confirmed or objected to, locked, closed; and what each side sees."""

from workflows.minutes.answering import Answered, agree, lapse_due, object_to, refuse, remark
from workflows.minutes.closing import Closed, UnsignedAsked, close
from workflows.minutes.keeping import add_to, give_scan, send_file, sign
from workflows.minutes.views import MinutesView, StaleMinutes, file_of, read, show, view_for_notice, view_now
from workflows.minutes.writing import (
    Begun,
    Measure,
    add_measure,
    begin,
    check_form,
    check_recorder,
    clear_measures,
    list_recorders,
    send,
    write,
)

__all__ = [
    "Answered",
    "Begun",
    "Closed",
    "Measure",
    "MinutesView",
    "StaleMinutes",
    "UnsignedAsked",
    "add_measure",
    "add_to",
    "agree",
    "begin",
    "check_form",
    "check_recorder",
    "clear_measures",
    "close",
    "file_of",
    "give_scan",
    "lapse_due",
    "list_recorders",
    "object_to",
    "read",
    "refuse",
    "remark",
    "send",
    "send_file",
    "show",
    "sign",
    "view_for_notice",
    "view_now",
    "write",
]
