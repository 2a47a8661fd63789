"""Corrections and additions to what was sent: composed, shown, frozen and numbered like the sheet itself."""
