"""Rows of tests: the bank, papers, sittings, attempts and decisions, and the trainee's own."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows(
        "tests",
        "",
        """
        GET /training/tests
        GET /training/tests/questions
    """,
    ),
    *rows(
        "tests teach",
        "",
        """
        GET /training/tests/questions/new
        POST /training/tests/questions/new
        GET /training/tests/papers/new
        POST /training/tests/papers/new
    """,
    ),
    *rows(
        "tests run",
        "",
        """
        GET /training/tests/sittings/new
        POST /training/tests/sittings/new
        POST /training/tests/accommodations
    """,
    ),
    *rows("register", "", "GET /training/tests/accommodations"),
    *rows("register decide", "test_extra", "POST /training/tests/accommodations/{ref}"),
    *rows("tests", "test_question", "GET /training/tests/questions/{ref}"),
    *rows(
        "tests teach",
        "test_question",
        """
        GET /training/tests/questions/{ref}/edit
        POST /training/tests/questions/{ref}/edit
        POST /training/tests/questions/{ref}/retire
    """,
    ),
    *rows("tests run", "test_question", "POST /training/tests/questions/{ref}/regrade"),
    *rows(
        "tests",
        "test_paper",
        """
        GET /training/tests/papers/{ref}
        GET /training/tests/papers/{ref}/analysis
    """,
    ),
    *rows(
        "tests run",
        "test_paper",
        """
        POST /training/tests/papers/{ref}/approve
        POST /training/tests/papers/{ref}/retire
    """,
    ),
    *rows("tests", "test_sitting", "GET /training/tests/sittings/{ref}"),
    *rows(
        "tests run",
        "test_sitting",
        """
        POST /training/tests/sittings/{ref}/list
        POST /training/tests/sittings/{ref}/publish
        POST /training/tests/sittings/{ref}/cancel
        POST /training/tests/sittings/{ref}/import
    """,
    ),
    *rows(
        "tests run",
        "test_file",
        """
        GET /training/tests/files/{ref}
        POST /training/tests/files/{ref}/apply
        POST /training/tests/files/{ref}/cancel
    """,
    ),
    *rows("tests", "test_attempt", "GET /training/tests/attempts/{ref}"),
    *rows(
        "tests run",
        "test_attempt",
        """
        POST /training/tests/attempts/{ref}/result
        POST /training/tests/attempts/{ref}/excuse
    """,
    ),
    *rows(
        "tests teach",
        "test_attempt",
        """
        POST /training/tests/attempts/{ref}/start
        POST /training/tests/attempts/{ref}/interrupt
        POST /training/tests/attempts/{ref}/resume
        POST /training/tests/attempts/{ref}/review
    """,
    ),
    *rows("tests", "test_review", "GET /training/tests/reviews/{ref}"),
    *rows("tests run", "test_review", "POST /training/tests/reviews/{ref}/propose"),
    *rows("register decide", "test_review", "POST /training/tests/reviews/{ref}/decide"),
    *rows("tests", "test_regrade", "GET /training/tests/regrades/{ref}"),
    *rows("register decide", "test_regrade", "POST /training/tests/regrades/{ref}"),
    *rows(
        "study",
        "own_attempt",
        """
        GET /training/mine/tests/{ref}
        GET /training/mine/tests/{ref}/questions
        GET /training/mine/tests/{ref}/end
        POST /training/mine/tests/{ref}/start
        POST /training/mine/tests/{ref}/answers
        POST /training/mine/tests/{ref}/hand-in
        POST /training/mine/tests/{ref}/appeal
    """,
    ),
]
