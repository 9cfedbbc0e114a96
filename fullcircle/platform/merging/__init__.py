"""Merging: two records that are one thing become one, with everything that hangs on them, and can be parted again."""
