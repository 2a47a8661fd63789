"""Rows of which no number says whom they mean: listed once, answered by a person, remembered by the next file."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden, Invalid
from app.training.enrolment.models import Enrolment
from app.training.files import answering, taking
from app.training.files.schemas import WhoForm
from app.training.models import Learner
from app.training.reported import queries as reports
from app.training.roster import queries
from app.training.roster.columns import PROGRESS, ROSTER
from app.training.roster.models import LearnerNumber, UnclearRow
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training.test_course_files import GOOD, HOURS, csv_of, upload, world

LIKE = {**GOOD, "family_name": "四郎", "given_name": "谷", "birth_date": "1970", "kana": ""}


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


def waiting(session: Session) -> UnclearRow:
    (row,) = queries.unclear_rows(session, is_open=True)
    return row


def answer(session: Session, people: Cast, row: UnclearRow, who: str, **other: str) -> taking.Answer | None:
    form = WhoForm.model_validate({"who": who, **other})
    found = answering.answer(session, people["training_admin"], row, form, seen=row.version)
    session.flush()
    session.expire_all()
    return found


def minutes(session: Session, one: Enrolment) -> int:
    return reports.hours_of(session, reports.enrolments_by_id(session, [one.id])[one.id]).minutes


def test_an_unknown_number_is_asked_about_once_and_known_from_then_on(session: Session, people: Cast) -> None:
    one, admin = world(session, people), people["training_admin"]
    rows = (HOURS, {**HOURS, "external_id": "ＮＥＷ１", "subject": "B1"})
    first = taking.take(session, admin, upload(PROGRESS, csv_of(*rows)))
    assert (first.batch is not None, first.plan.counts) == (True, {"new": 1, "unclear": 1})
    again = taking.take(session, admin, upload(PROGRESS, csv_of(*rows)))
    later = taking.take(session, admin, upload(PROGRESS, csv_of({**rows[1], "minutes": "700"})))
    assert (again.batch, later.batch) == (None, None)
    row = waiting(session)
    with pytest.raises(Invalid):
        answer(session, people, row, "new")
    whom = session.get_one(Learner, one.learner_id)
    done = answer(session, people, row, "other", person=whom.ref)
    assert done is not None
    assert done.batch is not None
    assert minutes(session, one) == 1200
    more = taking.look(session, upload(PROGRESS, csv_of({**rows[1], "minutes": "700"}))).plan
    assert more.counts == {"changed": 1}
    # Taken back: first what followed from it, then the answer with the number that it taught.
    with pytest.raises(Conflict):
        answering.ask_again(session, admin, row, seen=row.version)
    taking.undo(session, admin, done.batch, reason="別の人だった")
    answering.ask_again(session, admin, row, seen=row.version)
    session.flush()
    assert minutes(session, one) == 1100
    assert set(session.scalars(sa.select(LearnerNumber.number))) == {"0007"}
    assert waiting(session) is row
    assert answer(session, people, row, "aside") is None
    aside = taking.take(session, admin, upload(PROGRESS, csv_of(rows[1])))
    assert (aside.batch, [problem.code for problem in aside.plan.problems]) == (None, ["set_aside"])


def test_a_likeness_in_a_roster_keeps_the_whole_out_until_somebody_answers(session: Session, people: Cast) -> None:
    world(session, people)
    admin, known = people["training_admin"], set(session.scalars(sa.select(Learner.id)))
    (tani,) = [found for found in session.scalars(sa.select(Learner)) if found.birth == "1970-01-01"]
    sent = upload(ROSTER, csv_of(GOOD, {**LIKE, "external_id": "0050"}, {**LIKE, "external_id": "0051"}))
    with pytest.raises(Conflict):
        taking.take(session, admin, sent)
    assert (taking.ask(session, admin, sent), taking.ask(session, admin, sent)) == (2, 0)
    assert set(session.scalars(sa.select(Learner.id))) == known
    first, second = queries.unclear_rows(session, is_open=True)
    asked = answering.question(session, first)
    assert (asked.candidates, asked.may_be_new, asked.values["external_id"]) == ([tani], True, "0050")
    # The answers write nothing of the file: the rest of it is not taken over.
    assert (answer(session, people, first, tani.ref), answer(session, people, second, "new")) == (None, None)
    assert set(session.scalars(sa.select(Learner.id))) == known
    done = taking.take(session, admin, sent)
    assert (done.batch is not None, done.plan.counts) == (True, {"new": 3})
    assert len(set(session.scalars(sa.select(Learner.id))) - known) == 2
    number = session.scalars(sa.select(LearnerNumber).where(LearnerNumber.number == "0050")).one()
    assert number.learner_id == tani.id
    assert taking.take(session, admin, sent).batch is None


def test_a_new_person_of_a_file_that_was_taken_is_entered_with_the_answer(session: Session, people: Cast) -> None:
    world(session, people)
    admin, known = people["training_admin"], set(session.scalars(sa.select(Learner.id)))
    sent = upload(ROSTER, csv_of(GOOD, {**LIKE, "external_id": "0050"}), mode="skip")
    assert taking.take(session, admin, sent).plan.counts == {"new": 1, "unclear": 1}
    done = answer(session, people, waiting(session), "new")
    assert done is not None
    assert done.batch is not None
    assert len(set(session.scalars(sa.select(Learner.id))) - known) == 2
    taking.undo(session, admin, done.batch, reason="間違い")
    assert len(set(session.scalars(sa.select(Learner.id))) - known) == 1


def test_numbers_of_two_people_mean_the_one_who_is_chosen(session: Session, people: Cast) -> None:
    one, admin = world(session, people), people["training_admin"]
    (tani,) = [found for found in session.scalars(sa.select(Learner)) if found.birth == "1970-01-01"]
    row = {**HOURS, "registration_no": tani.ref}
    taking.take(session, admin, upload(PROGRESS, csv_of(row)))
    asked = waiting(session)
    assert {found.id for found in answering.question(session, asked).candidates} == {one.learner_id, tani.id}
    done = answer(session, people, asked, session.get_one(Learner, one.learner_id).ref)
    assert done is not None
    assert minutes(session, one) == 1100
    # The number stays whose it was.
    assert [found.learner_id for found in session.scalars(sa.select(LearnerNumber))] == [one.learner_id]


def test_nobody_answers_that_a_row_is_about_themself(session: Session, people: Cast) -> None:
    one, admin = world(session, people), people["training_admin"]
    taking.take(session, admin, upload(PROGRESS, csv_of({**HOURS, "external_id": "NEW1"})))
    whom = session.get_one(Learner, one.learner_id)
    whom.user_id = admin.user_id
    session.flush()
    with pytest.raises(Forbidden):
        answer(session, people, waiting(session), "other", person=whom.ref)


@pytest.mark.both
@pytest.mark.usefixtures("people")
def test_the_list_beside_the_conflicts(client: TestClient, engine: Engine, people: Cast) -> None:
    with unit_of_work(engine, write=True) as session:
        one = world(session, people)
        whom = session.get_one(Learner, one.learner_id).ref
    sign_in(client, "training_admin")
    send = "/training/files/import"
    values = form_values(page(client.get(send)), send)
    content = csv_of(GOOD, {**LIKE, "external_id": "0050"})
    check = client.post(send, data=values, files={"file": ("r.csv", content, "text/csv")}).headers["location"]
    shown = page(client.get(check))
    assert "一覧に入れて、一つずつ決められます" in text(shown)
    assert client.post(f"{check}/unclear", data=form_values(shown, f"{check}/unclear")).status_code == 303
    assert "だれの行か分からないもの" in text(page(client.get("/")))
    listed = page(client.get("/training/unclear"))
    address = listed.select_one('td a[href^="/training/unclear/"]')["href"]  # type: ignore[index]
    asked = page(client.get(str(address)))
    assert "四郎" in text(asked)
    assert "谷 四郎" in text(asked)
    wrong = form_values(asked, str(address), who="other", person="X-0000")
    assert client.post(str(address), data=wrong).status_code == 422
    chosen = form_values(asked, str(address), who="other", person=whom)
    assert client.post(str(address), data=chosen).status_code == 303
    assert client.post(str(address), data=chosen).status_code == 409
    done = page(client.get(str(address)))
    again = client.post(f"{address}/again", data=form_values(done, f"{address}/again"))
    assert again.status_code == 303
    report = text(page(client.get("/training/reports/imports")))
    assert "だれの行か分からないものが1件" in report
