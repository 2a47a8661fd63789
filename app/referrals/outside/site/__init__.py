"""The answer site: a store and pages of its own, without the case database and without its keys."""
