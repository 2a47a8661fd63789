"""Centres, the people who work in them, their roles, log-in and sessions."""
