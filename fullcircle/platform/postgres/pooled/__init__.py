"""Django's PostgreSQL with a pool that gets over a restarted database by itself."""
