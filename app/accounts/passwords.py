"""Passwords: argon2id by libpass behind one module, a floor on length, no composition rules."""

from __future__ import annotations

import threading
from pathlib import Path

from passlib.context import CryptContext

from app.core.errors import Invalid, lazy

MINIMUM = 8
MAXIMUM = 128
# 19 MiB and two passes (OWASP's first choice for argon2id); at most four at once, because each takes its memory.
_context = CryptContext(
    schemes=["argon2"],
    argon2__type="ID",
    argon2__memory_cost=19_456,
    argon2__time_cost=2,
    argon2__parallelism=1,
)
_slots = threading.BoundedSemaphore(4)
_common = frozenset((Path(__file__).parent / "common_passwords.txt").read_text("utf-8").split())


def hash_password(password: str) -> str:
    """The stored form of a password."""
    with _slots:
        return str(_context.hash(password))


_DUMMY = hash_password("a password that nobody has")


def matches(password: str, stored: str | None) -> bool:
    """Whether the password fits. Without an account the same work is done, so that time tells nothing."""
    with _slots:
        fits = bool(_context.verify(password[:MAXIMUM], stored or _DUMMY))
    return fits and stored is not None


def check_new(password: str, login: str, field: str = "new_password") -> None:
    """Raises Invalid for a password that is too short, too long, well known or the name itself."""
    if len(password) < MINIMUM:
        raise Invalid(field, lazy("パスワードは%(n)s文字以上にしてください。"), n=MINIMUM)
    if len(password) > MAXIMUM:
        raise Invalid(field, lazy("パスワードは%(n)s文字以内にしてください。"), n=MAXIMUM)
    if password.lower() in _common or password.lower() == login.lower():
        raise Invalid(field, lazy("よく使われるパスワードです。別のパスワードにしてください。"))
