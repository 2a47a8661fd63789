"""What the pages of a person, of an enrolment and of the trainee's own way show of tests."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import clock
from app.core.errors import lazy
from app.training.enrolment.models import Enrolment
from app.training.examinations import queries, words
from app.training.examinations.queries import Whole
from app.training.examinations.rules import Bar, Right
from app.training.examinations.service import rights
from app.training.models import Learner
from app.training.sections import Section
from app.web.request import Rq

TITLE = lazy("試験")


@dataclass(frozen=True)
class Test:
    """One of the two tests of an enrolment: what was sat, and what is left of the right to sit it."""

    kind: str
    attempts: list[Whole]
    right: Right

    @property
    def failed(self) -> bool:
        """Whether it was sat in vain and nothing has passed since."""
        return self.right.bar is not Bar.PASSED and self.right.first_day is not None


def _tests(rq: Rq, enrolment: Enrolment) -> list[Test]:
    """The tests that were sat or may be sat now."""
    found = queries.attempts_of(rq.session, enrolment)
    whole = queries.enrolment_by_ref(rq.session, enrolment.ref) or enrolment
    tests = [
        Test(
            kind,
            [one for one in found if one.attempt.kind == kind],
            rights.right_of(rq.session, whole, kind, clock.today()),
        )
        for kind in words.KINDS
    ]
    return [test for test in tests if test.attempts or test.right.bar not in (Bar.STAGE, Bar.PASSED)]


def _context(tests: list[Test], base: str) -> dict[str, object]:
    return {"tests": tests, "base": base, "words": words}


def of_enrolment(rq: Rq, enrolment: Enrolment) -> Section | None:
    """For administrators and approvers."""
    tests = _tests(rq, enrolment)
    if not tests:
        return None
    return Section(
        TITLE, "training/examinations/_section.html", _context(tests, "/training/tests/attempts/"), key="tests"
    )


def of_mine(rq: Rq, enrolment: Enrolment) -> Section | None:
    """For the trainee: the way to what may be sat, results once they are told, and how it goes on."""
    tests = _tests(rq, enrolment)
    if not tests:
        return None
    return Section(TITLE, "training/examinations/_section.html", _context(tests, "/training/mine/tests/"), key="tests")


def of_learner(rq: Rq, learner: Learner) -> Section | None:
    """Every attempt of a person, and extra time."""
    attempts = queries.attempts_of_learner(rq.session, learner)
    extra = [one for one, _learner in queries.accommodations(rq.session, learner.id)]
    if not attempts and not extra:
        return None
    return Section(
        TITLE,
        "training/examinations/_of_learner.html",
        {"attempts": attempts, "extra": extra, "words": words},
        key="tests",
        count=len(attempts),
    )
