"""The pages and workbooks of the reports: who sees which, what leaves the administrators, what a day changes."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock
from app.core.db import unit_of_work
from app.reports.training.catalogue import REPORTS
from app.training.enrolment.models import Enrolment, EnrolmentEvent
from tests.support.html import page, text
from tests.support.people import Cast, cast, sign_in
from tests.training.course import certified, cohort, enrolled, learner

NAME = "名取 花"
FOR_AGENCY = [
    "roadmap", "funnel", "leaving", "pass-rates", "register", "expiring", "renewals", "employment", "distribution",
    "equity", "verifications",
]  # fmt: skip


@pytest.fixture
def people(engine: Engine) -> Cast:
    """Seven who applied, six with a seat, three done with the hours, one certified."""
    people = cast(engine)
    with unit_of_work(engine, write=True) as session:
        where = cohort(session)
        for number in range(7):
            whom = learner(session, people, NAME if number == 0 else f"試験 {number}")
            whose = enrolled(session, people, whom, where)
            _happened(session, people, whose, number)
            if number == 0:
                certified(session, people, whose)
    return people


def _happened(session: Session, people: Cast, whose: Enrolment, number: int) -> None:
    happened: list[tuple[str, str | None, date]] = [("applied", None, date(2026, 4, 10))]
    if number < 6:
        happened += [("accept", None, date(2026, 5, 20)), ("enrol", None, date(2026, 6, 1))]
    if number < 3:
        happened.append(("stage_met", "online", date(2026, 7, 20)))
    if number == 0:
        happened.append(("complete", None, date(2026, 11, 1)))
    for kind, stage, on in happened:
        session.add(
            EnrolmentEvent(
                enrolment_id=whose.id, kind=kind, stage=stage, known_at=clock.now(), effective_on=on,
                actor_id=people["training_admin"].user_id,
            )
        )  # fmt: skip
    session.flush()
    audit.record(session, people["training_admin"], "enrolment.made", "enrolment", whose.id, subject_ref=whose.ref)


def cells(client: TestClient, address: str) -> list[list[str]]:
    """The first table of a page, line by line."""
    table = page(client.get(address)).select("table")[0]
    return [[text(cell) for cell in row.select("th, td")] for row in table.select("tbody tr")]


def test_everybody_sees_their_reports_and_no_others(client: TestClient, people: Cast) -> None:
    expected = {
        "training_admin": [one.slug for one in REPORTS], "agency_viewer": FOR_AGENCY,
        "instructor": ["at-risk", "items", "markers", "practicum"], "approver": ["decisions"],
    }  # fmt: skip
    for login, slugs in expected.items():
        sign_in(client, login)
        links = [str(node["href"]) for node in page(client.get("/training/reports")).select("tbody a")]
        assert [link.rsplit("/", 1)[1] for link in links] == slugs
        for slug in slugs:
            assert client.get(f"/training/reports/{slug}").status_code == 200, (login, slug)
            assert client.get(f"/training/reports/{slug}/xlsx").status_code == 200, (login, slug)
    # A year that no calendar has; whoever signed in last sees the decisions.
    for year in ("0000", "9999"):
        assert client.get(f"/training/reports/decisions?scope={year}").status_code == 404


def test_the_funnel_as_of_a_day_and_as_it_leaves(client: TestClient, people: Cast) -> None:
    sign_in(client, "training_admin")
    whole = cells(client, "/training/reports/funnel")
    assert whole[0][:4] == ["2026年度 第1期", "7", "6", "3"]
    assert whole[0][9] == "1"
    assert cells(client, "/training/reports/funnel?on=2026-07-19")[0][1:4] == ["7", "6", "0"]
    # Outside the office the three and the one are hidden, in the line as in the sum.
    assert cells(client, "/training/reports/funnel?outside=1")[0][1:4] == ["7", "6", "x"]
    sign_in(client, "agency_viewer")
    told = cells(client, "/training/reports/funnel")
    assert [line[1:4] for line in told] == [["7", "6", "x"], ["7", "6", "x"]]


def words(client: TestClient, address: str) -> str:
    """Every text of a workbook."""
    with zipfile.ZipFile(io.BytesIO(client.get(address).content)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith("sharedStrings.xml"))


def test_names_stay_with_the_administrators(client: TestClient, people: Cast) -> None:
    sign_in(client, "training_admin")
    assert NAME in client.get("/training/reports/register").text
    assert NAME in words(client, "/training/reports/register/xlsx")
    assert NAME not in words(client, "/training/reports/register/xlsx?outside=1")
    sign_in(client, "agency_viewer")
    assert NAME not in client.get("/training/reports/register?outside=").text
    told = words(client, "/training/reports/register/xlsx?outside=")
    assert NAME not in told
    assert "2026-0" in told


def test_a_decision_stands_with_both_names(client: TestClient, people: Cast) -> None:
    sign_in(client, "approver")
    table = page(client.get("/training/reports/decisions")).select("table")[1]
    line = [text(cell) for cell in table.select("tbody tr")[0].select("th, td")]
    assert (line[1], line[3], *line[4:7]) == ("認証", NAME, "決定第1号", "小林 進", "加藤 律子")
