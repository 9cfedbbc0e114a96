"""Readings: who saw sensitive values of whom, and when."""
