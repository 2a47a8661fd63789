"""Reminders: who is told of which day and when (notices, mail, calendar), and absences with a cover."""
