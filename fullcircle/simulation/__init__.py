"""A company that never was, by laws that are known: what our statistics are judged by."""
