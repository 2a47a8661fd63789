"""Importing contacts into the database: never doubled, never half, errors beside good rows."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from app.audit import service as audit
from app.authz.actor import system_actor
from app.cases.contact_file import FileRefused
from app.cases.contact_import_service import Answer, Centres, import_contacts
from app.cases.models import Contact, ContactLanguage, ContactTopic
from app.core.db import unit_of_work
from app.search.models import SearchDocument
from tests.support.people import Cast, cast

ACTOR = system_actor("import")
HEAD = "external_id,occurred_at,centre,channel,topics,languages,nationality,minutes,result,summary\n"
FIRST = "R8-1,令和8年4月10日 10:40,shizuoka,電話,入管手続;税金,ベトナム語,ベトナム,15,完結,在留期間の更新\n"
SECOND = "R8-2,2026-03-31 23:50,はままつ国際交流センター,来訪,,,,,,\n"


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


def centres(people: Cast, **more: Any) -> Centres:
    names = {"shizuoka": people.shizuoka, "はままつ国際交流センター": people.hamamatsu}
    return Centres(names, **more)


def run(engine: Engine, text: str, where: Centres, *, dry_run: bool = False) -> Answer:
    with unit_of_work(engine, write=True) as session:
        return import_contacts(session, ACTOR, io.BytesIO(text.encode()), where, dry_run=dry_run)


def outcome(answer: Answer) -> tuple[int, int, int, list[str]]:
    return answer.created, answer.updated, answer.unchanged, [problem.code for problem in answer.errors]


def read(engine: Engine, number: str) -> tuple[Contact, set[str], set[str]]:
    with unit_of_work(engine, write=False) as session:
        contact = session.execute(sa.select(Contact).where(Contact.external_id == number)).scalar_one()
        topics = session.scalars(sa.select(ContactTopic.topic).where(ContactTopic.contact_id == contact.id))
        languages = sa.select(ContactLanguage.language).where(ContactLanguage.contact_id == contact.id)
        found = contact, set(topics), set(session.scalars(languages))
        session.expunge(contact)
        return found


def how_many(engine: Engine, model: Any) -> int:
    with unit_of_work(engine, write=False) as session:
        return int(session.scalar(sa.select(sa.func.count()).select_from(model)) or 0)


def test_rows_become_contacts_and_a_second_time_nothing_happens(engine: Engine, people: Cast) -> None:
    assert outcome(run(engine, HEAD + FIRST + SECOND, centres(people))) == (2, 0, 0, [])
    contact, topics, languages = read(engine, "R8-1")
    assert (contact.centre_id, contact.fiscal_year, contact.month) == (people.shizuoka, 2026, 4)
    assert contact.summary == "在留期間の更新"
    assert (topics, languages) == ({"immigration", "tax"}, {"vi"})
    bare, no_topics, _ = read(engine, "R8-2")
    assert (bare.centre_id, bare.fiscal_year, bare.month) == (people.hamamatsu, 2025, 3)
    assert (bare.nationality, bare.residence_status, bare.asker, bare.result) == ("unknown",) * 4
    assert no_topics == set()
    assert outcome(run(engine, HEAD + FIRST + SECOND, centres(people))) == (0, 0, 2, [])
    assert (how_many(engine, Contact), how_many(engine, SearchDocument)) == (2, 1)
    with unit_of_work(engine, write=False) as session:
        assert audit.verify(session).ok


def test_a_changed_row_updates_what_the_file_has_and_nothing_else(engine: Engine, people: Cast) -> None:
    run(engine, HEAD + FIRST, centres(people))
    changed = "external_id,occurred_at,channel,topics\nR8-1,R8.4.10 10:40,visit,税金;医療\n"
    answer = run(engine, changed, centres(people, default=people.shizuoka))
    assert outcome(answer) == (0, 1, 0, [])
    contact, topics, languages = read(engine, "R8-1")
    assert (contact.channel, contact.version) == ("visit", 2)
    assert (topics, languages) == ({"tax", "medical"}, {"vi"})
    assert (contact.summary, contact.minutes, contact.nationality) == ("在留期間の更新", 15, "VN")
    assert how_many(engine, ContactTopic) == 2


def test_an_emptied_summary_is_no_longer_found(engine: Engine, people: Cast) -> None:
    run(engine, HEAD + FIRST, centres(people))
    answer = run(engine, HEAD + FIRST.replace("在留期間の更新", ""), centres(people))
    assert outcome(answer) == (0, 1, 0, [])
    assert read(engine, "R8-1")[0].summary is None
    assert how_many(engine, SearchDocument) == 0


def test_the_same_number_in_two_centres_is_two_contacts(engine: Engine, people: Cast) -> None:
    other = SECOND.replace("R8-2", "R8-1")
    assert outcome(run(engine, HEAD + FIRST + other, centres(people))) == (2, 0, 0, [])


def test_a_trial_run_counts_and_writes_nothing(engine: Engine, people: Cast) -> None:
    run(engine, HEAD + FIRST, centres(people))
    changed = FIRST.replace("電話", "来訪")
    text = HEAD + changed + SECOND + "R8-3,2026-02-30,shizuoka,電話,,,,,,\n"
    answer = run(engine, text, centres(people), dry_run=True)
    assert outcome(answer) == (1, 1, 0, ["impossible_date"])
    assert how_many(engine, Contact) == 1
    assert read(engine, "R8-1")[0].channel == "phone"


def test_good_rows_are_kept_beside_bad_ones(engine: Engine, people: Cast) -> None:
    bad = "R8-9,2026-04-01,どこか,電話,,,,,,\n"
    answer = run(engine, HEAD + bad + FIRST, centres(people))
    assert outcome(answer) == (1, 0, 0, ["unknown_centre"])
    assert answer.errors[0].as_json() == {
        "row": 2,
        "column": "centre",
        "code": "unknown_centre",
        "message": "その窓口は登録されていません。",
    }


def test_rows_without_centre_need_one_and_rows_of_others_are_refused(engine: Engine, people: Cast) -> None:
    bare = "occurred_at,channel\n2026-04-01,phone\n"
    assert outcome(run(engine, bare, centres(people)))[3] == ["missing_centre"]
    only = centres(people, default=people.shizuoka, only=True)
    assert outcome(run(engine, bare, only)) == (1, 0, 0, [])
    assert outcome(run(engine, HEAD + SECOND, only))[3] == ["other_centre"]


def test_a_contact_entered_in_error_is_not_brought_back(engine: Engine, people: Cast) -> None:
    run(engine, HEAD + FIRST, centres(people))
    with unit_of_work(engine, write=True) as session:
        contact = session.execute(sa.select(Contact)).scalar_one()
        contact.state, contact.counted = "entered_in_error", False
        audit.record(session, ACTOR, "contact.withdrawn", "contact", contact.id)
    assert outcome(run(engine, HEAD + FIRST.replace("電話", "来訪"), centres(people))) == (0, 0, 1, [])
    assert read(engine, "R8-1")[0].channel == "phone"


def test_a_file_that_breaks_off_leaves_nothing_behind(engine: Engine, people: Cast) -> None:
    with pytest.raises(FileRefused, match="FileRefused"):
        run(engine, HEAD + FIRST + 'R8-2,2026-04-01,shizuoka,"電話,,\n' * 2, centres(people))
    assert how_many(engine, Contact) == 0


def test_the_import_is_refused_without_its_audit_entry(
    engine: Engine, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the entry left out nothing is committed."""
    monkeypatch.setattr("app.cases.contact_import_service.audit.record", lambda *_a, **_k: None)
    with pytest.raises(Exception, match="no audit entry"):
        run(engine, HEAD + FIRST, centres(people))
    assert how_many(engine, Contact) == 0


def test_the_summary_is_stored_sealed(engine: Engine, people: Cast) -> None:
    """The bulk insert goes round the mapper; what it writes is encrypted for its own row all the same."""
    run(engine, HEAD + FIRST, centres(people))
    with unit_of_work(engine, write=False) as session:
        number, sealed = session.execute(sa.select(Contact.id, Contact.summary.ct)).one()
    assert "在留期間".encode() not in sealed
    assert Contact.summary.read(number, sealed) == "在留期間の更新"
