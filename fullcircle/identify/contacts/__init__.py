"""Contacts: the people we know, as customers of their own or as someone's colleague."""
