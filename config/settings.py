"""The operator's settings: environment variables `WUHUA_…` over a TOML file over defaults."""

import difflib
import os
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

DEFAULT_POLICY = Path(__file__).with_name("policy.toml")
FILE = "wuhua.toml"
"""The settings' file, in the working directory."""
PREFIX = "WUHUA_"
ENGINES = ("sqlite+aiosqlite:///", "postgresql+asyncpg://")


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it and says what to do."""


class Mode(StrEnum):
    """How updates reach the program."""

    POLLING = "polling"
    """The program asks the Bot API for them."""
    WEBHOOK = "webhook"
    """The Bot API delivers them to an address of ours."""


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("write scheme, host and port, as in https://api.telegram.org")
    return url.rstrip("/")


def _engine(url: str) -> str:
    if not url.startswith(ENGINES):
        raise ValueError("write sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER:PASSWORD@HOST/NAME")
    return url


Address = Annotated[str, AfterValidator(_address)]
Engine = Annotated[str, AfterValidator(_engine)]


class Settings(BaseSettings):
    """What an operator sets; each name is an environment variable with `WUHUA_` before it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", toml_file=FILE)

    token: SecretStr | None = Field(None, description="the bot's token, as the platform gave it")
    token_file: Path | None = Field(None, description="a file that holds the token, readable by its owner only")
    api_base_url: Address = Field("https://api.telegram.org", description="scheme, host and port of the Bot API")
    link_base: Address | None = Field(None, description="where invitation links start; https://t.me/<bot> if unset")
    data: Path = Field(Path("data"), description="the folder for the database, keys and files")
    database_url: Engine | None = Field(None, description="SQLite in the data folder if unset")
    policy: Path = Field(DEFAULT_POLICY, description="the bank's policy file")
    mode: Mode = Field(Mode.POLLING, description="polling or webhook")
    webhook_url: Address | None = Field(None, description="the public https address that the Bot API delivers to")
    webhook_host: str = Field("127.0.0.1", description="where the webhook listens")
    webhook_port: int = Field(8443, ge=0, le=65535, description="the port on which the webhook listens")
    ops_host: str = Field("127.0.0.1", description="where health and metrics are served")
    ops_port: int = Field(8081, ge=0, le=65535, description="the port of health and metrics")
    audit_heads: Path | None = Field(None, description="the file of the audit's heads; in the data folder if unset")
    backup_to: Path | None = Field(None, description="where backups go; backups in the data folder if unset")
    backup_keep: int = Field(14, ge=0, description="how many nightly backups are kept; 0 for none by itself")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="how much is logged")
    budget_all: int = Field(30, ge=0, description="messages a second in all; 0 for no limit")
    budget_chat: float = Field(1.0, ge=0, description="messages a second to one chat; 0 for no limit")
    budget_group: int = Field(20, ge=0, description="messages a minute to one group; 0 for no limit")

    @model_validator(mode="after")
    def _webhook_needs_its_address(self) -> Self:
        if self.mode is Mode.WEBHOOK and not self.webhook_url:
            raise ValueError("set WUHUA_WEBHOOK_URL to the public https address, or WUHUA_MODE=polling")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the command line win over the environment, and the environment over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'wuhua.db'}"

    @property
    def heads(self) -> Path:
        """Where the heads of the audit's seals are kept."""
        return self.audit_heads or self.data / "audit.heads"

    @property
    def backups(self) -> Path:
        """Where backups are kept."""
        return self.backup_to or self.data / "backups"

    def bot_token(self) -> str:
        """Give the token, from its file if one is named; raises `SettingsError` without one."""
        if self.token_file is not None:
            return _plausible(_private_text(self.token_file), "WUHUA_TOKEN_FILE")
        if self.token is None:
            raise SettingsError("WUHUA_TOKEN is not set: give the bot's token, or WUHUA_TOKEN_FILE a file with it")
        return _plausible(self.token.get_secret_value().strip(), "WUHUA_TOKEN")


def _plausible(token: str, setting: str) -> str:
    number, _, word = token.partition(":")
    if not (number.isascii() and number.isdigit() and word and word.isascii() and word.isprintable()) or " " in word:
        raise SettingsError(f"{setting} holds no token: one looks like 123456789:AAbbCC…, as the platform gave it")
    return token


def _private_text(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError(f"WUHUA_TOKEN_FILE: {path} can be read by others: chmod 600 {path}")
        return path.read_text("utf-8").strip()
    except OSError as error:
        reason = error.strerror
        raise SettingsError(f"WUHUA_TOKEN_FILE: {path} can't be read ({reason}): check name and owner") from None
    except UnicodeDecodeError:
        raise SettingsError(f"WUHUA_TOKEN_FILE: {path} holds no text: put the token in it") from None


def load_settings(**given: object) -> Settings:
    """Read the settings; what is given wins. Raises `SettingsError`, its first line naming the setting."""
    _refuse_misspelt()
    try:
        _refuse_open_secrets()
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(dict(e)) for e in error.errors())) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{FILE}: not valid TOML: {error}") from None
    except OSError as error:
        raise SettingsError(f"{FILE} can't be read ({error.strerror}): check its owner") from None


def _refuse_open_secrets() -> None:
    """Refuse a settings' file that holds a token or a password and that others can read."""
    path = Path(FILE)
    if not path.exists() or not path.stat().st_mode & 0o077:
        return
    given = tomllib.loads(path.read_text("utf-8"))
    if given.get("token") or urlsplit(str(given.get("database_url", ""))).password:
        raise SettingsError(f"{FILE} holds a token or a password and can be read by others: chmod 600 {FILE}")


def _refuse_misspelt() -> None:
    """Refuse a variable that is nearly a setting: what it was to set would silently stay as it is."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    given = {name.upper() for name in os.environ if name.upper().startswith(PREFIX)}
    for name in sorted(given - set(known)):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
        if near and not name.startswith(f"{PREFIX}TEST_"):
            raise SettingsError(f"{name} is not a setting: did you mean {near[0]}?")


def _sentence(error: dict[str, object]) -> str:
    where = error.get("loc")
    name = "_".join(str(part) for part in where) if isinstance(where, tuple) else ""
    what = str(error.get("msg")).removeprefix("Value error, ")
    if not name:
        return what
    if error.get("type") == "extra_forbidden":
        return f"{name} in {FILE} is not a setting: check its spelling (docs/operators.md has the list) or remove it"
    field = Settings.model_fields.get(name)
    meaning = f"; it is {field.description}" if field is not None else ""
    return f"{PREFIX}{name.upper()} (or {name} in {FILE}): {what}{meaning}"
