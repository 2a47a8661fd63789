"""Cases and contacts, one module for each noun."""
