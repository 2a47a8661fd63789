"""Contacts (相談記録) and cases (ケース): needs, timeline, tasks, advice, review, closing."""
