"""Directory of partner organisations: public offices imported from lists, others typed by hand.

An entry is one service of one desk for one area; entries of one desk share `org_key`. Nothing is
deleted: entries are checked, reported, retired or merged, each with the person who did it.
"""
