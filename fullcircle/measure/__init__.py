"""Measure: what we learn, and what we do about it."""
