"""The paper that the person takes home, in their language beside Japanese or in plain Japanese."""
