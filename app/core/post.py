"""One mail: made, and handed to the mail server by the standard library. What goes wrong is told without content."""

from __future__ import annotations

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from app.core import clock
from app.core.config import MailTls, Settings
from app.core.crypto import key_ring

TIMEOUT = 20


class NotSent(Exception):
    """The mail did not leave. `for_good`: the server will never take it for this mailbox."""

    def __init__(self, kind: str, *, for_good: bool = False) -> None:
        super().__init__(kind)
        self.kind = kind
        self.for_good = for_good


def letter(sender: str, address: str, subject: str, body: str, *, mark: tuple[str, str]) -> EmailMessage:
    """A mail for one mailbox. Raises ValueError for an address that holds more than that.

    `mark` (use and reference) makes the same Message-ID at each try, so that a mail that arrived twice is known again.
    """
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = Address(addr_spec=address)
    made["Subject"] = subject
    made["Date"] = clock.now()
    host = sender.rpartition("@")[2].strip("> ") or "localhost"
    made["Message-ID"] = f"<{key_ring().keyed_token(*mark, 16).hex()}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(body)
    return made


def send(settings: Settings, message: EmailMessage) -> None:
    """Deliver to the server of the settings. Raises NotSent; its words hold neither address nor text."""
    try:
        with _connect(settings) as server:
            if settings.smtp_tls is MailTls.STARTTLS:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user and settings.smtp_password_file:
                server.login(settings.smtp_user, _password(settings.smtp_password_file))
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise NotSent("SMTPRecipientsRefused", for_good=all(code >= 500 for code in codes)) from None
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"{type(error).__name__} {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotSent(type(error).__name__) from None


def _connect(settings: Settings) -> smtplib.SMTP:
    if settings.smtp_tls is MailTls.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)


def _password(path: Path) -> str:
    """The first line of a file that belongs to its owner alone. Raises NotSent for any other."""
    if path.stat().st_mode & 0o077:
        raise NotSent("the password file is open to others than its owner; set mode 0600")
    return path.read_text("utf-8").strip()
