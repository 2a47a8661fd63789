"""Rows of what is public, of accounts, rules, centres and the record."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("public", "", """
        GET /livez
        GET /readyz
        GET /login
        POST /login
        POST /logout
        GET /language
        GET /api/hsds
        GET /api/hsds/services?full=true
        GET /api/hsds/organizations?full=true
        GET /api/hsds/taxonomies
        GET /api/hsds/taxonomy_terms
        GET /api/hsds/service_at_locations?full=true
    """),
    # Without the code of the page everything leads back to where it is asked for.
    *rows("public", "link", """
        GET /r/{token}
        GET /r/{token}/
        GET /r/{token}/language
        POST /r/{token}/code
        GET /r/{token}/accept
        GET /r/{token}/reject
        GET /r/{token}/plan
        GET /r/{token}/start
        GET /r/{token}/hold
        GET /r/{token}/resume
        GET /r/{token}/complete
        GET /r/{token}/fail
        GET /r/{token}/progress
        GET /r/{token}/review
        GET /r/{token}/cancel
        POST /r/{token}/accept
        POST /r/{token}/reject
        POST /r/{token}/plan
        POST /r/{token}/start
        POST /r/{token}/hold
        POST /r/{token}/resume
        POST /r/{token}/complete
        POST /r/{token}/fail
        POST /r/{token}/updates/{number}/seen
        POST /r/{token}/progress
        POST /r/{token}/review
        POST /r/{token}/cancel
    """),
    *rows("public", "service", "GET /api/hsds/services/{id}"),
    *rows("public", "organization", "GET /api/hsds/organizations/{id}"),
    *rows("public", "taxonomy", "GET /api/hsds/taxonomies/{id}"),
    *rows("public", "term", "GET /api/hsds/taxonomy_terms/{id}"),
    *rows("public", "place", "GET /api/hsds/service_at_locations/{id}"),
    *rows("signed in", "", """
        GET /
        GET /search
        GET /search?q=題名
        GET /search?q=件名
        GET /search?q=要点
        GET /search?q=呼名
        GET /search?q=氏名&kind=person
        GET /search?q=名称&kind=partner
        GET /account
        POST /account/password
        GET /guidance
        GET /guidance?q=更新
        GET /guidance/look?event=birth&date=2026-04-10
    """),
    # A calendar program logs in nowhere; the secret in the address is what it has.
    *rows("public", "feed", "GET /calendar/{token}.ics"),
    *rows("signed in", "rule", "GET /guidance/rules/{code}"),
    *rows("rule edit", "rule", """
        GET /guidance/rules/{code}/propose
        POST /guidance/rules/{code}/propose
        POST /guidance/rules/{code}/check
    """),
    *rows("rule check", "", "GET /guidance/proposals"),
    *rows("rule check", "proposal", "GET /guidance/proposals/{ref}"),
    # Sent as an approval: whoever proposed it cannot give it.
    *rows("rule check", "proposal", "POST /guidance/proposals/{ref}", never=frozenset({"supervisor"})),
    *rows("operator", "", """
        GET /admin
        GET /admin/users
        GET /admin/users/new
        POST /admin/users/new
        GET /admin/centres/new
        POST /admin/centres/new
    """),
    *rows("operator", "user", """
        GET /admin/users/{login}
        POST /admin/users/{login}
        POST /admin/users/{login}/roles
        POST /admin/users/{login}/password
    """),
    *rows("operator", "centre", """
        GET /admin/centres/{code}
        POST /admin/centres/{code}
        POST /admin/centres/{code}/days
        POST /admin/centres/{code}/days/remove
    """),
    *rows("officer", "", """
        GET /admin/audit
        POST /admin/audit/verify
    """),
]  # fmt: skip
