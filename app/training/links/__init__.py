"""Addresses under which people without an account answer one thing: supervisors, workplaces, completers surveyed."""
