"""Advocate: customers bring strangers."""
