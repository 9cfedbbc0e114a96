"""Differentiate: which of them are alike, and what each is worth."""
