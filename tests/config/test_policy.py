"""The policy file: a fault is named by file, line, clause and reason."""

from pathlib import Path

import pytest

from config.policy import PolicyError, load_policy
from config.settings import DEFAULT_POLICY

WORDS = DEFAULT_POLICY.read_text("utf-8")


def test_the_policy_that_comes_along_is_valid() -> None:
    assert load_policy(DEFAULT_POLICY).bank.zone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("section", "key", "value", "reason"),
    [
        ("complaints", "colour", "1", "no such clause; check its spelling or remove it"),
        ("complaints", "decide_within_days", "900", "Input should be less than or equal to 60"),
        ("talks", "length_minutes", '"long"', "Input should be a valid integer"),
        ("hours", "push", '"18:00-08:30"', "a span must end after it starts"),
        ("hours", "working", '["14:00-17:00", "09:00-11:30"]', "the spans must stand in the order of the day"),
        ("bank", "zone", '"Mars/Olympus"', "not a time zone; for China it is Asia/Shanghai"),
    ],
)
def test_a_wrong_clause_is_named_by_its_line(tmp_path: Path, section: str, key: str, value: str, reason: str) -> None:
    lines, wrong = WORDS.splitlines(), f"{key} = {value}"
    start = lines.index(f"[{section}]")
    at = next((n for n in range(start, len(lines)) if lines[n].startswith(f"{key} =")), None)
    if at is None:
        at = start + 1
        lines.insert(at, wrong)
    else:
        lines[at] = wrong
    file = tmp_path / "policy.toml"
    file.write_text("\n".join(lines), "utf-8")
    with pytest.raises(PolicyError) as told:
        load_policy(file)
    assert str(told.value).splitlines()[0].startswith(f"{file}, line {at + 1}: {section}.{key}: {reason}")


def test_a_code_of_a_category_is_one_that_a_button_can_carry(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(WORDS.replace('["service", ', '["svc:a", '), "utf-8")
    with pytest.raises(PolicyError, match=r"complaints\.categories"):
        load_policy(file)


def test_what_is_no_toml_or_no_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    with pytest.raises(PolicyError, match=r"can't be read .*: check WUHUA_POLICY"):
        load_policy(file)
    file.write_text("[bank\n")
    with pytest.raises(PolicyError, match=r"not valid TOML: .*line 1"):
        load_policy(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError, match="not valid TOML"):
        load_policy(file)
