"""What an answer site keeps: closed boxes, how far each has come, and answers that only the case side can read.

A SQLite file of its own, made at the first start. No token, no code, no name and no text stands in it in clear.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.core import clock, ids, once
from app.core.config import Settings
from app.core.db import UtcInstant, make_engine
from app.core.errors import Conflict, lazy
from app.referrals.outside import envelope, locked
from app.referrals.outside.envelope import Letter, RefusedFile
from app.referrals.outside.parties import Card

TRIES = 10
OPEN_FOR = timedelta(minutes=60)
STORE = "store.db"
NOT_NOW = lazy("この連携は、いまの状態ではその操作ができません。開き直して確かめてください。")

_metadata = sa.MetaData()
_pages = sa.Table(
    "pages", _metadata,
    sa.Column("place", sa.String(64), primary_key=True),  # the digest of the token
    sa.Column("expires_on", sa.Date, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("is_over", sa.Boolean, nullable=False),
    sa.Column("is_seen", sa.Boolean, nullable=False),
    sa.Column("box", sa.LargeBinary, nullable=False),
    sa.Column("step", sa.Integer, nullable=False, default=1),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("browser_digest", sa.String(64)),
    sa.Column("browser_until", UtcInstant),
    sa.Column("browser_key", sa.LargeBinary),
)  # fmt: skip
_answers = sa.Table(
    "answers", _metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("answer_id", sa.String(64), nullable=False, unique=True),
    sa.Column("place", sa.String(64), nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)  # fmt: skip
_facts = sa.Table(
    "facts", _metadata, sa.Column("name", sa.String(40), primary_key=True), sa.Column("value", sa.String(100))
)


@dataclass(frozen=True)
class Page:
    """One row of the store, as it was read."""

    place: str
    status: str
    is_over: bool
    is_seen: bool
    box: bytes
    step: int
    failures: int
    browser_digest: str | None
    browser_until: datetime | None
    browser_key: bytes | None

    @property
    def is_locked(self) -> bool:
        """The code was wrong too often: only a new address helps."""
        return self.failures >= TRIES


@dataclass(frozen=True)
class Opened:
    """A box that this browser may see, with the key that closes it again."""

    key: bytes
    content: dict[str, Any]


def open_store(settings: Settings) -> Engine:
    """The store in the site's folder, made when it is not there yet."""
    path: Path = settings.answers_dir / STORE
    engine = make_engine(settings.model_copy(update={"database_url": f"sqlite:///{path}"}))
    writing = engine.execution_options(kakehashi_write=True)
    _metadata.create_all(writing)
    once.OnceKey.__table__.create(writing, checkfirst=True)  # type: ignore[attr-defined]
    return engine


# --- what comes from the case side ----------------------------------------------------------------------


def receive(session: Session, letter: Letter) -> Mapping[str, int]:
    """Take in the whole list of what may be shown: what it does not name any more is gone at once.

    Raises RefusedFile for a list that is no newer than the last one: an old list would bring back what was stopped.
    """
    last = session.scalar(sa.select(_facts.c.value).where(_facts.c.name == "outbox"))
    if last and letter.made_at <= datetime.fromisoformat(last):
        raise RefusedFile("this list is not newer than the one that was taken in last")
    arrived = list(letter.content["arrived"])
    session.execute(sa.delete(_answers).where(_answers.c.answer_id.in_(arrived)))
    listed = {entry["place"]: entry for entry in letter.content["pages"]}
    gone: Any = session.execute(sa.delete(_pages).where(_pages.c.place.not_in(list(listed))))
    for place, entry in listed.items():
        _keep_page(session, place, entry)
    session.execute(sa.delete(_facts).where(_facts.c.name == "outbox"))
    session.execute(sa.insert(_facts).values(name="outbox", value=letter.made_at.isoformat()))
    return {"pages": len(listed), "ended": gone.rowcount, "arrived": len(arrived)}


def _keep_page(session: Session, place: str, entry: Mapping[str, Any]) -> None:
    known = session.execute(sa.select(_pages.c.step).where(_pages.c.place == place)).first()
    values = {
        "expires_on": date.fromisoformat(entry["expires_on"]), "status": entry["status"],
        "is_over": entry["is_over"], "box": base64.b64decode(entry["box"]),
    }  # fmt: skip
    if known is None:
        session.execute(sa.insert(_pages).values(place=place, is_seen=entry["is_seen"], step=1, failures=0, **values))
        return
    waiting = session.scalar(sa.select(sa.func.count()).where(_answers.c.place == place))
    if waiting and not entry["is_over"]:
        return  # it has come further here than the case side knows yet
    session.execute(sa.update(_pages).where(_pages.c.place == place).values(step=known.step + 1, **values))


# --- what the partner does ------------------------------------------------------------------------------


def find(session: Session, token: str) -> Page | None:
    """None alike for an address that never was, has ended or has run out."""
    columns = [_pages.c[name] for name in Page.__dataclass_fields__]
    chosen = sa.select(*columns).where(_pages.c.place == locked.place_of(token), _pages.c.expires_on >= clock.today())
    row = session.execute(chosen).first()
    return Page(*row) if row else None


def open_with(session: Session, page: Page, token: str, code: str, reader: Card) -> str | None:
    """The secret of a browser for the right code; None for a wrong one, which is counted. After ten nothing helps.

    The store has one writer: tries at the same moment come one after the other.
    """
    if page.is_locked:
        return None
    key = locked.page_key(token, code)
    if locked.unlock(key, page.box, page.place) is None:
        failures = page.failures + 1
        _set(session, page, failures=failures)
        if failures == TRIES:
            _tell(session, page, "locked", {}, reader)
        return None
    secret = ids.new_token()
    wrapped = locked.lock_bytes(locked.derived(secret.encode(), "browser"), key, page.place)
    _set(
        session, page, browser_digest=once.digest("browser", secret), browser_until=clock.now() + OPEN_FOR,
        browser_key=wrapped, is_seen=True,
    )  # fmt: skip
    if not page.is_seen:
        _tell(session, page, "seen", {}, reader)
    return secret


def opened(page: Page, secret: str) -> Opened | None:
    """The content for the browser that gave the code within the last hour."""
    if not secret or page.browser_digest is None or page.browser_until is None or page.browser_key is None:
        return None
    known = hmac.compare_digest(page.browser_digest, once.digest("browser", secret))
    if not known or page.is_locked or clock.now() >= page.browser_until:
        return None
    key = locked.unlock_bytes(locked.derived(secret.encode(), "browser"), page.browser_key, page.place)
    content = locked.unlock(key, page.box, page.place) if key else None
    return Opened(key, content) if key and content is not None else None


def answer(
    session: Session,
    page: Page,
    box: Opened,
    verb: str,
    typed: Mapping[str, Any],
    leads_to: str,
    *,
    reader: Card,
    seen: int,
) -> None:
    """Keep an answer for the case side, and show the page as it then is. Raises Conflict for a stale page."""
    _claim(session, page, seen)
    shown = {name: value for name, value in typed.items() if name in box.content}
    if verb == "accept":
        shown["partner_person"] = typed["contact_name"]
    content = {**box.content, **shown, "status": leads_to}
    _set(session, page, status=leads_to, box=locked.lock(box.key, content, page.place))
    _tell(session, page, verb, typed, reader)


def confirm(
    session: Session, page: Page, box: Opened, number: int, typed: Mapping[str, Any], *, reader: Card, seen: int
) -> None:
    """Keep that an update was read, in both languages of the page. Raises Conflict for a stale page, and for an update
    that was confirmed before or is not there.
    """
    _claim(session, page, seen)
    if not any(one["number"] == number for one in unread(box)):
        raise Conflict(NOT_NOW)
    now = clock.now().isoformat()
    updates = {
        locale: [{**one, "seen_at": now} if one["number"] == number else one for one in of]
        for locale, of in box.content["updates"].items()
    }
    _set(session, page, box=locked.lock(box.key, {**box.content, "updates": updates}, page.place))
    _tell(session, page, "update_seen", typed, reader)


def unread(box: Opened) -> Sequence[Mapping[str, Any]]:
    """The updates that nobody has confirmed yet; what is over has none."""
    return [one for one in box.content.get("updates", {}).get("ja", ()) if not one.get("seen_at")]


def _claim(session: Session, page: Page, seen: int) -> None:
    changed: Any = session.execute(
        sa.update(_pages).where(_pages.c.place == page.place, _pages.c.step == seen).values(step=seen + 1)
    )
    if changed.rowcount != 1:
        raise Conflict(NOT_NOW)


def _set(session: Session, page: Page, **values: Any) -> None:
    session.execute(sa.update(_pages).where(_pages.c.place == page.place).values(**values))


def _tell(session: Session, page: Page, verb: str, typed: Mapping[str, Any], reader: Card) -> None:
    """Sealed at once for the case side: this site cannot read it again."""
    answer_id = ids.new_token()
    said = {"id": answer_id, "place": page.place, "verb": verb, "typed": typed, "said_at": clock.now().isoformat()}
    sealed = envelope.seal(reader, json.dumps(said, ensure_ascii=False, default=str).encode(), answer_id.encode())
    session.execute(sa.insert(_answers).values(answer_id=answer_id, place=page.place, sealed=sealed))


# --- what goes back -------------------------------------------------------------------------------------


def waiting(session: Session) -> Sequence[Mapping[str, str]]:
    """Every answer whose arrival the case side has not confirmed, in the order in which they were given."""
    found = session.execute(sa.select(_answers.c.answer_id, _answers.c.sealed).order_by(_answers.c.number))
    return [{"id": row.answer_id, "sealed": base64.b64encode(row.sealed).decode()} for row in found]


def is_ready(session: Session) -> bool:
    """Whether the store answers."""
    return session.scalar(sa.select(sa.func.count()).select_from(_pages)) is not None
