"""Who did or read what: append-only entries in a keyed chain, written in the transaction of the change."""
