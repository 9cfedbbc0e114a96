"""Bringing customers and what they bought into the house, from whatever file somebody has."""
