"""What can be wrong with the embedded database, as sentences."""


class CannotStart(Exception):
    """PostgreSQL cannot run here; the message says why and what to do."""
