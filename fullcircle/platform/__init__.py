"""Machinery that knows no CRM word."""
