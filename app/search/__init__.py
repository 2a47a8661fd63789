"""Search over encrypted text: keyed pairs of letters in an index, candidates checked after decrypting."""
