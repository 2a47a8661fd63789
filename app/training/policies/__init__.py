"""Versions of the rules as rows that are only added to. `in_force(session, on)` is what the others ask."""

from app.training.policies.reading import forget, in_force, versions

__all__ = ["forget", "in_force", "versions"]
