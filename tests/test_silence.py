"""The canaries sing: what a test says aloud of a secret, or logs of a person, is noticed."""

import subprocess
import sys
from pathlib import Path

from bot import demo
from tests.silence import NAMES, spoken


def test_a_secret_is_heard_anywhere_and_a_name_in_the_log_only() -> None:
    log = f'{{"event": "x", "who": "{NAMES[0]}"}}'
    assert spoken(f"it is {demo.TOKEN}", secrets={demo.TOKEN}) == {demo.TOKEN[:6] + "…"}
    assert spoken(log, secrets=set()) == {NAMES[0]}
    assert spoken(f"new 1003 {NAMES[0]}", secrets=set()) == set()


SAID = """
import structlog
from bot import demo
from storage.seal import make_seal

def test_token(): print(demo.TOKEN)
def test_key(tmp_path):
    make_seal(tmp_path)
    print((tmp_path / "seal.key").read_text())
def test_name(): structlog.get_logger().debug("booked", who="{name}")
def test_well(): structlog.get_logger().debug("booked", who=7)
"""


def test_who_says_a_secret_aloud_fails_at_the_end_of_its_test(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.silence import _debug_logs, pytest_runtest_makereport\n")
    (tmp_path / "test_said.py").write_text(SAID.replace("{name}", NAMES[0]), "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False)
    failed = sorted(line.split("::")[1].split()[0] for line in done.stdout.splitlines() if line.startswith("ERROR "))
    assert failed == ["test_key", "test_name", "test_token"], done.stdout
