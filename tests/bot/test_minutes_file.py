"""The document of minutes, read back by another library."""

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest

from bot.minutes_file import document
from bot.words import Tongue
from domain.followups import FollowupState
from domain.minutes import Addition, MinutesState
from domain.personal import mask
from domain.talks import TalkState
from tests.bot.samples import BANK, CHEN, NOW, TONGUES, ZHANG, _followup, _made, slot, talk
from workflows.minutes import MinutesView

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.language)
def test_the_document_names_the_bank_the_roles_and_places_to_sign_in_a_chinese_typeface(tongue: Tongue) -> None:
    view = MinutesView(talk(TalkState.HELD), _made(MinutesState.REMARKED), CHEN, ZHANG, CHEN, CHEN.id)
    made = document(view, BANK.policy.bank, tongue)
    with zipfile.ZipFile(BytesIO(made.make())) as parts:
        assert parts.testzip() is None
        body = ElementTree.fromstring(parts.read("word/document.xml"))
        styles = ElementTree.fromstring(parts.read("word/styles.xml"))
    text = "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in body.iter(f"{W}p"))
    chinese = tongue.language == "zh-CN"
    wanted = ["26-0009", "<b>&", "____", "1003"]
    wanted += (
        ["五化农村商业银行", "谈话人", "记录人", "被谈话人", "本记录不作为处分决定", "张伟"] if chinese else ["Host"]
    )
    assert all(word in text for word in wanted), text
    assert len(list(body.iter(f"{W}tr"))) == 3
    normal = next(s for s in styles.iter(f"{W}style") if s.get(f"{W}styleId") == "Normal")
    assert next(normal.iter(f"{W}rFonts")).get(f"{W}eastAsia") == "宋体"


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.language)
def test_every_day_on_the_document_has_its_year_and_none_is_near(tongue: Tongue) -> None:
    made, added = _made(MinutesState.REMARKED), Addition(id=1, minutes_id=1, person_id=2, text=mask("补充"), at=NOW)
    measures, additions = ((_followup(FollowupState.OPEN), ZHANG),), ((added, CHEN),)
    of = talk(TalkState.HELD, slot=slot(1))
    view = MinutesView(of, made, CHEN, ZHANG, CHEN, CHEN.id, measures, additions)
    with zipfile.ZipFile(BytesIO(document(view, BANK.policy.bank, tongue).make())) as parts:
        body = ElementTree.fromstring(parts.read("word/document.xml"))
    lines = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in body.iter(f"{W}p")]
    chinese = tongue.language == "zh-CN"
    day = r"\d+月\d+日" if chinese else r"\d+ Dec\b"
    dated = r"2026年\d+月\d+日" if chinese else r"\d+ Dec 2026"
    found = [line for line in lines if re.search(day, line)]
    assert len(found) == 4, lines
    assert all(re.search(dated, line) for line in found), found
    assert not [line for line in lines if "明天" in line or "tomorrow" in line]


def test_the_document_holds_minutes_of_any_length() -> None:
    long = {name: mark * 4_000 for name, mark in (("facts", "事"), ("said", "述"), ("causes", "因"))}
    view = MinutesView(talk(TalkState.HELD), _made(MinutesState.REMARKED, **long), CHEN, ZHANG, CHEN, CHEN.id)
    with zipfile.ZipFile(BytesIO(document(view, BANK.policy.bank, TONGUES[0]).make())) as parts:
        body = parts.read("word/document.xml").decode()
    assert all(text in body for text in long.values())


def test_an_objection_is_called_one_on_the_document() -> None:
    view = MinutesView(talk(TalkState.HELD), _made(MinutesState.OBJECTED), CHEN, ZHANG, CHEN, CHEN.id)
    with zipfile.ZipFile(BytesIO(document(view, BANK.policy.bank, TONGUES[0]).make())) as parts:
        body = ElementTree.fromstring(parts.read("word/document.xml"))
    lines = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in body.iter(f"{W}p")]
    assert [line for line in lines if line.startswith("异议：")]
    assert not [line for line in lines if line.startswith("说明：")]
