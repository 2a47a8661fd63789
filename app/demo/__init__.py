"""The demonstration: an invented world in three centres, told through the services as people would have done it.

Data (cast, offices, stories, shares) stands apart from the builder (teller, world). Nobody in here exists; the
offices that come from the carried lists do, and what they are told to have answered is invented.
"""
