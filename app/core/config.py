"""The settings of one installation: environment variables with the prefix KAKEHASHI_, or a `.env` file."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1", "testserver"})
DEMO_PASSWORD = "kakehashi-demo"  # noqa: S105 - published on purpose; production refuses it


class Mode(StrEnum):
    """How much an installation may take for granted."""

    DEMO = "demo"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Read once at start. Production refuses what is only right for a demonstration."""

    model_config = SettingsConfigDict(env_prefix="KAKEHASHI_", env_file=".env", extra="ignore", frozen=True)

    mode: Mode = Mode.DEVELOPMENT
    database_url: str = "sqlite:///var/kakehashi.db"
    keys_dir: Path = Path("var/keys")
    allowed_hosts: Annotated[frozenset[str], NoDecode] = LOOPBACK
    https: bool = False
    trusted_proxy: str = ""
    debug: bool = False
    today: date | None = None
    demo_password: str = DEMO_PASSWORD
    idle_minutes: int = 15
    session_hours: int = 8
    body_limit: int = 1_000_000
    upload_limit: int = 20_000_000
    edit_window_minutes: int = 30
    log_level: str = "INFO"
    hsds_api: bool = True
    # Where partners answer, when that is another address than the one that the centre itself uses.
    answers_url: str = ""

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(part.strip() for part in value.split(",") if part.strip())
        return value

    @model_validator(mode="after")
    def _refuse_unsafe_production(self) -> Settings:  # noqa: N804 - an instance method in this mode
        if self.mode is not Mode.PRODUCTION:
            return self
        if self.debug:
            raise ValueError("KAKEHASHI_DEBUG prints traces that may quote what people typed; production refuses it")
        if self.today is not None:
            raise ValueError("KAKEHASHI_TODAY fixes the calendar and is refused in production mode")
        if not self.https:
            raise ValueError("production mode needs KAKEHASHI_HTTPS=true (TLS in front of the server)")
        if self.allowed_hosts <= LOOPBACK:
            raise ValueError("production mode needs KAKEHASHI_ALLOWED_HOSTS with the real host names")
        return self

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")
