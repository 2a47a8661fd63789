"""Bulk synthetic worlds for measuring: plausible Japanese records in bulk, straight into the tables.

Not the demonstration (app.demo), which goes through the services. Nobody in here exists.
"""
