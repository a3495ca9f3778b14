"""The documentation held to the code: what is written must be there, and what is there must be written."""

import re
import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import click
import pytest

from bot import cli
from bot.handlers import LISTED
from bot.metrics import Metrics
from bot.words import LANGUAGES, catalogue
from config.policy import Policy, load_policy
from config.settings import DEFAULT_POLICY, Settings
from domain.people import Entry, Role
from domain.rights import TABLE, Right, Scope

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
README, CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
NOTHING = "—"

Cells = list[str]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def rows(name: str, heading: str) -> Iterator[Cells]:
    """Give the rows of the table whose heading begins with these words, backticks removed."""
    table = read(name).partition(f"| {heading}")[2].partition("\n\n")[0]
    assert table, f"{name} has no table that begins with {heading!r}"
    for line in table.splitlines()[2:]:
        yield [cell.strip().replace("`", "") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def said(name: str, pattern: str) -> set[str]:
    """Give what stands in backticks on a page and fits a pattern."""
    return set(re.findall(f"`({pattern})`", read(name)))


# settings, commands, exit codes, metrics


def written(default: Any) -> str:
    if default is None:
        return NOTHING
    if default == DEFAULT_POLICY:
        return DEFAULT_POLICY.relative_to(ROOT).as_posix()
    return str(default.value if isinstance(default, Enum) else default)


def test_every_setting_stands_in_the_operators_table_with_its_default() -> None:
    documented = {cells[0]: cells[1] for cells in rows("docs/operators.md", "setting |")}
    real = {f"WUHUA_{name.upper()}": written(field.default) for name, field in Settings.model_fields.items()}
    assert documented == real


def test_every_setting_says_what_it_means() -> None:
    assert all(len(cells[2]) > 20 for cells in rows("docs/operators.md", "setting |"))


def test_no_page_names_a_setting_that_is_not_there() -> None:
    known = {f"WUHUA_{name.upper()}" for name in Settings.model_fields}
    tests = ("DATABASE_URL", "ENGINES", "SEED", "SENDS", "SIZES")
    known |= {f"WUHUA_TEST_{name}" for name in tests}
    for page in [*PAGES, ROOT / "docs" / "wuhua.service"]:
        assert set(re.findall(r"WUHUA_[A-Z]+(?:_[A-Z]+)*", page.read_text("utf-8"))) <= known, page


def commands_of(group: click.Group, before: str = "wuhua") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands_of(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


def test_every_command_of_the_command_line_is_documented() -> None:
    documented = [cells[0] for cells in rows("docs/operators.md", "command |")]
    for command in commands_of(cli.main):
        assert any(row.split(" [")[0].startswith(command) for row in documented), command
    assert len(documented) == len(list(commands_of(cli.main)))


def test_the_exit_codes_are_those_of_the_program() -> None:
    documented = {int(cells[0]): cells[1].lower() for cells in rows("docs/operators.md", "code |")}
    assert set(documented) == {0, 1, cli.SETTINGS, cli.DATABASE, cli.TOKEN}
    assert "settings" in documented[cli.SETTINGS]
    assert "database" in documented[cli.DATABASE]
    assert "token" in documented[cli.TOKEN]


def test_every_metric_is_documented() -> None:
    real = {metric.name for metric in Metrics().registry.collect()}
    assert {cells[0].split()[0] for cells in rows("docs/operators.md", "metric |")} == real


def test_the_service_runs_the_program_and_does_not_repeat_what_cannot_mend() -> None:
    unit = read("docs/wuhua.service")
    assert re.search(r"^ExecStart=\S+/wuhua run$", unit, re.MULTILINE)
    assert f"RestartPreventExitStatus={cli.SETTINGS} {cli.TOKEN}\n" in unit


# the policy


def clauses(part: dict[str, Any], section: str = "") -> Iterator[str]:
    for name, value in part.items():
        if name == "ladders":
            yield from (f"ladders.{clause}" for ladder in value.values() for clause in ladder)
            continue
        tables = value if isinstance(value, list) and value and isinstance(value[0], dict) else [value]
        if isinstance(tables[0], dict):
            yield from clauses(tables[0], name)
        else:
            yield f"{section}.{name}"


def without_comment(policy: str) -> list[str]:
    """Name the clauses over which, in their block or in an earlier table of that name, no comment stands."""
    table, comment = "", False
    known: set[str] = set()
    missing = []
    for line in policy.splitlines():
        key = re.match(r"(\w+)\s*=", line)
        if header := re.match(r"\[+([\w.]+)\]+", line):
            table = header[1]
        elif key and (comment or f"{table}.{key[1]}" in known):
            known.add(f"{table}.{key[1]}")
        elif key:
            missing.append(f"{table}.{key[1]}")
        comment = line.startswith("#") or (comment and bool(line.strip()))
    return missing


def test_every_clause_of_the_policy_has_a_comment_above_it() -> None:
    assert without_comment(DEFAULT_POLICY.read_text("utf-8")) == []


def test_a_clause_without_a_comment_is_found() -> None:
    assert without_comment("[a]\n# why\nb = 1\nc = 2\n\nd = 3\n") == ["a.d"]


def test_the_administrators_page_names_every_clause_and_no_other() -> None:
    in_file = set(clauses(tomllib.loads(DEFAULT_POLICY.read_text("utf-8"))))
    in_page = {c for cells in rows("docs/administrators.md", "clause |") for c in cells[0].split(", ")}
    assert in_page == in_file


def test_every_clause_that_the_program_reads_stands_in_the_policy_file() -> None:
    in_file = set(clauses(tomllib.loads(DEFAULT_POLICY.read_text("utf-8"))))
    policy = load_policy(DEFAULT_POLICY)
    for section in Policy.model_fields:
        value = getattr(policy, section)
        first = next(iter(value.values())) if isinstance(value, dict) else value
        model = type(first[0] if isinstance(first, list) else first)
        assert {f"{section}.{name}" for name in model.model_fields} <= in_file


# the chat


def test_every_command_of_the_chat_has_a_description_in_both_catalogues() -> None:
    for language in LANGUAGES:
        for name in LISTED:
            assert catalogue(language).get(f"command.{name}"), (language, name)


def test_every_command_of_the_chat_stands_on_the_administrators_page() -> None:
    cells = " ".join(row[0] for row in rows("docs/administrators.md", "command |"))
    assert set(re.findall(r"/(\w+)", cells)) == {"start", *LISTED}


def test_the_table_of_rights_is_the_one_in_force() -> None:
    documented = {Right(cells[0]): reach(cells[1]) for cells in rows("docs/administrators.md", "right |")}
    assert documented == TABLE


def reach(cell: str) -> dict[Role, Scope]:
    """Read `supervisor branch, committee all` or `everybody`."""
    if cell == "everybody":
        return dict.fromkeys(Role, Scope.ALL)
    pairs = [part.split() for part in cell.split(", ")]
    return {Role(role): Scope(scope) for role, scope in pairs}


# the roster


def test_the_roster_is_documented_with_the_headings_of_its_template() -> None:
    words = tomllib.loads(read("config/roster_words.toml"))
    documented = {cells[0]: cells for cells in rows("docs/administrators.md", "column |")}
    assert list(documented) == list(Entry.model_fields)
    for field, cells in documented.items():
        assert cells[1].split(" ")[0] == words["headings"][field][0]
        assert cells[2] == words["template"]["columns"][field]["english"]


def test_every_role_is_documented_with_words_that_a_roster_may_use() -> None:
    words = tomllib.loads(read("config/roster_words.toml"))["roles"]
    documented = {Role(cells[0]): cells[1:] for cells in rows("docs/administrators.md", "role |")}
    assert set(documented) == set(Role)
    for role, spellings in documented.items():
        assert set(spellings) <= set(words[role])


# the house


def test_the_floors_are_folders_in_the_order_of_the_import_contract() -> None:
    documented = [cells[1].rstrip("/") for cells in rows("docs/architecture.md", "floor |")]
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    assert documented == next(c["layers"] for c in contracts if c["type"] == "layers")
    assert all((ROOT / floor).is_dir() for floor in [*documented, "sandbox"])


def test_every_file_of_the_project_that_a_page_names_is_there() -> None:
    example = re.compile(r"/exams|<")
    for page in PAGES:
        named = re.findall(
            r"`((?:bot|config|domain|scheduler|storage|workflows|tests|docs)/[^`\s]*)`", page.read_text("utf-8")
        )
        for path in named:
            assert example.search(path) or list(ROOT.glob(path)), f"{page.name} names {path}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{target} is not there"
        assert not anchor or anchor in anchors(found), f"{target} has no such heading"


def anchors(page: Path) -> set[str]:
    titles = [title for _, title in headings(page)]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


# the two READMEs


def headings(page: Path) -> list[tuple[int, str]]:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    return [(len(marks), title) for marks, title in re.findall(r"^(#+) (.+)$", text, re.MULTILINE)]


def shell(page: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]


def steps(page: Path) -> list[int]:
    """Give how many steps or points each section has."""
    sections = re.split(r"^#+ ", page.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return [len(re.findall(r"^(?:\d+\.|-) ", section, re.MULTILINE)) for section in sections]


def test_the_two_readmes_have_the_same_sections_steps_and_commands() -> None:
    assert [level for level, _ in headings(README)] == [level for level, _ in headings(CHINESE)]
    assert shell(README) == shell(CHINESE)
    assert steps(README) == steps(CHINESE)


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z][a-z-]*)", README.read_text("utf-8")))
    assert {"sandbox", "test", "sandbox-reset"} <= named <= targets | {"and"}


def test_every_button_that_the_story_names_says_so_in_both_languages() -> None:
    zh, en = (catalogue(language) for language in ("zh-CN", "en"))
    pairs = {(zh[key], en[key]) for key in zh}
    page = read("sandbox/page/words.js")
    named = re.findall(r"([\u4e00-\u9fff]+) \(\*([^*]+)\*\)", README.read_text("utf-8"))
    assert len(named) >= 5
    for chinese, english in named:
        assert (chinese, english) in pairs or (f'"{chinese}"' in page and f'"{english}"' in page), chinese
        assert chinese in CHINESE.read_text("utf-8")


def test_both_readmes_say_what_must_be_agreed_before_anything_else() -> None:
    assert "**First compliance, consumer protection and technology must agree on the carrier" in read("README.md")
    assert "**须先由合规、消费者权益保护和科技部门商定" in read("README.zh.md")
