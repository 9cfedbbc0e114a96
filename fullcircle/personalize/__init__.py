"""Personalize: what we say to whom."""
