"""The verbs of referrals: drafting, sending, what the partner said, ending and closing, gaps."""
