"""The plans of the first fifteen cases: taken over from the proposals, as their coordinators made and kept them."""

from __future__ import annotations

from collections.abc import Mapping

from app.demo.stories.plans import families, interns, money, safety, work
from app.demo.story import Act

# By the key of the story.
PLANNED: Mapping[str, tuple[Act, ...]] = {
    **work.PLANS,
    **safety.PLANS,
    **interns.PLANS,
    **money.PLANS,
    **families.PLANS,
}
