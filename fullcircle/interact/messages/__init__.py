"""Messages to customers: written, decided on, sent once or told to be uncertain, and answered."""
