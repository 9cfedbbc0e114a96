"""Which records tell of the same: spelling, comparing, weighing. Knows nothing of pages, rights or the database."""
