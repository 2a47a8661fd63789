"""The parts that need no database: days, texts, the mix of two years."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from app.core.calendar import is_business_day
from app.demo import counter, mix
from app.demo.calendar import ahead, filled, minutes_of, moment, office_day
from app.demo.cast import CENTRES
from app.demo.plan import Take, Takes
from app.demo.sentences import SENTENCES
from app.demo.stories import STORIES
from app.demo.stories.plans import PLANNED
from app.demo.story import Act, Added, Call, Plan, Refer, Story
from app.guidance.catalogue import carried

SUNDAY = date(2026, 11, 22)


def test_days_are_moved_back_to_days_of_work() -> None:
    assert office_day(SUNDAY, 0) == date(2026, 11, 20)
    assert office_day(date(2027, 1, 4), 1) == date(2026, 12, 28)
    assert ahead(SUNDAY, 3) == date(2026, 11, 25)
    assert ahead(SUNDAY, None) is None


def test_moments_stay_within_the_hours_of_a_counter() -> None:
    assert minutes_of("13:30") == 810
    assert moment(SUNDAY, 0).hour == 9
    assert moment(SUNDAY, 24 * 60).hour == 17


def test_texts_are_filled_everywhere() -> None:
    story = filled(STORIES[0], SUNDAY)
    assert "10月27日" in story.story
    assert filled("{=-3}と{+14}", SUNDAY) == "2026-11-19と12月6日"
    assert not re.search(r"\{=?[+-]", repr(story))


@pytest.fixture(scope="module")
def found() -> list[mix.Short]:
    return mix.Mix(SUNDAY, 3_800).contacts()


def _share(counts: Counter[str], name: str) -> float:
    return 100 * counts[name] / counts.total()


def test_the_mix_follows_the_published_shares(found: list[mix.Short]) -> None:
    topics = Counter(topic for one in found for topic in one.topics)
    languages = Counter(language for one in found for language in one.languages)
    channels = Counter(one.channel for one in found)
    assert [topic for topic, _ in topics.most_common(4)] == ["tax", "procedures", "insurance_pension", "immigration"]
    for counts, shares in ((topics, mix.TOPICS), (languages, mix.LANGUAGES), (channels, mix.CHANNELS)):
        assert set(counts) == set(shares)
        assert all(abs(_share(counts, name) - share) < 1.5 for name, share in shares.items())
    assert sum(mix.TOPICS.values()) == pytest.approx(100)


def test_the_mix_is_always_the_same_and_dated_from_its_day(found: list[mix.Short]) -> None:
    assert mix.Mix(SUNDAY, 3_800).contacts() == found
    later = mix.Mix(date(2027, 6, 1), 3_800).contacts()
    assert max(one.at for one in later).date() > max(one.at for one in found).date()
    assert all(is_business_day(one.at.date()) for one in found)


def test_every_topic_has_sentences() -> None:
    assert set(SENTENCES) >= set(mix.TOPICS)


def test_files_hold_what_is_not_logged_by_hand(found: list[mix.Short]) -> None:
    old, recent = counter.split(found, SUNDAY)
    rows = sum(content.count(b"\r\n") - 1 for _, _, content in counter.monthly_files(old, SUNDAY))
    assert rows == len(old)
    assert 40 < len(recent) < 250
    assert all(
        at.date() > month_end.at.date() for at, _, _ in counter.monthly_files(old[:1], SUNDAY) for month_end in old[:1]
    )


def _acts(story: Story, kind: type[Act]) -> list[Act]:
    return [act for act in story.acts if isinstance(act, kind)]


def test_stories_have_people_of_many_scripts_and_known_owners() -> None:
    assert len(STORIES) >= 42
    assert len({story.key for story in STORIES}) == len(STORIES)
    assert {story.centre for story in STORIES} == {place.code for place in CENTRES}
    assert len([story for story in STORIES if story.client.script]) >= 15
    first = STORIES[:15]
    assert all(_acts(story, Call) and len(story.needs) >= 3 for story in first)
    assert all(len(story.acts) + len(PLANNED[story.key]) >= 24 for story in first)
    assert all(_acts(story, Refer) for story in first)


def _keys_of_steps(acts: tuple[Act, ...]) -> set[str]:
    several = [step for act in acts if isinstance(act, (Plan, Takes)) for step in act.steps]
    return {step.key for step in several} | {act.step.key for act in acts if isinstance(act, Added)}


def test_the_first_cases_have_plans_out_of_the_proposals() -> None:
    steps_of_playbooks = carried().steps
    assert PLANNED.keys() == {story.key for story in STORIES[:15]}
    for story in STORIES[:15]:
        taken = [
            step.key
            for act in PLANNED[story.key]
            if isinstance(act, (Plan, Takes))
            for step in act.steps
            if isinstance(step, Take)
        ]
        assert len(taken) >= 4, story.key
        assert set(taken) <= steps_of_playbooks.keys(), story.key
        referred = {act.step for act in story.acts if isinstance(act, Refer) and act.step}
        assert referred <= _keys_of_steps(PLANNED[story.key]), story.key
