"""The carried steps and playbooks, each check with a planted defect that it catches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain, product

import pytest

from app.guidance.catalogue import Catalogue, CatalogueError, carried, check
from app.guidance.composition import compose
from app.guidance.engine import Situation, compute
from app.guidance.happenings import Happening
from app.guidance.household import Member
from app.guidance.records import Order, Playbook, Step, Text, Who
from app.guidance.sequence import join

BECAUSE = Text(ja="先に要るから。", easy="さきに いります。", en="It is needed first.")


def with_book(catalogue: Catalogue, book: Playbook) -> Catalogue:
    return replace(catalogue, playbooks={**catalogue.playbooks, book.event: book})


def with_step(catalogue: Catalogue, step: Step) -> Catalogue:
    return replace(catalogue, steps={**catalogue.steps, step.code: step})


def changed(event: str, /, **fields: object) -> Playbook:
    return carried().playbooks[event].model_copy(update=fields)


def changed_step(code: str, /, **fields: object) -> Step:
    return carried().steps[code].model_copy(update=fields)


def events_without_playbook(catalogue: Catalogue) -> set[str]:
    return set(catalogue.events) - set(catalogue.playbooks)


def unused_steps(catalogue: Catalogue) -> set[str]:
    return set(catalogue.steps) - set(chain.from_iterable(book.steps for book in catalogue.playbooks.values()))


def unused_papers(catalogue: Catalogue) -> set[str]:
    return set(catalogue.papers) - set(chain.from_iterable(step.papers for step in catalogue.steps.values()))


def nobodys_steps(catalogue: Catalogue) -> set[str]:
    """A partner owns them, and none is named."""
    return {step.code for step in catalogue.steps.values() if step.owner == "partner" and not step.partner_kinds}


def steps_told_twice(catalogue: Catalogue) -> set[str]:
    return {book.event for book in catalogue.playbooks.values() if len(set(book.steps)) < len(book.steps)}


def backward_links(catalogue: Catalogue) -> set[tuple[str, str, str]]:
    """Links against the order of telling. None of them: no circle inside a playbook either."""
    return {
        (book.event, link.step, link.after)
        for book in catalogue.playbooks.values()
        for link in book.order
        if link.step in book.steps
        and link.after in book.steps
        and book.steps.index(link.after) >= book.steps.index(link.step)
    }


def unasked_conditions(catalogue: Catalogue) -> set[tuple[str, str]]:
    """Facts that no event with the step asks for, so that the condition would never limit it."""
    return {
        (step.code, condition.fact)
        for step in catalogue.steps.values()
        for condition in step.when
        if not any(condition.fact in catalogue.events[event].asks for event in _events_of(catalogue, step.code))
    }


def impossible_answers(catalogue: Catalogue) -> set[tuple[str, str]]:
    """Values that nobody can answer."""
    found = set()
    for step in catalogue.steps.values():
        for condition in step.when:
            fact = catalogue.facts[condition.fact]
            possible = {choice.code for choice in fact.choices} or {"yes", "no"}
            if fact.kind == "date" or set(condition.values) - possible:
                found.add((step.code, condition.fact))
    return found


def dates_that_never_start(catalogue: Catalogue) -> set[tuple[str, str]]:
    """Steps whose rule is started by none of the events that propose them."""
    return {
        (step.code, step.rule)
        for step in catalogue.steps.values()
        if step.rule
        and not set(_events_of(catalogue, step.code))
        & {event for rule in catalogue.rules[step.rule] for event in rule.events}
    }


def incomplete_texts(catalogue: Catalogue) -> set[str]:
    """Texts that lack one of the three ways of saying it."""
    return {where for where, text in _texts(catalogue) if not (text.ja and text.en and text.easy)}


def same_words(catalogue: Catalogue) -> set[str]:
    """Steps whose title stands twice: nobody could tell them apart."""
    seen: dict[str, str] = {}
    return {step.code for step in catalogue.steps.values() if seen.setdefault(step.title.ja, step.code) != step.code}


def _texts(catalogue: Catalogue) -> Iterator[tuple[str, Text]]:
    for step in catalogue.steps.values():
        yield f"{step.code}.title", step.title
        yield f"{step.code}.why", step.why
    for paper in catalogue.papers.values():
        yield paper.code, paper.title
    for book in catalogue.playbooks.values():
        for link in book.order:
            yield f"{book.event}: {link.step}", link.because


def _events_of(catalogue: Catalogue, step: str) -> list[str]:
    return [book.event for book in catalogue.playbooks.values() if step in book.steps]


CHECKS = (
    events_without_playbook,
    unused_steps,
    unused_papers,
    nobodys_steps,
    steps_told_twice,
    backward_links,
    unasked_conditions,
    impossible_answers,
    dates_that_never_start,
    incomplete_texts,
    same_words,
)


@pytest.mark.parametrize("find", CHECKS)
def test_the_carried_records_are_sound(find: object) -> None:
    assert callable(find)
    assert find(carried()) == set()


def test_enough_of_them() -> None:
    catalogue = carried()
    assert len(catalogue.playbooks) >= 40
    assert len(catalogue.steps) >= 130
    assert {step.domain for step in catalogue.steps.values()} == {
        *("residence", "employment", "housing", "medical", "education", "family"),
        *("safety", "economy", "japanese", "welfare", "legal", "daily_life"),
    }


def test_no_carried_playbook_contradicts_another() -> None:
    """Whatever happens together, no order is left out; a centre's own playbooks may still conflict."""
    catalogue = carried()
    _waits, conflicts = join(list(catalogue.playbooks.values()), catalogue.steps.keys(), catalogue)
    assert conflicts == []


class TestPlantedDefects:
    """Each check above finds what it is for."""

    def test_an_event_without_playbook(self) -> None:
        catalogue = carried()
        fewer = {event: book for event, book in catalogue.playbooks.items() if event != "card_lost"}
        assert events_without_playbook(replace(catalogue, playbooks=fewer)) == {"card_lost"}

    def test_a_rule_that_is_none(self) -> None:
        book = changed("card_lost", source="規則 IMM-01・98（根拠と出典は各規則の記録）")
        with pytest.raises(CatalogueError, match="IMM-98, which is no rule"):
            check(with_book(carried(), book))

    def test_days_out_of_turn(self) -> None:
        fields = carried().playbooks["card_lost"].model_dump() | {
            "valid_from": "2027-04-01",
            "valid_until": "2027-03-31",
        }
        with pytest.raises(ValueError, match="valid_from lies after valid_until"):
            Playbook.model_validate(fields)

    def test_a_step_that_no_playbook_names(self) -> None:
        step = changed_step("see_doctor", code="see_dentist")
        assert unused_steps(with_step(carried(), step)) == {"see_dentist"}

    def test_a_paper_that_no_step_needs(self) -> None:
        catalogue = carried()
        paper = catalogue.papers["passport"].model_copy(update={"code": "library_card"})
        assert unused_papers(replace(catalogue, papers={**catalogue.papers, "library_card": paper})) == {"library_card"}

    def test_a_partners_step_without_partner(self) -> None:
        step = changed_step("otit_guidance", partner_kinds=())
        assert nobodys_steps(with_step(carried(), step)) == {"otit_guidance"}

    def test_a_step_told_twice(self) -> None:
        book = changed("card_damaged", steps=("exchange_damaged_card", "exchange_damaged_card"))
        assert steps_told_twice(with_book(carried(), book)) == {"card_damaged"}

    def test_a_circle_inside_a_playbook(self) -> None:
        links = (
            Order(step="reissue_lost_card", after="report_loss_to_police", because=BECAUSE),
            Order(step="report_loss_to_police", after="reissue_lost_card", because=BECAUSE),
        )
        assert backward_links(with_book(carried(), changed("card_lost", order=links))) == {
            ("card_lost", "report_loss_to_police", "reissue_lost_card")
        }

    def test_a_step_that_waits_for_itself(self) -> None:
        link = Order(step="exchange_damaged_card", after="exchange_damaged_card", because=BECAUSE)
        assert backward_links(with_book(carried(), changed("card_damaged", order=(link,)))) != set()

    def test_a_condition_that_nobody_asks(self) -> None:
        step = changed_step("exchange_damaged_card", when=carried().steps["agree_instalments"].when)
        assert unasked_conditions(with_step(carried(), step)) == {("exchange_damaged_card", "arrears_of")}

    def test_an_answer_that_nobody_can_give(self) -> None:
        condition = carried().steps["agree_instalments"].when[0].model_copy(update={"values": ("gambling",)})
        step = changed_step("agree_instalments", when=(condition,))
        assert impossible_answers(with_step(carried(), step)) == {("agree_instalments", "arrears_of")}

    def test_a_rule_that_the_events_never_start(self) -> None:
        step = changed_step("exchange_damaged_card", rule="IMM-26")
        assert dates_that_never_start(with_step(carried(), step)) == {("exchange_damaged_card", "IMM-26")}

    def test_a_reason_without_plain_japanese(self) -> None:
        link = Order(
            step="reissue_lost_card", after="report_loss_to_police", because=Text(ja="要るから。", en="Needed.")
        )
        assert incomplete_texts(with_book(carried(), changed("card_lost", order=(link,)))) == {
            "card_lost: reissue_lost_card"
        }

    def test_two_steps_of_the_same_name(self) -> None:
        step = changed_step("see_doctor", code="visit_doctor")
        assert len(same_words(with_step(carried(), step))) == 1


@pytest.mark.parametrize(
    ("catalogue", "part"),
    [
        (lambda: with_step(carried(), changed_step("see_doctor", rule="TRF-99")), "TRF-99"),
        (lambda: with_step(carried(), changed_step("see_doctor", papers=("horoscope",))), "horoscope"),
        (lambda: with_step(carried(), changed_step("see_doctor", partner_kinds=("wizard",))), "wizard"),
        (lambda: with_step(carried(), changed_step("see_doctor", domain="weather")), "weather"),
        (lambda: with_book(carried(), changed("card_lost", steps=("dance",))), "dance"),
        (
            lambda: with_book(
                carried(),
                changed("card_lost", order=(Order(step="see_doctor", after="ensure_safety", because=BECAUSE),)),
            ),
            "neither see_doctor nor ensure_safety",
        ),
    ],
)
def test_names_that_do_not_exist_are_refused(catalogue: object, part: str) -> None:
    assert callable(catalogue)
    with pytest.raises(CatalogueError, match=part):
        check(catalogue())


def test_the_individual_number_is_shown_to_offices_only() -> None:
    """No step of the centre asks for it (番号法: nobody may collect it for other purposes)."""
    asking = {step.code for step in carried().steps.values() if "my_number_at_office" in step.papers}
    assert asking
    assert {carried().steps[code].owner for code in asking} == {"person"}


def cited_rules(source: str) -> set[str]:
    """Codes as a source cites them: `IMM-15・18、RES-03`; a code without suffix stands for all its parts."""
    found = set()
    for family, numbers in re.findall(r"([A-Z]{3})-((?:\d\d[a-z]?[・〜]?)+)", source):
        found |= {f"{family}-{number}" for number in re.split("[・〜]", numbers) if number}
    return found


def unknown_citations(catalogue: Catalogue) -> set[tuple[str, str]]:
    """Rules that a playbook's source cites and that do not exist."""
    return {
        (book.event, code)
        for book in catalogue.playbooks.values()
        for code in cited_rules(book.source)
        if not any(known.rstrip("abcdefgh") == code or known == code for known in catalogue.rules)
    }


def test_sources_cite_rules_that_exist() -> None:
    assert unknown_citations(carried()) == set()
    book = changed("card_lost", source="規則 IMM-09・98、TRF-97")
    assert unknown_citations(with_book(carried(), book)) == {("card_lost", "IMM-98"), ("card_lost", "TRF-97")}


STATUSES = (
    *("engineer_humanities_international", "student", "permanent_resident", "spouse_of_japanese", "dependent", "none"),
    *("technical_intern_2_ro", "special_permanent_resident", "designated_activities", "highly_skilled_professional_2"),
)
BIRTHS = (date(1955, 1, 1), date(1990, 1, 1), date(2010, 11, 2))


def steps_beside_their_rule(catalogue: Catalogue) -> set[tuple[str, str, str]]:
    """Dated steps that are proposed to somebody whom the rule, started by the same event, does not reach."""
    found = set()
    for status, birth, event in product(STATUSES, BIRTHS, catalogue.playbooks):
        alone = Member("alone", status=status, birth=birth, period_end=date(2027, 1, 1), card_expiry=date(2027, 1, 1))
        situation = Situation([Happening("h", event, date(2026, 11, 1), "alone")], [alone], date(2026, 11, 22))
        reached = {deadline.rule.code for deadline in compute(situation, catalogue).deadlines}
        for proposal in compose(situation, catalogue).proposals:
            rule = proposal.rule
            if rule and event in rule.events and rule.code not in reached:
                found.add((proposal.step.code, event, status))
    return found


def test_a_dated_step_goes_to_whom_its_rule_reaches() -> None:
    assert steps_beside_their_rule(carried()) == set()
    anybody = changed_step("notify_contract_body", who=Who())
    beside = steps_beside_their_rule(with_step(carried(), anybody))
    assert ("notify_contract_body", "dismissal", "student") in beside
    assert {code for code, _event, _status in beside} == {"notify_contract_body"}
