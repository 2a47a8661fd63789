"""The reports of the training: for whom each is."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("training reports", "", "GET /training/reports"),
    *rows("training reports", "training_report", """
        GET /training/reports/{slug}
        GET /training/reports/{slug}/xlsx
    """),
]  # fmt: skip
