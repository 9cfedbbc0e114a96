"""The gate: quiet hours, frequency caps, pauses and addresses that do not work, beside everything that consent says."""
