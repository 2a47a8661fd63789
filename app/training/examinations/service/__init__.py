"""The verbs of tests, by noun."""
