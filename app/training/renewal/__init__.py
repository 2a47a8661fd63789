"""Renewal: cases with their moves, training sessions with seats, notices with proof of sending, the forecast."""
