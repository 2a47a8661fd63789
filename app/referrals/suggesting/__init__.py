"""Which partner to ask first for a need or a step, with the reasons and their weights."""
