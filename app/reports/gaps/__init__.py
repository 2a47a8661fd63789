"""連携先不足: what the centres lacked, by area and over the years; the paper for the prefecture and the agency."""
