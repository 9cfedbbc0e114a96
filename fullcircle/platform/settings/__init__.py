"""Settings of the organization, and the pages where an administrator changes them."""
