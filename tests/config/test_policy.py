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
        ("bank", "go_live", '"soon"', "Input should be a valid date"),
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


@pytest.mark.parametrize(
    ("by", "on", "missing"),
    [('""', '""', ["agreed_by", "agreed_on"]), ('"李敏"', '""', ["agreed_on"]), ('""', "2026-11-30", ["agreed_by"])],
)
def test_full_text_is_refused_until_compliance_agreed(tmp_path: Path, by: str, on: str, missing: list[str]) -> None:
    file = _in_full(tmp_path, by, on)
    lines = file.read_text("utf-8").splitlines()
    with pytest.raises(PolicyError) as told:
        load_policy(file)
    found = str(told.value).splitlines()
    assert len(found) == len(missing)
    for sentence, clause in zip(found, missing, strict=True):
        line = next(n for n, text in enumerate(lines, 1) if text.startswith(f"{clause} ="))
        assert sentence.startswith(
            f"{file}, line {line}: privacy.{clause}: full_text = true needs compliance's consent"
        )


@pytest.mark.parametrize("on", ["2026-11-30", '"2026-11-30"'])
def test_full_text_is_switched_on_by_who_agreed_and_when(tmp_path: Path, on: str) -> None:
    found = load_policy(_in_full(tmp_path, '"合规部 李敏"', on)).privacy
    assert (found.carries_cause(), found.carries_cause(private=True)) == (True, False)
    assert not load_policy(DEFAULT_POLICY).privacy.carries_cause()


def _in_full(folder: Path, by: str, on: str) -> Path:
    words = WORDS.replace("full_text = false", "full_text = true")
    words = words.replace('agreed_by = ""', f"agreed_by = {by}").replace('agreed_on = ""', f"agreed_on = {on}")
    file = folder / "policy.toml"
    file.write_text(words, "utf-8")
    return file
