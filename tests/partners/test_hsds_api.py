"""The read API and the files: everybody's, with nothing in them that must stay in the house."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.audit.service import record
from app.authz.actor import Actor
from app.core.installation import Installation
from app.partners import organisations, queries, service
from app.partners.commands import export_partners
from app.partners.details import keeping
from app.partners.hsds import export
from app.partners.hsds.identifiers import Named, identifier
from app.partners.imports import import_carried, import_partners
from app.partners.models import Partner
from app.partners.schemas import NewPartnerForm
from tests.partners.conftest import Opener
from tests.partners.test_hsds_documents import SAID, faults
from tests.support.people import Cast

CANARIES = (
    "福島県女性のための相談支援センター",
    "隠町",
    "024-522-1010",
    "窓口だけの支援者",
    "かくれ家",
    "024-525-9009",
)


@pytest.fixture
def kept_in_the_house(directory: dict[str, Any], writing: Opener, people: Cast) -> dict[str, Any]:
    """The small directory, and beside it an entry that one centre keeps for itself."""
    with writing() as session:
        form = {"org_name": "窓口だけの支援者", "kind": "npo", "area_scope": "nationwide", "topics": ["housing"]}
        made = service.add(session, people["supervisor"], NewPartnerForm.model_validate(form))
        made.centre_id = people.shizuoka
        refuge = {"org_name": "かくれ家", "kind": "shelter", "kana": "かくれ家", "area_scope": "nationwide"}
        told = {"telephones": [{"number": "024-525-9009"}], "openings": [{"opens": "0:00", "closes": "24:00"}]}
        service.add(session, people["supervisor"], NewPartnerForm.model_validate({**refuge, **told}))
        _describe(session, people["supervisor"])
    return directory


def _describe(session: Session, actor: Actor) -> None:
    """One office says everything that can be said."""
    number = session.scalars(sa.select(Partner.id).where(Partner.source_id == "desk-4")).one()
    office = queries.by_id(session, actor, number)
    assert office is not None
    keeping.keep(office, SAID)
    organisations.name_body(session, office, SAID.naming)
    office.capacity, office.capacity_on = "full", date(2026, 11, 1)
    office.accepts_referrals, office.minimum_age, office.intake_routes = True, 15, "telephone"
    record(session, None, "test", "partner", number)


def get(client: Any, path: str) -> Any:
    answer = client.get(f"/api/hsds{path}")
    assert answer.headers["content-type"] == "application/json"
    return answer


@pytest.mark.both
def test_every_address_answers_without_a_log_in_and_by_the_schemas(client: Any, kept_in_the_house: Any) -> None:
    base = get(client, "").json()
    assert base["version"] == "3.1"
    assert base.keys() == {"version", "profile", "openapi_url"}
    told = ""
    for path, schema in (
        ("/services", "service"), ("/organizations", "organization"), ("/taxonomies", "taxonomy"),
        ("/taxonomy_terms", "taxonomy_term"), ("/service_at_locations", "service_at_location"),
    ):  # fmt: skip
        for query in ("?per_page=500", "?per_page=500&full=true&full_service=true"):
            page = get(client, path + query).json()
            assert page["total_items"] == len(page["contents"]) > 0
            assert page["last_page"]
            assert not page["empty"]
            for document in page["contents"]:
                assert faults(schema, document) == []
                assert len({one["id"] for one in page["contents"]}) == page["size"]
            told += json.dumps(page, ensure_ascii=False)
        for document in page["contents"][:3]:
            one = get(client, f"{path}/{document['id']}").json()
            assert one["id"] == document["id"]
            assert faults(schema, one) == []
            told += json.dumps(one, ensure_ascii=False)
    assert [canary for canary in CANARIES if canary in told] == []
    assert "みなみ生活相談センター1" in told, "else nothing was looked at"


def test_lists_narrow_and_turn_their_pages(client: Any, kept_in_the_house: Any) -> None:
    services = get(client, "/services").json()
    assert services["total_items"] == 4
    first, second = (get(client, f"/services?per_page=3&page={page}").json() for page in (1, 2))
    assert [(page["size"], page["first_page"], page["last_page"]) for page in (first, second)] == [
        (3, True, False),
        (1, False, True),
    ]
    assert get(client, "/services?page=99").json()["empty"]
    assert get(client, "/services?search=法テラス").json()["total_items"] == 1
    assert get(client, "/services?search=無いもの").json()["contents"] == []
    bodies = get(client, "/organizations").json()["contents"]
    assert len(bodies) == 3, "two services of one desk are one organisation"
    south = next(body["id"] for body in bodies if body["name"].startswith("みなみ"))
    assert get(client, f"/services?organization_id={south}").json()["total_items"] == 2
    assert get(client, "/services?organization_id=ac148810-d857-441c-9679-408f346de14b").json()["empty"]
    terms = {term["code"]: term for term in get(client, "/taxonomy_terms?per_page=500").json()["contents"]}
    assert get(client, f"/services?taxonomy_term_id={terms['houterasu']['id']}").json()["total_items"] == 1
    assert get(client, f"/services?taxonomy_id={terms['houterasu']['taxonomy_id']}").json()["total_items"] == 4
    assert get(client, f"/taxonomy_terms?taxonomy_id={terms['housing']['taxonomy_id']}&per_page=1").json()["size"] == 1
    assert get(client, "/services?modified_after=2999-01-01").json()["empty"]
    assert get(client, "/services?modified_after=2000-01-01T00:00:00+09:00").json()["total_items"] == 4
    minimal = get(client, "/services?minimal=true").json()["contents"]
    assert all(one.keys() == {"id", "last_modified"} for one in minimal)


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=x",
        "per_page=-1",
        "modified_after=yesterday",
        "modified_after=0001-01-01T00:00:00+09:00",
        "modified_after=9999-12-31T23:59:59-09:00",
        "format=csv",
        "proximity=5",
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(client: Any, directory: Any, query: str) -> None:
    answer = get(client, f"/services?{query}")
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(query.partition("=")[0])


def test_what_is_not_published_is_not_found_like_what_is_not_there(
    client: Any, kept_in_the_house: Any, reading: Opener
) -> None:
    with reading() as session:
        refs = {row.kind: row.ref for row in session.scalars(sa.select(Partner))}
    hidden = (refs["dv_center"], refs["npo"], "Q-00000000")
    answers = [get(client, f"/services/{identifier(Named.SERVICE, ref)}") for ref in hidden]
    answers.append(get(client, "/services/nothing"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.json()["message"] for answer in answers}) == 1
    found = get(client, f"/services/{identifier(Named.SERVICE, refs['houterasu'])}")
    assert found.status_code == 200
    assert get(client, f"/organizations/{identifier(Named.SERVICE, refs['houterasu'])}").status_code == 404


def test_the_files_hold_the_same_and_come_back_without_a_change(
    kept_in_the_house: Any, engine: Engine, tmp_path: Path, writing: Opener, people: Cast
) -> None:
    installation = Installation(lambda _settings: engine)
    done = CliRunner().invoke(
        export_partners, ["--format", "hsds", "--out", str(tmp_path / "out"), "--json"], obj=installation
    )
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert (answer["services"], answer["organizations"]) == (4, 3)
    written = {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    assert written.keys() == set(answer["files"]) >= {"services.json", "organizations.json", "datapackage.json"}
    assert [name for name, text in written.items() if any(canary in text for canary in CANARIES)] == []
    services = json.loads(written["services.json"])
    assert [fault for one in services for fault in faults("service", one)] == []
    with writing() as session:
        first = import_partners(session, people["operator"], written["services.json"].encode(), "hsds")
        second = import_partners(session, people["operator"], written["services.json"].encode(), "hsds")
    assert (first.created, first.errors) == (4, ())
    assert (second.created, second.updated, second.unchanged) == (0, 0, 4)
    with writing() as session:
        chosen = sa.select(Partner.id).where(Partner.source_format == "hsds", Partner.org_name == "法テラス福島")
        taken = queries.by_id(session, people["coordinator"], session.scalars(chosen).one())
        assert taken is not None
        assert taken.details == SAID
        assert (taken.capacity, taken.capacity_on, taken.minimum_age) == ("full", date(2026, 11, 1), 15)
        assert (taken.accepts_referrals, taken.intake_routes) == (True, "telephone")
        session.info["doomed"] = True
    assert len(first.possible_duplicates) > 0, "who stands in the directory already is offered as a duplicate"


@pytest.mark.slow
def test_the_whole_carried_directory_passes_the_schemas(writing: Opener, people: Cast, tmp_path: Path) -> None:
    with writing() as session:
        import_carried(session, people["operator"])
        done = export.export(session, people["operator"], tmp_path)
    services = json.loads((tmp_path / "services.json").read_text())
    assert done.services == len(services) > 7_000
    assert done.organizations > 4_500
    # Every tenth, and every one whose fields are like no other: to check all takes half a minute and finds no more.
    kinds = {tuple(sorted(one)): one for one in services}
    wrong = {fault for one in (*services[::10], *kinds.values()) for fault in faults("service", one)}
    wrong |= {
        f for one in json.loads((tmp_path / "organizations.json").read_text()) for f in faults("organization", one)
    }
    assert wrong == set()
