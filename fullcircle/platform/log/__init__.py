"""The log, read: who did what and when, to which record, and what was there before."""
