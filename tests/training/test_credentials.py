"""Signed credentials: read by another library, refused when anything was changed, and checked without a line."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jsonschema import Draft202012Validator
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.cli import main
from app.core import clock, ids
from app.core.config import Settings
from app.core.crypto import KeyRingError
from app.core.dates import fiscal_year
from app.core.db import unit_of_work
from app.training import queries
from app.training.certificate.paper import certificate_pdf
from app.training.credential import bits, checking, content, issuer_keys, lists, signing
from app.training.credential.checking import Answer
from app.training.credential.issuer_keys import IssuerKeys, PublicKey
from app.training.schemas import DecideForm, LearnerForm, OrderForm, ProposeForm
from app.training.service import certifications, documents, learners
from tests.support.html import page
from tests.support.people import Cast, cast, sign_in
from tests.training.open_badges import OPEN_BADGES_3

ORIGIN = "https://check.example.jp"
NOON = datetime(2026, 11, 22, 3, tzinfo=UTC)


def certificate(starts: date, ends: date) -> dict[str, Any]:
    return {
        "format": 1, "number": "2024-00052-9", "tier": "coordinator", "name": "佐々木 リカ",
        "name_roman": "SASAKI RIKA", "awarded_on": "2025-03-28", "starts_on": starts.isoformat(),
        "ends_on": ends.isoformat(),
        "issued_on": starts.isoformat(), "authority": documents.AUTHORITY, "authority_en": documents.AUTHORITY_EN,
    }  # fmt: skip


SAYS = certificate(date(2025, 3, 28), date(2028, 3, 28))
NAMES = content.Names(ids.new_uuid(), ids.new_uuid(), 4711)


@pytest.fixture(autouse=True, scope="module")
def small_keys() -> Iterator[None]:
    """Keys of the least size that is taken; they are made four times as fast."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(issuer_keys, "BITS", 2048)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, small_keys: None) -> Path:
    made: Path = tmp_path_factory.mktemp("issuer")
    issuer_keys.make(made, 2024)
    issuer_keys.make(made, 2026)
    return made


@pytest.fixture(scope="module")
def keys(folder: Path) -> IssuerKeys:
    return issuer_keys.load(folder)


@pytest.fixture
def key(keys: IssuerKeys) -> PublicKey:
    found = keys.for_year(2026)
    assert found is not None
    return found


@pytest.fixture
def published(keys: IssuerKeys) -> checking.Keys:
    return checking.read_keys(json.dumps(signing.key_set(keys, ORIGIN)))


@pytest.fixture
def token(keys: IssuerKeys, key: PublicKey) -> str:
    return signing.signed(content.credential(SAYS, NAMES, ORIGIN), keys, key, ORIGIN)


def status_list(keys: IssuerKeys, key: PublicKey, purpose: str, places: list[int], at: datetime = NOON) -> str:
    return signing.signed(content.status_list(ORIGIN, purpose, 1, places, at), keys, key, ORIGIN)


def decoded(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


class TestKeys:
    def test_a_year_has_one_pair_and_nothing_is_overwritten(self, tmp_path: Path) -> None:
        first = issuer_keys.make(tmp_path, 2026)
        before = (tmp_path / "issuer" / "2026-1.pem").read_bytes()
        with pytest.raises(KeyRingError):
            issuer_keys.make(tmp_path, 2026)
        second = issuer_keys.make(tmp_path, 2026, another=True)
        assert (first.name, second.name) == ("2026-1", "2026-2")
        assert (tmp_path / "issuer" / "2026-1.pem").read_bytes() == before
        (tmp_path / "issuer" / "2026-2.pem").unlink()
        left = issuer_keys.load(tmp_path)
        # A public key stays when its private half is gone; with the name of a lost one no other is made.
        assert [one.name for one in left.public] == ["2026-1", "2026-2"]
        assert left.for_year(2026) == first
        assert issuer_keys.make(tmp_path, 2026, another=True).name == "2026-3"

    def test_documents_of_a_year_have_the_key_of_that_year_else_the_newest(self, keys: IssuerKeys) -> None:
        names = {year: found.name for year in (2024, 2025, 2026) if (found := keys.for_year(year))}
        assert names == {2024: "2024-1", 2025: "2026-1", 2026: "2026-1"}
        assert issuer_keys.load(Path("nowhere")).for_year(2026) is None

    @pytest.mark.parametrize("spoil", ["open", "swapped", "text"])
    def test_a_private_key_that_cannot_be_trusted_signs_nothing(self, tmp_path: Path, folder: Path, spoil: str) -> None:
        made = issuer_keys.make(tmp_path, 2026)
        path = tmp_path / "issuer" / "2026-1.pem"
        if spoil == "open":
            path.chmod(0o640)
        elif spoil == "swapped":
            path.write_bytes((folder / "issuer" / "2024-1.pem").read_bytes())
        else:
            path.write_text("no key")
        with pytest.raises(KeyRingError):
            issuer_keys.load(tmp_path).private(made)


class TestContent:
    def test_it_says_what_the_paper_says_and_claims_repeat_it(self, token: str) -> None:
        says = decoded(token)
        subject = says["credentialSubject"]
        assert says["validFrom"] == "2025-03-28T00:00:00+09:00"
        assert says["validUntil"] == "2028-03-28T23:59:59+09:00"
        assert says["awardedDate"] == "2025-03-28T00:00:00+09:00"
        assert subject["licenseNumber"] == "2024-00052-9"
        assert [one["identityHash"] for one in subject["identifier"]] == ["佐々木 リカ", "SASAKI RIKA"]
        assert (says["iss"], says["jti"], says["sub"]) == (says["issuer"]["id"], says["id"], subject["id"])
        assert datetime.fromtimestamp(says["exp"], UTC) == datetime(2028, 3, 28, 14, 59, 59, tzinfo=UTC)
        assert subject["id"] == f"urn:uuid:{NAMES.subject}"
        header = jwt.get_unverified_header(token)
        assert header == {"alg": "RS256", "kid": f"{ORIGIN}/v/keys/2026-1.json", "typ": "JWT"}

    def test_cardinalities_are_those_of_open_badges(self, token: str) -> None:
        """What 1EdTech's schema of version 3.0 asks of the members that we write, in our words."""
        reader = Draft202012Validator(OPEN_BADGES_3, format_checker=Draft202012Validator.FORMAT_CHECKER)
        says = decoded(token)
        assert list(reader.iter_errors(says)) == []
        two_lists = {**says, "credentialStatus": [says["credentialStatus"]] * 2}
        for planted in (two_lists, {**says, "validFrom": "2025-03-28"}, {**says, "type": ["VerifiableCredential"]}):
            assert list(reader.iter_errors(planted))

    def test_bits_stand_where_the_recommendation_puts_them(self) -> None:
        text = bits.packed([0, 9, bits.SIZE - 1])
        assert [place for place in (0, 1, 8, 9, 10, bits.SIZE - 1) if bits.is_set(text, place)] == [0, 9, bits.SIZE - 1]
        for wrong in ("", "z" + text[1:], text[:40], bits.packed([])[:-9]):
            with pytest.raises(ValueError, match="bitstring"):
                bits.is_set(wrong, 3)
        with pytest.raises(ValueError, match="bitstring"):
            bits.is_set(text, bits.SIZE)


class TestAnotherLibrary:
    """openbadgeslib reads it with a pinned key and no line. It goes by the clock on the wall, and so do these days."""

    @pytest.fixture(autouse=True)
    def real_day(self, fixed_day: None) -> None:  # noqa: ARG002 - after it
        clock.fix_today(None)

    @pytest.fixture
    def current(self, keys: IssuerKeys, key: PublicKey) -> str:
        today = clock.today()
        says = certificate(today - timedelta(days=1), today + timedelta(days=900))
        return signing.signed(content.credential(says, NAMES, ORIGIN), keys, key, ORIGIN)

    @staticmethod
    def reader(key: PublicKey) -> OB3Verifier:
        return OB3Verifier(key.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    def test_it_verifies_and_reads_the_list_that_is_named(self, keys: IssuerKeys, key: PublicKey, current: str) -> None:
        reader = self.reader(key)
        assert reader.verify(current).recipient_id == f"urn:uuid:{NAMES.subject}"
        files = {content.list_id(ORIGIN, "suspension", 1): status_list(keys, key, "suspension", [4710], clock.now())}
        reader.verify(current, check_status=True, download=lambda address: files[address].encode())
        files = {content.list_id(ORIGIN, "suspension", 1): status_list(keys, key, "suspension", [4711], clock.now())}
        with pytest.raises(OB3VerificationError, match="suspension"):
            reader.verify(current, check_status=True, download=lambda address: files[address].encode())

    def test_a_changed_byte_a_foreign_key_and_none_are_refused(
        self, keys: IssuerKeys, key: PublicKey, current: str
    ) -> None:
        other = keys.for_year(2024)
        assert other is not None
        for reader, forged in ((self.reader(other), current), *((self.reader(key), one) for one in forgeries(current))):
            with pytest.raises(OB3VerificationError):
                reader.verify(forged)

    def test_one_that_ran_out_is_refused(self, keys: IssuerKeys, key: PublicKey) -> None:
        today = clock.today()
        says = certificate(today - timedelta(days=900), today - timedelta(days=2))
        with pytest.raises(OB3VerificationError, match="expired"):
            self.reader(key).verify(signing.signed(content.credential(says, NAMES, ORIGIN), keys, key, ORIGIN))


def forgeries(token: str) -> list[str]:
    """A byte changed in each part, another name in it, and `alg: none`."""
    header, body, signature = token.split(".")
    other = _b64(json.dumps({**decoded(token), "name": "認証書 2024-00053-7"}, ensure_ascii=False).encode())
    none = _b64(json.dumps({"alg": "none", "typ": "JWT", "kid": jwt.get_unverified_header(token)["kid"]}).encode())
    flipped = "A" if signature[10] != "A" else "B"
    return [
        f"{header}.{other}.{signature}",
        f"{header}.{body}.{signature[:10]}{flipped}{signature[11:]}",
        f"{none}.{body}.",
        f"{none}.{body}.{signature}",
    ]


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class TestChecking:
    def test_offline_it_says_what_can_be_known(self, token: str, published: checking.Keys) -> None:
        answer = checking.check(token, published, [], NOON)
        assert (answer.genuine, answer.by_its_dates, answer.is_good) == (True, "in_force", True)
        assert (answer.number, answer.names) == ("2024-00052-9", ("佐々木 リカ", "SASAKI RIKA"))
        assert {known.set for known in answer.lists.values()} == {None}

    @pytest.mark.parametrize(
        ("at", "said"),
        [
            (datetime(2025, 3, 27, 14, 59, 59, tzinfo=UTC), "not_yet"),
            (datetime(2025, 3, 27, 15, tzinfo=UTC), "in_force"),
            # The last day ends at 24:00 in Japan.
            (datetime(2028, 3, 28, 14, 59, 59, 900_000, tzinfo=UTC), "in_force"),
            (datetime(2028, 3, 28, 15, tzinfo=UTC), "ended"),
        ],
    )
    def test_by_its_own_dates(self, token: str, published: checking.Keys, at: datetime, said: str) -> None:
        assert checking.check(token, published, [], at).by_its_dates == said

    def test_forgeries_prove_nothing(self, token: str, published: checking.Keys) -> None:
        found = [checking.check(forged, published, [], NOON) for forged in (*forgeries(token), "x", "")]
        assert [answer.problem for answer in found] == [
            "signature", "signature", "algorithm", "algorithm", "unreadable", "unreadable",
        ]  # fmt: skip
        assert not any(answer.is_good or answer.names for answer in found)
        only_2024 = {name: one for name, one in published.items() if "2024" in name}
        assert checking.check(token, only_2024, [], NOON).problem == "unknown_key"
        # The name of a key of ours over the signature of another.
        swapped = dict(zip(published, reversed(list(published.values())), strict=True))
        assert checking.check(token, swapped, [], NOON).problem == "signature"

    def test_signed_claims_that_contradict_the_credential_are_refused(
        self, keys: IssuerKeys, key: PublicKey, published: checking.Keys
    ) -> None:
        claims = content.credential(SAYS, NAMES, ORIGIN)
        for change in ({"exp": claims["exp"] + 9}, {"sub": "urn:uuid:x"}, {"validUntil": "2038-03-28T23:59:59+09:00"}):
            forged = signing.signed({**claims, **change}, keys, key, ORIGIN)
            assert checking.check(forged, published, [], NOON).problem == "claims"
        listed = content.status_list(ORIGIN, "revocation", 1, [], NOON)
        assert checking.check(signing.signed(listed, keys, key, ORIGIN), published, [], NOON).problem == "kind"

    def test_lists_at_hand_say_what_they_know_of_their_day(
        self, token: str, keys: IssuerKeys, key: PublicKey, published: checking.Keys
    ) -> None:
        old = status_list(keys, key, "revocation", [], NOON - timedelta(days=30))
        new = status_list(keys, key, "revocation", [4711])
        answers = [checking.check(token, published, given, NOON) for given in ([old], [new, old], [old, new])]
        assert [(one.lists["revocation"].set, one.lists["revocation"].as_of) for one in answers] == [
            (False, "2026-10-23"), (True, "2026-11-22"), (True, "2026-11-22"),
        ]  # fmt: skip
        assert [one.is_good for one in answers] == [True, False, False]
        assert answers[0].lists["suspension"] == checking.Known()
        by_the_named_one = checking.check(token, published, [status_list(keys, key, "suspension", [4711])], NOON)
        assert (by_the_named_one.is_good, by_the_named_one.lists["revocation"].set) == (False, None)
        claims = decoded(token)
        older = signing.signed({**claims, "credentialStatus": [claims["credentialStatus"]]}, keys, key, ORIGIN)
        assert checking.check(older, published, [new], NOON).lists["revocation"].set
        with pytest.raises(ValueError, match="signature"):
            checking.check(token, published, [new[:-8] + "AAAAAAAA"], NOON)

    def test_the_command_needs_no_installation(
        self, tmp_path: Path, token: str, keys: IssuerKeys, key: PublicKey
    ) -> None:
        files = {
            "card.jwt": token, "keys.json": json.dumps(signing.key_set(keys, ORIGIN)),
            "list.jwt": status_list(keys, key, "suspension", [4711]), "forged.jwt": forgeries(token)[0],
        }  # fmt: skip
        for name, text in files.items():
            (tmp_path / name).write_text(text, "utf-8")
        given = ["--keys", str(tmp_path / "keys.json")]
        run = CliRunner(env={"KAKEHASHI_DATABASE_URL": "nothing:"}).invoke
        plain = run(main, ["training", "check", str(tmp_path / "card.jwt"), *given])
        assert plain.exit_code == 0, plain.output
        assert key.fingerprint in plain.output
        assert "revoked or replaced: unknown offline" in plain.output
        listed = run(
            main,
            ["training", "check", str(tmp_path / "card.jwt"), *given, "--list", str(tmp_path / "list.jwt"), "--json"],
        )
        said = json.loads(listed.stdout)
        assert (listed.exit_code, said["genuine"], said["lists"]["suspension"]["set"]) == (1, True, True)
        forged = run(main, ["training", "check", str(tmp_path / "forged.jwt"), *given])
        assert (forged.exit_code, "NOT PROVEN" in forged.output) == (1, True)
        assert (
            run(
                main, ["training", "check", *given, str(tmp_path / "card.jwt"), "--list", str(tmp_path / "forged.jwt")]
            ).exit_code
            == 1
        )


def test_the_certificate_in_english_names_in_roman_letters_and_is_tagged() -> None:
    code, digest = "ABCD-EFGH-JKMN-P", "a" * 64
    papers = {language: certificate_pdf(SAYS, code, digest, ORIGIN, language=language) for language in ("ja", "en")}
    assert papers["en"] == certificate_pdf(SAYS, code, digest, ORIGIN, language="en")
    assert papers["en"] != papers["ja"]
    for language, paper in papers.items():
        assert b"pdfuaid" in paper
        assert f"/Lang({language}".encode() in paper
    assert certificate_pdf({**SAYS, "name_roman": ""}, code, digest, ORIGIN, language="en").startswith(b"%PDF")


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.mark.both
def test_issued_downloaded_followed_and_listed(
    client: TestClient, engine: Engine, settings: Settings, people: Cast
) -> None:
    """From the approval to the file of the holder, and what the lists say when the paper is lost, then suspended."""
    admin, approver, today = people["training_admin"], people["approver"], clock.today()
    with unit_of_work(engine, write=True) as session:
        learner = learners.add(session, admin, LearnerForm(legal="佐々木 リカ", romanised="SASAKI RIKA"))
        form = ProposeForm(starts_on=today, basis_note="修了を確認")
        made = certifications.propose(session, admin, learner, form, seen=1)
        decide = DecideForm(decision="approve", decision_number="決1", decided_on=today)
        certifications.decide(session, approver, made, decide, seen=made.version)
        path = f"/training/certifications/{made.ref}"
    sign_in(client, "training_admin")
    shown = page(client.get(path))
    assert not shown.select('a[href$=".jwt"]')  # there is no key yet
    address = str(shown.select('a[href$=".en.pdf"]')[0]["href"]).replace(".en.pdf", ".jwt")
    assert client.get(address).status_code == 409
    assert client.get("/v/keys.json").json() == {"keys": []}
    made_key = issuer_keys.make(settings.keys_dir, fiscal_year(today))
    assert [one["href"] for one in page(client.get(path)).select('a[href$=".jwt"]')] == [address]
    token = client.get(address).text
    assert client.get(address).text == token
    published = checking.read_keys(client.get("/v/keys.json").text)

    def now() -> Answer:
        files = [client.get(f"/v/lists/{purpose}-1.jwt").text for purpose in content.PURPOSES]
        return checking.check(token, published, files, clock.now())

    assert now().is_good
    assert now().fingerprint == made_key.fingerprint
    assert client.get("/v/keys/2026-1.json").json()["n"] == client.get("/v/keys.json").json()["keys"][0]["n"]
    assert client.get("/v/issuer.json").json()["id"] == decoded(token)["iss"]
    assert [client.get(f"/v/lists/{name}.jwt").status_code for name in ("revocation-2", "x-1", "revocation-01")] == [
        404, 404, 404,
    ]  # fmt: skip
    with unit_of_work(engine, write=True) as session:
        one = queries.certification_by_ref(session, made.ref)
        assert one is not None
        documents.replace(session, admin, one, "lost", seen=one.version)
    assert (now().lists["revocation"].set, now().lists["suspension"].set) == (True, True)
    with unit_of_work(engine, write=True) as session:
        one = queries.certification_by_ref(session, made.ref)
        assert one is not None
        suspend = OrderForm(kind="suspension", starts_on=today, ground="確認のため", decision_number="決2")
        certifications.order(session, approver, one, suspend, seen=one.version)
        session.flush()
        new, old = queries.documents_of(session, one)
        assert len({new.credential_uuid, old.credential_uuid, new.subject_uuid, old.subject_uuid}) == 4
        assert lists.places(session, 1, today) == {
            "revocation": [old.status_index], "suspension": [new.status_index, old.status_index],
        }  # fmt: skip
