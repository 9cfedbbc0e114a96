"""Templates: what we say again and again, written once in blocks, filled in for each person."""
