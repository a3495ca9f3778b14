"""What the program is made of: locked by hash, listed, and honestly held against the known holes."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")


def locked(name: str) -> dict[str, tuple[str, set[str]]]:
    """Give each package of a lock file with its version and hashes."""
    found = {}
    for part in re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text("utf-8")):
        match = re.match(r"([a-z0-9][a-z0-9._-]*)==(\S+)", part)
        assert match is not None, part
        found[match[1]] = (match[2], set(re.findall(r"--hash=sha256:([0-9a-f]{64})", part)))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_everything_is_locked_by_hash_and_no_lock_names_a_host(name: str) -> None:
    packages = locked(name)
    assert len(packages) > 40
    assert [package for package, (_, hashes) in packages.items() if not hashes] == []
    assert "://" not in (ROOT / name).read_text("utf-8")
    assert not re.search(r"^--|^-[a-z]", (ROOT / name).read_text("utf-8"), re.MULTILINE)


def test_what_runs_is_locked_alike_for_who_develops() -> None:
    run, dev = (locked(name) for name in LOCKS)
    assert {package: dev.get(package) for package in run} == run


def test_the_bill_of_materials_lists_every_package_with_its_hashes(tmp_path: Path) -> None:
    made = tmp_path / "bom.json"
    command = ["make", "-s", "-n", "bom", f"BOM={made}"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    said = said.lstrip("@").replace(".venv/bin/cyclonedx-py", f"{sys.executable} -m cyclonedx_py")
    subprocess.run(said, cwd=ROOT, shell=True, capture_output=True, check=True)
    bill = json.loads(made.read_text("utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "wuhua")
    listed = {part["name"]: (part["version"], set(_hashes(part))) for part in bill["components"]}
    assert listed == locked("requirements.lock")


def _hashes(part: dict[str, Any]) -> list[str]:
    return [one["content"] for reference in part["externalReferences"] for one in reference.get("hashes", [])]


def look_up(tmp_path: Path, report: str, *options: str) -> tuple[int, str]:
    """Hold two packages against a report."""
    lock, told = tmp_path / "lock", tmp_path / "report.json"
    lock.write_text("one==1.0 \\\n    --hash=sha256:00\ntwo==2.0 \\\n    --hash=sha256:00\n")
    told.write_text(report)
    command = [sys.executable, str(ROOT / "tools/known_holes.py"), str(lock), "--report", str(told), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


ONE: dict[str, Any] = {"name": "one", "version": "1.0", "vulns": []}
TWO: dict[str, Any] = {"name": "two", "version": "2.0", "vulns": []}
HOLE = {"id": "PYSEC-1", "fix_versions": ["2.1"]}


def report(*dependencies: dict[str, Any]) -> str:
    return json.dumps({"dependencies": dependencies})


def test_a_known_hole_is_named_with_the_version_that_mends_it(tmp_path: Path) -> None:
    assert look_up(tmp_path, report(ONE, TWO | {"vulns": [HOLE]})) == (
        1,
        "HOLE  two 2.0: PYSEC-1, mended in 2.1\nknown holes: looked up for all 2 packages, 1 found\n",
    )


def test_none_is_said_to_be_known_only_where_all_were_looked_up(tmp_path: Path) -> None:
    assert look_up(tmp_path, report(ONE, TWO)) == (0, "known holes: looked up for all 2 packages, 0 found\n")


@pytest.mark.parametrize("nothing", ["", "no JSON", "{}", report({"name": "one", "skip_reason": "not found"})])
def test_what_was_not_looked_up_is_said_to_be_so_and_is_no_clean_bill(tmp_path: Path, nothing: str) -> None:
    code, said = look_up(tmp_path, nothing)
    assert (code, said.startswith("known holes: NOT LOOKED UP for 2 of 2 packages")) == (0, True)
    assert look_up(tmp_path, nothing, "--strict")[0] == 3


def test_a_part_that_was_not_looked_up_is_named(tmp_path: Path) -> None:
    skipped = {"name": "two", "version": "2.0", "skip_reason": "not found"}
    said = look_up(tmp_path, report(ONE, skipped))[1]
    assert said == "known holes: NOT LOOKED UP for 1 of 2 packages (two): nothing is known of them\n"
