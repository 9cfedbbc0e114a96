"""Fullcircle: the open-source CRM that closes the loop."""

__version__ = "0.1.0"

__version__ = "0.1.0"
