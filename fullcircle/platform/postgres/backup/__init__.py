"""Everything of an installation in one file, and back again, verified to the last row."""
