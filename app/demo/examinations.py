"""Tests of the demonstration: a bank, both papers, results of two cohorts, a re-sit that waits, things to decide."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.demo.calendar import moment, office_day
from app.demo.exam_questions import CONFIRMATION, FINAL, WRONG_KEY, Asked
from app.training.enrolment.models import Enrolment
from app.training.examinations import queries, rules
from app.training.examinations.models import Paper
from app.training.examinations.queries import Day
from app.training.examinations.schemas import (
    AccommodationForm,
    PaperForm,
    QuestionForm,
    RegradeForm,
    ReviewForm,
    SittingForm,
)
from app.training.examinations.service import (
    accommodations,
    importing,
    questions,
    regrading,
    reviews,
    rights,
    sittings,
)
from app.training.programme.models import Cohort

Do = Callable[[Session], None]
FAILED = 3
"""Who does not pass the confirmation test in the story of the course."""


class Act:
    """What instructors, administrators and approvers do about tests."""

    def __init__(self, actors: Mapping[str, Actor], today: date) -> None:
        self.admin, self.approver, self.teacher = actors["training_admin"], actors["approver"], actors["instructor"]
        self.today = today

    def write(self, session: Session) -> None:
        """The bank is written, and a paper of each kind is drawn and approved."""
        for kind, asked in (("confirmation", CONFIRMATION), ("final", FINAL)):
            for one in asked:
                form = QuestionForm(
                    kind=kind, subject=one.subject, wording=one.wording, choices="\n".join(one.choices), key=one.key
                )
                questions.add(session, self.teacher, form)
            counts: dict[str, int] = {}
            for one in asked:
                counts[one.subject] = counts.get(one.subject, 0) + 1
            quotas = [{"subject": subject, "count": count} for subject, count in counts.items()]
            wanted = {"kind": kind, "minutes": 40 if kind == "final" else 30, "quotas": quotas}
            paper = questions.draw_paper(session, self.teacher, PaperForm.model_validate(wanted))
            questions.approve_paper(session, self.admin, paper, seen=paper.version)

    def first_cohort(self, session: Session) -> None:
        """The completion test of those who were certified, from the file of that time."""
        cohort = _cohort(session, "ended")
        if cohort is not None:
            self._sat(session, cohort, "final", FINAL, clock.today() - timedelta(days=28), failing=None)

    def second_cohort(self, session: Session) -> None:
        """The confirmation test of the cohort that is in its practicum now; one does not pass."""
        cohort = _cohort(session, "running")
        if cohort is not None:
            held_on = clock.today() - timedelta(days=1)
            self._sat(session, cohort, "confirmation", CONFIRMATION, held_on, failing=FAILED)

    def _sat(
        self, session: Session, cohort: Cohort, kind: str, asked: Sequence[Asked], held_on: date, *,
        failing: int | None,
    ) -> None:  # fmt: skip
        """A sitting on paper: the list, a file with every answer, and all are told."""
        day = self._plan(session, cohort, kind, datetime.combine(held_on, time(10)), clock.today(), on_screen=False)
        people = _of(session, cohort)
        for one in people:
            sittings.put_on_list(session, self.admin, day.sitting, one)
        session.flush()
        held = queries.on_paper(session, day.paper.id)
        right = [_right(version.text, asked) for _item, version, _question in held]
        keys = [version.key for _item, version, _question in held]
        lines = [",".join(["受講番号", "受験日", *(f"問{number}" for number in range(1, len(held) + 1))])]
        for number, one in enumerate(people):
            answers = _answers(f"{kind} {number}", right, keys, fails=number == failing)
            lines.append(",".join([one.ref, held_on.isoformat(), *answers]))
        content = "\n".join(lines).encode()
        kept = importing.hold(session, self.admin, day, f"{kind}.csv", content)
        importing.apply(session, self.admin, day, kept, seen=kept.version)
        session.flush()
        sittings.publish(session, self.admin, day, seen=day.version)

    def _plan(
        self, session: Session, cohort: Cohort, kind: str, opens: datetime, publish_on: date, *, on_screen: bool,
        hours: int = 2,
    ) -> Day:  # fmt: skip
        paper = session.scalars(sa.select(Paper).where(Paper.kind == kind)).one()
        form = SittingForm(
            cohort=cohort.ref, paper=paper.ref, on_screen=on_screen, opens_at=opens,
            closes_at=opens + timedelta(hours=hours), publish_on=publish_on,
            place=None if on_screen else "静岡市産学交流センター 大会議室",
        )  # fmt: skip
        made = sittings.plan(session, self.admin, form)
        session.flush()
        return queries.days(session, made.ref)[0]

    def re_sit(self, session: Session) -> None:
        """Whoever failed is on the list of a sitting on screen, which may be begun for a week."""
        cohort = _cohort(session, "running")
        if cohort is None:
            return
        opens = datetime.combine(self.today, time(9))
        day = self._plan(
            session, cohort, "confirmation", opens, self.today + timedelta(days=14), on_screen=True, hours=7 * 24
        )  # fmt: skip
        refs = [one.enrolment.ref for one in rights.candidates(session, day.sitting) if one.right.is_open]
        if refs:
            sittings.entitle(session, self.admin, day, refs, seen=day.version)

    def more_time(self, session: Session) -> None:
        """Extra time: approved for one, asked for another."""
        for number, one in enumerate(_of(session, _cohort(session, "running"))[5:7]):
            learner = queries.enrolment_by_ref(session, one.ref)
            if learner is None:
                continue
            form = AccommodationForm(
                learner=learner.learner.ref, extra_per_cent=50, valid_from=clock.today(),
                ground="弱視。拡大した問題用紙と、主治医の意見書を確認した。",
            )  # fmt: skip
            asked = accommodations.propose(session, self.admin, form)
            if number == 0:
                accommodations.decide(session, self.approver, asked, "approve", seen=asked.version)

    def doubt(self, session: Session) -> None:
        """One result is looked into; the key of a question turns out to be wrong."""
        attempts = [one for day in queries.days(session) for one in queries.attempts_in(session, day.sitting)]
        passed = [one for one in attempts if one.attempt.state == "passed" and one.attempt.kind == "confirmation"]
        if len(passed) > 9:
            ground = "会場の空調工事の音で、後半の20分が聞き取りにくかったとの申出があった。"
            form = ReviewForm(review_kind="complaint", ground=ground)
            reviews.open_review(session, self.teacher, passed[9], form, seen=passed[9].version)
        for asked in queries.questions(session):
            if asked.version.text == WRONG_KEY.wording:
                reason = "選択肢の順を入れ替えたときに、正答を直していなかった。"
                wanted = RegradeForm(version_number=1, key=WRONG_KEY.right, reason=reason)
                regrading.propose(session, self.admin, asked.question, wanted)


def _right(wording: str, asked: Sequence[Asked]) -> str:
    return next(one.right for one in asked if one.wording == wording)


def _answers(seed: str, right: Sequence[str], keys: Sequence[str], *, fails: bool) -> list[str]:
    """Somebody's answers: the abler, the more are right. Whoever passed does so by the keys of that day too."""
    ability = 35 if fails else 45 + _chance(seed, "ability") % 54
    answers = [
        letter if _chance(seed, str(place)) % 100 < ability else _other(letter, _chance(seed, f"other {place}"))
        for place, letter in enumerate(right)
    ]
    while rules.passes(_score(answers, keys), len(keys), 60) is fails:
        place = next(at for at, answer in enumerate(answers) if (answer == keys[at]) is fails)
        answers[place] = _other(keys[place], place) if fails else keys[place]
    return answers


def _score(answers: Sequence[str], keys: Sequence[str]) -> int:
    return sum(answer == key for answer, key in zip(answers, keys, strict=True))


def _other(letter: str, number: int) -> str:
    """A wrong answer, now and then none."""
    return ("", *(one for one in "abcd" if one != letter))[number % 4]


def _chance(seed: str, what: str) -> int:
    """The same each time the story is told."""
    return int.from_bytes(hashlib.sha256(f"{seed} {what}".encode()).digest()[:4], "big")


def _cohort(session: Session, state: str) -> Cohort | None:
    """The oldest cohort in a state; None where the story has none."""
    return session.scalars(
        sa.select(Cohort).where(Cohort.state == state).order_by(Cohort.fiscal_year, Cohort.run).limit(1)
    ).first()


def _of(session: Session, cohort: Cohort | None) -> list[Enrolment]:
    number = cohort.id if cohort else 0
    return list(session.scalars(sa.select(Enrolment).where(Enrolment.cohort_id == number).order_by(Enrolment.id)))


def told(actors: Mapping[str, Actor], today: date, certified: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how; `certified` is the day on which the first cohort entered the register."""
    act = Act(actors, today)
    yield moment(certified, 15 * 60 + 20), "tests", act.write
    yield moment(certified, 15 * 60 + 30), "tests", act.first_cohort
    for ago, do in ((101, act.second_cohort), (60, act.more_time), (9, act.doubt), (3, act.re_sit)):
        yield moment(office_day(today, ago), 16 * 60), do.__name__, do
