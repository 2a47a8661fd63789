"""Verbs of attendance."""
