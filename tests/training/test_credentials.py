"""Signed credentials: read by another library, refused when anything was changed, and checked without a line."""

from __future__ import annotations
