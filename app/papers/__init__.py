"""Papers as PDF: the carried fonts, what they can print, and how a template is set with data."""
