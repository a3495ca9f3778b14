"""What `wuhua` says when it can't run: one sentence that names the setting, and an exit code."""

import sqlite3
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot import demo
from config.settings import DEFAULT_POLICY
from storage.seal import make_seal
from tests.processes.bank import open_bank
from tests.processes.child import Child, start
from tests.processes.door import answering

REFUSED = '{"ok":false,"error_code":401,"description":"Unauthorized"}'


async def ended(cwd: Path, *arguments: str, **env: str) -> Child:
    """Run a command without a Bot API to its end."""
    given = {"WUHUA_TOKEN": demo.TOKEN, "WUHUA_DATA": str(cwd / "data"), "WUHUA_API_BASE_URL": "http://127.0.0.1:9"}
    child = await start(*(arguments or ("run",)), cwd=cwd, env=given | {"WUHUA_OPS_PORT": "0"} | env)
    await child.end()
    return child


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"WUHUA_TOKEN": ""}, "WUHUA_TOKEN is not set: give the bot's token"),
        ({"WUHUA_MODE": "polite"}, "WUHUA_MODE (or mode in wuhua.toml): Input should be 'polling' or 'webhook'"),
        ({"WUHUA_POLICY": "nowhere.toml"}, "the policy file nowhere.toml can't be read"),
    ],
)
async def test_a_wrong_setting_is_named_in_the_first_line(tmp_path: Path, env: dict[str, str], sentence: str) -> None:
    child = await ended(tmp_path, **env)
    assert child.code == 2, child.lines
    assert child.lines[0].startswith(sentence)


async def test_a_policy_that_is_wrong_is_named_by_its_line(tmp_path: Path) -> None:
    words = DEFAULT_POLICY.read_text("utf-8").replace("[complaints]", "[complaints]\ncolour = 1")
    (tmp_path / "policy.toml").write_text(words, "utf-8")
    line = words.splitlines().index("colour = 1") + 1
    child = await ended(tmp_path, WUHUA_POLICY="policy.toml")
    assert child.code == 2
    assert child.lines[0].startswith(f"policy.toml, line {line}: complaints.colour: no such clause")


async def test_a_lost_key_is_named_and_no_new_one_takes_its_place(tmp_path: Path) -> None:
    assert (await ended(tmp_path, "migrate")).code == 0
    key = tmp_path / "data" / "seal.key"
    kept = key.read_bytes()
    key.unlink()
    for command in (["run"], ["invite", "1003"], ["migrate"]):
        child = await ended(tmp_path, *command, WUHUA_LINK_BASE="https://t.me/x")
        assert child.code == 2
        assert "put back the key file from the backup" in child.lines[0]
        assert not key.exists()
    key.write_bytes(Fernet.generate_key())
    key.chmod(0o600)
    child = await ended(tmp_path)
    assert child.code == 3
    assert child.lines[0].startswith("seal.key is not this database's key: put back the key file from the backup")
    key.write_bytes(kept)
    assert (await ended(tmp_path, "migrate")).code == 0


@pytest.mark.parametrize(("command", "code"), [("run", 3), ("check", 1)])
async def test_a_postgresql_that_is_away_needs_no_traceback(tmp_path: Path, command: str, code: int) -> None:
    child = await ended(tmp_path, command, WUHUA_DATABASE_URL="postgresql+asyncpg://wuhua@127.0.0.1:9/wuhua")
    assert child.code == code
    assert any("check WUHUA_DATABASE_URL" in line or "wuhua migrate" in line for line in child.lines + child.said)
    assert not any("Traceback" in line for line in child.lines)


async def test_a_file_that_is_no_database_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "other.db").write_bytes(b"something else entirely" * 100)
    child = await ended(tmp_path, WUHUA_DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    assert child.code == 3
    assert child.lines == ["the database can't be opened: the file is no database, put back the one from the backup"]


async def test_a_schema_of_a_newer_program_ends_with_3(tmp_path: Path) -> None:
    make_seal(tmp_path / "data")
    assert (await ended(tmp_path, "migrate")).code == 0
    with sqlite3.connect(tmp_path / "data" / "wuhua.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in ("run", "migrate"):
        child = await ended(tmp_path, command)
        assert child.code == 3
        assert "newer than this program" in child.lines[0]


async def test_a_data_folder_that_cannot_be_written_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    child = await ended(tmp_path, WUHUA_DATA="file/data")
    assert child.code == 3
    assert child.lines == ["the data folder file/data can't be used (Not a directory): check WUHUA_DATA"]


async def test_a_port_that_is_taken_ends_with_2(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        child = await bank.do("run", WUHUA_OPS_PORT=str(bank.door.port))
        assert child.code == 2
        assert any(line.startswith("WUHUA_OPS_PORT: can't listen on 127.0.0.1:") for line in child.lines)


async def test_a_refused_token_ends_with_4_at_the_start_and_later(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        wrong = "1000000000:AAanother"
        child = await bank.do("run", WUHUA_TOKEN=wrong)
        assert child.code == 4
        assert child.lines[-1].startswith("The Bot API refuses the token")
        assert not any("AAanother" in line for line in child.lines)
        child = await bank.run()
        bank.door.rules["getUpdates"] = answering(401, REFUSED, times=99)
        await bank.say(1001, "/help")
        assert await child.end() == 4
        assert child.lines[-1].startswith("The Bot API refuses the token")


async def test_a_page_on_the_way_is_not_taken_for_a_refused_token(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank:
        bank.door.rules["getMe"] = answering(404, "<html>Not Found</html>", "text/html")
        child = await bank.run()
        assert child.logged("bot_api.away")
        assert await child.stop() == 0
