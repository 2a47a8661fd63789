"""Kakehashi: case management for coordinators in one-stop consultation centres."""

import gc

# Nearly all that is made while modules are imported stays for the life of the process. With the usual threshold of
# 700 objects the collector walks through it again and again: a fifth of the time until the first page.
gc.set_threshold(50_000, 20, 20)
