"""同行支援: going along with a person: planned, done or not held, with companion, interpreter, minutes and result."""
