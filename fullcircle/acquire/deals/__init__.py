"""Deals: what is being sold to whom, how far it is, and what comes next."""
