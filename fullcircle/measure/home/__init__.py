"""Home: the whole cycle at a glance, and what to do now."""
