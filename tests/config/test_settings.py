"""Settings: each fault is named with what to do."""

from pathlib import Path

import pytest

from config.settings import Mode, SettingsError, load_settings

TOKEN = "1000:AAbb_cc-dd"


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WUHUA_TEST_DATABASE_URL", raising=False)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("WUHUA_MODE", "polite", "WUHUA_MODE (or mode in wuhua.toml): Input should be 'polling' or 'webhook'; it is"),
        ("WUHUA_MODE", "webhook", "set WUHUA_WEBHOOK_URL to the public https address"),
        ("WUHUA_TOKN", TOKEN, "WUHUA_TOKN is not a setting: did you mean WUHUA_TOKEN?"),
        ("WUHUA_OPS_PROT", "1", "WUHUA_OPS_PROT is not a setting: did you mean WUHUA_OPS_PORT?"),
        ("WUHUA_OPS_PORT", "99999", "WUHUA_OPS_PORT (or ops_port in wuhua.toml): Input should be less than"),
        ("WUHUA_API_BASE_URL", "api.telegram.org", "WUHUA_API_BASE_URL (or api_base_url in wuhua.toml): write scheme"),
        ("WUHUA_DATABASE_URL", "postgres://x", "WUHUA_DATABASE_URL (or database_url in wuhua.toml): write sqlite+"),
        ("WUHUA_LOG_LEVEL", "LOUD", "WUHUA_LOG_LEVEL (or log_level in wuhua.toml): String should match"),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value).startswith(sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('mode = "polling"\ncolour = "red"\n', "colour in wuhua.toml is not a setting: check its spelling"),
        ("mode = \n", "wuhua.toml: not valid TOML: Invalid value (at line 1"),
        (b"\xff\xfe", "wuhua.toml: not valid TOML: "),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    (tmp_path / "wuhua.toml").write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value).startswith(sentence)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wuhua.toml").write_text('mode = "webhook"\nops_port = 1\nwebhook_url = "https://bank.example/"\n')
    monkeypatch.setenv("WUHUA_OPS_PORT", "2")
    settings = load_settings()
    assert (settings.mode, settings.ops_port, settings.webhook_url) == (Mode.WEBHOOK, 2, "https://bank.example")


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUHUA_TOKEN", "")
    with pytest.raises(SettingsError, match=r"^WUHUA_TOKEN is not set: give the bot's token"):
        load_settings().bot_token()


@pytest.mark.parametrize("token", ["my token", "123", "123:", "x:y", "１２３:abc", "123:a b"])
def test_what_is_no_token_is_refused_before_it_is_sent_anywhere(token: str) -> None:
    with pytest.raises(SettingsError) as told:
        load_settings(token=token).bot_token()
    assert str(told.value).startswith("WUHUA_TOKEN holds no token: one looks like")
    assert token not in str(told.value).split(": ")[0]


@pytest.mark.parametrize(
    "secret", [f'token = "{TOKEN}"\n', 'database_url = "postgresql+asyncpg://wuhua:secret@db.bank.example/wuhua"\n']
)
def test_a_settings_file_with_a_secret_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "wuhua.toml"
    file.write_text(secret)
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="can be read by others: chmod 600") as caught:
        load_settings()
    assert "secret" not in str(caught.value)
    assert TOKEN not in str(caught.value)
    file.chmod(0o600)
    load_settings()
    file.write_text("ops_port = 1\n")
    file.chmod(0o644)
    assert load_settings().ops_port == 1


def test_a_token_file_is_private(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    file.chmod(0o644)
    settings = load_settings(token_file=file)
    with pytest.raises(SettingsError, match="can be read by others: chmod 600"):
        settings.bot_token()
    file.chmod(0o600)
    assert settings.bot_token() == TOKEN
    file.unlink()
    with pytest.raises(SettingsError, match=r"^WUHUA_TOKEN_FILE: .* can't be read"):
        settings.bot_token()


def test_the_token_is_not_shown() -> None:
    assert TOKEN not in repr(load_settings(token=TOKEN))
