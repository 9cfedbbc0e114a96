"""Experiments: who gets something and who is left out by lot, and what it truly caused."""
