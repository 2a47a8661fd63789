"""Rows of completion, of corrections by two people and of reviews."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("register", "", """
        GET /training/completions
        GET /training/completions?step=ready
        GET /training/completions?step=completed
        GET /training/completions?step=proposed
        GET /training/completions?step=unpublished
        GET /training/corrections
    """),
    *rows("register propose", "", """
        POST /training/completions/propose
        POST /training/completions/void
    """),
    *rows("register decide", "", """
        POST /training/completions/complete
        POST /training/completions/approve
        POST /training/corrections/decide
    """),
    *rows("register", "correction", "GET /training/corrections/{ref}"),
    *rows("register decide", "correction", "POST /training/corrections/{ref}/decide"),
    *rows("register propose", "correction", "POST /training/corrections/{ref}/renew"),
    *rows("register", "review", "GET /training/reviews/{ref}"),
    *rows("register decide", "review", "POST /training/reviews/{ref}/decide"),
    *rows("register propose", "policy", "POST /training/policies/{ref}/renew"),
]  # fmt: skip
