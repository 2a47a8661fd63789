"""Handing a mail to the server: protected or not at all, and the password from a file of one's own."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.core.config import MailTls, Settings
from app.core.post import NotSent, send
from tests.reminders.conftest import Post, free_port


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of the loopback address, signed by itself, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.jp")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    path = tmp_path / "server.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@contextmanager
def serving(certificate: Path | None = None, **more: Any) -> Iterator[Post]:
    """A mail server that offers STARTTLS where it has a certificate."""
    post = Post(free_port())
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        more["tls_context"] = context
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **more)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def settings(post: Post, **more: Any) -> Settings:
    return Settings(
        _env_file=None, smtp_host="127.0.0.1", smtp_port=post.port, mail_from="kakehashi@example.jp", **more
    )


def mail() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "kakehashi@example.jp", "ito@example.jp", "かけはし"
    made.set_content("K-1")
    return made


def kind_of_failure(chosen: Settings) -> str:
    with pytest.raises(NotSent) as failed:
        send(chosen, mail())
    assert not failed.value.for_good
    return failed.value.kind


def test_without_protection_nothing_is_sent(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as post:
        assert kind_of_failure(settings(post)) == "SMTPNotSupportedError"
        assert post.got == []
    with serving(certificate) as post:
        assert kind_of_failure(settings(post)) == "SSLCertVerificationError"
        assert post.got == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send(settings(post), mail())
        assert [one["Subject"] for one in post.got] == ["かけはし"]


def test_the_password_comes_from_a_file_that_nobody_else_reads(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tried: list[bytes] = []

    def judge(*said: Any) -> AuthResult:
        tried.append(said[-1].password)
        return AuthResult(success=said[-1].password == b"tea fields", handled=False)

    secret = tmp_path / "smtp_password"
    secret.write_text("tea fields\n")
    with serving(certificate, authenticator=judge, auth_required=True) as post:
        chosen = settings(post, smtp_user="kakehashi", smtp_password_file=secret)
        secret.chmod(0o644)
        assert "mode 0600" in kind_of_failure(chosen)
        assert tried == []
        secret.chmod(0o600)
        send(chosen, mail())
        assert len(post.got) == 1
        secret.write_text("another")
        assert kind_of_failure(chosen) == "SMTPAuthenticationError 535"


def test_nobody_at_home() -> None:
    chosen = settings(Post(free_port()), smtp_tls=MailTls.NONE)
    assert kind_of_failure(chosen) == "ConnectionRefusedError"
