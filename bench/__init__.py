"""Measuring the product against its floors: `make bench N=100000`."""
