"""Retain: customers stay."""
