"""Standing worked out from dates, decisions and policy for any day. Pure: no database, no HTTP."""
