"""The stages of the course as plain rules: what opens each, by when it ends, whether a person can still finish."""
