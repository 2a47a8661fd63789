"""The global search: one group for each kind of thing that the actor may look for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accompaniment import queries as accompaniments
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.queries import cases, contacts
from app.core import ids
from app.core.errors import lazy
from app.core.listing import MAX_PAGE
from app.knowledge import queries as knowledge
from app.partners import queries as partners
from app.people import queries as people
from app.referrals import queries as referrals
from app.referrals.inbound import queries as inbound
from app.search import queries as search
from app.search.snippets import Segments, segments
from app.transfers import queries as transfers
from app.transfers.policy import may_open as may_open_transfer

FIRST, MORE = 5, 20
_REFERENCE = re.compile(r"[A-Z]{1,2}-[0-9A-Z]{6,12}")


@dataclass(frozen=True)
class Kind:
    """A kind of thing: the right it needs, what it is called, where one leads."""

    code: str
    right: P
    label: str
    place: str


KINDS = (
    Kind("case", P.CASE_READ, lazy("ケース"), "/cases/{}"),
    Kind("person", P.PERSON_READ, lazy("人"), "/people/{}"),
    Kind("contact", P.CONTACT_READ, lazy("相談"), "/contacts/{}"),
    Kind("partner", P.PARTNER_READ, lazy("連携先"), "/partners/{}"),
    Kind("card", P.CARD_READ, lazy("ノウハウ"), "/knowledge/{}"),
)
_VISIBLE: Mapping[str, Callable[[Session, Actor, Sequence[int]], set[int]]] = {
    "case": cases.visible_ids,
    "person": people.visible_ids,
    "contact": contacts.visible_ids,
    "card": knowledge.visible_ids,
}


@dataclass(frozen=True)
class Line:
    """One thing found. `title` and `snippet` are segments (text, whether it was searched for)."""

    kind: str
    subject_id: int
    ref: str
    centre_id: int | None
    href: str
    title: Segments
    snippet: Segments
    at: datetime | None
    why: str = ""


@dataclass(frozen=True)
class Group:
    """The lines of one kind. `next` is where its following page begins, None when this is all."""

    kind: Kind
    lines: list[Line]
    more: bool
    next: int | None


def kinds_for(actor: Actor) -> list[Kind]:
    """What this actor may look for."""
    return [kind for kind in KINDS if kind.right in actor.permissions]


def find(
    session: Session, actor: Actor, words: str, *, only: str = "", before: int | None = None, say: Callable[[str], str]
) -> list[Group]:
    """Groups with at least one line: of every kind the newest few, or one page of the kind `only`.

    `before` continues a page. Raises QueryTooShort for words without two letters side by side.
    """
    wanted = [kind for kind in kinds_for(actor) if not only or kind.code == only]
    limit = MORE if only else FIRST
    search.words_of(words)
    found = [_group(session, actor, kind, words, limit, before, say) for kind in wanted]
    return [group for group in found if group.lines]


def _group(
    session: Session, actor: Actor, kind: Kind, words: str, limit: int, before: int | None, say: Callable[[str], str]
) -> Group:
    if kind.code == "partner":
        return _partners(session, actor, kind, words, limit, before)
    named = _people(session, actor, kind, words, say) if kind.code == "person" and before is None else []
    scope = search.Scope(actor.centres_with(kind.right), frozenset({kind.code}))
    visible = _VISIBLE[kind.code]
    found = search.find(
        session, scope, words, visible={kind.code: lambda s, i: visible(s, actor, i)}, limit=limit, before=before
    )
    known = {line.subject_id for line in named}
    lines = [*named, *(_line(kind, hit) for hit in found.hits if hit.subject_id not in known)]
    return Group(kind, lines, found.more, found.next)


def _line(kind: Kind, hit: search.Hit) -> Line:
    return Line(
        kind.code, hit.subject_id, hit.subject_ref, hit.centre_id, kind.place.format(hit.subject_ref),
        hit.title_parts, hit.snippet, hit.occurred_at,
    )  # fmt: skip


def _people(session: Session, actor: Actor, kind: Kind, words: str, say: Callable[[str], str]) -> list[Line]:
    """Names are found in any script and order, which the index of words cannot do."""
    return [
        Line(
            kind.code, match.person.id, match.ref, match.person.centre_id, kind.place.format(match.ref),
            segments(match.call_name, search.words_of(words)), [], None,
            "、".join(say(reason) for reason in match.reasons),
        )
        for match in people.candidates(session, actor, words, limit=FIRST)
    ]  # fmt: skip


def _partners(session: Session, actor: Actor, kind: Kind, words: str, limit: int, page: int | None) -> Group:
    """Partners are public and have their own search; they are paged by number."""
    number = min(max(page or 1, 1), MAX_PAGE)
    found = partners.first_with(session, actor, words, limit=limit + 1, after=(number - 1) * limit)
    folded = search.words_of(words)
    lines = [
        Line(
            kind.code, one.id, one.ref, None, kind.place.format(one.ref), segments(one.org_name, folded),
            segments(one.service_name or "", folded), None,
        )
        for one in found[:limit]
    ]  # fmt: skip
    more = len(found) > limit
    return Group(kind, lines, more, number + 1 if more else None)


def place_of(session: Session, actor: Actor, words: str) -> str | None:
    """Where a reference leads that somebody typed or heard; None when it is none, or none for this actor."""
    ref = ids.clean_ref(words)
    if not _REFERENCE.fullmatch(ref):
        return None
    found = ((by_ref(session, actor, ref), place) for by_ref, place in _WAYS.get(ref.partition("-")[0], ()))
    return next((place.format(ref) for one, place in found if one is not None), None)


def _transfer(session: Session, actor: Actor, ref: str) -> object | None:
    held = transfers.by_ref(session, actor, ref)
    return held if held is not None and may_open_transfer(actor, held.transfer) else None


_ALONG = (accompaniments.by_ref, "/accompaniments/{}")
_MOVED = (_transfer, "/transfers/{}")
_WAYS: Mapping[str, Sequence[tuple[Callable[[Session, Actor, str], object | None], str]]] = {
    "K": [(cases.by_ref, "/cases/{}")],
    "C": [(contacts.by_ref, "/contacts/{}")],
    "P": [(people.by_ref, "/people/{}")],
    "R": [(inbound.by_ref, "/inbound/{}"), (referrals.by_ref, "/referrals/{}")],
    "Q": [(partners.by_ref, "/partners/{}")],
    "H": [(knowledge.by_ref, "/knowledge/{}")],
    "AC": [_ALONG],
    "TF": [_MOVED],
    "X": [_ALONG, _MOVED],  # as both began once
}
