"""Verbs about the stages of one person."""
