"""Traits: what people like and who they are, as they say it and as their behavior suggests."""
