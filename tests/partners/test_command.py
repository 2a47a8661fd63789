"""`kakehashi import partners`: its answer, its exit codes, its second run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from app.core.installation import Installation
from app.partners.commands import import_partners
from tests.partners.files import as_csv, as_xlsx, office


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
