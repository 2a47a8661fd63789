"""Recording acts, and proving later that the record is whole."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.audit import chain
from app.audit.trail import Entry, guarded, trail_of
from app.authz.actor import Actor
from app.core import clock, log
from app.core.crypto import key_ring
from app.core.db import plain_write

_UNPRINTABLE = dict.fromkeys((*range(0x20), 0x7F), " ")


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    subject_kind: str,
    subject_id: int,
    *,
    subject_ref: str = "",
    centre_id: int | None = None,
    fields: Iterable[str] = (),
    changes: Mapping[str, tuple[str | None, str | None]] | None = None,
    reason_code: str = "",
    outcome: str = "done",
) -> None:
    """Note an act; it is written at the commit of this transaction, or not at all.

    `actor` None is somebody without account (a wrong password, a partner's answer page). `centre_id` is the
    centre of the subject, by default that of the actor. `fields` are names, never values; of the old and new
    values in `changes` only keyed digests are kept. Raises RuntimeError when no guard would write the entry.
    """
    if not guarded:
        raise RuntimeError("audit entries are written by the session guard, which is not installed")
    entry = _entry(
        actor,
        action,
        Subject(subject_kind, subject_id, subject_ref, centre_id),
        request_id=session.info.get("request_id") or log.request_id.get(),
        outcome=outcome,
        reason_code=reason_code,
        fields=",".join([*fields, *(changes or {})]),
        digests=_digests(changes or {}),
    )
    trail_of(session).entries.append(entry)


@dataclass(frozen=True)
class Subject:
    """What an entry is about. `centre_id` None: of the actor's own centre."""

    kind: str
    id: int
    ref: str = ""
    centre_id: int | None = None


def _entry(
    actor: Actor | None,
    action: str,
    subject: Subject,
    *,
    request_id: str,
    outcome: str = "done",
    reason_code: str = "",
    fields: str = "",
    digests: str = "",
) -> Entry:
    here = subject.centre_id if subject.centre_id is not None else (actor.centre_id if actor else 0)
    return Entry(
        actor_id=actor.user_id if actor else 0,
        actor_login=_text(actor.login if actor else "", 100),
        actor_roles=_text(_roles(actor, here), 200),
        centre_id=here,
        action=_text(action, 60),
        subject_kind=_text(subject.kind, 40),
        subject_id=subject.id,
        subject_ref=_text(subject.ref, 40),
        request_id=_text(request_id, 40),
        outcome=_text(outcome, 20),
        reason_code=_text(reason_code, 60),
        fields=_text(fields, 2000),
        digests=digests,
    )


def _text(value: str, length: int) -> str:
    """Without control characters, so that the chain's separator cannot be smuggled in."""
    return value.translate(_UNPRINTABLE)[:length]


def _roles(actor: Actor | None, centre_id: int) -> str:
    if actor is None:
        return ""
    here = sorted(role for centre, role in actor.memberships if centre == centre_id)
    return ",".join(here or sorted(actor.roles))


def _digests(changes: Mapping[str, tuple[str | None, str | None]]) -> str:
    def one(field: str, value: str | None) -> str:
        return "" if value is None else key_ring().keyed_token(f"audit:{field}", value, 12).hex()

    return ",".join(f"{field}={one(field, old)}>{one(field, new)}" for field, (old, new) in changes.items())


def record_reads(
    engine: Engine,
    actor: Actor | None,
    subjects: Sequence[Subject],
    *,
    action: str = "read",
    request_id: str = "",
) -> None:
    """Note that content was read, in a short transaction of its own, durable when this returns.

    Call it before the answer leaves and outside a writing unit of work (which has `record`): SQLite has
    one writer, and this waits for it. Raises Unavailable when the entry cannot be written: then no body.
    """
    if not subjects:
        return
    said = request_id or log.request_id.get()
    entries = [_entry(actor, action, subject, request_id=said) for subject in subjects]
    with plain_write(engine) as connection:
        chain.append(connection, entries)


@dataclass(frozen=True)
class Head:
    """An exported head: kept where the operator of the database cannot change it."""

    number: int
    mac: str
    exported_at: str
    signature: str

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Head:
        """Raises ValueError when a part is missing."""
        try:
            return cls(int(data["number"]), str(data["mac"]), str(data["exported_at"]), str(data["signature"]))
        except (KeyError, TypeError, ValueError):
            raise ValueError("not an exported audit head") from None

    def is_ours(self) -> bool:
        """Whether the signature was made with this installation's audit key."""
        return hmac.compare_digest(self.signature, _sign(self.number, self.mac, self.exported_at))


def _sign(number: int, mac: str, exported_at: str) -> str:
    body = f"kakehashi audit head\x1f{number}\x1f{mac}\x1f{exported_at}"
    return hmac.digest(key_ring().audit_key, body.encode(), "sha256").hex()


def export_head(session: Session) -> dict[str, Any]:
    """The head as a signed document (number, mac, exported_at, signature). Raises AuditChainError."""
    found = chain.stored_head(session)
    if found is None:
        raise chain.AuditChainError("the head of the audit chain is missing")
    number, mac = found[0], found[1].hex()
    at = clock.now().isoformat()
    return {"number": number, "mac": mac, "exported_at": at, "signature": _sign(number, mac, at)}


@dataclass(frozen=True)
class VerifyAnswer:
    """`problem` is '' or one of: changed, order, gap, unreadable, head, head_forged, cut, rebuilt."""

    checked: int
    number: int
    mac: str
    problem: str = ""
    at_number: int = 0

    @property
    def ok(self) -> bool:
        return not self.problem


def verify(session: Session, head: Head | None = None) -> VerifyAnswer:
    """Walk the whole chain, and compare it with an exported head when one is given.

    Without an exported head a tail that was cut together with the head row cannot be seen.
    """
    if head is not None and not head.is_ours():
        return VerifyAnswer(0, 0, "", "head_forged", head.number)
    walk = _Walk(head.number if head else 0)
    try:
        problem, at = walk.through(session)
    except session.connection().dialect.loaded_dbapi.Error:
        problem, at = "unreadable", walk.number + 1
    if not problem:
        problem, at = walk.against(chain.stored_head(session), head)
    return VerifyAnswer(walk.number, walk.number, walk.mac.hex(), problem, at)


class _Walk:
    """One pass over the chain that remembers the MAC at the number of the exported head."""

    def __init__(self, number_wanted: int) -> None:
        self.number = 0
        self.mac = chain.ZERO_MAC
        self.wanted = number_wanted
        self.mac_wanted = chain.ZERO_MAC if number_wanted == 0 else b""

    def through(self, session: Session) -> tuple[str, int]:
        """The first problem and its number, or ('', 0)."""
        key, mac, wanted = key_ring().audit_key, self.mac, self.wanted
        for number, row in enumerate(chain.rows_in_order(session), 1):
            if row[0] != number:
                return "gap", number
            if row[-2] != mac:
                return "order", number
            mac = chain.mac_of(key, mac, row[:-2])
            if row[-1] != mac:
                return "changed", number
            self.number, self.mac = number, mac
            if number == wanted:
                self.mac_wanted = mac
        return "", 0

    def against(self, stored: tuple[int, bytes] | None, head: Head | None) -> tuple[str, int]:
        """The heads, stored and exported, against what was walked."""
        if head is not None and self.number < head.number:
            return "cut", self.number + 1
        if head is not None and self.mac_wanted.hex() != head.mac:
            return "rebuilt", head.number
        if stored != (self.number, self.mac):
            return "head", self.number
        return "", 0
