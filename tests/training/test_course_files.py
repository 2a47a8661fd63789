"""Files from outside: every error by a planted file, nothing by halves, twice is once, undone as a whole."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter
from click.testing import CliRunner
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.cli import main
from app.core import tables
from app.core.config import Settings
from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden
from app.training.enrolment.models import Enrolment, EnrolmentEvent
from app.training.files import taking, template_book
from app.training.models import Learner
from app.training.programme.models import Curriculum, CurriculumSubject
from app.training.reported import queries as reports
from app.training.reported import service as clearing
from app.training.reported.models import HoursReport, ReportConflict
from app.training.roster.batches import Upload
from app.training.roster.cells import lost_zero, serial_day
from app.training.roster.columns import COLUMNS, ERRORS, PROGRESS, ROSTER
from app.training.roster.models import CourseBatch, LearnerNumber
from app.training.roster.problems import NAMES, SENTENCES
from app.training.schemas import LearnerForm
from app.training.service import learners
from app.training.workplaces import queries as workplaces
from app.training.workplaces import service as places
from app.training.workplaces.schemas import EmployerForm, EndPeriodForm
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training.course import TODAY, at_work, cohort, enrolled, learner

MODES = {ROSTER: "all", PROGRESS: "skip"}
GOOD = {
    "external_id": "0042", "family_name": "森", "given_name": "一", "kana": "モリ ハジメ", "birth_date": "1988-05-01",
    "email": "mori@example.jp", "organisation_code": "0101", "prefecture": "22", "role": "相談員",
    "desk_type": "one_stop", "cohort": "2026-2",
}  # fmt: skip
HOURS = {
    "external_id": "0007", "subject": "A1", "minutes": "600", "percent": "31", "reported_at": "2026-07-01",
}  # fmt: skip
TEST = {
    "external_id": "0007", "subject": "confirmation", "test_score": "70", "test_max": "100", "attempt_no": "1",
    "passed": "合格", "completed_at": "2026-07-20", "reported_at": "2026-07-21",
}  # fmt: skip


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    """Opened after the cast is there: SQLite has one writer."""
    assert people
    return session


def two_subjects(session: Session) -> int:
    """A curriculum of 64 hours in two halves."""
    made = Curriculum(
        number=99, effective_from=date(2024, 4, 1), known_on=date(2024, 4, 1), total_minutes=64 * 60, state="decided",
        version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, None, "curriculum.decided", "curriculum", made.id)
    for position, code in enumerate(("A1", "B1")):
        session.add(CurriculumSubject(curriculum_id=made.id, position=position, code=code, name=code, minutes=32 * 60))
    return made.id


def world(session: Session, people: Cast) -> Enrolment:
    """A cohort that takes applications, one that is over, one in training with one person in it (0007)."""
    admin = people["training_admin"]
    cohort(session, run=2, blocks=False, state="open")
    cohort(session, run=3, blocks=False, state="ended")
    places.add_employer(
        session, admin, EmployerForm(name="みなと国際交流協会", kind="association", prefecture="22", code="0101")
    )
    learners.add(session, admin, LearnerForm(legal="谷 四郎", kana="タニ シロウ", birth="1970-01-01"))
    whom = learner(session, people, "林 二")
    where = cohort(session, blocks=False)
    where.curriculum_id = two_subjects(session)
    one = enrolled(session, people, whom, where)
    session.add(LearnerNumber(learner_id=whom.id, source="course", number="0007"))
    session.add(
        EnrolmentEvent(
            enrolment_id=one.id, kind="enrol", known_at=whom.created_at,
            effective_on=date(2026, 6, 1),
        )
    )  # fmt: skip
    session.add(HoursReport(enrolment_id=one.id, subject="B1", minutes=500, as_of=date(2026, 6, 30), source="course"))
    session.flush()
    return one


def csv_of(*rows: dict[str, str], encoding: str = "utf-8", headings: bool = False) -> bytes:
    """A file of these rows, with the columns that any of them has; with Japanese headings if so wanted."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    titles = {name: column.heading for kind in COLUMNS.values() for name, column in kind.items()}
    lines = [",".join(titles.get(name, name) if headings else name for name in names)]
    lines += [",".join(row.get(name, "") for name in names) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def upload(kind: str, content: bytes, mode: str = "") -> Upload:
    return Upload(kind, mode or MODES[kind], "course", "file.csv", content)


def without(row: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in row.items() if name not in names}


# Code → the file that has this mistake and no other.
PLANTED: dict[str, tuple[str, list[dict[str, str]]]] = {
    "missing_column": (ROSTER, [without(GOOD, "cohort")]),
    "unknown_column": (ROSTER, [{**GOOD, "shoe_size": "25"}]),
    "repeated_column": (PROGRESS, [{**HOURS, "科目": "A1"}]),
    "empty_cell": (ROSTER, [{**GOOD, "given_name": ""}]),
    "not_a_date": (ROSTER, [{**GOOD, "birth_date": "来年"}]),
    "future_date": (PROGRESS, [{**HOURS, "reported_at": "令和9年1月5日"}]),
    "before_enrolment": (PROGRESS, [{**HOURS, "completed_at": "2026-05-31"}]),
    "unknown_cohort": (ROSTER, [{**GOOD, "cohort": "2031-1"}]),
    "cohort_closed": (ROSTER, [{**GOOD, "cohort": "2026-3"}]),
    "unknown_person": (PROGRESS, [{**HOURS, "external_id": "9999"}]),
    "two_people": (ROSTER, [{**GOOD, "external_id": "0007", "registration_no": "@谷"}]),
    "repeated": (PROGRESS, [HOURS, {**HOURS, "minutes": "700"}]),
    "name_differs": (ROSTER, [{**GOOD, "external_id": "0007", "cohort": "2026-1"}]),
    "birth_differs": (
        ROSTER, [{**GOOD, "external_id": "", "family_name": "谷", "given_name": "四郎", "registration_no": "@谷"}],
    ),
    "maybe_known": (ROSTER, [{**GOOD, "family_name": "四郎", "given_name": "谷", "birth_date": "1970"}]),
    "elsewhere": (ROSTER, [{**GOOD, "external_id": "0007", "family_name": "林", "given_name": "二", "birth_date": ""}]),
    "not_enrolled": (PROGRESS, [{**without(HOURS, "external_id"), "registration_no": "@谷"}]),
    "unknown_employer": (ROSTER, [{**GOOD, "organisation_code": "ZZ"}]),
    "minutes_exceed": (PROGRESS, [{**HOURS, "minutes": "1921"}]),
    "completed_without_minutes": (PROGRESS, [{**HOURS, "minutes": "0", "percent": "100"}]),
    "score_over_maximum": (PROGRESS, [{**TEST, "test_score": "101"}]),
    "lower_result": (PROGRESS, [{**HOURS, "subject": "B1", "minutes": "499"}]),
    "not_a_test": (PROGRESS, [{**HOURS, "test_score": "5"}]),
    "not_a_number": (PROGRESS, [{**HOURS, "minutes": "二時間"}]),
    "unknown_code": (ROSTER, [{**GOOD, "desk_type": "駅前"}]),
    "lost_zero": (PROGRESS, [{**HOURS, "external_id": "7"}]),
    "formula": (PROGRESS, [{**HOURS, "percent": "=1+1"}]),
    "ragged": (PROGRESS, [{**HOURS, "reported_at": "2026-07-01,x"}]),
    "too_long": (ROSTER, [{**GOOD, "role": "あ" * 101}]),
    "individual_number": (ROSTER, [{**GOOD, "role": "123456789018"}]),
}  # fmt: skip


def test_every_mistake_is_told_by_its_code_and_nothing_is_kept(session: Session, people: Cast) -> None:
    """One database for all files: none of them may leave anything in it, so each meets the same records."""
    world(session, people)
    known = session.scalars(sa.select(Learner)).all()
    (tani,) = [one.ref for one in known if one.birth == "1970-01-01"]
    found = {}
    for code, (kind, rows) in PLANTED.items():
        content = csv_of(*rows).decode().replace("@谷", tani)
        sent = upload(kind, content.encode(), mode="all")
        answer = taking.look(session, sent)
        found[code] = {problem.code for problem in answer.plan.problems}
        if code != "lower_result":
            with pytest.raises(Conflict):
                taking.take(session, people["training_admin"], sent)
    if "formula" in found["formula"]:  # a formula is no number either
        found["formula"] &= {"formula"}
    assert {code: codes for code, codes in found.items() if codes != {code}} == {}
    assert len(session.scalars(sa.select(Learner)).all()) == len(known)
    assert session.scalar(sa.select(sa.func.count()).select_from(CourseBatch)) == 0


def test_numbers_of_spreadsheets() -> None:
    assert serial_day("46000") == date(2025, 12, 9)
    assert serial_day("20251209") is None
    assert lost_zero("7", ["0007", "8"]) == "0007"
    assert (lost_zero("70", ["0007"]), lost_zero("0", ["00"])) == ("", "")


def test_a_returned_file_has_its_errors_and_runs_nothing(session: Session, people: Cast) -> None:
    world(session, people)
    rows = [GOOD, {**GOOD, "external_id": "0043", "cohort": "2031-1", "role": "=HYPERLINK(1)"}]
    sent = upload(ROSTER, csv_of(*rows, headings=True, encoding="cp932"))
    plan = taking.look(session, sent).plan
    content, _type, ending = taking.returned(sent, plan, taking.sentence_of)
    table = tables.read(content)
    assert (ending, len(table.rows), table.headers[-1]) == ("csv", 2, ERRORS)
    assert "2031-1" in table.rows[1].values[ERRORS]
    assert b"'=HYPERLINK" in content
    # Sent again as it is, the column of errors is no unknown column.
    again = taking.look(session, replace(sent, content=content)).plan
    assert again.headings == ()


class TestRoster:
    def test_taken_over_the_same_again_and_undone(self, session: Session, people: Cast) -> None:
        world(session, people)
        admin = people["training_admin"]
        sent = upload(
            ROSTER, csv_of({**GOOD, "birth_date": "昭和６３年５月１日", "email": ""}, encoding="cp932", headings=True)
        )
        first = taking.take(session, admin, sent)
        assert first.batch is not None
        number = session.scalars(sa.select(LearnerNumber).where(LearnerNumber.number == "0042")).one()
        enrolment = session.scalars(sa.select(Enrolment).where(Enrolment.learner_id == number.learner_id)).one()
        assert (enrolment.state, enrolment.source, enrolment.external_id) == ("applied", "file", "0042")
        period = workplaces.main_on(session, [number.learner_id], TODAY)[number.learner_id]
        assert (period.employer.code, period.desk, period.role) == ("0101", "one_stop", "相談員")
        whom = session.get_one(Learner, number.learner_id)
        assert (whom.birth, whom.mail) == ("1988-05-01", None)
        again = taking.take(session, admin, sent)
        assert (again.batch, again.plan.counts, again.earlier) == (None, {"same": 1}, first.batch)
        more = taking.take(session, admin, upload(ROSTER, csv_of(GOOD)))
        assert [(one.column, one.old, one.new) for one in more.plan.lines[0].changes] == [
            ("email", "", "mori@example.jp")
        ]
        # The first file made what the second changed: it is held by it, and free again once that is taken back.
        told = taking.hindrances(session, first.batch)
        assert [(one.row, one.learner, one.what) for one in told] == [(2, whom, taking.undoing.CHANGED_SINCE)]
        with pytest.raises(Conflict):
            taking.undo(session, admin, first.batch, reason="間違い")
        assert more.batch is not None
        taking.undo(session, admin, more.batch, reason="間違い")
        assert whom.mail is None

    def test_undone_with_the_workplace_as_it_was_unless_somebody_changed_it_since(
        self, session: Session, people: Cast
    ) -> None:
        world(session, people)
        admin = people["training_admin"]
        whom = session.scalars(sa.select(LearnerNumber.learner_id).where(LearnerNumber.number == "0007")).one()
        period = at_work(session, people, session.get_one(Learner, whom))
        planned = period.ends_on = date(2027, 3, 31)
        session.flush()
        row = {
            **GOOD, "external_id": "0007", "family_name": "林", "given_name": "二", "kana": "", "birth_date": "",
            "cohort": "2026-1",
        }  # fmt: skip
        done = taking.take(session, admin, upload(ROSTER, csv_of(row)))
        assert done.batch is not None
        assert period.ends_on == TODAY - timedelta(days=1)
        taking.undo(session, admin, done.batch, reason="間違い")
        assert period.ends_on == planned
        again = taking.take(session, admin, upload(ROSTER, csv_of(row)))
        ended = EndPeriodForm(period=period.ref, left_on=date(2026, 10, 31), reason="left")
        places.end(session, admin, session.get_one(Learner, whom), ended)  # somebody puts the last day right by hand
        session.flush()
        assert again.batch is not None
        with pytest.raises(Conflict):
            taking.undo(session, admin, again.batch, reason="間違い")

    def test_nobody_takes_over_a_row_about_themself(self, session: Session, people: Cast) -> None:
        one = world(session, people)
        session.get_one(Learner, one.learner_id).user_id = people["training_admin"].user_id
        session.flush()
        own = {**GOOD, "external_id": "0007", "family_name": "林", "given_name": "二", "kana": "", "birth_date": ""}
        for kind, row in ((PROGRESS, HOURS), (ROSTER, {**own, "cohort": "2026-1"})):
            with pytest.raises(Forbidden):
                taking.take(session, people["training_admin"], upload(kind, csv_of(row)))

    def test_undone_as_a_whole_or_not_at_all(self, session: Session, people: Cast) -> None:
        world(session, people)
        admin = people["training_admin"]
        before = set(session.scalars(sa.select(Learner.id)))
        done = taking.take(
            session,
            admin,
            upload(ROSTER, csv_of(GOOD, {**GOOD, "external_id": "0043", "family_name": "原", "kana": ""})),
        )
        assert done.batch is not None
        made = set(session.scalars(sa.select(Learner.id))) - before
        assert len(made) == 2
        one = session.scalars(sa.select(Enrolment).where(Enrolment.learner_id == min(made))).one()
        later = EnrolmentEvent(enrolment_id=one.id, kind="return", known_at=done.batch.at, effective_on=TODAY)
        session.add(later)
        session.flush()
        assert [hindrance.row for hindrance in taking.hindrances(session, done.batch)] == [2]
        with pytest.raises(Conflict):
            taking.undo(session, admin, done.batch, reason="間違い")
        session.delete(later)
        session.flush()
        taking.undo(session, admin, done.batch, reason="間違い")
        session.expire_all()
        assert set(session.scalars(sa.select(Learner.id))) == before
        assert session.scalars(sa.select(Enrolment).where(Enrolment.learner_id.in_(made))).all() == []
        with pytest.raises(Conflict):
            taking.undo(session, admin, done.batch, reason="二度")
        assert taking.take(session, admin, upload(ROSTER, csv_of(GOOD))).batch is not None


class TestProgress:
    def test_hours_results_conflicts_and_the_stage(self, session: Session, people: Cast) -> None:
        one = world(session, people)
        admin = people["training_admin"]
        sent = upload(
            PROGRESS,
            csv_of({**HOURS, "minutes": "１,920".replace(",", "")}, {**HOURS, "subject": "B1", "minutes": "499"}),
        )
        done = taking.take(session, admin, sent)
        assert done.batch is not None
        assert done.plan.counts == {"new": 1, "skipped": 1}
        hours = reports.hours_of(session, reports.enrolments_by_id(session, [one.id])[one.id])
        assert (hours.minutes, hours.total, hours.reached) == (1_920 + 500, 3_840, False)
        assert taking.take(session, admin, sent).batch is None
        assert session.scalar(sa.select(sa.func.count()).select_from(ReportConflict)) == 1
        (conflict,) = reports.conflicts(session)
        clearing.clear(session, admin, conflict, take=True, note="重複して数えていた", seen=conflict.version)
        session.flush()
        assert reports.newest_hours(session, [one.id])[one.id, "B1"].minutes == 499
        assert [hindrance.what for hindrance in taking.hindrances(session, done.batch)] == [clearing.DECIDED]
        full = {**HOURS, "subject": "B1", "minutes": "1920", "reported_at": "46212"}
        last = taking.take(session, admin, upload(PROGRESS, csv_of(full)))
        assert last.batch is not None
        session.expire_all()
        stages = {
            stage.stage: (stage.state, stage.state_on)
            for stage in reports.enrolments_by_id(session, [one.id])[one.id].stages
        }
        assert stages == {"online": ("met", date(2026, 7, 9))}
        with pytest.raises(Conflict):
            taking.undo(session, admin, last.batch, reason="間違い")
        # Fewer hours are not taken while the stage counts as met by them.
        taking.take(session, admin, upload(PROGRESS, csv_of({**full, "minutes": "100"})))
        (late,) = [found for found in reports.conflicts(session) if found.state == "open"]
        with pytest.raises(Conflict):
            clearing.clear(session, admin, late, take=True, note="数え直した", seen=late.version)

    def test_undone_without_a_trace_in_the_hours(self, session: Session, people: Cast) -> None:
        one = world(session, people)
        admin = people["training_admin"]
        done = taking.take(session, admin, upload(PROGRESS, csv_of(HOURS, {**HOURS, "external_id": "x"})))
        assert done.batch is not None
        assert (done.batch.made, done.batch.unclear, done.batch.refused) == (1, 1, 0)
        taking.undo(session, admin, done.batch, reason="間違い")
        assert set(reports.newest_hours(session, [one.id])) == {(one.id, "B1")}


def test_the_template_reads_as_the_form_that_it_is() -> None:
    for kind in (ROSTER, PROGRESS):
        content = template_book.make(kind, cohorts=["2026-2"], subjects=["A1"], employers=["0101"])
        assert taking.read(content, kind).problems == ()


def test_the_commands_judge_keep_and_refuse(
    engine: Engine, settings: Settings, people: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with unit_of_work(engine, write=True) as session:
        world(session, people)
    monkeypatch.setattr("app.cli.prepare", lambda _settings: engine)
    file, back = tmp_path / "roster.csv", tmp_path / "back.csv"

    def run(*arguments: object) -> tuple[int, dict[str, Any]]:
        environment = {"KAKEHASHI_KEYS_DIR": str(settings.keys_dir), "KAKEHASHI_TODAY": str(settings.today)}
        answer = CliRunner().invoke(main, ["training", *map(str, arguments), "--json"], env=environment)
        return answer.exit_code, json.loads(answer.stdout)

    file.write_bytes(csv_of(GOOD))
    tried, kept, again = (run("import-roster", file, *more) for more in (["--dry-run"], [], []))
    assert [(code, one["counts"]["new"], one["taken"]) for code, one in (tried, kept, again)] == [
        (0, 1, False), (0, 1, True), (0, 0, False),
    ]  # fmt: skip
    file.write_bytes(csv_of({**GOOD, "cohort": "2031-1"}))
    code, refused = run("import-roster", file, "--returned", back)
    assert (code, refused["taken"], [one["code"] for one in refused["errors"]]) == (1, False, ["unknown_cohort"])
    assert ERRORS in back.read_text(encoding="utf-8-sig")
    file.write_bytes(csv_of(HOURS, {**HOURS, "external_id": "none"}))
    code, taken = run("import-progress", file)
    assert (code, taken["taken"], taken["counts"]["unclear"]) == (0, True, 1)


@pytest.mark.usefixtures("people")
class TestPages:
    def test_upload_check_confirm_and_give_back(self, client: TestClient, engine: Engine, people: Cast) -> None:
        with unit_of_work(engine, write=True) as session:
            world(session, people)
        sign_in(client, "training_admin")
        send = "/training/files/import"
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            row = {**HOURS, "minutes": 600}
            for number, (name, value) in enumerate(row.items()):
                sheet.write(0, number, name)
                if name == "reported_at":
                    sheet.write_datetime(1, number, date(2026, 7, 1), day)
                else:
                    sheet.write(1, number, value)
            sheet.write(2, 0, "7")
            sheet.write(2, 1, "A1")
        values = form_values(page(client.get(f"{send}?kind=progress")), send)
        sent = client.post(send, data=values, files={"file": ("p.xlsx", out.getvalue(), tables.XLSX)})
        check = sent.headers["location"]
        shown = page(client.get(check))
        assert "0007" in text(shown)
        assert "先頭の0が失われている" in text(shown)
        values = form_values(shown, check)
        with unit_of_work(engine, write=True) as session:  # meanwhile somebody else takes another file over
            other = upload(PROGRESS, csv_of({**HOURS, "minutes": "700"}))
            taking.take(session, people["training_admin"], other)
        moved = client.post(check, data=values)
        assert moved.status_code == 422
        assert "記録が変わりました" in text(page(moved))
        back = client.get(f"{check}/returned")
        assert ERRORS in tables.read(back.content).headers
        batch = client.post(check, data=form_values(page(client.get(check)), check)).headers["location"]
        assert "食い違い" in text(page(client.get(batch)))
        conflict = page(client.get("/training/conflicts")).select_one('td a[href^="/training/conflicts/"]')["href"]
        kept = form_values(page(client.get(conflict)), conflict, decision="keep", clear_note="新しい報告が正しい")
        assert client.post(conflict, data=kept).status_code == 303
        assert client.post(conflict, data=kept).status_code == 409


def test_each_cause_has_a_name_for_the_record_of_a_batch() -> None:
    assert NAMES.keys() == SENTENCES.keys()
