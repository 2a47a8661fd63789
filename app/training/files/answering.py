"""Who is it? A row that no number ties to a person, answered by somebody: this person, a new one, or set aside."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.codes.lists import PREFECTURES
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.files import taking
from app.training.files.schemas import WhoForm
from app.training.files.taking import Answer
from app.training.models import Learner
from app.training.reported import queries as reports
from app.training.roster import queries
from app.training.roster.columns import ROSTER
from app.training.roster.models import LearnerNumber, UnclearRow
from app.training.roster.queries import People
from app.training.roster.unclear import external_of
from app.training.service import oneself

OFFERED = 100
"""People without a number whom a page offers; anybody else is named by number."""
ANSWERED = lazy("この行は、もう決めてあります。")
NOBODY = lazy("その番号の人は名簿にいません。")
TAKEN = lazy("この行の番号は、もうだれかのものです。人を選ぶか、取り込まないことにしてください。")
FOLLOWED = lazy("この行から取り込んだものがあります。先にその取り込みを取り消してください。")


@dataclass(frozen=True)
class Side:
    """One cell of a row beside what is known of each candidate."""

    column: str
    said: str
    known: Sequence[str]


def _full_name(values: Mapping[str, str]) -> str:
    return " ".join(values.get(name, "") for name in ("family_name", "given_name")).strip()


def _names(one: Learner) -> str:
    return " / ".join(dict.fromkeys(name.value for name in one.names if name.kind != "kana"))


def _kana(one: Learner) -> str:
    return " / ".join(name.value for name in one.names if name.kind == "kana")


def _prefecture(code: str) -> str:
    """The code with its name; what is no code stays as it was written."""
    name = dict(PREFECTURES.choices("ja")).get(code)
    return f"{code} {name}" if name else code


_KNOWN: Mapping[str, Callable[[Learner], str]] = {
    "name": _names, "kana": _kana, "birth_date": lambda one: one.birth or "", "email": lambda one: one.mail or "",
    "prefecture": lambda one: _prefecture(one.prefecture_code or ""),
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A row that waits, beside everybody whom it may mean."""

    row: UnclearRow
    values: Mapping[str, str]
    candidates: Sequence[Learner]
    others: Sequence[Learner]
    may_be_new: bool
    numbers: Mapping[int, Sequence[str]]

    @property
    def lines(self) -> list[Side]:
        """What the row says beside what the register knows of each candidate: first who it is, then the rest."""
        prefecture = _prefecture(self.values.get("prefecture", ""))
        said = {**self.values, "name": _full_name(self.values), "prefecture": prefecture}
        told = [name for name, value in self.values.items() if value and name not in ("family_name", "given_name")]
        shown = dict.fromkeys(("registration_no", *_KNOWN, *told))
        return [
            Side(name, said.get(name, ""), [self._known(name, one) for one in self.candidates])
            for name in shown
            if said.get(name) or (self.candidates and name in ("registration_no", *_KNOWN))
        ]

    def _known(self, name: str, one: Learner) -> str:
        if name == "registration_no":
            return one.ref
        if name == "external_id":
            return " / ".join(self.numbers.get(one.id, ()))
        return _KNOWN[name](one) if name in _KNOWN else ""


def said_of(row: UnclearRow) -> str:
    """Number and name as the row has them, for a list."""
    values = json.loads(row.data)
    number = external_of(values) or values.get("registration_no", "")
    return " · ".join(part for part in (number, _full_name(values)) if part)


def question(session: Session, row: UnclearRow) -> Question:
    """The row with its candidates, by number first, then by likeness; `others` are in training and have no number of
    this course system yet (for a row that says nothing but a number).
    """
    values = json.loads(row.data)
    people = queries.people(session, row.source)
    found = _candidates(people, values)
    others = [] if row.kind == ROSTER else _without_number(session, people)
    known = people.by_number.get(external_of(values))
    may_be_new = row.kind == ROSTER and known is None and not values.get("registration_no", "").strip()
    numbers = queries.numbers_of(session, [one.id for one in found], row.source)
    return Question(row, values, found, [one for one in others if one not in found], may_be_new, numbers)


def _candidates(people: People, values: Mapping[str, str]) -> list[Learner]:
    number, external = values.get("registration_no", ""), external_of(values)
    found = [people.registered(number) if number else None, people.by_number.get(external)]
    found += people.alike((_full_name(values), values.get("kana")), None)
    return list({one.id: one for one in found if one is not None}.values())


def _without_number(session: Session, people: People) -> list[Learner]:
    numbered = {one.id for one in people.by_number.values()}
    enrolled = {one.learner_id for one in reports.enrolled(session)}
    found = [people.by_id[number] for number in enrolled - numbered]
    return sorted(found, key=lambda one: one.shown_name(clock.today()))[:OFFERED]


def answer(session: Session, actor: Actor, row: UnclearRow, form: WhoForm, *, seen: int) -> Answer | None:
    """Keep the answer, teach the number, and take the row over where the rest of its file was; what became of it.

    Raises Conflict when it was answered, Invalid for nobody, Forbidden for a row about oneself.
    """
    if row.state != "open":
        raise Conflict(ANSWERED)
    whom = _whom(session, row, form)
    if whom is not None:
        oneself.refuse(session, actor, whom.id)
    claim_version(session, row, seen)
    row.state = {"aside": "set_aside", "new": "new"}.get(form.who, "tied")
    row.decided_on, row.decided_by_id, row.note = clock.today(), actor.user_id, form.who_note
    if whom is not None:
        row.learner_id = whom.id
        _teach(session, actor, row, whom)
    _audit(session, actor, row, f"unclear_row.{row.state}")
    session.flush()
    return _follow(session, actor, row)


def _whom(session: Session, row: UnclearRow, form: WhoForm) -> Learner | None:
    """The person who was chosen, or named by number; None for "new" and "set aside"."""
    if form.who == "aside":
        return None
    asked = question(session, row)
    if form.who == "new":
        if not asked.may_be_new:
            raise Invalid("who", TAKEN)
        return None
    people = queries.people(session, row.source)
    found = people.registered(form.person or "") if form.who == "other" else people.by_ref.get(form.who)
    if found is None:
        raise Invalid("person" if form.who == "other" else "who", NOBODY)
    return found


def _teach(session: Session, actor: Actor, row: UnclearRow, whom: Learner) -> None:
    """From now on the number of the course system means this person, unless it is somebody's already."""
    number = external_of(json.loads(row.data))
    if not number or queries.number_of(session, row.source, number) is not None:
        return
    made = LearnerNumber(learner_id=whom.id, source=row.source, number=number)
    session.add(made)
    session.flush()
    row.number_id = made.id
    audit.record(session, actor, "learner.numbered", "learner", whom.id, subject_ref=whom.ref, fields=["number"])


def _follow(session: Session, actor: Actor, row: UnclearRow) -> Answer | None:
    """The row alone, where the other rows of its file are taken over and stand."""
    origin = queries.batch_by_id(session, row.origin_id) if row.origin_id else None
    if row.state == "set_aside" or origin is None or origin.undone_at is not None:
        return None
    done = taking.take_row(session, actor, row)
    row.batch_id = done.batch.id if done.batch is not None else None
    return done


def ask_again(session: Session, actor: Actor, row: UnclearRow, *, seen: int) -> None:
    """Take an answer back, with the number that it taught. Raises Conflict while something stands that followed."""
    if row.state == "open":
        return
    followed = queries.batch_by_id(session, row.batch_id) if row.batch_id else None
    if followed is not None and followed.undone_at is None:
        raise Conflict(FOLLOWED)
    claim_version(session, row, seen)
    number = session.get(LearnerNumber, row.number_id) if row.number_id else None
    row.state, row.learner_id, row.number_id, row.batch_id = "open", None, None, None
    row.decided_on = row.decided_by_id = row.note = None
    session.flush()
    if number is not None:
        audit.record(session, actor, "learner.number_removed", "learner", number.learner_id, fields=["number"])
        session.delete(number)
    _audit(session, actor, row, "unclear_row.asked_again")


def _audit(session: Session, actor: Actor, row: UnclearRow, action: str) -> None:
    audit.record(session, actor, action, "unclear_row", row.id, subject_ref=row.ref)
