"""Look up the known holes of everything that is locked, and say as plainly what could not be looked up.

known_holes.py LOCKFILE [--report FILE]: FILE is what `pip-audit --format json` said elsewhere, with a network.
Ends with 1 if a hole is known, with 0 otherwise; `--strict`: with 3 if anything could not be looked up.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 300
AUDIT = ("pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")


def main() -> int:
    """Give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lock", type=Path)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--strict", action="store_true")
    given = parser.parse_args()
    locked = re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", given.lock.read_text("utf-8"), re.MULTILINE)
    report = given.report.read_text("utf-8") if given.report else _ask(given.lock)
    looked_up = {(one["name"], one["version"]): one["vulns"] for one in _dependencies(report) if "vulns" in one}
    holes = [(*package, hole) for package, found in looked_up.items() for hole in found]
    for name, version, hole in holes:
        print(f"HOLE  {name} {version}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}")
    left = [name for name, version in locked if (name, version) not in looked_up]
    if left:
        why = "no network, or the registry does not answer" if len(left) == len(locked) else ", ".join(left)
        print(f"known holes: NOT LOOKED UP for {len(left)} of {len(locked)} packages ({why}): nothing is known of them")
    else:
        print(f"known holes: looked up for all {len(locked)} packages, {len(holes)} found")
    return 1 if holes else 3 if left and given.strict else 0


def _ask(lock: Path) -> str:
    try:
        asked = [sys.executable, "-m", *AUDIT, "--requirement", str(lock)]
        return subprocess.run(asked, capture_output=True, text=True, timeout=SECONDS, check=False).stdout  # noqa: S603
    except subprocess.TimeoutExpired:
        return ""


def _dependencies(report: str) -> list[dict[str, Any]]:
    """Read a report; one that is none says nothing of anything."""
    try:
        return list(json.loads(report)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return []


if __name__ == "__main__":
    raise SystemExit(main())
