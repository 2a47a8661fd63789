"""The log of decisions: who proposed and who decided, whatever it is that was decided."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.core import ids
from app.core.db import unit_of_work
from app.reports.training.queries_decided import decisions
from app.training.corrections.models import CertificationCorrection, CertificationReview, CorrectionProposal
from app.training.models import Certification, CertificationOrder
from bench.training_reports import _insert
from tests.support.people import cast
from tests.training.course import certified, cohort, enrolled, learner

DAY = date(2026, 11, 20)
PROPOSER, DECIDER, FIRST, OPENER, LIFTER = 11, 12, 13, 14, 15


def _orders(of: int) -> list[dict[str, object]]:
    """One by an approver alone, set aside later; one that came of a review."""
    made = []
    for kind, aside in (("suspension", LIFTER), ("revocation", None)):
        number = ids.new_id()
        made.append(
            {
                "id": number, "ref": ids.new_ref("U"), "certification_id": of, "kind": kind, "starts_on": DAY,
                "known_on": DAY, "decision_number": kind, "ordered_by_id": DECIDER, "at_once": False,
                "ground_ct": CertificationOrder.ground.seal(number, "理由"),
                "set_aside_on": DAY if aside else None, "set_aside_by_id": aside,
            }
        )  # fmt: skip
    return made


def _reviews(of: int, enrolment: int, order: object) -> list[dict[str, object]]:
    made = []
    for state, by, came in (("ordered", FIRST, order), ("confirmed", DECIDER, None)):
        number = ids.new_id()
        made.append(
            {
                "id": number, "ref": ids.new_ref("J"), "certification_id": of, "enrolment_id": enrolment,
                "stage": "block_1", "reason_ct": CertificationReview.reason.seal(number, "理由"), "state": state,
                "recommended": "confirm", "opened_on": DAY, "opened_by_id": OPENER, "decided_on": DAY,
                "decided_by_id": by, "decision_number": state, "order_id": came, "version": 1,
            }
        )  # fmt: skip
    return made


def _correction(of: int) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    done, proposal = ids.new_id(), ids.new_id()
    row = {
        "id": done, "ref": ids.new_ref("J"), "certification_id": of, "kind": "name", "known_on": DAY,
        "decision_number": "correction", "decided_by_id": DECIDER,
        "reason_ct": CertificationCorrection.reason.seal(done, "理由"),
        "effects_ct": CertificationCorrection.effects.seal(done, "[]"),
    }  # fmt: skip
    asked = {
        "id": proposal, "ref": ids.new_ref("J"), "certification_id": of, "kind": "name", "state": "decided",
        "proposed_on": DAY, "proposed_by_id": PROPOSER, "decided_on": DAY, "decided_by_id": DECIDER,
        "correction_id": done, "version": 1, "reason_ct": CorrectionProposal.reason.seal(proposal, "理由"),
        "effects_ct": CorrectionProposal.effects.seal(proposal, "[]"),
    }  # fmt: skip
    return [row], [asked]


def _names(session: Session, certification: Certification) -> dict[str, tuple[int | None, int | None]]:
    found = decisions(session, date(2026, 1, 1), date(2026, 12, 31))
    assert {one.subject for one in found} == {certification.number}
    return {one.what: (one.proposed, one.decided) for one in found}


def test_both_names_of_everything(engine: Engine) -> None:
    people = cast(engine)
    with unit_of_work(engine, write=True) as session:
        whose = enrolled(session, people, learner(session, people), cohort(session))
        made = certified(session, people, whose)
    orders, (done, asked) = _orders(made.id), _correction(made.id)
    reviews = _reviews(made.id, whose.id, orders[1]["id"])
    _insert(engine, iter([
        (CertificationOrder, orders), (CertificationReview, reviews), (CertificationCorrection, done),
        (CorrectionProposal, asked),
    ]))  # fmt: skip
    with unit_of_work(engine, write=False) as session:
        admin, approver = people["training_admin"].user_id, people["approver"].user_id
        assert _names(session, made) == {
            "certified": (admin, approver), "suspension": (None, DECIDER), "set_aside": (DECIDER, LIFTER),
            "revocation": (FIRST, DECIDER), "correction": (PROPOSER, DECIDER), "kept": (OPENER, DECIDER),
        }  # fmt: skip
