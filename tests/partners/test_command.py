"""`kakehashi import partners`: its answer, its exit codes, its second run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from app.core.db import unit_of_work
from app.core.installation import Installation
from app.partners.commands import import_partners
from app.partners.lists import matches
from tests.partners.files import as_csv, as_xlsx, office
from tests.support.people import cast


@pytest.fixture
def run(engine: Engine, tmp_path: Path) -> Any:
    def command(content: bytes, *options: str) -> Result:
        file = tmp_path / "partners.csv"
        file.write_bytes(content)
        installation = Installation(lambda _settings: engine)
        return CliRunner().invoke(import_partners, [str(file), *options], obj=installation)

    return command


def test_the_answer_is_one_json_document_and_the_second_run_changes_nothing(run: Any) -> None:
    content = as_xlsx(
        [office(1), office(2, phone="9"), office(3, name="みなみ生活相談センター1", phone="024-521-0001")]
    )
    options = ("--format", "offices", "--json")
    tried = json.loads(run(content, *options, "--dry-run").stdout)
    first = json.loads(run(content, *options).stdout)
    second = json.loads(run(content, *options).stdout)
    assert set(first) == {"created", "updated", "unchanged", "errors", "possible_duplicates"}
    assert [(a["created"], a["updated"], a["unchanged"]) for a in (tried, first, second)] == [
        (2, 0, 0),
        (2, 0, 0),
        (0, 0, 2),
    ]
    assert first["errors"] == [
        {"row": 3, "column": "phone", "code": "bad_phone", "message": "電話番号として読めません: 9"}
    ]
    assert first["possible_duplicates"][0]["reason"] == "same_service"


def test_in_words(run: Any) -> None:
    answer = run(as_csv([office(1), office(2, phone="9")]), "--format", "offices", "--dry-run")
    assert answer.exit_code == 0
    assert "created 1" in answer.stdout
    assert "row 3 phone" in answer.stdout


@pytest.mark.parametrize(
    ("content", "file_format", "exit_code", "says"),
    [
        (b"\x89PNG\x00", "offices", 1, "CSV"),
        (b"a,b\n1,2\n", "offices", 1, "必要な列"),
        (b"{}", "hsds", 1, "HSDS"),
        (b"a,b\n1,2\n", "postcards", 2, "postcards"),
    ],
)
def test_refusals(run: Any, content: bytes, file_format: str, exit_code: int, says: str) -> None:
    answer = run(content, "--format", file_format)
    assert answer.exit_code == exit_code
    assert says in answer.output


def test_a_centres_own_list_by_its_saved_columns_with_the_refused_rows_in_a_file(
    run: Any, engine: Engine, tmp_path: Path
) -> None:
    people = cast(engine)
    with unit_of_work(engine, write=True) as session:
        columns = {"name": "名", "phone": "TEL"}
        matches.save(session, people["supervisor"], name="一覧", columns=columns, headers=("名", "TEL"))
    content = "名,TEL\nみなと相談室,054-254-2601\nひがし相談室,12\n".encode("cp932")
    out = tmp_path / "refused.csv"
    own = ("--format", "own", "--centre", "shizuoka", "--columns", "一覧", "--refused", str(out))
    first, second = run(content, *own), run(content, *own)
    assert "created 1, updated 0, unchanged 0, errors 1" in first.stdout
    assert "created 0, updated 0, unchanged 1, errors 1" in second.stdout
    assert "this very file was imported before" in second.stdout
    assert "ひがし相談室,12,TEL: 電話番号として読めません: 12" in out.read_text("utf-8-sig")
    assert run(content, "--format", "own", "--centre", "shizuoka", "--columns", "別の一覧").exit_code == 1
