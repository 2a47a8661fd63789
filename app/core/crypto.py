"""Encryption of identity and narrative fields, and the key ring that lives outside the database.

A value is bound to its table, column and row: moved elsewhere it cannot be read. The keys are files with
owner-only mode in one directory; losing them is losing the text, so they are backed up apart from the data.

    data-<n>.key   encrypts fields; the highest number encrypts, all of them decrypt
    search.key     turns pairs of letters into tokens of the search index
    audit.key      chains the audit entries
    token.key      makes blind indexes and digests of secrets
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar, overload

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import MappedColumn, mapped_column

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"
_HEAD_BYTES = 3 + _NONCE_BYTES
_TAG_BYTES = 16
_NAMED = ("search", "audit", "token")
_DATA_NAME = re.compile(r"data-([1-9]\d{0,4})\.key")


class KeyRingError(RuntimeError):
    """The keys are missing, damaged, open to others or no secret. The text names a file, never a key."""


class DecryptionError(RuntimeError):
    """A value was damaged, moved to another place, or its key is gone. The text names the place alone."""


class KeyRing:
    """The keys of one installation, in memory. `load` reads them from files."""

    def __init__(self, data: Mapping[int, bytes], *, search: bytes, audit: bytes, token: bytes) -> None:
        if not data:
            raise KeyRingError("there is no data key")
        if max(data) > 0xFFFF:
            raise KeyRingError("data keys are numbered from 1 to 65535")
        self._ciphers: Mapping[int, AESGCM] = MappingProxyType({n: AESGCM(key) for n, key in data.items()})
        self.current = max(data)
        self._prefix = _VERSION + self.current.to_bytes(2, "big")
        self.search_key = search
        self.audit_key = audit
        self._token_key = token

    def __repr__(self) -> str:
        return f"KeyRing({len(self._ciphers)} data keys)"

    @classmethod
    def generate(cls) -> KeyRing:
        """New random keys that are kept nowhere: for tests and for throw-away databases."""
        return cls({1: _new_key()}, search=_new_key(), audit=_new_key(), token=_new_key())

    @classmethod
    def load(cls, directory: Path, create: bool = False) -> KeyRing:
        """Read the ring. With `create`, a directory without any key gets a full set first.

        A set with a hole is never filled up: a new key in the place of a lost one would hide the loss.
        Raises KeyRingError for a missing, short, placeholder or group- or world-readable key.
        """
        if create and not any(directory.glob("*.key")):
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            for name in ("data-1", *_NAMED):
                write_key(directory / f"{name}.key")
        numbers = data_key_numbers(directory)
        if not numbers:
            raise KeyRingError(f"no data key in {directory}")
        data = {number: read_key(directory / f"data-{number}.key") for number in numbers}
        named = {name: read_key(directory / f"{name}.key") for name in _NAMED}
        if len({*data.values(), *named.values()}) != len(data) + len(named):
            raise KeyRingError("two key files hold the same key")
        return cls(data, **named)

    def encrypt(self, text: str, place: str, row_id: int) -> bytes:
        """The text under the newest data key; `place` is `table.column`."""
        nonce = os.urandom(_NONCE_BYTES)
        bound = f"{place}:{row_id}:{self.current}".encode()
        return self._prefix + nonce + self._ciphers[self.current].encrypt(nonce, text.encode(), bound)

    def decrypt(self, value: bytes, place: str, row_id: int) -> str:
        """The text again. Raises DecryptionError when anything about the value or its place was changed."""
        if len(value) < _HEAD_BYTES + _TAG_BYTES or value[:1] != _VERSION:
            raise DecryptionError(f"unknown form of value in {place}")
        number = self.key_number(value)
        cipher = self._ciphers.get(number)
        if cipher is None:
            raise DecryptionError(f"data key {number} is not in the ring ({place})")
        try:
            bound = f"{place}:{row_id}:{number}".encode()
            return cipher.decrypt(value[3:_HEAD_BYTES], value[_HEAD_BYTES:], bound).decode()
        except InvalidTag:
            raise DecryptionError(f"value in {place} was damaged or moved") from None

    @staticmethod
    def key_number(value: bytes) -> int:
        """Which data key encrypted a value (for counting what is left to do in a rotation)."""
        return int.from_bytes(value[1:3], "big")

    def keyed_token(self, purpose: str, text: str, size: int = 8) -> bytes:
        """A keyed digest for blind indexes: equal texts of one purpose give equal bytes, nothing else shows.

        Cut short on purpose: collisions blur how often a value occurs. The caller compares after decrypting.
        """
        return hmac.digest(self._token_key, f"{purpose}\x00{text}".encode(), "sha256")[:size]

    def keyed_digest(self, purpose: str, chunks: Iterable[bytes]) -> bytes:
        """A keyed digest of 32 bytes over many chunks: what has equal bytes is known again, nothing else shows."""
        found = hmac.new(self._token_key, f"{purpose}\x00".encode(), "sha256")
        for chunk in chunks:
            found.update(chunk)
        return found.digest()


def data_key_numbers(directory: Path) -> list[int]:
    """The numbers of the data keys in a directory, rising."""
    found = (_DATA_NAME.fullmatch(path.name) for path in directory.glob("data-*.key"))
    return sorted(int(match[1]) for match in found if match)


def add_data_key(directory: Path) -> int:
    """Begin a rotation: write the next data key, return its number. Processes load it when they restart."""
    number = max(data_key_numbers(directory), default=0) + 1
    write_key(directory / f"data-{number}.key")
    return number


def _new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def write_key(path: Path) -> None:
    """A new random key in a file of its owner alone. Raises FileExistsError where one lies already."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(_new_key()) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path) -> bytes:
    """The 32 bytes of a key file. Raises KeyRingError when it cannot be read, is open to others or no secret."""
    try:
        mode = path.stat().st_mode
        raw = path.read_bytes().strip()
    except OSError:
        raise KeyRingError(f"{path.name} cannot be read") from None
    if mode & 0o077:
        raise KeyRingError(f"{path.name} is open to others than its owner; set mode 0600")
    try:
        key = base64.b64decode(raw, validate=True)
    except binascii.Error:
        raise KeyRingError(f"{path.name} is not base64") from None
    if len(key) != KEY_BYTES:
        raise KeyRingError(f"{path.name} does not hold {KEY_BYTES} bytes")
    if _is_placeholder(key):
        raise KeyRingError(f"{path.name} is a placeholder, not a random key")
    return key


def _is_placeholder(key: bytes) -> bool:
    """Few different bytes, a counted sequence, readable text: for a random key below one in 2^40."""
    steps = {(after - before) & 0xFF for before, after in pairwise(key)}
    return len(set(key)) < 12 or len(steps) == 1 or all(0x20 <= byte < 0x7F for byte in key)


_ring: list[KeyRing] = []


def use_key_ring(ring: KeyRing | None) -> None:
    """Set the ring of this process; called by the assembler alone. None forgets it."""
    _ring[:] = [] if ring is None else [ring]


def key_ring() -> KeyRing:
    """The ring of this process. Raises KeyRingError when the assembler has set none."""
    if not _ring:
        raise KeyRingError("no key ring was loaded")
    return _ring[0]


T = TypeVar("T", str, "str | None")


class Encrypted(Generic[T]):
    """A text attribute that is stored encrypted in a column `<name>_ct` beside it.

        narrative = Encrypted(optional=True)     # str | None
        title = Encrypted()                      # str

    Encrypts when it is set (`Base.__init__` gives the id first), decrypts when it is first read. The class
    attribute (`Contact.narrative`) gives `.ct`, the stored column for a select of columns, and `.read(...)`.
    """

    @overload
    def __init__(self: Encrypted[str], *, optional: Literal[False] = False) -> None: ...
    @overload
    def __init__(self: Encrypted[str | None], *, optional: Literal[True]) -> None: ...
    def __init__(self, *, optional: bool = False) -> None:
        self.optional = optional
        self.name = ""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name
        self._stored = f"{name}_ct"
        self._cache = f"_{name}_text"
        # Runs while the class is made, before the declarative scan reads its attributes.
        column = mapped_column(sa.LargeBinary, nullable=self.optional, info={"encrypted": True})
        setattr(owner, self._stored, column)

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> EncryptedAttribute[T]: ...
    @overload
    def __get__(self, instance: object, owner: type[Any]) -> T: ...
    def __get__(self, instance: Any, owner: type[Any]) -> EncryptedAttribute[T] | T:
        if instance is None:
            return EncryptedAttribute(owner, self.name)
        value: bytes | None = getattr(instance, self._stored)
        if value is None:
            return None  # type: ignore[return-value]
        cached = instance.__dict__.get(self._cache)
        # The cache holds for this very ciphertext, so a refreshed row is read anew.
        if cached is not None and cached[0] == value:
            text: T = cached[1]
            return text
        text = key_ring().decrypt(value, self._place(owner), instance.id)
        instance.__dict__[self._cache] = (value, text)
        return text

    def __set__(self, instance: Any, text: T) -> None:
        if text is None:
            if not self.optional:
                raise ValueError(f"{self.name} may not be empty")
            setattr(instance, self._stored, None)
            return
        owner = type(instance)
        if getattr(instance, self._stored) is not None and self.__get__(instance, owner) == text:
            return  # an unchanged text must not look like a change of the row
        value = key_ring().encrypt(text, self._place(owner), instance.id)
        setattr(instance, self._stored, value)
        instance.__dict__[self._cache] = (value, text)

    def _place(self, owner: type[Any]) -> str:
        return f"{owner.__tablename__}.{self.name}"


class EncryptedAttribute(Generic[T]):
    """An encrypted attribute seen from its class: for selects of single columns and for bulk inserts."""

    def __init__(self, owner: type[Any], name: str) -> None:
        self._owner = owner
        self.name = name
        self.place = f"{owner.__tablename__}.{name}"

    @property
    def ct(self) -> Any:
        """The column with the ciphertext."""
        return getattr(self._owner, f"{self.name}_ct")

    def read(self, row_id: int, value: bytes | None) -> str | None:
        """The text of one stored value."""
        return None if value is None else key_ring().decrypt(value, self.place, row_id)

    def seal(self, row_id: int, text: str | None) -> bytes | None:
        """The value to store for a text, for inserts that go round the mapper."""
        return None if text is None else key_ring().encrypt(text, self.place, row_id)


EncryptedText = Encrypted[str]
EncryptedOptional = Encrypted["str | None"]


def clear(type_: sa.types.TypeEngine[Any], reason: str, *args: Any, **options: Any) -> MappedColumn[Any]:
    """A text or binary column that is stored in clear, with the reason why it may be.

    `code: Mapped[str] = clear(String(20), "code", unique=True)`. Reasons in use: code, label, reference,
    digest, address, public. Whatever a person is told or tells about themselves is no such column.
    """
    return mapped_column(type_, *args, info={"clear": reason}, **options)


_SPEAKING = (sa.String, sa.LargeBinary, sa.JSON, sa.Interval, sa.ARRAY)


def unclassified_columns(metadata: sa.MetaData) -> list[str]:
    """Columns that could hold a person's data and are neither encrypted nor said to be clear."""
    return sorted(
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if _could_speak(column.type) and not column.info.get("encrypted") and not column.info.get("clear")
    )


def _could_speak(kind: sa.types.TypeEngine[Any]) -> bool:
    if isinstance(kind, sa.types.TypeDecorator):
        kind = kind.impl_instance
    # An Enum is a String to SQLAlchemy, but its values are a closed list.
    return isinstance(kind, _SPEAKING) and not isinstance(kind, sa.Enum)


class ClassificationError(RuntimeError):
    """Columns lack their classification; the application must not start."""


def require_classified(metadata: sa.MetaData) -> None:
    """Refuse to start while a column's confidentiality is undecided. Raises ClassificationError."""
    if missing := unclassified_columns(metadata):
        raise ClassificationError("neither encrypted nor clear: " + ", ".join(missing))
