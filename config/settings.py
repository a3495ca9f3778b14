"""The operator's settings: environment variables `WUHUA_…` over a TOML file over defaults."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

DEFAULT_POLICY = Path(__file__).with_name("policy.toml")


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it and says what to do."""


class Mode(StrEnum):
    """How updates reach the program."""

    POLLING = "polling"
    """The program asks the Bot API for them."""
    WEBHOOK = "webhook"
    """The Bot API delivers them to an address of ours."""


class Settings(BaseSettings):
    """What an operator sets; each name is an environment variable with `WUHUA_` before it."""

    model_config = SettingsConfigDict(env_prefix="WUHUA_", extra="forbid", toml_file="wuhua.toml")

    token: SecretStr | None = Field(None, description="the bot's token, as the platform gave it")
    token_file: Path | None = Field(None, description="a file that holds the token, readable by its owner only")
    api_base_url: str = Field("https://api.telegram.org", description="scheme, host and port of the Bot API")
    link_base: str | None = Field(None, description="where invitation links start; https://t.me/<bot> if unset")
    data: Path = Field(Path("data"), description="the folder for the database, keys and files")
    database_url: str | None = Field(None, description="SQLite in the data folder if unset")
    policy: Path = Field(DEFAULT_POLICY, description="the bank's policy file")
    mode: Mode = Field(Mode.POLLING, description="polling or webhook")
    webhook_url: str | None = Field(None, description="the public https address that the Bot API delivers to")
    webhook_host: str = Field("127.0.0.1", description="where the webhook listens")
    webhook_port: int = Field(8443, ge=0, le=65535, description="the port on which the webhook listens")
    ops_host: str = Field("127.0.0.1", description="where health and metrics are served")
    ops_port: int = Field(8081, ge=0, le=65535, description="the port of health and metrics")
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

    def bot_token(self) -> str:
        """Give the token, from its file if one is named; raises `SettingsError` without one."""
        if self.token_file is not None:
            return _private_text(self.token_file)
        if self.token is None:
            raise SettingsError("WUHUA_TOKEN is not set: give the bot's token, or WUHUA_TOKEN_FILE a file with it")
        return self.token.get_secret_value()


def _private_text(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError(f"{path} can be read by others: chmod 600 {path}")
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{path} can't be read ({error.strerror}): check WUHUA_TOKEN_FILE") from None


def load_settings(**given: object) -> Settings:
    """Read the settings; what is given wins. Raises `SettingsError`, its first line naming the setting."""
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(dict(e)) for e in error.errors())) from None


def _sentence(error: dict[str, object]) -> str:
    where = error.get("loc")
    name = "_".join(str(part) for part in where) if isinstance(where, tuple) else ""
    what = str(error.get("msg")).removeprefix("Value error, ")
    if error.get("type") == "extra_forbidden":
        return f"WUHUA_{name.upper()} is not a setting: see docs/operators.md for the list"
    return f"WUHUA_{name.upper()}: {what}" if name else what
