"""Attendance at the half days: lists, check-in by a code that changes, make-ups, closing."""
