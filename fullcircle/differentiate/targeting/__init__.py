"""Which segments are most worth turning to, and what was decided about each."""
