"""Snippets: words that several templates share, such as a signature or the small print."""
