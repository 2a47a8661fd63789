"""Practicum (実践): tasks from one's own desk, agreed with supervisor and instructor, reported without clients."""
