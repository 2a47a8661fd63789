"""The cases of the demonstration, a few in each module; the first fifteen follow public reports in our own words."""

from __future__ import annotations

from app.demo.stories import families, interns, money, safety, shorter, work
from app.demo.story import Story

STORIES: tuple[Story, ...] = (
    *work.STORIES,
    *safety.STORIES,
    *interns.STORIES,
    *money.STORIES,
    *families.STORIES,
    *shorter.STORIES,
)
