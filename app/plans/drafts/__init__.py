"""Proposals from the playbooks, and how they become steps of the plan."""
