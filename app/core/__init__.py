"""What every part stands on: settings, time, database, errors, text, keys.

Knows Python, SQLAlchemy and the settings; never HTTP, never a word of the field.
"""
