"""Forms on our pages and on other people's: what strangers tell us, and what becomes of it."""
