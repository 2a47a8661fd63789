"""The key ring, values bound to their place, encrypted attributes, and the classification of columns."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.core import crypto, ids
from app.core.crypto import DecryptionError, Encrypted, KeyRing, KeyRingError

PLACE = "notes.text"


@pytest.fixture
def ring() -> Iterator[KeyRing]:
    before = list(crypto._ring)
    ring = KeyRing.generate()
    crypto.use_key_ring(ring)
    yield ring
    crypto.use_key_ring(before[0] if before else None)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    directory = tmp_path / "keys"
    KeyRing.load(directory, create=True)
    return directory


def test_created_files_belong_to_their_owner_alone_and_load_again(keys: Path) -> None:
    assert {path.stem for path in keys.iterdir()} == {"audit", "data-1", "search", "token"}
    assert {path.stat().st_mode & 0o777 for path in keys.iterdir()} == {0o600}
    value = KeyRing.load(keys).encrypt("在留カードを紛失", PLACE, 7)
    assert KeyRing.load(keys, create=True).decrypt(value, PLACE, 7) == "在留カードを紛失"


def test_a_missing_directory_is_refused_unless_created(tmp_path: Path) -> None:
    with pytest.raises(KeyRingError, match="no data key"):
        KeyRing.load(tmp_path / "none")


@pytest.mark.parametrize("name", ["search", "audit", "token"])
def test_a_hole_in_the_ring_is_refused_and_never_filled(keys: Path, name: str) -> None:
    (keys / f"{name}.key").unlink()
    with pytest.raises(KeyRingError, match=name):
        KeyRing.load(keys, create=True)
    assert not (keys / f"{name}.key").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "32 bytes"),
        (base64.b64encode(b"of sixteen bytes"), "32 bytes"),
        (b"no base64 at all!", "base64"),
        (base64.b64encode(bytes(32)), "placeholder"),
        (base64.b64encode(bytes(range(32))), "placeholder"),
        (base64.b64encode(b"change-me-change-me-change-me-ab"), "placeholder"),
        (base64.b64encode(b"0123456789abcdefghijABCDEFGHIJ#!"), "placeholder"),
    ],
)
def test_a_bad_key_is_refused_by_name(keys: Path, content: bytes, says: str) -> None:
    (keys / "data-1.key").write_bytes(content)
    with pytest.raises(KeyRingError, match=says) as caught:
        KeyRing.load(keys)
    assert "data-1.key" in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(keys: Path, mode: int) -> None:
    (keys / "audit.key").chmod(mode)
    with pytest.raises(KeyRingError, match="0600"):
        KeyRing.load(keys)


def test_one_key_in_two_files_is_refused(keys: Path) -> None:
    (keys / "token.key").write_bytes((keys / "search.key").read_bytes())
    with pytest.raises(KeyRingError, match="same key"):
        KeyRing.load(keys)


def test_rotation_reads_the_old_and_writes_the_new(keys: Path) -> None:
    old = KeyRing.load(keys).encrypt("夜間の連絡は不可", PLACE, 1)
    assert crypto.add_data_key(keys) == 2
    ring = KeyRing.load(keys)
    new = ring.encrypt("夜間の連絡は不可", PLACE, 1)
    assert (ring.key_number(old), ring.key_number(new)) == (1, 2)
    assert ring.decrypt(old, PLACE, 1) == ring.decrypt(new, PLACE, 1)
    (keys / "data-1.key").unlink()
    with pytest.raises(DecryptionError, match="data key 1"):
        KeyRing.load(keys).decrypt(old, PLACE, 1)


def test_a_value_moved_or_changed_is_refused(ring: KeyRing) -> None:
    value = ring.encrypt("グエン", "people.name", 5)
    for place, row in (("people.name", 6), ("people.kana", 5), ("people2.name", 5)):
        with pytest.raises(DecryptionError):
            ring.decrypt(value, place, row)
    for position in range(len(value)):
        damaged = bytearray(value)
        damaged[position] ^= 1
        with pytest.raises(DecryptionError):
            ring.decrypt(bytes(damaged), "people.name", 5)
    for cut in (b"", value[:10], value[:-1]):
        with pytest.raises(DecryptionError):
            ring.decrypt(cut, "people.name", 5)


def test_errors_name_neither_text_nor_key(ring: KeyRing) -> None:
    value = ring.encrypt("秘密の住所", PLACE, 1)
    with pytest.raises(DecryptionError) as caught:
        ring.decrypt(value, PLACE, 2)
    assert "秘密" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert ring.search_key.hex() not in repr(ring)


def test_equal_texts_give_different_values(ring: KeyRing) -> None:
    values = {ring.encrypt("同じ文", PLACE, 1) for _ in range(20_000)}
    assert len({value[3:15] for value in values}) == 20_000


def test_blind_tokens_are_equal_within_a_purpose_and_a_ring_only(ring: KeyRing) -> None:
    token = ring.keyed_token("card", "AB12345678CD")
    assert token == ring.keyed_token("card", "AB12345678CD")
    assert len(token) == 8
    assert token != ring.keyed_token("passport", "AB12345678CD")
    assert token != KeyRing.generate().keyed_token("card", "AB12345678CD")
    assert len(ring.keyed_token("card", "x", size=32)) == 32


def test_no_ring_is_a_clear_refusal(ring: KeyRing) -> None:
    crypto.use_key_ring(None)
    with pytest.raises(KeyRingError, match="no key ring"):
        crypto.key_ring()


class Tables(DeclarativeBase):
    """Its own metadata, so that these tables never reach the application's."""


class Told:
    """A mixin, as domain models use them."""

    remark = Encrypted(optional=True)


class Note(Told, Tables):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    code: Mapped[str] = crypto.clear(sa.String(20), "code", default="x")
    title = Encrypted()

    def __init__(self, **values: object) -> None:
        self.id = ids.new_id()
        for name, value in values.items():
            setattr(self, name, value)


@pytest.fixture
def session(ring: KeyRing, tmp_path: Path) -> Iterator[Session]:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'notes.db'}")
    Tables.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_an_encrypted_attribute_round_trips_and_leaves_no_text(session: Session, tmp_path: Path) -> None:
    session.add(Note(title="解雇の相談", remark=None))
    session.add(Note(title="住居の相談", remark="夫には知らせない"))
    session.commit()
    session.expunge_all()
    notes = session.scalars(sa.select(Note).order_by(Note.id)).all()
    assert [(note.title, note.remark) for note in notes] == [
        ("解雇の相談", None), ("住居の相談", "夫には知らせない")
    ]  # fmt: skip
    data = b"".join(path.read_bytes() for path in tmp_path.glob("notes.db*"))
    for text in ("解雇の相談", "夫には知らせない"):
        for encoding in ("utf-8", "utf-16-le", "cp932", "euc_jp"):
            assert text.encode(encoding) not in data
    assert b"CREATE TABLE" in data  # the search looked at the right bytes


def test_the_class_attribute_reads_and_writes_single_columns(session: Session) -> None:
    row_id = ids.new_id()
    values = {"id": row_id, "code": "a", "title_ct": Note.title.seal(row_id, "題"), "remark_ct": None}
    session.execute(sa.insert(Note), [values])
    found = session.execute(sa.select(Note.id, Note.title.ct, Note.remark.ct)).one()
    assert Note.title.read(found[0], found[1]) == "題"
    assert Note.remark.read(found[0], found[2]) is None


def test_the_same_text_again_is_no_change(session: Session) -> None:
    note = Note(title="題")
    session.add(note)
    session.commit()
    note.title = "題"
    assert not session.is_modified(note)
    note.title = "別の題"
    assert session.is_modified(note)
    session.rollback()
    assert note.title == "題"


def test_a_required_text_refuses_none(ring: KeyRing) -> None:
    note = Note(title="題")
    with pytest.raises(ValueError, match="title"):
        note.title = None  # type: ignore[assignment]
    note.remark = "覚え書き"
    note.remark = None
    assert note.remark is None


def test_ciphertext_swapped_between_rows_is_refused(session: Session) -> None:
    first, second = Note(title="甲"), Note(title="乙")
    session.add_all([first, second])
    session.commit()
    session.execute(
        sa.update(Note).where(Note.id == first.id).values({Note.title.ct: Note.title.seal(second.id, "乙")})
    )
    session.expire_all()
    with pytest.raises(DecryptionError):
        _ = first.title


def test_an_unclassified_column_is_refused() -> None:
    crypto.require_classified(Tables.metadata)
    metadata = sa.MetaData()
    sa.Table(
        "leaky",
        metadata,
        sa.Column("id", sa.Integer),
        sa.Column("phone", sa.String),
        sa.Column("memo", sa.Text, info={"clear": "public"}),
        sa.Column("extra", sa.JSON),
        sa.Column("state", sa.Enum("open", "closed", name="state")),
        sa.Column("at", sa.DateTime),
    )
    assert crypto.unclassified_columns(metadata) == ["leaky.extra", "leaky.phone"]
    with pytest.raises(crypto.ClassificationError, match=r"leaky\.phone"):
        crypto.require_classified(metadata)
