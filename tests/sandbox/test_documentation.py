import re
from pathlib import Path

import pytest

from sandbox.methods import METHODS
from tests.sandbox.office import SHEN, Office

TEXT = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
ROUTES = sorted(set(re.findall(r"`(GET|POST) (/[^`?\s]*)", TEXT)))


def test_every_method_is_documented_and_every_documented_one_is_there() -> None:
    table = TEXT.partition("| method | what to know |")[2].partition("\n\n")[0]
    named = {name.lower() for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split(" | ")[0])}
    assert named == set(METHODS)


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[1] != "/api/events"])
async def test_every_documented_route_is_there(office: Office, method: str, path: str) -> None:
    actual = path.replace("{person}", str(SHEN)).replace("{name}", "index.html")
    actual = re.sub(r"{\w+}", "77", actual)
    async with office.http.request(method, actual) as answer:
        known = "/page/" in actual or actual == "/" or (await answer.json()).get("error") != "http"
    assert known


async def test_every_field_of_a_person_and_of_a_message_is_documented(office: Office) -> None:
    await office.send(SHEN, b"text", name="a.txt")
    (message,), row = await office.chat(SHEN), await office.row(SHEN)
    for name, value, nested in (("person", row, "last"), ("message", message, "file")):
        shape = re.search(rf"^A {name}: `(.*?)`\.", TEXT, re.MULTILINE | re.DOTALL)
        assert shape
        assert set(re.findall(r"\w+", shape[1])) >= set(value) | set(value[nested]), name
        inner = re.search(rf"{nested}: {{([^}}]*)}}", shape[1])
        assert inner
        assert set(re.findall(r"\w+", inner[1])) == set(value[nested])
