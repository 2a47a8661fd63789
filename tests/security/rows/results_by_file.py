"""Rows of files of which nobody knows whom they mean, and of files of results that are taken back."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("register propose", "", "GET /training/unclear"),
    *rows("register propose", "course_file", "POST /training/files/held/{ref}/unclear"),
    *rows("register propose", "unclear", """
        GET /training/unclear/{ref}
        POST /training/unclear/{ref}
        POST /training/unclear/{ref}/again
    """),
    *rows("tests run", "test_file", "POST /training/tests/files/{ref}/undo"),
]  # fmt: skip
