"""Sharing records with colleagues and teams, and handing them over."""
