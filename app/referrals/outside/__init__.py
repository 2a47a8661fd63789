"""Answers from outside the case network: what a site of its own gets, shows and sends back, as signed files."""
