"""Identify: who they are, what they did and bought."""
