"""Acquire: strangers become customers."""
