"""Reference lists as data: codes with Japanese and English labels, municipalities, topics by fiscal year."""
