"""Rows of certificates for machines, of the public check, and of accounts tied to the register."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("public", "", """
        GET /v
        GET /v?code=0123456789AB
        GET /v/keys.json
        GET /v/issuer.json
    """),
    *rows("public", "asked", "GET /api/certifications/1/{number}/{code}"),
    *rows("public", "issuer_key", "GET /v/keys/{name}.json"),
    *rows("public", "status_list", "GET /v/lists/{name}.jwt"),
    *rows("register", "certification:approved", """
        GET /training/certifications/{ref}/documents/{code}.en.pdf
        GET /training/certifications/{ref}/documents/{code}.jwt
    """),
    *rows("register propose", "learner", """
        POST /training/learners/{ref}/account
        POST /training/learners/{ref}/account/remove
    """),
]  # fmt: skip
