"""The settings of one installation: environment variables with the prefix KAKEHASHI_, or a `.env` file."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1", "testserver"})
DEMO_PASSWORD = "kakehashi-demo"  # noqa: S105 - published on purpose; production refuses it


class Mode(StrEnum):
    """How much an installation may take for granted."""

    DEMO = "demo"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class MailTls(StrEnum):
    """How the line to the mail server is protected: from the first byte, after asking for it, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


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
    public_url: Annotated[str, Field(pattern=r"^(https?://[A-Za-z0-9.:\[\]-]+)?$")] = ""
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_tls: MailTls = MailTls.STARTTLS
    smtp_user: str = ""
    smtp_password_file: Path | None = None
    mail_from: Annotated[str, Field(pattern=r"^([A-Za-z0-9._+-]+@[A-Za-z0-9.-]+)?$")] = ""
    hsds_api: bool = True
    standing_api: bool = True
    # Where partners answer, when that is another address than the one that the centre itself uses.
    answers_url: str = ""
    # The folder of an answer site: its keys, and what it keeps of the referrals that it may show.
    answers_dir: Path = Path("var/answers")
    # Under which address everybody checks a certificate (`…/v/CODE`), when it is another one.
    verify_url: str = ""
    # Where somebody reports that a certificate or its check is wrong, as the page prints it (telephone, mail, address).
    verify_contact: Annotated[str, Field(max_length=200)] = ""

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(part.strip() for part in value.split(",") if part.strip())
        return value

    @model_validator(mode="after")
    def _refuse_half_a_mail_server(self) -> Settings:  # noqa: N804 - an instance method in this mode
        if bool(self.smtp_host) != bool(self.mail_from):
            raise ValueError("KAKEHASHI_SMTP_HOST and KAKEHASHI_MAIL_FROM are set together, or neither")
        if bool(self.smtp_user) != bool(self.smtp_password_file):
            raise ValueError("KAKEHASHI_SMTP_USER and KAKEHASHI_SMTP_PASSWORD_FILE are set together, or neither")
        if self.smtp_host and self.smtp_tls is MailTls.NONE and self.smtp_host not in LOOPBACK:
            raise ValueError("mail to another machine needs KAKEHASHI_SMTP_TLS=starttls or tls")
        return self

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
    def sends_mail(self) -> bool:
        """Whether a mail server is named; without one nothing is sent."""
        return bool(self.smtp_host)

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")
