"""Tests of know-how."""
