"""Kakehashi: case management for coordinators in one-stop consultation centres."""
