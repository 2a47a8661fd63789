"""Markings by two instructors, and the figures of foreign residents."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("practicum", "", "GET /training/marks"),
    *rows("practicum", "marked", """
        GET /training/enrolments/{ref}/marks/practicum
        GET /training/enrolments/{ref}/marks/case-study
    """),
    *rows("teach", "marked", """
        POST /training/enrolments/{ref}/marks/practicum
        POST /training/enrolments/{ref}/marks/case-study
    """),
    *rows("run", "", """
        GET /training/population
        POST /training/population
        GET /training/population/form
    """),
    *rows("run", "population", """
        GET /training/population/{ref}
        POST /training/population/{ref}/withdraw
    """),
]  # fmt: skip
