"""Taking over the rows of a contact file: new ones inserted, known ones updated or left alone, in bulk.

A row is known by its number (`external_id`) within its centre; a row without number is always new. The whole
file is one transaction with one audit entry per centre; rows with errors are left out and reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.audit.models import AuditEntry
from app.authz.actor import Actor
from app.cases.contact_import import ContactFile, ContactRow, Parsed, RowProblem
from app.cases.contact_import_repeats import NotSure, Warned, digest_of, remember, taken_over
from app.cases.counting import counting_fields, repeated_fields
from app.cases.models import Contact, ContactLanguage, ContactTopic
from app.codes import lists
from app.core import clock, ids
from app.search import service as search

_BATCH = 2_000
_UNKNOWN = "unknown"
_contacts: sa.Table = Contact.__table__  # type: ignore[assignment]
_BY_HAND = ("contact.edited", "contact.amended")
_CODES = ("channel", "nationality", "residence_status", "sex", "age_band", "asker", "result")


@dataclass(frozen=True, slots=True)
class Centres:
    """Into which centres rows may go: `by_name` maps codes and names; `default` is for rows that name none.

    With `only` set, rows of another centre are errors.
    """

    by_name: Mapping[str, int]
    default: int | None = None
    only: bool = False


@dataclass(slots=True)
class Answer:
    """What an import did, or would do. `seen` counts the rows that are not blank, `unnumbered` those that are
    taken over as new because they have no number; `earlier` says when this very file was taken over before.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowProblem] = field(default_factory=list)
    seen: int = 0
    unnumbered: int = 0
    earlier: Warned | None = None
    ignored_columns: tuple[str, ...] = ()

    @property
    def warnings(self) -> list[Warned]:
        """What would double contacts, the surest sign first."""
        numberless = [Warned("no_external_id", self.unnumbered)] if self.unnumbered else []
        return [*([self.earlier] if self.earlier else []), *numberless]

    @property
    def would_double(self) -> bool:
        """Whether rows without number come out of a file that was taken over before."""
        return self.earlier is not None and self.unnumbered > 0

    def as_json(self) -> dict[str, object]:
        """The document of the command line."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": [problem.as_json() for problem in self.errors],
            "warnings": [warned.as_json() for warned in self.warnings],
        }


@dataclass(frozen=True, slots=True)
class _Known:
    """A contact as it is stored, its values in the form of a row of the file."""

    id: int
    ref: str
    reached: bool
    valid: bool  # not entered in error
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Change:
    """A stored contact, and its values after the import out of a row of the file."""

    row: ContactRow
    stored: _Known
    centre_id: int
    values: dict[str, Any]


def import_contacts(
    session: Session,
    actor: Actor,
    stream: BinaryIO,
    centres: Centres,
    *,
    dry_run: bool = False,
    doubtful: Callable[[Answer], bool] | None = None,
) -> Answer:
    """Read a CSV or XLSX file and take over its rows. With `dry_run` nothing is written.

    Raises FileRefused for a file that cannot be used at all, and NotSure when `doubtful` says that the answer
    has to be confirmed first; then nothing must be committed.
    """
    digest = digest_of(stream)
    file = ContactFile(stream, now=clock.civil_now())
    known = {*centres.by_name.values(), *([centres.default] if centres.default else [])}
    answer = Answer(ignored_columns=file.ignored, earlier=taken_over(session, digest, known))
    work = _Import(session, actor, file.fields, dry_run)
    rows = _placed(file.rows(), centres, answer)
    while batch := list(islice(rows, _BATCH)):
        work.take(batch, answer)
    if doubtful and not dry_run and doubtful(answer):
        raise NotSure(answer.warnings)
    work.finish()
    if not dry_run:
        remember(session, actor, digest, work.batch_id, {centre: work.made.get(centre, 0) for centre in work.touched})
    return answer


def _placed(rows: Iterable[Parsed], centres: Centres, answer: Answer) -> Iterator[tuple[int, ContactRow]]:
    """Rows without errors, each with its centre."""
    for parsed in rows:
        answer.seen += 1
        if parsed.contact is None:
            answer.errors.extend(parsed.problems)
            continue
        found = _centre_of(parsed.contact, centres)
        if isinstance(found, RowProblem):
            answer.errors.append(found)
        else:
            yield found, parsed.contact


def _centre_of(row: ContactRow, centres: Centres) -> int | RowProblem:
    if row.centre is None:
        return centres.default or RowProblem(row.row, "centre", "missing_centre")
    found = centres.by_name.get(row.centre)
    if found is None:
        return RowProblem(row.row, "centre", "unknown_centre", row.centre)
    if centres.only and found != centres.default:
        return RowProblem(row.row, "centre", "other_centre", row.centre)
    return found


class _Import:
    """One import: writes batches, remembers which centres it touched."""

    def __init__(self, session: Session, actor: Actor, given: frozenset[str], dry_run: bool) -> None:
        self.session = session
        self.actor = actor
        self.given = given
        self.dry_run = dry_run
        self.batch_id = ids.new_id()
        self.recorded_at = clock.now()
        self.touched: set[int] = set()
        self.made: dict[int, int] = {}

    def take(self, batch: Sequence[tuple[int, ContactRow]], answer: Answer) -> None:
        """Sort a batch into new, changed and unchanged rows, and write the first two.

        A contact that was marked as entered in error stays as it is: a file does not bring it back. What somebody
        has put right since stays too, and is reported.
        """
        known = self._known(batch)
        new: list[tuple[int, ContactRow]] = []
        changed: list[_Change] = []
        for centre_id, row in batch:
            stored = known.get((centre_id, row.external_id)) if row.external_id else None
            if stored is None:
                new.append((centre_id, row))
                continue
            values = self._merged(stored, row)
            if stored.valid and values != stored.values:
                changed.append(_Change(row, stored, centre_id, values))
            else:
                answer.unchanged += 1
        changed = self._untouched(changed, answer)
        answer.created += len(new)
        answer.unnumbered += sum(row.external_id is None for _centre, row in new)
        answer.updated += len(changed)
        if not self.dry_run:
            self._insert(new)
            self._update(changed)

    def _untouched(self, changed: Sequence[_Change], answer: Answer) -> list[_Change]:
        """Without the contacts that people have changed since; imports themselves leave no entry of one contact."""
        if not changed:
            return []
        select = sa.select(AuditEntry.subject_id).where(
            AuditEntry.subject_kind == "contact",
            AuditEntry.subject_id.in_([change.stored.id for change in changed]),
            AuditEntry.action.in_(_BY_HAND),
        )
        by_hand = set(self.session.scalars(select))
        for change in changed:
            if change.stored.id in by_hand:
                number = change.row.external_id or ""
                answer.errors.append(RowProblem(change.row.row, "external_id", "changed_by_hand", number))
        return [change for change in changed if change.stored.id not in by_hand]

    def finish(self) -> None:
        """Record the import, once per centre that it touched."""
        for centre_id in sorted(self.touched):
            audit.record(
                self.session,
                self.actor,
                "contacts.imported",
                "contact",
                self.batch_id,
                centre_id=centre_id,
                fields=sorted(self.given),
            )

    def _known(self, batch: Sequence[tuple[int, ContactRow]]) -> dict[tuple[int, str], _Known]:
        wanted: dict[int, list[str]] = {}
        for centre_id, row in batch:
            if row.external_id:
                wanted.setdefault(centre_id, []).append(row.external_id)
        found: dict[tuple[int, str], _Known] = {}
        for centre_id, numbers in wanted.items():
            select = sa.select(_contacts).where(
                _contacts.c.centre_id == centre_id, _contacts.c.external_id.in_(numbers)
            )
            if not self.dry_run:
                # Locked as read: who is editing one of them now is waited for, and seen.
                select = select.order_by(_contacts.c.id).with_for_update()
            for stored in self.session.connection().execute(select).mappings():
                found[centre_id, stored["external_id"]] = _stored(stored)
        by_id = {known.id: known for known in found.values()}
        for name, column in (("topics", ContactTopic.topic), ("languages", ContactLanguage.language)):
            self._add_several(name, column, by_id)
        return found

    def _add_several(self, name: str, column: Any, by_id: Mapping[int, _Known]) -> None:
        if not by_id:
            return
        model = column.class_
        select = sa.select(model.contact_id, column).where(model.contact_id.in_(list(by_id))).order_by(model.id)
        for contact_id, code in self.session.execute(select):
            values = by_id[contact_id].values
            values[name] = frozenset({*values[name], code})

    def _merged(self, stored: _Known, row: ContactRow) -> dict[str, Any]:
        """The stored values with those of the columns that the file has."""
        told = _values(row)
        return {name: told[name] if name in self.given else value for name, value in stored.values.items()}

    def _insert(self, rows: Sequence[tuple[int, ContactRow]]) -> None:
        if not rows:
            return
        contacts, topics, languages, documents = [], [], [], []
        for centre_id, row in rows:
            self.made[centre_id] = self.made.get(centre_id, 0) + 1
            contact = self._new(centre_id, row)
            contacts.append(contact)
            topics.extend(_children(contact, "topic", row.topics))
            languages.extend(_children(contact, "language", row.languages))
            if row.summary:
                documents.append(_document(contact, row.topics, row.summary))
            self.touched.add(centre_id)
        self._execute(_contacts.insert(), contacts)
        self._execute(sa.insert(ContactTopic), topics)
        self._execute(sa.insert(ContactLanguage), languages)
        search.put_many(self.session, documents, fresh=True)

    def _execute(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.session.connection().execute(statement, rows)

    def _new(self, centre_id: int, row: ContactRow) -> dict[str, Any]:
        number = ids.new_id()
        values = _values(row)
        return {
            "id": number,
            "version": 1,
            "ref": ids.new_ref("C", 10),
            "centre_id": centre_id,
            "external_id": row.external_id,
            "recorded_at": self.recorded_at,
            "recorded_by_id": self.actor.user_id,
            "interpreter": _UNKNOWN,
            "reached": True,
            "state": "recorded",
            "import_batch_id": self.batch_id,
            **_columns(number, values, reached=True),
        }

    def _update(self, changed: Sequence[_Change]) -> None:
        if not changed:
            return
        contacts, topics, languages, documents = [], [], [], []
        for change in changed:
            stored, values = change.stored, change.values
            columns = _columns(stored.id, values, reached=stored.reached)
            contact = {**columns, "id": stored.id, "ref": stored.ref, "centre_id": change.centre_id}
            contacts.append({"row_id": stored.id, **columns})
            topics.extend(_children(contact, "topic", sorted(values["topics"])))
            languages.extend(_children(contact, "language", sorted(values["languages"])))
            if values["summary"]:
                documents.append(_document(contact, values["topics"], values["summary"]))
            else:
                search.remove(self.session, "contact", stored.id)
            self.touched.add(change.centre_id)
        self._execute(_update_statement(contacts[0]), contacts)
        for model in (ContactTopic, ContactLanguage):
            table: sa.Table = model.__table__  # type: ignore[assignment]
            numbers = [row["row_id"] for row in contacts]
            self.session.connection().execute(table.delete().where(table.c.contact_id.in_(numbers)))
        self._execute(sa.insert(ContactTopic), topics)
        self._execute(sa.insert(ContactLanguage), languages)
        search.put_many(self.session, documents)


def _update_statement(row: Mapping[str, Any]) -> sa.Update:
    values: dict[str, Any] = {name: sa.bindparam(name) for name in row if name != "row_id"}
    values["version"] = _contacts.c.version + 1
    return _contacts.update().where(_contacts.c.id == sa.bindparam("row_id")).values(values)


def _values(row: ContactRow) -> dict[str, Any]:
    """The row as it is compared with what is stored; what is missing is unknown."""
    told: dict[str, Any] = {name: getattr(row, name) or _UNKNOWN for name in _CODES}
    told |= {"minutes": row.minutes, "summary": row.summary or None}
    told |= {"occurred_at": clock.to_instant(row.occurred_at)}
    told |= {"topics": frozenset(row.topics), "languages": frozenset(row.languages)}
    return told


def _stored(row: Mapping[Any, Any]) -> _Known:
    values = {name: row[name] for name in (*_CODES, "minutes", "occurred_at")}
    values["summary"] = Contact.summary.read(row["id"], row["summary_ct"]) or None
    values |= {"topics": frozenset(), "languages": frozenset()}
    return _Known(row["id"], row["ref"], row["reached"], row["state"] == "recorded", values)


def _columns(number: int, values: Mapping[str, Any], *, reached: bool) -> dict[str, Any]:
    """The columns of a contact that follow from the values of a row; only valid records come here."""
    return {
        **{name: values[name] for name in _CODES},
        "minutes": values["minutes"],
        "occurred_at": values["occurred_at"],
        **counting_fields(values["occurred_at"], reached=reached, state="recorded"),
        "summary_ct": Contact.summary.seal(number, values["summary"]),
    }


def _children(contact: Mapping[str, Any], name: str, codes: Iterable[str]) -> list[dict[str, Any]]:
    shared = repeated_fields(contact)
    return [{"id": ids.new_id(), "contact_id": contact["id"], name: code, **shared} for code in codes]


def _document(contact: Mapping[str, Any], topics: Iterable[str], summary: str) -> search.Document:
    return search.Document(
        kind="contact",
        subject_id=contact["id"],
        subject_ref=contact["ref"],
        centre_id=contact["centre_id"],
        occurred_at=contact["occurred_at"],
        title="・".join(lists.TOPICS.label(code) for code in topics) or lists.CHANNELS.label(contact["channel"]),
        text=summary,
    )
