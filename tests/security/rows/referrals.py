"""Rows of what is done with partners: referrals, requests of others, going along, meetings."""

from __future__ import annotations

from tests.security.oracle import CASEWORK, LEAD, WRITERS, Row, rows

ROWS: list[Row] = [
    *rows("casework", "referral", """
        GET /referrals/{ref}
        GET /referrals/{ref}/print
        GET /referrals/{ref}/edit
        POST /referrals/{ref}/edit
        POST /referrals/{ref}/send
        POST /referrals/{ref}/exception
        POST /referrals/{ref}/seen
        POST /referrals/{ref}/link
        POST /referrals/{ref}/link/end
        GET /referrals/{ref}/accept
        POST /referrals/{ref}/accept
        GET /referrals/{ref}/plan
        POST /referrals/{ref}/plan
        GET /referrals/{ref}/reject
        POST /referrals/{ref}/reject
        GET /referrals/{ref}/start
        POST /referrals/{ref}/start
        GET /referrals/{ref}/hold
        POST /referrals/{ref}/hold
        GET /referrals/{ref}/resume
        POST /referrals/{ref}/resume
        GET /referrals/{ref}/complete
        POST /referrals/{ref}/complete
        GET /referrals/{ref}/fail
        POST /referrals/{ref}/fail
        GET /referrals/{ref}/cancel
        POST /referrals/{ref}/cancel
        GET /referrals/{ref}/error
        POST /referrals/{ref}/error
        GET /referrals/{ref}/close
        POST /referrals/{ref}/close
        GET /referrals/{ref}/updates/new
        POST /referrals/{ref}/updates/new
        GET /referrals/{ref}/returned
        POST /referrals/{ref}/returned
        GET /referrals/{ref}/progress
        POST /referrals/{ref}/progress
        GET /referrals/{ref}/review
        POST /referrals/{ref}/review
        GET /referrals/{ref}/attempts
        POST /referrals/{ref}/attempts
        GET /referrals/{ref}/told
        POST /referrals/{ref}/told
    """),
    *rows("casework", "referral:sent", """
        GET /referrals/{ref}/letter.pdf
        GET /referrals/{ref}/updates/{number}/letter.pdf
        GET /referrals/{ref}/updates/{number}/seen
        POST /referrals/{ref}/updates/{number}/seen
        GET /referrals/{ref}/notice.pdf
    """),
    *rows("lead", "", """
        GET /referrals/clocks
        POST /referrals/clocks
        POST /referrals/clocks/reset
        GET /referrals/minimum
        POST /referrals/minimum
        POST /referrals/minimum/reset
    """),
    *rows("casework", "referral:sent", "GET /referrals/{ref}/fax.pdf"),
    *rows("casework", "referral:sent", "POST /referrals/{ref}/carried"),
    *rows("casework", "inbound", """
        GET /inbound/{ref}
        GET /inbound/{ref}/answer.pdf
        GET /inbound/{ref}/accept
        POST /inbound/{ref}/accept
        GET /inbound/{ref}/reject
        POST /inbound/{ref}/reject
        GET /inbound/{ref}/start
        POST /inbound/{ref}/start
        GET /inbound/{ref}/hold
        POST /inbound/{ref}/hold
        GET /inbound/{ref}/resume
        POST /inbound/{ref}/resume
        GET /inbound/{ref}/complete
        POST /inbound/{ref}/complete
        GET /inbound/{ref}/fail
        POST /inbound/{ref}/fail
        GET /inbound/{ref}/tell
        POST /inbound/{ref}/tell
        GET /inbound/{ref}/allow
        POST /inbound/{ref}/allow
        GET /inbound/{ref}/cancel
        POST /inbound/{ref}/cancel
    """),
    *rows("lead", "inbound", """
        GET /inbound/{ref}/error
        POST /inbound/{ref}/error
    """),
    *rows("counter", "accompaniment", """
        GET /accompaniments/{ref}
        GET /accompaniments/{ref}/sheet.pdf
    """),
    *rows("counter", "meeting", """
        GET /meetings/{ref}
        GET /meetings/{ref}/notes.pdf
    """),
    *rows("casework", "meeting", """
        GET /meetings/{ref}/agenda.pdf
        GET /meetings/{ref}/edit
        POST /meetings/{ref}/edit
        GET /meetings/{ref}/record
        POST /meetings/{ref}/record
        POST /meetings/{ref}/drop
        POST /meetings/{ref}/step
    """),
    *rows("lead", "meeting", "POST /meetings/{ref}/approve"),
    *rows("casework", "accompaniment", """
        GET /accompaniments/{ref}/edit
        POST /accompaniments/{ref}/edit
        POST /accompaniments/{ref}/result
    """),
    *rows("casework", "barring", """
        GET /cases/{ref}/barred
        POST /cases/{ref}/barred
        POST /cases/{ref}/barred/{bar}/lift
    """),
    *rows("directory edit", "partner", """
        GET /partners/{ref}/remarks
        POST /partners/{ref}/remarks
    """),
    # Who wrote it takes it back, and who leads the centre.
    *rows("casework", "remark", "POST /partners/{ref}/remarks/{remark}/withdraw", never=CASEWORK - LEAD - WRITERS),
    *rows("lead", "referral", """
        POST /referrals/{ref}/approve
        GET /referrals/{ref}/exception/review
        POST /referrals/{ref}/exception/review
        POST /referrals/{ref}/error/confirm
    """),
]  # fmt: skip
