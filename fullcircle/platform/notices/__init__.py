"""Notices: what a colleague should know of, inside the product, until they have seen it."""
