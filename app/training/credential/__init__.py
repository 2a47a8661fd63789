"""Certificates for machines: signed credentials, the lists of those no longer in force, and an offline check."""
