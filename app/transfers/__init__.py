"""引継ぎ: a case moves to another centre when the person moves. Proposed, accepted, handed over, counted once."""
