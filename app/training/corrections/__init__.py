"""Corrections after the fact: what was wrong, why, and what else it changed."""
