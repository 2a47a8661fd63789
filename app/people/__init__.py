"""Persons, their names of many kinds, households, languages, residence facts, safe-contact rules, consents."""
