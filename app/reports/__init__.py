"""Figures: counts with named bases, the tables that centres owe the agency, and the files that carry them."""
