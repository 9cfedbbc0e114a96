"""Kinds of records that an organization defines in the browser: there at once, with all that every record has."""
