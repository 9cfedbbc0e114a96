"""Campaigns: who gets which letter when, who is left out by lot, and what it cost."""
