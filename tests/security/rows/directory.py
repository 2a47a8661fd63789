"""Rows of cards, the directory, figures and the register of coordinators."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("counter", "card", """
        GET /knowledge/{ref}
        POST /knowledge/{ref}/used
    """),
    *rows("casework", "card", """
        GET /knowledge/{ref}/edit
        POST /knowledge/{ref}/edit
        POST /knowledge/{ref}/submit
        POST /knowledge/{ref}/take-back
        POST /knowledge/{ref}/retire
    """),
    *rows("casework", "card", "POST /knowledge/{ref}/check", never=frozenset({"coordinator", "coordinator2"})),
    *rows("directory", "", """
        GET /partners
        GET /partners?q=名称
    """),
    *rows("directory edit", "", """
        GET /partners/new
        POST /partners/new
        GET /partners/duplicates
        GET /partners/upkeep
        POST /partners/upkeep/editor
    """),
    *rows("directory import", "", """
        GET /partners/import
        POST /partners/import
        GET /partners/imports
    """),
    *rows("directory import", "partner_file", """
        GET /partners/import/{ref}
        POST /partners/import/{ref}
        GET /partners/import/{ref}/columns
        POST /partners/import/{ref}/columns
        GET /partners/import/{ref}/refused
    """),
    *rows("directory import", "partner_import", """
        GET /partners/imports/{ref}
        POST /partners/imports/{ref}/undo
    """),
    *rows("directory", "partner", """
        GET /partners/{ref}
        GET /partners/{ref}/history
        POST /partners/{ref}/number
        GET /partners/{ref}/wrong
        POST /partners/{ref}/wrong
        POST /partners/{ref}/wrong/at-once
        POST /partners/{ref}/wrong/heard
    """),
    *rows("directory edit", "partner", """
        POST /partners/duplicates
        GET /partners/{ref}/edit
        POST /partners/{ref}/edit
        GET /partners/{ref}/hours
        POST /partners/{ref}/hours
        POST /partners/{ref}/check
        POST /partners/{ref}/upkeep/right
        POST /partners/{ref}/wrong/{what}
        POST /partners/{ref}/care
        POST /partners/{ref}/retire
        GET /partners/{ref}/merge
        POST /partners/{ref}/merge
        POST /partners/{ref}/contacts
        POST /partners/{ref}/contacts/{number}/retire
    """),
    *rows("directory edit", "former", "POST /partners/{ref}/restore"),
    *rows("figures", "", """
        GET /reports
        GET /reports/export
        GET /reports/topics
        GET /reports/gaps
        GET /reports/gaps/file?level=agency
    """),
    *rows("figures", "figures", """
        GET /reports?centre={centre}
        GET /reports/export?centre={centre}
        GET /reports/export/file?centre={centre}&level=agency&format=xlsx
        GET /reports/topics?centre={centre}
        GET /reports/gaps?centre={centre}
    """),
    *rows("figures", "internal", "GET /reports/export/file?centre={centre}&level=internal&format=zip"),
    *rows("register", "", "GET /training"),
    *rows("register propose", "", """
        GET /training/learners/new
        POST /training/learners/new
    """),
    *rows("register", "learner", "GET /training/learners/{ref}"),
    *rows("register propose", "learner", """
        POST /training/learners/{ref}/propose
        POST /training/learners/{ref}/names
    """),
    *rows("register", "certification", "GET /training/certifications/{ref}"),
    *rows("register", "certification:approved", "GET /training/certifications/{ref}/documents/{code}.pdf"),
    *rows("register decide", "certification", """
        POST /training/certifications/{ref}/decide
        POST /training/certifications/{ref}/order
        POST /training/certifications/{ref}/set-aside
    """),
    *rows("register propose", "certification", """
        POST /training/certifications/{ref}/end
        POST /training/certifications/{ref}/documents
    """),
    *rows("public", "certificate", "GET /v/{code}"),
    *rows("lead", "", """
        GET /reports/import
        POST /reports/import
    """),
]  # fmt: skip
