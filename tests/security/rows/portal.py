"""Rows of files beside case-study meetings and materials."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("practicum", "", "GET /training/materials"),
    *rows("practicum", "files_beside", """
        GET /training/materials/{ref}
        POST /training/materials/{ref}/files
    """),
    *rows("practicum", "run_file", """
        GET /training/materials/files/{ref}
        POST /training/materials/files/{ref}/remove
    """),
    *rows("signed in", "portal_file", "GET /training/portal/files/{ref}"),
]  # fmt: skip
