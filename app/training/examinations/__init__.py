"""Tests: questions in versions, papers by quota, attempts from the right to sit until the result and after it."""
