"""The counting engine against tables that were counted by hand."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.audit import service as audit
from app.authz.actor import system_actor
from app.cases.models import Case, Contact, ContactLanguage, ContactTopic
from app.core import clock, ids
from app.core.db import unit_of_work
from app.core.errors import Invalid
from app.people.models import Person
from app.referrals.models import Gap
from app.reports.bases import Basis
from app.reports.figures import Level
from app.reports.notes import all_notes
from app.reports.opening import Week, is_usually_open, opening_days
from tests.reports.world import counts, figures, load, rows, shizuoka_csv
from tests.support.people import Cast, cast

ACTOR = system_actor("test")


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


def test_shizuoka_2022_comes_out_as_published(engine: Engine, people: Cast) -> None:
    load(engine, shizuoka_csv(), people.shizuoka)
    found = figures(engine, 2022, centres=["shizuoka"])
    assert found.total(Basis.CONTACT_TOPICS).count == 2587
    assert {row.code: str(row.share) for row in found.table("topics").rows if row.count} == {
        "immigration": "22.3",
        "special": "9.2",
        "employment": "8.0",
        "insurance_pension": "6.8",
        "family_status": "6.2",
        "medical": "3.5",
        "education": "2.7",
        "japanese": "1.9",
        "housing": "1.8",
        "childcare": "1.7",
        "other": "35.9",
    }
    languages = counts(found, "languages")
    assert (languages["vi"], languages["fil"], languages["other"]) == (729, 435, 6)
    assert languages["unknown"] == 114 == found.total(Basis.WITHOUT_LANGUAGE).count
    assert "114 contacts have no language recorded" in [note.en for note in all_notes(found)]
    special = found.table("topics").row("special")
    assert special is not None
    assert "コロナ" in special.label  # the name of that year, not 特別（年度指定）


def test_one_contact_with_three_topics_in_two_languages(engine: Engine, people: Cast) -> None:
    one = {
        "occurred_at": "2026-04-10",
        "channel": "phone",
        "topics": "tax;medical;dv",
        "languages": "vi;ja",
    }
    load(engine, rows(one), people.shizuoka)
    found = figures(engine, 2026)
    assert found.total(Basis.CONTACTS).count == 1
    assert found.total(Basis.CONTACT_TOPICS).count == 3
    assert found.total(Basis.CONTACT_LANGUAGES).count == 2
    assert counts(found, "topics") == {"tax": 1, "medical": 1, "dv": 1}
    differs = {note.code: note.count for note in all_notes(found)}
    assert (differs["contact_topics_differs"], differs["contact_languages_differs"]) == (2, 1)


HAND_COUNTED = rows(
    # The first and the last minute of the year belong to it, the neighbours do not.
    {"occurred_at": "2025-03-31 23:59", "channel": "phone", "topics": "tax"},
    {"occurred_at": "2025-04-01 00:00", "channel": "phone", "topics": "tax;dv", "languages": "vi"},
    {"occurred_at": "2026-03-31 23:59", "channel": "visit", "topics": "tax", "languages": "vi;ja;en"},
    {"occurred_at": "2026-04-01 00:00", "channel": "visit", "topics": "tax"},
    {"occurred_at": "2025-12-30 11:00", "channel": "sns", "nationality": "VN", "result": "guided"},
    {
        "occurred_at": "2025-12-30 11:00",
        "channel": "sns",
        "nationality": "VN",
        "residence_status": "技能実習2号ロ",
    },
    {
        "occurred_at": "2025-12-31 11:00",
        "channel": "other",
        "nationality": "不明",
        "residence_status": "技能実習",
    },
)


def test_a_small_set_counted_by_hand(engine: Engine, people: Cast) -> None:
    load(engine, HAND_COUNTED, people.shizuoka)
    load(engine, rows({"occurred_at": "2025-05-05", "channel": "mobile"}), people.hamamatsu)
    found = figures(engine, 2025, centres=["shizuoka"])
    assert found.total(Basis.CONTACTS).count == 5
    assert found.total(Basis.CONTACT_TOPICS).count == 6
    assert found.total(Basis.CONTACT_LANGUAGES).count == 7
    assert counts(found, "topics") == {"tax": 2, "dv": 1, "unknown": 3}
    assert counts(found, "languages") == {"vi": 2, "ja": 1, "en": 1, "unknown": 3}
    assert counts(found, "channels") == {"phone": 1, "visit": 1, "sns": 2, "other": 1}
    assert counts(found, "nationalities") == {"VN": 2, "unknown": 3}
    assert sorted(filter(None, counts(found, "residence_statuses").values())) == [2, 3]
    assert counts(found, "months") == {"2025-04": 1, "2025-12": 3, "2026-03": 1}
    assert counts(found, "outcomes") == {"guided": 1, "unknown": 4}
    assert figures(engine, 2025).total(Basis.CONTACTS).count == 6
    for table in found.tables:
        assert sum(row.count or 0 for row in table.rows) == table.base == found.total(table.basis).count


def test_withdrawn_records_and_failed_attempts_are_apart(engine: Engine, people: Cast) -> None:
    numbers = [{"external_id": n, "occurred_at": "2025-06-01", "channel": "phone", "topics": "tax"} for n in "abc"]
    load(engine, rows(*numbers), people.shizuoka)
    with unit_of_work(engine, write=True) as session:
        for number, values in (
            ("a", {"state": "entered_in_error", "counted": False}),
            ("b", {"reached": False, "counted": False}),
        ):
            contact = session.execute(sa.select(Contact).where(Contact.external_id == number)).scalar_one()
            for name, value in values.items():
                setattr(contact, name, value)
            for model in (ContactTopic, ContactLanguage):
                session.execute(sa.update(model).where(model.contact_id == contact.id).values(counted=False))
            audit.record(session, ACTOR, "contact.changed", "contact", contact.id)
    found = figures(engine, 2025)
    assert found.total(Basis.CONTACTS).count == 1
    assert found.total(Basis.CONTACT_TOPICS).count == 1
    assert found.total(Basis.FAILED_ATTEMPTS).count == 1
    assert any(note.code == "failed_attempts" for note in all_notes(found))


def add_people(engine: Engine, centre_id: int, cases: int) -> list[int]:
    """Persons with a case each, opened on the last day of fiscal year 2024 or later, one a day apart."""
    found = []
    with unit_of_work(engine, write=True) as session:
        for number in range(cases):
            person = Person(
                ref=ids.new_ref("P"), centre_id=centre_id, call_name="リン", created_at=clock.now(), created_by_id=1
            )
            session.add(person)
            session.flush()
            day = date(2025, 3, 31 - number) if number > 2 else date(2025, 4, 1 + number)
            case = Case(
                ref=ids.new_ref("K"), centre_id=centre_id, person_id=person.id, title="t", status="active",
                turn_since=day, opened_on=day, opened_by_id=1, last_activity_on=day,
                closed_on=date(2025, 7, 1) if number == 4 else None,
            )  # fmt: skip
            session.add(case)
            session.flush()
            audit.record(session, ACTOR, "person.created", "person", person.id)
            audit.record(session, ACTOR, "case.opened", "case", case.id)
            found.append(person.id)
            if number < 2:
                gap = Gap(
                    ref=ids.new_ref("G"), centre_id=centre_id, case_id=case.id, domain="housing",
                    reason="no_partner", recorded_on=date(2025, 4, 2), recorded_by_id=1,
                )  # fmt: skip
                session.add(gap)
                session.flush()
                audit.record(session, ACTOR, "gap.recorded", "gap", gap.id)
    return found


def test_cases_persons_and_gaps_have_their_own_bases(engine: Engine, people: Cast) -> None:
    persons = add_people(engine, people.shizuoka, 5)
    numbers = [{"external_id": str(n), "occurred_at": "2025-06-01", "channel": "phone"} for n in range(4)]
    load(engine, rows(*numbers), people.shizuoka)
    with unit_of_work(engine, write=True) as session:
        contacts = list(session.execute(sa.select(Contact).order_by(Contact.external_id)).scalars())
        for contact, person in zip(contacts, [persons[0], persons[0], persons[1]], strict=False):
            contact.person_id = person
            audit.record(session, ACTOR, "contact.changed", "contact", contact.id)
    found = figures(engine, 2025)
    assert found.total(Basis.CASES_OPENED).count == 3
    assert found.total(Basis.CASES_CLOSED).count == 1
    assert found.total(Basis.PERSONS).count == 2
    assert found.total(Basis.GAPS).count == 2
    assert counts(found, "gaps") == {"housing": 2}
    public = figures(engine, 2025, level=Level.PUBLIC)
    assert public.total(Basis.CONTACTS).count is None
    assert public.total(Basis.CONTACTS).persons == 3  # two known, one anonymous contact


def test_publication_looks_at_people_not_at_contacts(engine: Engine, people: Cast) -> None:
    """Thirty calls of one person are hidden; thirty anonymous ones are not."""
    person = add_people(engine, people.shizuoka, 1)[0]
    made = [
        {"external_id": f"{topic}{n}", "occurred_at": "2025-06-01", "channel": "phone", "topics": topic}
        for topic in ("tax", "medical", "housing")
        for n in range(30)
    ]
    load(engine, rows(*made), people.shizuoka)
    with unit_of_work(engine, write=True) as session:
        chosen = sa.select(Contact).where(Contact.external_id.like("tax%"))
        for contact in session.execute(chosen).scalars():
            contact.person_id = person
            audit.record(session, ACTOR, "contact.changed", "contact", contact.id)
    assert counts(figures(engine, 2025), "topics") == {"tax": 30, "medical": 30, "housing": 30}
    public = counts(figures(engine, 2025, level=Level.PUBLIC), "topics")
    assert public["tax"] is None
    assert list(public.values()).count(None) == 2
    assert list(public.values()).count(30) == 1


def test_the_number_of_statements_does_not_grow_with_the_rows(engine: Engine, people: Cast) -> None:
    def statements() -> int:
        seen: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        figures(engine, 2022, centres=["shizuoka"])
        return sum(statement.lstrip().startswith("SELECT") for statement in seen)

    empty = statements()
    load(engine, shizuoka_csv(), people.shizuoka)
    assert statements() // 2 <= empty <= 14


@pytest.mark.parametrize("year", [1999, 2027])
def test_years_without_figures_are_refused(engine: Engine, people: Cast, year: int) -> None:
    with pytest.raises(Invalid):
        figures(engine, year)


WEEKDAYS = Week("01234", on_holidays=False)


def test_opening_days_follow_week_holidays_and_exceptions() -> None:
    first, last = date(2026, 4, 1), date(2026, 5, 31)
    # April 2026: 22 weekdays less the 29th; May: 21 less the 4th, 5th and 6th (a holiday in lieu).
    assert opening_days(WEEKDAYS, first, last, {}) == 21 + 18
    assert opening_days(Week("01234", on_holidays=True), first, last, {}) == 43
    closed = {date(2026, 4, 2): False, date(2026, 4, 5): True, date(2026, 4, 29): False, date(2027, 1, 4): False}
    assert opening_days(WEEKDAYS, first, last, closed) == 39 - 1 + 1
    assert opening_days(WEEKDAYS, last, first, {}) == 0
    assert not is_usually_open(WEEKDAYS, date(2026, 12, 29))
    assert is_usually_open(Week("5", on_holidays=False), date(2026, 11, 21))


@given(st.sets(st.integers(0, 6)), st.booleans())
def test_a_year_of_days_is_the_sum_of_its_months(weekdays: set[int], on_holidays: bool) -> None:
    week = Week("".join(map(str, sorted(weekdays))), on_holidays=on_holidays)
    whole = opening_days(week, date(2025, 4, 1), date(2026, 3, 31), {})
    halves = [(date(2025, 4, 1), date(2025, 12, 30)), (date(2025, 12, 31), date(2026, 3, 31))]
    assert whole == sum(opening_days(week, *half, {}) for half in halves)
    assert whole <= 365


def test_a_running_year_counts_days_up_to_today(engine: Engine, people: Cast) -> None:
    """The tests live on 22 November 2026."""
    load(engine, rows({"occurred_at": "2026-04-10", "channel": "phone", "topics": "tax"}), people.shizuoka)
    found = figures(engine, 2026, centres=["shizuoka"])
    expected = opening_days(WEEKDAYS, date(2026, 4, 1), date(2026, 11, 22), {})
    assert found.total(Basis.OPENING_DAYS).count == expected
    assert found.scope.is_running
    assert all_notes(found)[0].code == "running_year"
    assert figures(engine, 2026).total(Basis.OPENING_DAYS).count == 2 * expected
