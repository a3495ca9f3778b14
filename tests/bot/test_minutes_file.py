"""The document of minutes, read back by another library."""

import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest

from bot.minutes_file import document
from bot.words import Tongue
from domain.minutes import MinutesState
from domain.talks import TalkState
from tests.bot.samples import BANK, CHEN, TONGUES, ZHANG, _made, talk
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


def test_the_document_holds_minutes_of_any_length() -> None:
    long = {name: mark * 4_000 for name, mark in (("facts", "事"), ("said", "述"), ("causes", "因"))}
    view = MinutesView(talk(TalkState.HELD), _made(MinutesState.REMARKED, **long), CHEN, ZHANG, CHEN, CHEN.id)
    with zipfile.ZipFile(BytesIO(document(view, BANK.policy.bank, TONGUES[0]).make())) as parts:
        body = parts.read("word/document.xml").decode()
    assert all(text in body for text in long.values())
