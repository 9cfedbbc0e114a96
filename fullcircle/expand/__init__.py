"""Expand: customers grow."""
