"""The two kinds of file under one roof: upload, check, confirm, give back, undo, templates and commands."""
