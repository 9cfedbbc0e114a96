"""Duplicates: records that tell of the same person or firm; found, judged, merged, and parted again."""
