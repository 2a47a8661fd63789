"""The directory as HSDS: every document passes the standard's own schemas, and comes back as it went."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from app.codes.lists import LANGUAGES, PARTNER_KINDS, TOPICS
from app.codes.municipalities import municipalities
from app.core import ids
from app.partners.classify import REFUGE_KINDS
from app.partners.details import keeping
from app.partners.details.values import Area, Details, Fee, Naming, Opening, Paper, Spoken, Status, Telephone
from app.partners.hsds import identifiers, reading, shapes
from app.partners.hsds.documents import Document
from app.partners.hsds.identifiers import Named
from app.partners.hsds.shapes import Body
from app.partners.hsds.tables import TABLES, Writer, datapackage, rows_of
from app.partners.models import Partner, PartnerOrganisation, PartnerOrganisationName, PartnerTopic
from app.partners.problems import FileRefused

TODAY = date(2026, 11, 27)
SCHEMAS = Path(__file__).parent / "hsds_schema"


@cache
def validator(name: str) -> Draft202012Validator:
    """Of one object, with unknown fields forbidden everywhere, as the standard's own checks do."""
    schemas = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    # The plain schema of an organisation does not look into its services; the standard's compiled one does.
    schemas["organization.json"]["properties"]["services"] = {"type": "array", "items": {"$ref": "service.json"}}
    for schema in schemas.values():
        schema["additionalProperties"] = False
    registry = Registry().with_resources(
        (key, Resource(contents=schema, specification=DRAFT202012)) for key, schema in schemas.items()
    )
    return Draft202012Validator(schemas[f"{name}.json"], registry=registry, format_checker=FormatChecker())


def faults(name: str, document: Document) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(document)]


SAID = Details(
    telephones=(Telephone(number="0120-250-168", kind="cell", languages="vi,pt", note="夜間"),),
    openings=(
        Opening(weekdays="01234", opens="09:00", closes="17:00"),
        Opening(weekdays="5", ordinals="13L", opens="10:00", closes="12:00", closed_on_holidays=False),
        Opening(monthdays="1,15", opens="13:00", closes="24:00", closed_at_new_year=False, note="夜も開く",
                valid_from=date(2026, 4, 1), valid_until=date(2027, 3, 31)),
    ),
    languages=(
        Spoken(language="vi", weekdays="024", opens="13:00", closes="16:00", mode="video", booking=True,
               note="一台だけ"),
        Spoken(language="vi", weekdays="3", ordinals="2", mode="staff"),
        Spoken(language="pt"),
    ),
    areas=(Area(code="221309"), Area(code="13")),
    statuses=(Status(code="technical_intern"),),
    fees=(Fee(what="相談", amount=0), Fee(what="教科書", note="実費")),
    papers=(Paper(what="在留カード"), Paper(what="実習計画", status="technical_intern")),
    naming=Naming(kana="ふじ", plain_name="そうだんの まどぐち", corporate_number="5835678256246", parent="ふじ市",
                  others=(("en", "Fuji Desk"), ("vi", "Quầy Fuji"))),
)  # fmt: skip


def partner(**changed: Any) -> Partner:
    """An office that nobody has stored."""
    values: dict[str, Any] = {
        "id": 1, "ref": "Q-7F3Q2M8D", "org_name": "ふじ外国人相談センター", "service_name": "在留の相談",
        "department": "相談係", "description": "在留と暮らしの相談を受ける。", "kind": "international_association",
        "municipality_code": "221015", "prefecture_code": "22", "area_scope": "municipality", "phone": "054-254-2601",
        "fax": "054-254-2602", "email": "desk@example.jp", "postal_code": "420-0853", "address": "葵区追手町5-1",
        "address_hidden": False, "url": "https://example.jp/desk", "hours": "平日 9:00–17:00",
        "closed_days": "年末年始", "who": "市内に住む人", "fees": "無料", "papers": "在留カード", "intake": "要予約",
        "capacity": "waiting_list", "capacity_on": date(2026, 11, 20), "minimum_age": 15, "maximum_age": 64,
        "residents_only": True, "accepts_referrals": True, "own_consent_form": False,
        "intake_routes": "telephone,fax",
        "verify_due_on": date(2027, 7, 28), "state": "active", "confirmed": True, "verified_on": date(2026, 7, 28),
        "methods": "", "updated_at": datetime(2026, 7, 28, 3, 0, tzinfo=UTC), "source_url": "", "verified_source": "",
    }  # fmt: skip
    topics = changed.pop("topics", ["immigration", "housing"])
    details = changed.pop("details", SAID)
    made = Partner(**(values | changed))
    made.topics = [PartnerTopic(topic=topic) for topic in topics]
    keeping.begin(made)
    keeping.keep(made, details)
    if details.naming:
        naming = details.naming
        above = PartnerOrganisation(name=naming.parent, parent=None) if naming.parent else None
        made.organisation = PartnerOrganisation(
            name=made.org_name, kana=naming.kana, plain_name=naming.plain_name, parent=above,
            corporate_number=naming.corporate_number or None,
            names=[PartnerOrganisationName(language=code, name=name) for code, name in naming.others],
        )  # fmt: skip
        made.organisation_id = made.organisation.id
    return made


def whole(office: Partner) -> Document:
    return shapes.whole_service(office, Body(office, [office]), TODAY)


def test_a_full_office_passes_the_schema_and_a_misspelt_field_does_not() -> None:
    document = whole(partner())
    assert faults("service", document) == []
    assert (
        faults("organization", shapes.whole_organization(Body(partner(), [partner()]), [partner()], TODAY, full=True))
        == []
    )
    assert faults("service_at_location", shapes.whole_at_location(partner())) == []
    assert faults("service", {**document, "adress": "x"}), "else the check proves nothing"
    assert faults("service", {**document, "phones": [{"id": document["id"], "number": "1", "kind": "voice"}]})
    assert faults("service", {**document, "email": "no address"})
    assert faults("service", {**document, "status": "open"})
    for code in shapes.TAXONOMIES:
        assert faults("taxonomy", shapes.taxonomy_document(code)) == []
        assert [fault for term in shapes.taxonomy_terms(code) for fault in faults("taxonomy_term", term)] == []


def test_what_is_spoken_on_which_days_is_said_in_words_and_as_days() -> None:
    document = whole(partner())
    assert document["interpretation_services"].splitlines() == [
        "ベトナム語（月・水・金 13:00–16:00）", "ベトナム語（木）", "ポルトガル語",
    ]  # fmt: skip
    spoken = [one for one in document["schedules"] if one.get("notes", "").startswith("language")]
    assert [(one["byday"], one["freq"]) for one in spoken] == [("MO,WE,FR", "WEEKLY"), ("2TH", "MONTHLY")]


def test_particulars_stand_where_the_standard_has_a_place_for_them() -> None:
    document = whole(partner())
    hours = [one for one in document["schedules"] if "opens_at" in one and "description" not in one]
    assert [(one["freq"], one.get("byday"), one.get("bymonthday"), one["closes_at"]) for one in hours] == [
        ("WEEKLY", "MO,TU,WE,TH,FR", None, "17:00"),
        ("MONTHLY", "1SA,3SA,-1SA", None, "12:00"),
        ("MONTHLY", None, "1,15", "24:00"),
    ]
    assert [(one["number"], one["type"]) for one in document["phones"]][2:] == [("0120-250-168", "cell")]
    assert [one["extent"] for one in document["service_areas"]] == ["221015", "221309", "13"]
    assert [(one["option"], one.get("amount")) for one in document["cost_options"]] == [("相談", 0), ("教科書", None)]
    assert [one["document"] for one in document["required_documents"]] == ["在留カード", "在留カード", "実習計画"]
    (room,) = document["capacities"]
    assert (room["available"], room["description"], room["updated"]) == (0, "待つ人がいる", "2026-11-20T00:00:00+09:00")
    (number,) = document["organization"]["organization_identifiers"]
    assert (number["identifier"], number["identifier_type"]) == ("5835678256246", "法人番号")
    assert (document["minimum_age"], document["maximum_age"]) == (15, 64)


def test_a_hidden_address_is_no_part_of_any_document() -> None:
    hidden = partner(address_hidden=True, address="隠町9番9号", postal_code="960-8000")
    told = json.dumps([whole(hidden), shapes.whole_at_location(hidden)], ensure_ascii=False)
    assert "隠町" not in told
    assert "960-8000" not in told
    assert "追手町" in json.dumps(whole(partner()), ensure_ascii=False), "shown where it is not hidden"


def test_who_nobody_confirmed_is_marked() -> None:
    assert whole(partner(confirmed=False, verified_on=None))["alert"] == "内容は未確認です。"
    assert "alert" not in whole(partner())
    assert whole(partner())["assured_date"] == "2026-07-28"


def test_identifiers_carry_the_reference_and_nothing_else_is_read() -> None:
    seen = set()
    for _ in range(200):
        ref = ids.new_ref("Q")
        for named in Named:
            made = identifiers.identifier(named, ref)
            assert identifiers.read(str(made).upper()) == (named, ref)
            assert made.version == 8
            seen.add(made)
    assert len(seen) == 800
    for other in ("", "x", "ac148810-d857-441c-9679-408f346de14b", "00000000-0000-8000-8000-000000000000"):
        assert identifiers.read(other) is None


_WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "Nd", "P"], max_codepoint=0xFFFF), min_size=1, max_size=30
)
_TEXT = _WORDS.map(str.strip).filter(lambda text: bool(text) and not any(figure.isnumeric() for figure in text))
_MAYBE = st.one_of(st.just(""), _TEXT)
_CODES = sorted(code.code for code in municipalities() if code.kind != "prefecture" and not code.retired)
_TOPICS = sorted(code.code for code in TOPICS)
_KINDS = sorted({code.code for code in PARTNER_KINDS} - REFUGE_KINDS)  # refuges never become a document


# The particulars: whatever a form would keep.
_TIMES = (
    st.tuples(st.integers(0, 1439), st.integers(1, 1440))
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: [f"{minute // 60:02d}:{minute % 60:02d}" for minute in pair])
)
_DAYS = st.sets(st.sampled_from("0123456"), max_size=6).map(lambda found: "".join(sorted(found)))
_WEEKS = st.sets(st.sampled_from("12345L"), max_size=3).map(lambda found: "".join(sorted(found)))
_LANGUAGES = st.sampled_from(sorted(code.code for code in LANGUAGES))
_STATUSES = st.sampled_from(["student", "technical_intern", "none"])
_DAY = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
AGES = st.one_of(st.none(), st.integers(0, 120))
ANSWERS = st.sampled_from([None, True, False])


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    opens, closes = draw(_TIMES)
    monthly = draw(st.booleans())
    return Opening(
        opens=opens, closes=closes, weekdays="" if monthly else draw(_DAYS), ordinals="" if monthly else draw(_WEEKS),
        monthdays="1,15" if monthly else "", valid_from=draw(_DAY), valid_until=draw(_DAY), note=draw(_MAYBE),
        closed_on_holidays=draw(st.booleans()), closed_at_new_year=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def spoken(draw: st.DrawFn) -> Spoken:
    opens, closes = draw(st.one_of(st.just(["", ""]), _TIMES))
    return Spoken(
        language=draw(_LANGUAGES), weekdays=draw(_DAYS), ordinals=draw(_WEEKS), opens=opens, closes=closes,
        mode=draw(st.sampled_from([None, "staff", "video", "machine"])), booking=draw(st.booleans()), note=draw(_MAYBE),
    )  # fmt: skip


def _few(what: st.SearchStrategy[Any], **more: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(what, max_size=3, **more).map(tuple)


DETAILS = st.builds(
    Details,
    telephones=_few(
        st.builds(
            Telephone, number=st.sampled_from(["0120-250-168", "189"]), kind=st.sampled_from(["voice", "cell", "fax"]),
            languages=st.sampled_from(["", "vi", "vi,pt"]), note=_MAYBE,
        )
    ),
    openings=_few(openings()),
    languages=_few(spoken(), unique=True),
    areas=_few(st.sampled_from([*_CODES[:50], "13", "47"]).map(lambda code: Area(code=code)), unique=True),
    statuses=_few(_STATUSES.map(lambda code: Status(code=code)), unique=True),
    fees=_few(st.builds(Fee, what=_TEXT, amount=st.one_of(st.none(), st.integers(0, 99_999_999)), note=_MAYBE)),
    papers=_few(st.builds(Paper, what=_TEXT, status=st.one_of(st.just(""), _STATUSES))),
    naming=st.builds(
        Naming, kana=_MAYBE, plain_name=_MAYBE, corporate_number=st.sampled_from(["", "5835678256246"]), parent=_MAYBE,
        others=_few(st.tuples(_LANGUAGES, _TEXT), unique_by=lambda pair: pair[0]),
    ),
)  # fmt: skip


@st.composite
def offices(draw: st.DrawFn) -> Partner:
    code = draw(st.sampled_from(_CODES))
    topics = draw(st.lists(st.sampled_from(_TOPICS), unique=True, min_size=1, max_size=5))
    scope = draw(st.sampled_from(["municipality", "prefecture", "nationwide"]))
    checked = draw(st.one_of(st.none(), st.dates(date(2020, 1, 1), TODAY)))
    return partner(
        org_name=draw(_TEXT), service_name=draw(_TEXT), department=draw(_MAYBE), description=draw(_MAYBE),
        kind=draw(st.sampled_from(_KINDS)), topics=topics,
        details=draw(DETAILS), minimum_age=draw(AGES), maximum_age=draw(AGES), residents_only=draw(ANSWERS),
        accepts_referrals=draw(ANSWERS), own_consent_form=draw(ANSWERS),
        intake_routes=",".join(draw(st.lists(st.sampled_from(["telephone", "fax", "portal"]), unique=True))),
        capacity=draw(st.sampled_from([None, "open", "waiting_list", "full", "ask_first"])),
        municipality_code=code if scope == "municipality" else None,
        prefecture_code=None if scope == "nationwide" else code[:2], area_scope=scope,
        address=draw(_MAYBE), hours=draw(_MAYBE), closed_days=draw(_MAYBE), who=draw(_MAYBE), fees=draw(_MAYBE),
        papers=draw(_MAYBE), intake=draw(_MAYBE), verified_on=checked, confirmed=checked is not None,
        postal_code="",
    )  # fmt: skip


def told(office: Partner) -> dict[str, Any]:
    """What of an office can be said in HSDS, as the importer's row would say it."""
    return {
        "org_name": office.org_name,
        "service_name": "" if office.service_name == office.org_name else office.service_name,
        "department": office.department, "description": office.description, "kind": office.kind,
        "topics": tuple(topic.topic for topic in office.topics),
        "details": office.details,
        "languages": tuple(dict.fromkeys(row.language for row in office.details.languages)),
        "answers": tuple(sorted(
            (name, value) for name in (
                "residents_only", "accepts_referrals", "own_consent_form", "intake_routes", "verify_due_on",
                "minimum_age", "maximum_age", "capacity", *(("capacity_on",) if office.capacity else ()),
            ) if (value := getattr(office, name)) not in (None, "")
        )),
        "municipality_code": office.municipality_code[:5] if office.municipality_code else None,
        "prefecture_code": office.prefecture_code, "area_scope": office.area_scope,
        "phone_typed": office.phone, "fax": office.fax, "email": office.email, "url": office.url,
        "address": "" if office.address_hidden else office.address, "hours_text": office.hours,
        "closed_text": office.closed_days, "eligibility_text": office.who, "fees_text": office.fees,
        "papers_text": office.papers, "intake_text": office.intake, "confirmed": office.confirmed,
        "verified_on": office.verified_on,
    }  # fmt: skip


def as_zip(documents: list[Document]) -> bytes:
    tables = Writer()
    for document in documents:
        tables.add(rows_of(document))
    for code in shapes.TAXONOMIES:
        tables.add([("taxonomy", shapes.taxonomy_document(code))])
        tables.add(("taxonomy_term", one) for one in shapes.taxonomy_terms(code))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in tables.files():
            archive.writestr(f"hsds/{name}", content)
    return target.getvalue()


@given(office=offices(), tabular=st.booleans())
@settings(max_examples=50, deadline=None)
def test_every_office_passes_the_schema_and_comes_back_from_both_forms(office: Partner, tabular: bool) -> None:
    document = whole(office)
    assert faults("service", document) == []
    content = as_zip([document]) if tabular else json.dumps([document], ensure_ascii=False).encode()
    parsed = reading.parse_hsds(content)
    assert parsed.problems == ()
    assert len(parsed.rows) == 1
    wanted = told(office)
    assert {name: getattr(parsed.rows[0], name) for name in wanted} == wanted


def test_the_tables_are_those_of_the_standard_and_their_keys_hold() -> None:
    simple = {path.stem: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    known = {**simple, "organization": simple["organization"], "address": simple["address"]}
    for table in TABLES:
        properties = known[table.name]["properties"]
        # Tables join by the identifiers that nested documents leave out.
        joins = {
            "phone_id",
            "unit_id",
            "organization_id",
            "service_id",
            "location_id",
            "taxonomy_term_id",
            "taxonomy_id",
            "link_id",
        }
        assert set(table.fields) <= properties.keys() | joins, table.name
    offices = [partner(), partner(id=2, ref="Q-7F3Q2M8E", service_name="別の相談")]
    body = Body(offices[0], offices)
    content = as_zip([shapes.whole_service(office, body, TODAY) for office in offices])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rows = {
            table.name: list(csv.DictReader(io.StringIO(archive.read(f"hsds/{table.path}").decode())))
            for table in TABLES
        }
    assert (len(rows["organization"]), len(rows["service"])) == (1, 2), "one body, two services"
    for table in TABLES:
        ids_there = [row["id"] for row in rows[table.name]]
        assert len(ids_there) == len(set(ids_there)), table.name
        for column, target in table.points.items():
            there = {row["id"] for row in rows[target]}
            # Attributes with a label alone point nowhere, as the standard allows.
            assert {row[column] for row in rows[table.name]} - {""} <= there, (table.name, column)
    described = {resource["path"]: resource for resource in datapackage()["resources"]}
    assert described.keys() == {table.path for table in TABLES}


def document(**changed: Any) -> Document:
    return {
        "id": "ac148810-d857-441c-9679-408f346de14b", "name": "Community Counselling", "status": "active",
        "organization": {"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "MyCity Society", "description": "x"},
        **changed,
    }  # fmt: skip


def read_one(**changed: Any) -> Any:
    parsed = reading.parse_hsds(json.dumps([document(**changed)]).encode())
    assert parsed.problems == ()
    return parsed.rows[0]


def test_another_directory_is_read_as_far_as_it_speaks() -> None:
    place = {
        "addresses": [
            {"address_1": "追手町5-1", "city": "静岡市葵区", "state_province": "静岡県", "postal_code": "420-0853"}
        ]
    }
    row = read_one(
        service_at_locations=[{"id": "1", "location": place}],
        schedules=[{"id": "1", "freq": "WEEKLY", "byday": "MO,2SA", "opens_at": "09:00", "closes_at": "17:00+09:00"}],
        phones=[{"id": "1", "number": "054-254-2602", "type": "fax"}, {"id": "2", "number": "054-254-2601"}],
        languages=[{"id": "1", "name": "Vietnamese"}, {"id": "2", "code": "pt"}],
        application_process="一行目\n二行目",
    )
    assert (row.municipality_code, row.prefecture_code, row.area_scope) == ("22101", "22", "municipality")
    assert row.hours_text == "", "hours in parts need no words"
    assert row.details.openings == (
        Opening(weekdays="0", opens="09:00", closes="17:00"),
        Opening(weekdays="5", ordinals="2", opens="09:00", closes="17:00"),
    )
    assert (row.phone_typed, row.fax) == ("054-254-2601", "054-254-2602")
    assert row.languages == ("vi", "pt")
    assert row.intake_text == "一行目\n二行目"
    assert row.postal_code == "420-0853"
    figures = document(id="12345678-9018-8000-8000-6b616b656861")
    assert reading.parse_hsds(json.dumps([figures]).encode()).problems == (), "figures in an id are nobody's number"
    assert row.kind in PARTNER_KINDS
    assert not row.confirmed


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"organization": None}, "organization.name", "missing"),
        ({"id": ""}, "id", "missing"),
        ({"status": "defunct"}, "status", "not_in_use"),
        ({"languages": [{"id": "1", "name": "Elvish"}]}, "languages", "unknown_code"),
        ({"phones": [{"id": "1", "number": "12"}]}, "phones", "bad_phone"),
        ({"email": "at home"}, "email", "bad_email"),
        ({"url": "javascript:alert(1)"}, "url", "bad_url"),
        ({"assured_date": "2026-02-30"}, "assured_date", "bad_date"),
        ({"description": "番号 123456789018"}, "description", "individual_number"),
        ({"description": "a\x00b"}, "description", "control_characters"),
        ({"name": "half \ud800"}, "name", "control_characters"),
        ({"name": "長" * 201}, "name", "too_long"),
    ],
)
def test_a_bad_service_is_named_and_the_others_are_read(changed: dict[str, Any], column: str, code: str) -> None:
    good = document(id="bd148810-d857-441c-9679-408f346de14b")
    parsed = reading.parse_hsds(json.dumps({"contents": [document(**changed), good]}).encode())
    assert [(problem.row, problem.column, problem.code) for problem in parsed.problems] == [(1, column, code)]
    assert [row.source_id for row in parsed.rows] == [good["id"]]
    assert parsed.total == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"[1]", b'"text"', b"{", b"\xff\xfe", b"PK\x03\x04broken", b"[" * 100_000, as_zip([])[:200]],
)
def test_what_is_no_hsds_is_refused_whole(content: bytes) -> None:
    with pytest.raises(FileRefused):
        reading.parse_hsds(content)


def packed(**tables: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"organizations": "id,name\n2,A\n", **tables}.items():
            archive.writestr(f"{name}.csv", text)
    return target.getvalue()


def test_a_package_that_is_damaged_inside_or_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    services = "id,name,organization_id\n" + "".join(f"{number},窓口,2\n" for number in range(50))
    whole = packed(services=services)
    damaged = bytearray(whole)
    start = whole.find(b"services.csv") + len("services.csv")
    damaged[start : start + 60] = bytes(255 ^ value for value in damaged[start : start + 60])
    without_id = packed(services="name,organization_id,id\nx,2,1\ny\n")
    assert len(reading.parse_hsds(whole).rows) == 50
    monkeypatch.setattr(reading, "_MOST_PARTS", 50)
    for content in (bytes(damaged), without_id, whole):
        with pytest.raises(FileRefused):
            reading.parse_hsds(content)
    monkeypatch.undo()
    monkeypatch.setattr(reading, "MAX_ROWS", 49)
    documents = json.dumps([document(id=str(number)) for number in range(50)]).encode()
    for content in (whole, documents):
        with pytest.raises(FileRefused) as refusal:
            reading.parse_hsds(content)
        assert refusal.value.code == "too_many_rows"


def test_services_within_organisations_and_single_documents_are_read_too() -> None:
    inside = {
        "id": "1",
        "name": "団体",
        "description": "d",
        "services": [{"id": "2", "name": "窓口", "status": "active"}],
    }
    for content in ([inside], inside, {"organizations": [], "services": [document()]}):
        rows = reading.parse_hsds(json.dumps(content).encode()).rows
        assert len(rows) == 1
        assert rows[0].org_name in ("団体", "MyCity Society")
    twice = reading.parse_hsds(json.dumps([document(), document()]).encode())
    assert [problem.code for problem in twice.problems] == ["duplicate_id"]
    assert len(twice.rows) == 1
