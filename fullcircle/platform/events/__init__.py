"""What happened, told once: recorded with the change, delivered to whoever listens."""
